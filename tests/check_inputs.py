#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests spdmdump on logs, exports of analysers and captures of media that carry MCTP.

usage: check_inputs.py [--every N] SPDMDUMP CORPUS [NAME]...

CORPUS/inputs and, if present, CORPUS/foreign have the files with a NAME.expect.json each (see their READMEs), and
CORPUS/captures has the keys. Each file is read unchanged, by the line format of its expectation, and in variants that
must give the same result: all of them, or every N-th for a slow program.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import input_variants

SAID = {"bad_pec": r"^the PEC ", "bad_fcs": r"^the FCS ", "short_frames": r"^the frame has ",
        "truncated_lines": r"^the capture kept ", "no_sequence_number": r"no sequence number"}
COUNTED = {"no_pec": r"^frames without PEC: (\d+)", "fcs_from_zero": r"^frames whose FCS starts at zero.*: (\d+)"}


def decode(spdmdump, path, options):
    run = subprocess.run([spdmdump, "--json", *options, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=300)
    return [json.loads(line) for line in run.stdout.splitlines()], run.stderr.decode()


def is_unproved(line):
    """Whether a message is from a record without a key; records that are only authenticated can still be read."""
    return {"check": "mac", "result": "unknown"} in line.get("verdicts", [])


def on_the_wire(line):
    return line["protocol"] == "spdm" and line["code"] is not None and not {"encap", "chunk"} & set(line["via"]) and \
        "sealed" not in line and not is_unproved(line)


def same_bytes(raw, wanted):
    """Compares bytes; for DOE, either side may have up to three zeros of padding."""
    short, long = sorted((raw, wanted), key=len)
    return long.startswith(short) and len(long) - len(short) <= 6 and not long[len(short):].strip("0")


def differences(lines, wanted):
    """Errors in the messages, one line each."""
    got = [line for line in lines if on_the_wire(line)]
    if len(got) != len(wanted):
        yield "messages: %d, should be %d" % (len(got), len(wanted))
    for number, (line, message) in enumerate(zip(got, wanted), 1):
        for field, ours, theirs in (("dir", line["dir"], message["dir"]), ("name", line["name"], message["name"]),
                                    ("session", line["session"] or 0, message["session"])):
            if ours != theirs:
                yield "message %d, line %d: %s: %s, should be %s" % (number, line["frame"], field, ours, theirs)
        if not same_bytes(line["raw"], message["hex"]):
            yield ("message %d, line %d: bytes: %.60s, should be %.60s"
                   % (number, line["frame"], line["raw"], message["hex"]))


def problems(lines, wanted):
    notes = [note["text"] for line in lines for note in line["notes"]]
    for problem, n in wanted.items():
        if problem in SAID:
            said = sum(bool(re.search(SAID[problem], note)) for note in notes)
        else:
            said = sum(int(found[1]) for found in (re.search(COUNTED[problem], note) for note in notes) if found)
        if said != n:
            yield "%s: reported %d times, should be %d" % (problem, said, n)
    for problem in set(SAID) - set(wanted):
        said = sum(bool(re.search(SAID[problem], note)) for note in notes)
        if said:
            yield "%s: reported %d times, should not be" % (problem, said)


class Check:
    def __init__(self, spdmdump, corpus, path):
        self.spdmdump, self.failures = spdmdump, 0
        self.name = os.path.basename(path)[:-len(".expect.json")]
        with open(path, encoding="utf-8") as file:
            self.wanted = json.load(file)
        self.path = os.path.join(os.path.dirname(path), self.wanted["file"])
        keys = self.wanted.get("keys")
        self.keys = ["--keylog", os.path.join(corpus, "captures", keys)] if keys else []

    def complain(self, how, what):
        self.failures += 1
        print("%s, %s: %s" % (self.path, how, what))

    def compare(self, how, path, options=(), whole=True):
        lines, errors = decode(self.spdmdump, path, [*self.keys, *options])
        for difference in differences(lines, self.wanted["messages"]):
            self.complain(how, difference)
        if not whole:
            return errors
        for problem in problems(lines, self.wanted.get("problems") or {}):
            self.complain(how, problem)
        sealed = sum("sealed" in line for line in lines) + len({line["frame"] for line in lines if is_unproved(line)})
        if sealed != (self.wanted.get("sealed_without_key") or 0):
            self.complain(how, "sealed records: %d, should be %s" % (sealed, self.wanted.get("sealed_without_key")))
        return errors

    def run(self, every):
        self.compare("as it is", self.path)
        if self.wanted.get("line_format"):
            self.compare("--line-format", self.path, ["--line-format", self.wanted["line_format"]], whole=False)
        if self.path.endswith((".pcap", ".bin")):
            return
        with open(self.path, "rb") as file:
            data = file.read()
        with tempfile.TemporaryDirectory() as folder:
            for how, changed in list(input_variants.variants(self.name, data))[::every]:
                path = os.path.join(folder, "changed")
                with open(path, "wb") as file:
                    file.write(changed)
                errors = self.compare(how, path)
                if how == "other lines between" and "lines were skipped" not in errors:
                    self.complain(how, "nothing says what was skipped")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ", 1)[1])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("spdmdump")
    parser.add_argument("corpus")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failures = n = 0
    for path in sorted(glob.glob(os.path.join(options.corpus, "inputs", "*.expect.json")) +
                       glob.glob(os.path.join(options.corpus, "foreign", "*.expect.json"))):
        if not options.names or os.path.basename(path).split(".")[0] in options.names:
            check = Check(options.spdmdump, options.corpus, path)
            check.run(options.every)
            failures += check.failures
            n += 1
    print("%d inputs, %d failures" % (n, failures))
    sys.exit(n == 0 or failures != 0)


if __name__ == "__main__":
    main()
