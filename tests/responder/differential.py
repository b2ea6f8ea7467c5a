#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests fuzz/differential with the responder in this folder: next to an identical one, and next to one with a fault.

usage: differential.py RUN BUILD CORPUS

Two identical responders do not disagree. A responder with a fault disagrees where the fault is, and the row names the
rule that it breaks or has the expected class.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 120
CAPTURES = ("mctp-v12.pcap", "doe-v13.pcap", "doe-v11.pcap")
REQUESTS = ("10840000", "12e1000000000000c2e202000010000000000100",
            "12e3040030000102ff0100003f000000" + "00" * 16 + "02201800032007000420900105200100",
            "12e80000", "12830000" + "4e" * 32, "12810000")
FAULTS = {  # fault: (class, request, text in the rest of its row)
    "wrong-slot": ("rule", "CHALLENGE", "b breaks CHL-04"),
    "no-capability": ("configuration", "GET_CAPABILITIES", "CAPABILITIES: flags"),
    "outside-session": ("rule", "HEARTBEAT", "b breaks CAP-31 ORD-11"),
    "disconnect": ("silent", "GET_DIGESTS", "a=DIGESTS; b=closed"),
}


def expect(condition, what, out):
    if not condition:
        sys.exit("FAILED: %s\n%s" % (what, out))


def compare(folder, *more):
    done = subprocess.run([sys.executable, RUN, "--build", BUILD, "--out", folder, "--parts", "1", "--timeout", "20000",
                           *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
    table = os.path.join(folder, "table.tsv")
    rows = []
    if os.path.exists(table):
        with open(table, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file][1:]
        os.remove(table)
    return done.returncode, done.stdout.decode(), rows


def own(name, fault="none"):
    return ["--responder", "%s=%s %s --port {port} --fault %s" % (name, sys.executable,
                                                                 os.path.join(HERE, "responder.py"), fault)]


def check_equal(folder):
    captures = [option for name in CAPTURES for option in ("--capture", os.path.join(CORPUS, "captures", name))]
    status, out, rows = compare(folder, *own("a"), *own("b"), "--responder", "c=skip:it is not here", *captures,
                                "--mutants", "120", "--versions", "1.1,1.2,1.3")
    expect(status == 0 and not rows and "disagreements: none" in out, "two equal responders disagree", out + str(rows))
    expect("skipped: c: it is not here" in out, "what is skipped is not said", out)
    counts = re.search(r"^(\d+) put to two or more, (\d+) answered alike", out, re.M)
    expect(counts and counts.group(1) == counts.group(2) and int(counts.group(1)) > 150, "too little was compared", out)


def check_faults(folder, stream):
    for fault, (class_, request, text) in FAULTS.items():
        status, out, rows = compare(folder, *own("a"), *own("b", fault), "--stream", stream)
        hits = [row for row in rows if row[1:3] == [class_, request] and text in "\t".join(row[3:])]
        expect(status == 0 and hits, "%s is not in the table" % fault, out + "\n".join("\t".join(r) for r in rows))


def check_unknown(folder, stream):
    """Without a file of classes, different nonces count as a disagreement, and the exit status says so."""
    empty = os.path.join(folder, "none.tsv")
    with open(empty, "w", encoding="utf-8") as file:
        file.write("# nothing\n")
    status, out, rows = compare(folder, *own("a"), *own("b"), "--stream", stream, "--classes", empty)
    opens = {row[4] for row in rows if row[1] == "open"}
    expect(status == 1 and "CHALLENGE_AUTH: nonce" in opens, "what has no class is not told", out + str(rows))


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_equal(folder)
        stream = os.path.join(folder, "short.exchange")
        with open(stream, "w", encoding="ascii") as file:
            file.write("connect\n" + "".join("> %s\n" % request for request in REQUESTS))
        check_faults(folder, stream)
        check_unknown(folder, stream)
        status, out, _ = compare(folder, *own("a"))
        expect(status == 2 and "two responders are needed" in out, "one responder only", out)
        status, out, _ = compare(folder, *own("a"), "--responder", "b=false", "--stream", stream)
        expect(status == 3 and "b-0 does not listen" in out, "a responder that does not start", out)
    print("%d faults told" % len(FAULTS))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    RUN, BUILD, CORPUS = sys.argv[1:]
    main()
