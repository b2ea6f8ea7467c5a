#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""CPU time of the WebAssembly build under node relative to the native tool: --json on the mixed capture.

usage: web.py SPDMDUMP [MEGABYTES] [ROUNDS]

scripts/web must have built the module. The goal is at most 4, not counting the time node takes to start and to load
and compile the module, which a page does once.
"""
import os
import statistics
import sys
import tempfile

import run
import traffic

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
COMMAND = ["node", os.path.join(TOP, "web", "npm", "bin", "spdmdump.js")]


def main():
    tool = sys.argv[1]
    size = int(sys.argv[2] if len(sys.argv) > 2 else 100) << 20
    rounds = int(sys.argv[3] if len(sys.argv) > 3 else 5)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mixed.pcap")
        traffic.write_mixed(path, os.path.join(TOP, "corpus", "captures"), size)
        jobs = {
            "native": lambda: run.cpu([tool, "--json", path])[0],
            "module": lambda: run.cpu([*COMMAND, "--json", path])[0],
            "start": lambda: run.cpu([*COMMAND, "--version"])[0],
        }
        times = run.in_turn(jobs, rounds)
    native, module, start = (statistics.median(times[name]) for name in jobs)
    print("native %.2f s, module %.2f s, of which start %.2f s" % (native, module, start))
    print("%.2f times native without the start, %.2f with it; wanted: at most 4"
          % ((module - start) / native, module / native))
    return 0 if module - start <= 4 * native else 1


if __name__ == "__main__":
    sys.exit(main())
