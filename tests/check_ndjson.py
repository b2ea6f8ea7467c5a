#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Hold NDJSON against its schema and against what one line must say consistently.

usage: check_ndjson.py SCHEMA -               lines from standard input
       check_ndjson.py SCHEMA SPDMDUMP FILE...  the output of `SPDMDUMP --json FILE` for each FILE, separately

Every line must be valid under the schema (the part of JSON Schema 2020-12 that it uses is implemented here; an unknown
keyword is an error) and its keys must agree with each other and with its bytes. Exits 1 if a line fails.
"""
import json
import re
import subprocess
import sys

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}
TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool}


class Bad(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Bad(message)


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Schema:
    """A schema and, per keyword, what it demands of a value."""

    def __init__(self, root):
        self.root = root

    def check(self, schema, value, at=""):
        for keyword, argument in schema.items():
            if keyword not in ANNOTATIONS:
                method = getattr(self, "key_" + keyword.replace("$", ""), None)
                need(method is not None, "the schema uses keyword %s, which is not implemented" % keyword)
                method(argument, value, at, schema)

    def key_ref(self, ref, value, at, schema):
        target = self.root
        for part in ref.removeprefix("#/").split("/"):
            target = target[part]
        self.check(target, value, at)

    def key_type(self, types, value, at, schema):
        types = [types] if isinstance(types, str) else types
        need(any(has_type(value, t) for t in types), "%s: not of type %s" % (at, types))

    def key_const(self, wanted, value, at, schema):
        need(value == wanted, "%s: not %r" % (at, wanted))

    def key_enum(self, allowed, value, at, schema):
        need(value in allowed, "%s: %r is none of %r" % (at, value, allowed))

    def key_minimum(self, least, value, at, schema):
        need(not has_type(value, "number") or value >= least, "%s: below %d" % (at, least))

    def key_maximum(self, most, value, at, schema):
        need(not has_type(value, "number") or value <= most, "%s: above %d" % (at, most))

    def key_minLength(self, least, value, at, schema):
        need(not isinstance(value, str) or len(value) >= least, "%s: too short" % at)

    def key_pattern(self, pattern, value, at, schema):
        need(not isinstance(value, str) or re.search(pattern, value), "%s: does not match %s" % (at, pattern))

    def key_minItems(self, least, value, at, schema):
        need(not isinstance(value, list) or len(value) >= least, "%s: too few items" % at)

    def key_items(self, items, value, at, schema):
        for i, item in enumerate(value if isinstance(value, list) else []):
            self.check(items, item, "%s[%d]" % (at, i))

    def key_required(self, keys, value, at, schema):
        for key in keys if isinstance(value, dict) else []:
            need(key in value, "%s: no %s" % (at, key))

    def key_properties(self, properties, value, at, schema):
        for key in properties if isinstance(value, dict) else []:
            if key in value:
                self.check(properties[key], value[key], at + "." + key)

    def key_additionalProperties(self, rest, value, at, schema):
        for key in value if isinstance(value, dict) else []:
            if key not in schema.get("properties", {}):
                need(rest is not False, "%s: unexpected key %s" % (at, key))
                self.check(rest, value[key], at + "." + key)

    def key_propertyNames(self, names, value, at, schema):
        for key in value if isinstance(value, dict) else []:
            self.check(names, key, at + " key " + key)

    def key_anyOf(self, choices, value, at, schema):
        errors = []
        for choice in choices:
            try:
                return self.check(choice, value, at)
            except Bad as bad:
                errors.append(str(bad))
        # The deepest complaint is about the choice that was meant.
        raise Bad(max(errors, key=len))


def no_duplicates(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        need(keys.count(key) == 1, "key %s occurs twice in one object" % key)
    return dict(pairs)


def hex_strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from hex_strings(item)
    elif isinstance(value, dict) and "value" not in value:
        for item in value.values():
            yield from hex_strings(item)


def check_bytes(o):
    """Bytes shown in the fields are bytes of the message, in order and without overlap."""
    at = 0
    for text in hex_strings(o["fields"]):
        found = o["raw"].find(text, at)
        while found > 0 and found % 2 == 1:
            found = o["raw"].find(text, found + 1)
        need(found >= 0, "fields hold bytes that are not in raw: %s" % text[:40])
        at = found + len(text)


def check_spdm(o):
    if o["protocol"] != "spdm" or o["code"] is None or len(o["raw"]) < 4:
        return
    raw = bytes.fromhex(o["raw"])
    need(o["code"] == raw[1], "code %d, but the message has %d" % (o["code"], raw[1]))
    need(o["version"] == "%d.%d" % (raw[0] >> 4, raw[0] & 15), "version %s" % o["version"])


def check_meaning(o, line, known):
    need(set(o) <= known, "undocumented keys: %s" % sorted(set(o) - known))
    need(o["len"] * 2 == len(o["raw"]), "len %d, but raw has %d digits" % (o["len"], len(o["raw"])))
    need(re.search(r'"time":[0-9]+\.[0-9]{9},', line), "time has not nine decimals")
    need(("request_frame" in o) == ("response_time" in o), "request_frame and response_time do not come together")
    need(o.get("request_frame", 0) <= o["frame"], "the request comes after the response")
    need("request_frame" not in o or o["dir"] is not None, "an answer without direction")
    need("sealed" not in o or o["session"] is not None, "a sealed record without session")
    need("secured" not in o["via"] or o["session"] is not None, "a secured message without session")
    for note in o["notes"]:
        need(note["offset"] <= max(o["len"], 1), "a note beyond the message: %r" % note)
    check_bytes(o)
    check_spdm(o)


def check_lines(schema, lines, where):
    known = set(schema.root["properties"])
    n, bad = 0, 0
    for n, line in enumerate(lines, 1):
        try:
            need(line.isascii() and line.endswith("\n"), "not one line of ASCII")
            o = json.loads(line, object_pairs_hook=no_duplicates)
            schema.check(schema.root, o)
            check_meaning(o, line, known)
        except (Bad, ValueError) as error:
            bad += 1
            print("%s line %d: %s\n  %s" % (where, n, error, line[:200].rstrip()))
    return n, bad


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="ascii") as f:
        schema = Schema(json.load(f))
    if sys.argv[2] == "-":
        n, bad = check_lines(schema, sys.stdin, "stdin")
        print("%d lines, %d bad" % (n, bad))
        sys.exit(bad > 0 or n == 0)
    total, total_bad = 0, 0
    for path in sys.argv[3:]:
        run = subprocess.run([sys.argv[2], "--json", path], stdout=subprocess.PIPE, check=False)
        n, bad = check_lines(schema, run.stdout.decode("utf-8").splitlines(keepends=True), path)
        if n == 0 or run.returncode not in (0, 1):
            print("%s: %d lines, exit status %d" % (path, n, run.returncode))
            bad += 1
        total, total_bad = total + n, total_bad + bad
    print("%d lines, %d bad" % (total, total_bad))
    sys.exit(total_bad > 0 or total == 0)


main()
