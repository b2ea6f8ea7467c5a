#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds spdm-oracle against real traffic and against the exchanges in this folder.

usage: run.py SPDM_ORACLE CAPTURES_DIR EXPECTED_FINDINGS DOCS_DIR

Captures: the findings are those that EXPECTED_FINDINGS has for spdmdump --lint, with the sides asked for, and every
response that the endpoints logged is judged; packets that were lost are held against nobody. Exchanges: each gives the
findings of its lines `! ID SEVERITY: TEXT`, in their order, and no others. The table of the old kinds of findings in
DOCS_DIR/oracle.md names rules that exist. Then the command's options, forms of output and exit statuses.
"""
import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LOSSY = "frag64-mctp-lossy"  # packets are missing: responses without their requests
LINE = re.compile(r"^(?P<where>\S+:\d+): (?P<message>.*?): (?P<rule>[A-Z]{3}-\d\d) (?P<severity>\w+), "
                  r"(?P<side>Requester|Responder|either): (?P<text>.*) \[[^]]+\] \(offset \d+\)(?: \(validator .*\))?$")
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


def expected_findings(path, sides):
    """Rules, sides, first frames and counts by capture, of what weighs enough."""
    found = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words and words[2] in ("error", "warning") and words[3] in sides and "strict" not in words:
                found.setdefault(words[0], set()).add((words[1], words[3], int(words[4]), int(words[5][1:])))
    return found


def check_capture(capture, expected, sides):
    base = capture.rsplit(".", 1)[0]
    name = os.path.basename(base)
    keys = ["--keylog", base + ".keys"] if os.path.exists(base + ".keys") else []
    status, out = oracle("--summary", "--json", "--side", sides, *keys, capture)
    objects = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    found = {(o["rule"], o["side"] or "-", o["frame"], o["count"]) for o in objects if o.get("event") == "finding"}
    responses, _, unsure, sealed, _ = map(int, SUMMARY.search(out).groups())
    if os.path.exists(base + ".opts"):  # with less to decrypt by than in the list, less is found
        found, expected = ({f[:3] for f in some} for some in (found, expected))
        expect(found <= expected, "%s: not expected: %s" % (name, sorted(found - expected)), "")
    else:
        expect(found == expected, "%s: %s" % (name, sorted(found ^ expected)), "")
    errors = any(o.get("severity") == "error" for o in objects)
    expect(status == errors, "%s: status %d" % (capture, status), out)
    expect(name == LOSSY or unsure == 0, "%s: not all is judged" % capture, out)
    if name == LOSSY:
        blamed = [f for f in found if f[1] != "-" and f[0] != "TIM-02"]  # that one is about what was not lost
        expect(not blamed, "%s: blamed for what was lost: %s" % (name, blamed), out)
    elif os.path.exists(base + ".truth.jsonl.gz") and not sealed:
        n_logged = logged(base) - CUT_OFF.get(name, 0)
        expect(responses >= n_logged, "%s: %d were logged" % (capture, n_logged), out)
    return responses


def check_captures(folder, path):
    total = 0
    by_side = {"rsp": expected_findings(path, ("rsp", "-")), "both": expected_findings(path, ("rsp", "req", "-"))}
    for capture in sorted(glob.glob(os.path.join(folder, "*.pcap*"))):
        name = os.path.basename(capture).rsplit(".", 1)[0]
        for sides, expected in by_side.items():
            responses = check_capture(capture, expected.get(name, set()), sides)
        total += responses
    expect(total > 2000, "only %d responses" % total, "")
    return total


def check_exchange(path):
    with open(path, encoding="utf-8") as file:
        wanted = [line[1:].strip() for line in file if line.startswith("!")]
    status, out = oracle("--each", "--exchange", path)
    lines = [LINE.match(line) for line in out.splitlines()]
    expect(all(lines), "%s: a line without clause or rule" % path, out)
    found = ["%s %s: %s" % (m["rule"], m["severity"], m["text"]) for m in lines]
    errors = any(" error: " in line for line in wanted)
    expect(status == errors, "%s: status %d" % (path, status), out)
    for want, got in zip(wanted, found):
        head, text = want.split(": ", 1)
        expect(got.startswith(head) and text in got, "%s: wanted %s" % (path, want), "%s\n\n%s" % (got, out))
    expect(len(wanted) == len(found), "%s: %d findings, %d wanted" % (path, len(found), len(wanted)), out)
    return len(wanted)


def check_table(docs):
    """Every old kind of finding has rules, and each of them exists."""
    with open(os.path.join(docs, "oracle.md"), encoding="utf-8") as file:
        rows = re.findall(r"^\| `(\w+)` \| ((?:`[A-Z]{3}-\d\d`(?:, )?)+) \|", file.read(), re.M)
    with open(os.path.join(docs, "rules.md"), encoding="utf-8") as file:
        rules = file.read()
    expect([kind for kind, _ in rows] == ["form", "reserved", "pair", "version", "state", "capability", "request",
                                          "asked",
                                          "size", "proof", "hang", "disconnect", "frame"], "docs/oracle.md", str(rows))
    for rule in re.findall(r"[A-Z]{3}-\d\d", str(rows)):
        expect("| %s |" % rule in rules, "docs/oracle.md names %s" % rule, "")


def check_sarif(folder, early):
    path = os.path.join(folder, "early.sarif")
    status, out = oracle("--sarif", path, "--each", "--exchange", early)
    with open(path, encoding="utf-8") as file:
        run = json.load(file)["runs"][0]
    expect(run["tool"]["driver"]["name"] == "spdm-oracle", "--sarif names another tool", "")
    expect([r["ruleId"] for r in run["results"]] == [LINE.match(line)["rule"] for line in out.splitlines()],
           "--sarif and the lines differ", out)
    expect(status == 1, "--sarif: status %d" % status, out)


def check_command(capture):
    ask, answer = ["--request", "12810000"], ["--response", "12010001" + "5d" * 32]
    early = os.path.join(HERE, "early.exchange")
    for arguments, status, text in (
            (["--help"], 0, "EXIT STATUS"), ([], 2, "usage"), (["--bad"], 2, ""), (["--assume", "hash=MD5"], 2, "hash"),
            (["--request", "1"], 2, "not hex"), (["/nowhere.pcap"], 3, "nowhere"), ([__file__], 3, ""),
            (["--exchange", "/nowhere"], 3, "nowhere"), (["--exchange", __file__], 3, "neither connect"),
            (["--keylog", "/nowhere", capture], 3, "nowhere"), (["--quiet", "--exchange", early], 1, ""),
            (["--version"], 0, "spdm-oracle "), (["--side", "x", capture], 2, "req, rsp or both"),
            (["--level", "x", capture], 2, "error, warning"), (["--port", "0", capture], 2, "not a port"),
            (["--sarif", "/nowhere/x", capture], 3, "nowhere"),
            (ask + answer, 0, ""), (["--connect"] + ask + answer, 1, "ORD-27 error, Responder: "),
            (["--connect", "--side", "both"] + ask + answer, 1, "ORD-01 error, Requester: "),
            (["--connect", "--side", "req"] + ask + ["--response", "107f0400"], 1, "ORD-01 error, Requester: "),
            (["--connect"] + ask + ["--response", "107f0400"], 0, ""),
            (["--assume", "hash=SHA_256"] + ask + answer, 0, ""),
            (["--assume", "hash=SHA_384"] + ask + answer, 1, "Digest is 48 bytes long"),
            (ask + answer + answer, 1, "ORD-22 error"),
            (["-s"] + ask + ["--response", "127f0100"], 0, "1 of them")):
        got, out = oracle(*arguments)
        expect(got == status and text in out, "%r: status %d" % (arguments, got), out)
    expect(oracle("--quiet", "--exchange", early)[1] == "", "--quiet is not", "")


def main():
    captures, expected, docs = sys.argv[2:]
    early = os.path.join(HERE, "early.exchange")
    check_command(os.path.join(captures, "mctp-v12.pcap"))
    check_table(docs)
    with tempfile.TemporaryDirectory() as folder:
        check_sarif(folder, early)
    findings = sum(check_exchange(path) for path in sorted(glob.glob(os.path.join(HERE, "*.exchange"))))
    responses = check_captures(captures, expected)
    print("%d findings as written, %d responses of captures as expected" % (findings, responses))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    ORACLE = sys.argv[1]
    main()
