#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares evidence with reference values and checks the results against NAME.expect.json, made by an independent
program.

usage: check_reference.py SPDMDUMP FOLDER

Each file in `reference_values` of an expectation is given to the tool on its own, with the evidence it belongs to.
Trust anchors of devices are FOLDER/roots or, below, ../captures/roots; that of signers is reference-signer.pem.
"""
import glob
import json
import os
import subprocess
import sys

RESULTS = {"ok": "pass", "bad": "fail", "unknown": "unknown", None: None}


def roots_of(folder):
    for roots in (os.path.join(folder, "roots"), os.path.join(folder, "..", "captures", "roots")):
        if os.path.isdir(roots):
            return roots
    sys.exit("%s: no folder of roots" % folder)


def run(tool, folder, files, reference, options):
    command = [tool, "--json", "--verify", "--trust", roots_of(folder), "--reference", os.path.join(folder, reference)]
    if "chain" in files:
        command += ["--cert-chain", "responder=" + os.path.join(folder, files["chain"])]
    command += options + [os.path.join(folder, files["evidence"])]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit("%s: exit status %d: %s" % (reference, done.returncode, done.stderr.decode()[:400]))
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]


def differences(expected, events, status):
    """Differences between the tool's output and the expectation."""
    found = [event for event in events if event.get("event") == "reference"]
    if len(found) != 1:
        yield "%d comparisons" % len(found)
        return
    event = found[0]
    if event["overall"] != expected["overall"]:
        yield "overall %s, expected %s" % (event["overall"], expected["overall"])
    indexes = {entry["index"]: entry["result"] for entry in event["indexes"]}
    wanted = {entry["index"]: entry["result"] for entry in expected["indexes"]}
    for index in sorted(set(indexes) | set(wanted)):
        if indexes.get(index) != wanted.get(index):
            yield "index %d: %s, expected %s" % (index, indexes.get(index), wanted.get(index))
    if event["record_match"] != expected.get("record_match"):
        yield "record_match %s, expected %s" % (event["record_match"], expected.get("record_match"))
    if event["signature"] != RESULTS[expected.get("signature")]:
        yield "signature %s, expected %s" % (event["signature"], expected.get("signature"))
    fails = expected["overall"] == "fail" or expected.get("signature") == "bad"
    if event["result"] != ("fail" if fails else expected["overall"]) or status != (1 if fails else 0):
        yield "result %s, exit status %d" % (event["result"], status)
    rows = [check for event in events if event.get("event") == "evidence" for check in event["checks"]
            if check["what"] == "reference"]
    word = {"pass": "ok", "fail": "bad", "unknown": "unknown"}[event["result"]]
    if [row["verdict"] for row in rows] != [word] or (rows[0]["why"] == "") != (word == "ok"):
        yield "the checks of the evidence say of its reference: %s" % rows
    firmware = [event["ledger"]["firmware"]["standing"] for event in events if event.get("event") == "connection"]
    if firmware != ["refuted" if fails else "proved"]:
        yield "the ledger says of firmware: %s" % firmware


def main():
    tool, folder = sys.argv[1:]
    n_files = n_wrong = 0
    for path in sorted(glob.glob(os.path.join(folder, "*.expect.json"))):
        with open(path, encoding="utf-8") as file:
            expected = json.load(file)
        for reference in expected.get("reference_values", []):
            signer = ["--reference-trust", os.path.join(folder, "reference-signer.pem")]
            status, events = run(tool, folder, expected["files"], reference["file"],
                                 signer if "signature" in reference else [])
            n_files += 1
            for difference in differences(reference, events, status):
                n_wrong += 1
                print("%s with %s: %s" % (os.path.basename(path), reference["file"], difference))
    if n_files == 0:
        sys.exit("%s: no expectations" % folder)
    print("%d files of reference values, %d differences" % (n_files, n_wrong))
    sys.exit(n_wrong != 0)


main()
