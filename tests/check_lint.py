#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares --lint with the expected findings, and its output formats with each other.

usage: check_lint.py SPDMDUMP CAPTURES_DIR EXPECTED PROFILES_DIR

EXPECTED has a line for each finding: capture, rule, severity, side, first frame, count, and `strict` if it is reported
only with --lint=strict. Each capture, with its keys, must give exactly these findings. The findings on messages, the
events at the end, SARIF and JUnit must agree.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree


def options_of(base):
    options = []
    if os.path.exists(base + ".keys"):
        options += ["--keylog", base + ".keys"]
    if os.path.exists(base + ".opts"):
        with open(base + ".opts", encoding="ascii") as file:
            options += file.read().replace("{base}", base).split()
    return options


def run(*arguments):
    done = subprocess.run([SPDMDUMP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          check=False)
    return done.returncode, done.stdout.decode()


def need(condition, what):
    if not condition:
        FAILED.append(what)
        print("FAILED: %s" % what)


def expected_of(path):
    """Findings by capture, and those reported only with --lint=strict."""
    found, strict = {}, {}
    with open(path, encoding="ascii") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                (strict if words[6:] == ["strict"] else found).setdefault(words[0], set()).add(tuple(words[1:6]))
    return found, strict


def findings_of(name, lines, expected):
    events = [o for o in lines if o.get("event") == "finding"]
    found = {(o["rule"], o["severity"], o["side"] or "-", str(o["frame"]), "x%d" % o["count"]) for o in events}
    for finding in sorted(found - expected):
        need(False, "%s: frame %s: %s: not expected" % (name, finding[3], " ".join(finding)))
    for finding in sorted(expected - found):
        need(False, "%s: frame %s: %s: expected, did not come" % (name, finding[3], " ".join(finding)))
    return events


def check_capture(capture, expected):
    name = os.path.basename(capture).rsplit(".", 1)[0]
    base = capture.rsplit(".", 1)[0]
    status, out = run("--json", "--lint", *options_of(base), capture)
    lines = [json.loads(line) for line in out.splitlines()]
    events = findings_of(name, lines, expected.get(name, set()))
    on_messages = sorted((f["rule"], o["frame"]) for o in lines for f in o.get("findings", []))
    need(on_messages == sorted((o["rule"], o["frame"]) for o in events), "%s: messages and events differ" % name)
    summary = [o for o in lines if o.get("event") == "lint"]
    need(len(summary) == 1 and summary[0]["judged"] > 20, "%s: no summary, or little was judged" % name)
    need(summary[0]["violated"] == sum(o["count"] for o in events), "%s: the counts do not add up" % name)
    if any(o["severity"] == "error" for o in events):
        need(status == 1, "%s: status %d in spite of errors" % (name, status))
    return events


def check_strict(capture, expected):
    _, out = run("--json", "--lint=strict", *options_of(capture.rsplit(".", 1)[0]), capture)
    findings_of(os.path.basename(capture) + ", strict", [json.loads(line) for line in out.splitlines()], expected)


def check_files(capture, events, folder):
    sarif, junit = os.path.join(folder, "x.sarif"), os.path.join(folder, "x.xml")
    base = capture.rsplit(".", 1)[0]
    run("--lint", "--sarif", sarif, "--junit", junit, *options_of(base), capture)
    with open(sarif, encoding="utf-8") as file:
        results = json.load(file)["runs"][0]["results"]
    need(sorted(r["ruleId"] for r in results) == sorted(o["rule"] for o in events), "%s: SARIF differs" % capture)
    cases = list(xml.etree.ElementTree.parse(junit).getroot().iter("testcase"))
    failures = sorted(case.get("name") for case in cases if case.find("failure") is not None)
    need(failures == sorted(o["rule"] for o in events if o["severity"] == "error"), "%s: JUnit differs" % capture)


def rules():
    """ID and validator assertions, from the list generated from the tables."""
    with tempfile.TemporaryDirectory() as folder:
        sarif = os.path.join(folder, "x")
        run("--sarif", sarif, "--hex", "10840000")
        with open(sarif, encoding="utf-8") as file:
            return [rule["id"] for rule in json.load(file)["runs"][0]["tool"]["driver"]["rules"]]


def check_profiles(folder, known):
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        if not path.endswith(".md"):
            status, _ = run("--lint-profile", path, "--hex", "10840000")
            need(status == 0, "%s: status %d" % (path, status))
    with open(os.path.join(folder, "validator"), encoding="ascii") as file:
        ids = {word for line in file for word in line.split("#")[0].split()}
    with open(os.path.join(folder, "..", "docs", "rules.md"), encoding="utf-8") as file:
        rows = [line.split("|") for line in file if line.startswith("| ") and line[5:6] == "-"]
    need(ids == {row[1].strip() for row in rows if row[7].strip()}, "profiles/validator is not what the rules say")
    with open(os.path.join(folder, "posture"), encoding="ascii") as file:
        ids = {word for line in file for word in line.split("#")[0].split()}
    need(ids == {row[1].strip() for row in rows if row[3].strip() == "advice"}, "profiles/posture is not all advice")
    need(set(known) == {row[1].strip() for row in rows}, "docs/rules.md and SARIF list different rules")


def main():
    folder, (expected, strict) = sys.argv[2], expected_of(sys.argv[3])
    captures = sorted(glob.glob(os.path.join(folder, "*.pcap*")))
    unknown = (set(expected) | set(strict)) - {os.path.basename(c).rsplit(".", 1)[0] for c in captures}
    need(not unknown, "captures that are not there: %s" % unknown)
    with tempfile.TemporaryDirectory() as scratch:
        for capture in captures:
            events = check_capture(capture, expected)
            if events:
                check_files(capture, events, scratch)
            name = os.path.basename(capture).rsplit(".", 1)[0]
            if name in strict:
                check_strict(capture, expected.get(name, set()) | strict[name])
    check_profiles(sys.argv[4], rules())
    print("%d captures, %d failures" % (len(captures), len(FAILED)))
    sys.exit(1 if FAILED else 0)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    SPDMDUMP, FAILED = sys.argv[1], []
    main()
