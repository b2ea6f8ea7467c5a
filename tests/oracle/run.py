#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds spdm-oracle against real traffic and against the exchanges beside this file.

usage: run.py SPDM_ORACLE CAPTURES_DIR

Captures: no response of the reference implementations gives a finding, and every one that they logged is judged; the
capture whose packets were lost does. Exchanges: each gives the findings of its lines `! KIND TEXT`, in their order, and
no others. Then the command's options and exit statuses.
"""
import glob
import gzip
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LOSSY = "frag64-mctp-lossy"  # packets are missing: responses without their requests
CUT_OFF = {"none-v12-stream": 4}  # responses that were logged after the capture ended
SUMMARY = re.compile(r": (\d+) responses, (\d+) of them refusals, (\d+) not fully judged; (\d+) sealed records; "
                     r"(\d+) findings$", re.M)


def oracle(*arguments):
    done = subprocess.run([ORACLE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                          check=False)
    return done.returncode, done.stdout.decode()


def expect(condition, what, out):
    if not condition:
        print("FAILED: %s\n%s" % (what, out))
        sys.exit(1)


def logged(base):
    """How many responses the endpoints logged."""
    with gzip.open(base + ".truth.jsonl.gz", "rt") as file:
        return sum(int(json.loads(line)["code"]) < 0x80 for line in file)


def check_captures(folder):
    total = 0
    for capture in sorted(glob.glob(os.path.join(folder, "*.pcap*"))):
        base = capture.rsplit(".", 1)[0]
        keys = ["--keylog", base + ".keys"] if os.path.exists(base + ".keys") else []
        status, out = oracle("--summary", *keys, capture)
        responses, _, unsure, sealed, findings = map(int, SUMMARY.search(out).groups())
        lossy = LOSSY in capture
        expect(status == lossy and (findings > 0) == lossy, "%s: status %d" % (capture, status), out)
        expect(unsure == 0, "%s: not all is judged" % capture, out)
        if os.path.exists(base + ".truth.jsonl.gz") and not sealed:
            n_logged = logged(base) - CUT_OFF.get(os.path.basename(base), 0)
            expect(responses >= n_logged, "%s: %d were logged" % (capture, n_logged), out)
        total += responses
    expect(total > 2000, "only %d responses" % total, "")
    return total


def check_exchange(path):
    with open(path, encoding="utf-8") as file:
        wanted = [line.split(None, 2)[1:] for line in file if line.startswith("!")]
    status, out = oracle("--exchange", path)
    found = [line.split(": ", 3)[2:] for line in out.splitlines()]
    expect(status == (1 if wanted else 0), "%s: status %d" % (path, status), out)
    for (kind, text), (got_kind, got_text) in zip(wanted, found):
        expect(kind == got_kind and got_text.startswith(text.strip()) and "[DSP0274" in got_text,
               "%s: wanted %s: %s" % (path, kind, text), "%s: %s\n\n%s" % (got_kind, got_text, out))
    expect(len(wanted) == len(found), "%s: %d findings, %d wanted" % (path, len(found), len(wanted)), out)
    return len(wanted)


def check_command(capture):
    ask, answer = ["--request", "12810000"], ["--response", "12010001" + "5d" * 32]
    early = os.path.join(HERE, "early.exchange")
    for arguments, status, text in (
            (["--help"], 0, "EXIT STATUS"), ([], 2, "usage"), (["--bad"], 2, ""), (["--assume", "hash=MD5"], 2, "hash"),
            (["--request", "1"], 2, "not hex"), (["/nowhere.pcap"], 3, "nowhere"), ([__file__], 3, ""),
            (["--exchange", "/nowhere"], 3, "nowhere"), (["--exchange", __file__], 3, "neither connect"),
            (["--keylog", "/nowhere", capture], 3, "nowhere"), (["--quiet", "--exchange", early], 1, ""),
            (ask + answer, 0, ""), (["--connect"] + ask + answer, 1, "state: "),
            (["--assume", "hash=SHA_256"] + ask + answer, 0, ""),
            (["--assume", "hash=SHA_384"] + ask + answer, 1, "form: Digest is 48 bytes long"),
            (ask + answer + answer, 1, "pair: no request"),
            (["-s"] + ask + ["--response", "127f0100"], 0, "1 of them")):
        got, out = oracle(*arguments)
        expect(got == status and text in out, "%r: status %d" % (arguments, got), out)
    expect(oracle("--quiet", "--exchange", early)[1] == "", "--quiet is not", "")


def main():
    captures = sys.argv[2]
    check_command(os.path.join(captures, "mctp-v12.pcap"))
    findings = sum(check_exchange(path) for path in sorted(glob.glob(os.path.join(HERE, "*.exchange"))))
    print("%d findings as written, %d responses of captures without one" % (findings, check_captures(captures)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ORACLE = sys.argv[1]
    main()
