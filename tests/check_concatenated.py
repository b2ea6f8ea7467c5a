#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the messages of each capture with the same messages written back to back and cut again.

usage: check_concatenated.py SPDMDUMP CAPTURE ...

All messages of each connection, unencrypted and from sessions with known keys, are written as one transcript, with
reassembled messages in place of chunks. spdmdump must find exactly one cut, with the same messages and fields.
Connections with lost messages, or whose requests and responses do not alternate, are skipped and counted.
"""
import json
import os
import subprocess
import sys
import tempfile

from check_verdicts import options_of

LARGE_RESPONSE = 0x0F


def lines_of(command):
    done = subprocess.run(command, capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def is_message(line):
    """Whether a line is an SPDM message that is neither nested nor a piece of another."""
    return (line.get("protocol") == "spdm" and line["code"] is not None and "encap" not in line["via"] and
            not line["name"].startswith("CHUNK_"))


def puts_off(line):
    """Whether a line is the ERROR that announces a response in chunks."""
    return line["name"] == "ERROR" and line["fields"].get("error_code", {}).get("value") == LARGE_RESPONSE


def conversations(lines):
    """The messages of each connection; None if some are missing or undecryptable."""
    found = {}
    for line in lines:
        if "raw" not in line or line["conn"] == 0:
            continue
        if line.get("sealed") or any(note["severity"] != "info" for note in line["notes"]):
            found[line["conn"]] = None
        elif is_message(line) and not puts_off(line) and found.setdefault(line["conn"], []) is not None:
            found[line["conn"]].append(line)
    return [messages for messages in found.values() if messages]


def alternates(messages):
    return len(messages) % 2 == 0 and all((m["code"] >= 0x80) == (i % 2 == 0) for i, m in enumerate(messages))


def check(tool, name, messages, folder):
    path = os.path.join(folder, "transcript")
    with open(path, "wb") as file:
        file.write(b"".join(bytes.fromhex(m["raw"]) for m in messages))
    lines = lines_of([tool, "--json", path])
    cuts = [line["cuts"]["without_chain"] for line in lines if line.get("event") == "evidence"]
    again = [line for line in lines if "raw" in line and is_message(line)]
    if cuts != [1]:
        return ["%s: cuts: %r, %d of %d messages" % (name, cuts, len(again), len(messages))]
    for one, other in zip(messages, again):
        for key in ("name", "version", "dir", "raw", "fields"):
            if one[key] != other[key]:
                return ["%s: frame %d: %s of %s is %.200r, was %.200r"
                        % (name, one["frame"], key, one["name"], other[key],
                                                                       one[key])]
    return [] if len(messages) == len(again) else ["%s: %d messages, was %d" % (name, len(again), len(messages))]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    tool, n, n_out, n_messages, found = sys.argv[1], 0, 0, 0, []
    for capture in sys.argv[2:]:
        for messages in conversations(lines_of([tool, "--json", *options_of(capture), capture])):
            if not alternates(messages):
                n_out += 1
                continue
            n, n_messages = n + 1, n_messages + len(messages)
            with tempfile.TemporaryDirectory() as folder:
                found += check(tool, os.path.basename(capture), messages, folder)
    print("%d conversations with %d messages, %d left out, %d findings" % (n, n_messages, n_out, len(found)))
    print("".join("  %s\n" % line for line in found), end="")
    sys.exit(1 if found or n < 20 else 0)


if __name__ == "__main__":
    main()
