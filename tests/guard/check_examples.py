#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the examples of a page and compares their output with the page.

usage: check_examples.py SPDMDUMP PAGE [--update]

An example is a ```console block: lines `$ COMMAND`, each followed by its output. Commands run in the page's folder, in
UTC.
"""
import os
import re
import subprocess
import sys

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def printed_by(command, spdmdump, folder):
    path = os.path.dirname(os.path.abspath(spdmdump)) + os.pathsep + os.environ["PATH"]
    run = subprocess.run(command, shell=True, cwd=folder, env=dict(os.environ, PATH=path, TZ="UTC"),
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return run.stdout.decode()


def main():
    spdmdump, page = sys.argv[1:3]
    folder = os.path.dirname(os.path.abspath(page))
    with open(page, encoding="utf-8") as file:
        text = file.read()

    def rerun(block):
        commands = re.findall(r"^\$ (.*)$", block.group(1), re.M)
        outputs = ["$ %s\n%s" % (command, printed_by(command, spdmdump, folder)) for command in commands]
        return "```console\n%s```" % "".join(outputs)

    now, n = BLOCK.subn(rerun, text)
    if n == 0:
        sys.exit("%s: no example found" % page)
    if "--update" in sys.argv:
        with open(page, "w", encoding="utf-8") as file:
            file.write(now)
    elif now != text:
        for shown, wanted in zip(text.splitlines(), now.splitlines()):
            if shown != wanted:
                sys.exit("%s shows\n  %s\nand the program prints\n  %s\nTo renew: %s %s %s --update" % (
                    page, shown, wanted, sys.argv[0], spdmdump, page))
        sys.exit("%s: an example prints more or less than shown" % page)


if __name__ == "__main__":
    main()
