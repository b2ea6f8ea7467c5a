#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the verdicts of spdmdump with those in a file beside the capture.

usage: check_verdicts.py SPDMDUMP CAPTURE ...

NAME.verdicts.jsonl has one verdict a line, made by an independent program: frame, message, what, slot, signer, session,
verdict. Trust anchors are roots/*.pem in the folder of the capture or one folder up, or NAME.root.pem alone. Every line
needs an equal verdict of the tool, and every verdict of the tool on these checks needs a line. Where a line says that
it needs an algorithm that not every crypto library has, `unknown` is accepted if the tool says what it needs.
"""
import collections
import json
import os
import subprocess
import sys

RESULTS = {"ok": "pass", "bad": "fail", "unknown": "unknown"}
CHECKS = {"signature", "chain", "root_hash", "digest", "slot_mask", "summary_hash", "measurement"}


def base_of(capture):
    return capture.rsplit(".", 1)[0]


def options_of(capture):
    base, folder = base_of(capture), os.path.dirname(os.path.abspath(capture))
    options = []
    if os.path.exists(base + ".root.pem"):
        options += ["--trust", base + ".root.pem"]
    else:
        roots = [os.path.join(where, "roots") for where in (folder, os.path.dirname(folder))]
        options += [part for path in [r for r in roots if os.path.isdir(r)][:1] for part in ("--trust", path)]
    if os.path.exists(base + ".keys"):
        options += ["--keylog", base + ".keys"]
    if os.path.exists(base + ".opts"):
        with open(base + ".opts", encoding="utf-8") as file:
            options += file.read().replace("{base}", base).split()
    return options


def verdicts_of(tool, capture):
    """The tool's verdicts, with the names used in the files."""
    done = subprocess.run([tool, "--json", "--verify", *options_of(capture), capture], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit("%s: exit status %d: %s" % (capture, done.returncode, done.stderr.decode()[:400]))
    for line in done.stdout.decode().splitlines():
        unit = json.loads(line)
        if unit.get("event") == "verdict":
            yield unit
        elif "event" not in unit:
            for verdict in unit.get("verdicts", []):
                yield dict(verdict, session=unit["session"])


def key_of(frame, message, what, slot, signer):
    return (frame, message, what, -1 if slot is None else slot, signer or "")


def wanted_of(capture):
    with open(base_of(capture) + ".verdicts.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def same_algorithm(wanted, got):
    return wanted is None or (got or "").replace("-", "_").endswith(wanted.replace("-", "_"))


def judge(wanted, got):
    """The error in a verdict, or None."""
    result = RESULTS[wanted["verdict"]]
    if got["result"] == "unknown" and "needs" in wanted and got["needs"]:
        return None
    if got["result"] != result:
        return "is %s (%s), should be %s (%s)" % (got["result"], got["why"], result, wanted["why"])
    if got["result"] == "unknown" and not got["why"]:
        return "is unknown without a reason"
    if not same_algorithm(wanted["alg"], got["algorithm"]):
        return "algorithm %s, should be %s" % (got["algorithm"], wanted["alg"])
    return None


def check(tool, capture):
    found, left = [], collections.defaultdict(list)
    for verdict in verdicts_of(tool, capture):
        if verdict["check"] in CHECKS:
            key = key_of(*(verdict[k] for k in ("frame", "message", "check", "slot", "signer")))
            left[key].append(verdict)
    wanted = wanted_of(capture)
    for line in wanted:
        key = key_of(*(line[k] for k in ("frame", "message", "what", "slot", "signer")))
        where = "%s: frame %d: %s of %s, slot %s" % (capture, line["frame"], line["what"], line["message"],
                                                     line["slot"])
        if not left[key]:
            found.append("%s: no such verdict (%s)" % (where, line["verdict"]))
            continue
        problem = judge(line, left[key].pop(0))
        if problem is not None:
            found.append("%s: %s" % (where, problem))
    for rest in left.values():
        found += ["%s: frame %d: %s of %s, slot %s: is %s (%s), should not be there" % (
            capture, v["frame"], v["check"], v["message"], v["slot"], v["result"], v["why"]) for v in rest]
    return len(wanted), found


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    failed = False
    for capture in sys.argv[2:]:
        n, found = check(sys.argv[1], capture)
        print("%s: %d verdicts, %d differ" % (os.path.basename(capture), n, len(found)))
        print("".join("  %s\n" % line for line in found), end="")
        failed |= bool(found) or n == 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
