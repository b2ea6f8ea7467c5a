#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Hold NDJSON against its schema and against what one line must say consistently.

usage: check_ndjson.py SCHEMA -                            lines from standard input
       check_ndjson.py SCHEMA SPDMDUMP CASE_LINES FILE...  what CASE_LINES prints, and `SPDMDUMP --json --lint FILE`
                                                           for each FILE: as it is, and with its secrets

Every line must be valid under the schema (the part of JSON Schema 2020-12 that it uses is implemented here; an unknown
keyword is an error) and its keys must agree with each other and with its bytes. Over all lines together, a path of keys
must have values of one type. Exits 1 if a line fails.
"""
import json
import os
import re
import subprocess
import sys
import time

ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}
TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool}


class Bad(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Bad(message)


def has_type(value, name):
    if name == "any":
        return True
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Schema:
    """A schema and, per keyword, what it demands of a value."""

    def __init__(self, root):
        self.root = root
        self.demands = {}  # by schema: its keywords, ready to be called
        self.good = set()  # what passed before: most values are one of few

    def demands_of(self, schema):
        if id(schema) not in self.demands:
            keywords = [keyword for keyword in schema if keyword not in ANNOTATIONS]
            methods = [getattr(self, "key_" + keyword.replace("$", ""), None) for keyword in keywords]
            need(None not in methods, "the schema uses a keyword of %s that is not implemented" % keywords)
            self.demands[id(schema)] = [(method, schema[keyword]) for method, keyword in zip(methods, keywords)]
        return self.demands[id(schema)]

    def check(self, schema, value, at=""):
        seen = (id(schema), type(value), value) if isinstance(value, (int, str)) else None
        if seen in self.good:
            return
        for method, argument in self.demands_of(schema):
            method(argument, value, at, schema)
        if seen is not None:
            self.good.add(seen)

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

    def is_plausible(self, choice, value):
        """Whether a look at its type leaves a choice possible; trying all of them is slow."""
        while "$ref" in choice:
            choice = self.root["$defs"][choice["$ref"].rsplit("/", 1)[1]]
        required = choice.get("required", []) if isinstance(value, dict) else []
        return has_type(value, choice.get("type", "any")) and all(key in value for key in required)

    def key_anyOf(self, choices, value, at, schema):
        errors = []
        for choice in [choice for choice in choices if self.is_plausible(choice, value)] or choices:
            try:
                return self.check(choice, value, at)
            except Bad as bad:
                errors.append(str(bad))
        # The deepest complaint is about the choice that was meant.
        raise Bad(max(errors, key=len))


class Types:
    """The type of each path of keys over all lines so far: objects, arrays, strings and numbers do not mix."""
    NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}

    def __init__(self):
        self.seen = {}
        self.lines = set()

    def check(self, value, where, path=""):
        if value is None:
            return
        name = self.NAMES[type(value)]
        before, there = self.seen.setdefault(path, (name, where))
        need(name == before, "%s: %s, but %s in %s" % (path, name, before, there))
        for key, inner in value.items() if isinstance(value, dict) else ():
            self.check(inner, where, path + "." + key)
        for inner in value if isinstance(value, list) else ():
            self.check(inner, where, path + "[]")


def check_types_itself():
    """A check of types that finds nothing proves nothing."""
    for first, second in (({"a": 1}, {"a": "1"}), ({"a": [1]}, {"a": [{}]}), ({"a": {}}, {"a": {"b": 1}, "c": 2})):
        types = Types()
        types.check(first, "the first")
        try:
            types.check(second, "the second")
            found = False
        except Bad:
            found = True
        if found != (first != {"a": {}}):
            sys.exit("%s: the check of types does not work" % sys.argv[0])


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
    decimals = re.search(r'"time":[0-9]+(\.[0-9]{9}),', line)
    need(decimals, "time has not nine decimals")
    utc = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(int(line[decimals.start() + 7:decimals.start(1)])))
    need(o["ts"] == utc + decimals.group(1) + "Z", "ts is %s" % o["ts"])
    need(o.get("parent_id", 0) < o["id"] and o.get("request_id", 0) < o["id"], "an id of something that comes later")
    need(("request_id" in o) == ("request_frame" in o), "request_id and request_frame do not come together")
    sets_up = o["name"] in ("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP")
    need("session_no" not in o or o["session"] is not None or "handshake" in o or sets_up,
         "a session number without session")
    need(("request_frame" in o) == ("response_time" in o), "request_frame and response_time do not come together")
    need(o.get("request_frame", 0) <= o["frame"], "the request comes after the response")
    need("request_frame" not in o or o["dir"] is not None, "an answer without direction")
    need("sealed" not in o or o["session"] is not None, "a sealed record without session")
    need("secured" not in o["via"] or o["session"] is not None, "a secured message without session")
    for note in o["notes"]:
        need(note["offset"] <= max(o["len"], 1), "a note beyond the message: %r" % note)
    check_bytes(o)
    check_spdm(o)


def check_lines(schema, types, lines, where, meaning=True):
    known = set(schema.root["properties"])
    n, bad = 0, 0
    for n, line in enumerate(lines, 1):
        try:
            if line in types.lines:  # keys do not change what is readable without them
                continue
            types.lines.add(line)
            need(line.isascii() and line.endswith("\n"), "not one line of ASCII")
            o = json.loads(line, object_pairs_hook=no_duplicates)
            schema.check(schema.root, o)
            types.check(o, "%s line %d" % (where, n))
            if meaning and "event" not in o:
                check_meaning(o, line, known)
        except (Bad, ValueError) as error:
            bad += 1
            print("%s line %d: %s\n  %s" % (where, n, error, line[:200].rstrip()))
    return n, bad


def secrets_beside(path):
    """The options that open what a capture has the secrets of, or None."""
    base = re.sub(r"\.pcap(ng)?$", "", path)
    if not os.path.exists(base + ".keys"):
        return None
    options = []
    if os.path.exists(base + ".opts"):
        with open(base + ".opts", encoding="utf-8") as f:
            options = f.read().replace("{base}", base).split()
    return ["--keylog", base + ".keys", *options]


def runs(spdmdump, case_lines, paths):
    """(command, what it is about) for everything that is to be checked."""
    yield [case_lines], "cases"
    yield [spdmdump, "--json", "--diff", paths[0], paths[-1] if len(paths) == 1 else paths[1]], "a comparison"
    for path in paths:
        yield [spdmdump, "--json", "--lint", path], path
        options = secrets_beside(path)
        if options is not None:
            yield [spdmdump, "--json", "--lint", *options, path], path + " with keys"
        yield [spdmdump, "--json", "--verify", *(options or []), path], path + " verified"


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    check_types_itself()
    types = Types()
    with open(sys.argv[1], encoding="ascii") as f:
        schema = Schema(json.load(f))
    if sys.argv[2] == "-":
        n, bad = check_lines(schema, types, sys.stdin, "stdin")
        print("%d lines, %d bad" % (n, bad))
        sys.exit(bad > 0 or n == 0)
    total, total_bad = 0, 0
    for command, where in runs(sys.argv[2], sys.argv[3], sys.argv[4:]):
        run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        lines = run.stdout.decode("utf-8").splitlines(keepends=True)
        n, bad = check_lines(schema, types, lines, where, where != "cases")
        if n == 0 or run.returncode not in (0, 1):
            print("%s: %d lines, exit status %d" % (where, n, run.returncode))
            bad += 1
        total, total_bad = total + n, total_bad + bad
    print("%d lines, %d paths, %d bad" % (total, len(types.seen), total_bad))
    sys.exit(total_bad > 0 or total == 0)


main()
