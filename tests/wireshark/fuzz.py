#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the plugin on damaged captures: no crash, no "Dissector bug", no exception from our protocols, no hang.

usage: fuzz.py PLUGIN CAPTURES [--files N] [--first SEED] [--preload RUNTIME]

Makes N files, taking the captures in turn. editcap changes each byte with a probability of 2 %, or of 0.1 % so that
sessions still decrypt, and `tshark -2 -nVxr` reads the file with the secrets and strict memory checks. The seed is the
number of the file, so failures can be reproduced. Best used with a plugin built with sanitizers.
"""
import argparse
import glob
import os
import re
import subprocess
import sys

import convert
from tshark import Tshark

STRICT = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict", "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
          "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": "1", "G_SLICE": "always-malloc"}
SIGNS = (b"Dissector bug", b"AddressSanitizer", b"runtime error:", b"ERROR", b"CRITICAL", b"WARNING", b"Assertion")
# Shown by Wireshark in place of a protocol that threw an exception, which ours must not do.
THROWN = re.compile(rb"\[(?:Malformed Packet|Dissector bug)[^\]]*(?:SPDM|spdm)|Dissector bug")
SECONDS = 120
CHANCES = ("0.02", "0.001")


def prepare(tshark, capture):
    """(input file for editcap, number of leading bytes of each packet to keep, options with the secrets)."""
    name = os.path.basename(capture)
    path = convert.openable(capture, tshark.file(name + ".converted"))
    # The tags of an exported PDU name the dissector; without them the plugin would not be called.
    keep = 0 if path == capture else len(convert.tagged("spdm.mctp"))
    path = tshark.bring(path) if path == capture else path
    os.chmod(path, 0o644)
    keys = capture.rsplit(".pcap", 1)[0] + ".keys"
    options = ["-o", "spdm.keylog_file:" + tshark.bring(keys)] if os.path.exists(keys) else []
    return path, keep, options


def damage(tshark, source, keep, seed):
    target = tshark.file("damaged")
    chance = CHANCES[seed % len(CHANCES)]
    subprocess.run(["editcap", "-E", chance, "-o", str(keep), "--seed", str(seed), source, target], check=True,
                   env={"PATH": os.environ["PATH"], "HOME": tshark.folder}, stderr=subprocess.DEVNULL)
    os.chmod(target, 0o644)
    return target


def trouble(tshark, path, options):
    """What went wrong in a run with this file, or None."""
    try:
        done = tshark.start(["-2", "-nVxr", path, *options], STRICT, SECONDS)
    except subprocess.TimeoutExpired:
        return "not done after %d seconds" % SECONDS
    for sign in SIGNS:
        if sign in done.stderr:
            return done.stderr[done.stderr.index(sign):][:2000].decode(errors="replace")
    thrown = THROWN.search(done.stdout)
    if thrown:
        return done.stdout[thrown.start():thrown.start() + 300].decode(errors="replace")
    if done.returncode != 0:
        return "exit status %d: %s" % (done.returncode, done.stderr[-1000:].decode(errors="replace"))
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("captures")
    parser.add_argument("--files", type=int, default=27)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--preload", default="")
    args = parser.parse_args()
    captures = sorted(glob.glob(os.path.join(args.captures, "*.pcap*")))
    failures = 0
    with Tshark(args.plugin, args.preload) as tshark:
        if "\tspdm" not in tshark.run("-G", "protocols", timeout=60):
            sys.exit("the plugin does not load")
        prepared = [prepare(tshark, capture) for capture in captures]
        for seed in range(args.first, args.first + args.files):
            source, keep, options = prepared[seed % len(prepared)]
            problem = trouble(tshark, damage(tshark, source, keep, seed), options)
            if problem:
                failures += 1
                print("seed %d, %s: %s" % (seed, os.path.basename(captures[seed % len(captures)]), problem), flush=True)
    print("%d damaged files, %d failures" % (args.files, failures))
    return 1 if failures or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
