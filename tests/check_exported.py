#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes standard measurement transcripts from captures and reads them back.

usage: check_exported.py SPDMDUMP CAPTURE ...

`spdmdump --export-transcript` writes the last signed measurements of each capture. When read back, the file must give
the same messages and the same verdict on the signature as the capture. At least half of the captures must have
something to write.
"""
import json
import os
import subprocess
import sys
import tempfile

from check_verdicts import options_of


def lines_of(command):
    done = subprocess.run(command, capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def verdict_of(message):
    found = [v["result"] for v in message.get("verdicts", []) if v["check"] == "signature"]
    return found[0] if found else None


def check(tool, capture, folder):
    """(whether there was a transcript, errors)."""
    name, path = os.path.basename(capture), os.path.join(folder, "transcript")
    sent = lines_of([tool, "--json", "--export-transcript", path, *options_of(capture), capture])
    if not os.path.exists(path):
        signed = [m for m in sent if m.get("name") == "MEASUREMENTS" and verdict_of(m) in ("pass", "fail")]
        return False, ["%s: frame %d is signed, and nothing was written" % (name, m["frame"]) for m in signed[:1]]
    chain = ["--cert-chain", path + ".chain"] if os.path.exists(path + ".chain") else []
    given = [option for option in options_of(capture)]
    read = lines_of([tool, "--json", *given, *chain, path])
    messages = [m for m in read if "raw" in m]
    raws = {m["raw"] for m in sent if "raw" in m}
    found = ["%s: message %d (%s) is not in the capture" % (name, m["frame"], m["name"])
             for m in messages if m["raw"] not in raws]
    last = messages[-1]
    same = [m for m in sent if m.get("raw") == last["raw"]]
    if last["name"] != "MEASUREMENTS" or not same:
        found.append("%s: the last message is %s" % (name, last["name"]))
    elif verdict_of(last) != verdict_of(same[-1]):
        found.append("%s: frame %d: verdict is %s, was %s"
                     % (name, same[-1]["frame"], verdict_of(last), verdict_of(same[-1])))
    cuts = [m["cuts"]["without_chain"] for m in read if m.get("event") == "evidence"]
    return True, found if cuts == [1] else found + ["%s: cuts: %r" % (name, cuts)]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    n, found = 0, []
    for capture in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            written, wrong = check(sys.argv[1], capture, folder)
            n, found = n + written, found + wrong
    print("%d of %d captures have a transcript, %d findings" % (n, len(sys.argv) - 2, len(found)))
    print("".join("  %s\n" % line for line in found), end="")
    sys.exit(1 if found or 2 * n < len(sys.argv) - 2 else 0)


if __name__ == "__main__":
    main()
