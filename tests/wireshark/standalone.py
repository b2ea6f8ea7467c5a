#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares packet-spdm.c, the dissector in one file, with the plugin: for every capture both show the same tree, names,
values and positions of fields, columns and statistics. The additional features of the plugin are listed here.

usage: standalone.py PLUGIN STANDALONE CAPTURES

Secrets are not used, and verification and rules are disabled in the plugin, because the file supports none of these.
"""
import argparse
import glob
import itertools
import os
import re
import subprocess
import sys

import convert
from tshark import Checks, Failed, Tshark

# Fields, expert information and preferences that the file lacks.
FIELDS = re.compile(r"spdm\.(verify|rule|verdict|lint)(\.|$)")
PREFERENCES = {"spdm.keylog_file", "uat:spdm_secrets", "spdm.verify", "spdm.trust_file", "spdm.trust_folder", "spdm.at",
               "spdm.lint"}
OFF = ("-o", "spdm.verify:FALSE", "-o", "spdm.lint:FALSE")
TREE = ("-2", "-T", "pdml")
VIEWS = {"JSON": ("-T", "json"), "columns": (),
         "statistics": ("-q", "-z", "spdm,tree", "-z", "spdm,srt", "-z", "conv,spdm", "-z", "endpoints,spdm")}
VIEWED = ("chunk-v14-pqc.pcap", "doe-v13.pcap", "frag64-sll2.pcap")
EXPORTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register"}


def plain(text):
    """Removes the time and the file name from the output."""
    return re.sub(r'^<pdml .*$|"_index": .*$', "", text, flags=re.M)


def first_difference(name, view, one, other):
    """Prints the first line that differs, and its frame."""
    frame = "?"
    for mine, its in itertools.zip_longest(one.splitlines(), other.splitlines(), fillvalue="nothing"):
        number = re.search(r'name="num"[^>]* show="(\d+)"|"frame.number": "(\d+)"', mine)
        frame = (number.group(1) or number.group(2)) if number else frame
        if mine != its:
            print("%s, %s, frame %s: %s\n  should be %s" % (name, view, frame, its.strip(), mine.strip()))
            return


def bring(tshark, capture):
    """The path of a copy of the capture that tshark can open."""
    path = convert.openable(capture, tshark.file(os.path.basename(capture) + ".converted"))
    return tshark.bring(path) if path == capture else path


def compare_captures(plugin, alone, folder):
    failures = fields = 0
    captures = [path for part in ("", "damaged") for path in sorted(glob.glob(os.path.join(folder, part, "*.pcap*")))]
    for capture in captures:
        name = os.path.basename(capture)
        here, there = bring(plugin, capture), bring(alone, capture)
        for view, options in {"tree": TREE, **(VIEWS if name in VIEWED else {})}.items():
            one = plain(plugin.run("-n", "-r", here, *options, *OFF))
            other = plain(alone.run("-n", "-r", there, *options))
            fields += one.count('name="spdm.')
            if one != other:
                failures += 1
                first_difference(name, view, one, other)
    print("%d captures, %d fields compared, %d failures" % (len(captures), fields, failures))
    return failures if fields else 1


def registered(tshark):
    """Names and types of all fields in Wireshark, and its protocols."""
    return set(tshark.lines("-G", "fields"))


def preferences(tshark):
    lines = tshark.lines("-G", "currentprefs")
    return {line.lstrip("#").split(":")[0] for line in lines if line.lstrip("#").startswith("spdm.")}


def exported(path):
    listed = subprocess.run(["nm", "-D", "--defined-only", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    return {line.split()[2] for line in listed.splitlines()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("standalone")
    parser.add_argument("captures")
    args = parser.parse_args()
    checks = Checks()
    checks.expect("exported", exported(args.standalone), EXPORTED)
    with Tshark(args.plugin) as plugin, Tshark(args.standalone) as alone:
        mine, its = registered(plugin), registered(alone)
        checks.expect("fields of the plugin alone", {line for line in mine - its
                                                     if not FIELDS.match(line.split("\t")[2])}, set())
        checks.expect("fields that the plugin lacks", its - mine, set())
        checks.expect("preferences", preferences(alone), preferences(plugin) - PREFERENCES)
        failures = compare_captures(plugin, alone, args.captures)
    return 1 if checks.failures or failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
