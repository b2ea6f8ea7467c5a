#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The order in which frames are selected does not matter: sharkd, the engine behind Wireshark's window, shows the same
tree, columns and bytes whether frames are requested in order, or the last one first and the others at random.

usage: order.py PLUGIN CAPTURES NAME... [--preload RUNTIME]
"""
import argparse
import json
import os
import random
import sys

import convert
from tshark import Tshark


def ask(tshark, path, keys, frames):
    """{frame: sharkd's answer}, requested in this order."""
    asked = [("setconf", {"name": "spdm.keylog_file", "value": keys}), ("load", {"file": path})]
    asked += [("frame", {"frame": frame, "proto": True, "columns": True, "bytes": True}) for frame in frames]
    text = "".join(json.dumps({"jsonrpc": "2.0", "id": i, "method": method, "params": params}) + "\n"
                   for i, (method, params) in enumerate(asked, 1))
    with open(tshark.file("asked"), "w", encoding="utf-8") as file:
        file.write(text)
    done = tshark.start(["-c", 'exec sharkd - <"$1"', "sh", tshark.file("asked")], program="sh")
    answers = {}
    for line in done.stdout.decode().splitlines():
        if line.startswith("{"):
            answer = json.loads(line)
            answers[answer["id"]] = answer.get("result") or sys.exit("sharkd: %s" % line)
    if done.returncode != 0 or len(answers) != len(asked):
        sys.exit("sharkd: exit status %d, %d answers of %d" % (done.returncode, len(answers), len(asked)))
    return {frame: answers[i + 3] for i, frame in enumerate(frames)}


def labels(tree):
    return [text for node in tree for text in [node["l"]] + labels(node.get("n", []))]


def differences(name, first, second):
    found = 0
    for frame in sorted(first):
        if first[frame] != second[frame]:
            found += 1
            a, b = labels(first[frame]["tree"]), labels(second[frame]["tree"])
            pair = next((pair for pair in zip(a, b) if pair[0] != pair[1]), ("columns or bytes", "differ"))
            print("%s: frame %d: %s / %s" % (name, frame, *pair))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("captures")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--preload", default="")
    args = parser.parse_args()
    failures = 0
    with Tshark(args.plugin, args.preload) as tshark:
        for name in args.names:
            base = os.path.join(args.captures, name)
            path = convert.openable(base + ".pcap", tshark.file(name + ".converted.pcap"))
            path = tshark.bring(path) if path == base + ".pcap" else path
            os.chmod(path, 0o644)
            keys = tshark.bring(base + ".keys")
            frames = list(range(1, len(convert.read(path)[1]) + 1))
            in_order = ask(tshark, path, keys, frames)
            mixed = frames[:-1]
            random.Random(name).shuffle(mixed)
            found = differences(name, in_order, ask(tshark, path, keys, frames[-1:] + mixed))
            shown = sum("SPDM" in text for answer in in_order.values() for text in labels(answer["tree"]))
            print("%s: %d frames, %d differ" % (name, len(frames), found))
            failures += found + (shown == 0)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
