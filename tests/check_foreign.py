#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests spdmdump on captures of other implementations.

usage: check_foreign.py SPDMDUMP CAPTURE...

Each CAPTURE has a NAME.expect.json: the messages outside of sessions in order, the number of records with unknown keys,
and how often the peculiarity of the capture must be noted. There may be no other warning. Records that are only
authenticated are readable without a key.
"""
import json
import subprocess
import sys

DIRECTIONS = {"req": "req", "rsp": "rsp"}
SAID = {"no_sequence_number": "no sequence number"}


class Check:
    def __init__(self, name):
        self.name, self.failures = name, 0

    def expect(self, frame, field, got, wanted):
        if got != wanted:
            self.failures += 1
            print("%s: frame %s: %s: %.100s, should be %.100s" % (self.name, frame, field, got, wanted))


def decode(spdmdump, path):
    run = subprocess.run([spdmdump, "--json", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    return [json.loads(line) for line in run.stdout.splitlines()]


def on_the_wire(line):
    """Whether a line is an unencrypted message that is not nested."""
    inside = {"encap", "chunk", "secured"} & set(line["via"])
    return line["protocol"] == "spdm" and line["code"] is not None and not inside


def check_capture(spdmdump, path):
    base = path.rsplit(".", 1)[0]
    with open(base + ".expect.json", encoding="utf-8") as file:
        wanted = json.load(file)
    check = Check(path)
    lines = decode(spdmdump, path)
    messages = [line for line in lines if on_the_wire(line)]
    for line, message in zip(messages, wanted["messages"]):
        for field, value in (("dir", DIRECTIONS[message["dir"]]), ("session", message["session"] or None),
                             ("name", message["name"]), ("raw", message["hex"])):
            check.expect(line["frame"], field, line[field], value)
    check.expect("-", "messages", len(messages), len(wanted["messages"]))
    records = {line["frame"]: line for line in reversed(lines) if "secured" in line["via"]}  # the first line of each
    check.expect("-", "records", len(records), wanted.get("sealed_without_key", 0))
    unproved = [{"check": "mac", "result": "unknown"}]
    opened = [frame for frame, line in records.items() if "sealed" not in line and line.get("verdicts") != unproved]
    check.expect("-", "records that opened", opened, [])
    for problem, n in wanted.get("problems", {}).items():
        said = [note for line in lines for note in line["notes"] if SAID[problem] in note["text"]]
        check.expect("-", problem, len(said), n)
        check.expect("-", "severity of " + problem, {note["severity"] for note in said}, {"info"})
    for line in lines:
        check.expect(line["frame"], "warnings", [n["text"] for n in line["notes"] if n["severity"] != "info"], [])
    return check.failures


def main():
    failures = sum(check_capture(sys.argv[1], path) for path in sys.argv[2:])
    print("%d captures, %d failures" % (len(sys.argv) - 2, failures))
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
