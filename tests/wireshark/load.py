#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests the plugin as a plugin: it loads from wherever it is installed, exports only the required symbols, has the
fields listed in docs/wireshark-fields.md and docs/wireshark.md, can be disabled, and gives way to another protocol of
the same name.

usage: load.py PLUGIN DOCS CAPTURE BUILD_DIR CMAKE
"""
import argparse
import csv
import os
import re
import shutil
import subprocess
import sys

from tshark import Checks, Failed, Tshark

EXPORTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}
PROFILE = ("colorfilters", "dfilter_buttons", "preferences")
EXPERTS = ("spdm.note.", "spdm.verdict.", "spdm.lint.")
LISTED = re.compile(r"^\| `(spdm\.[a-z0-9_.]+)` \| (FT_[A-Z0-9_]+) \|", re.MULTILINE)


def our_lines(tshark, environment=()):
    """The lines of `tshark -G plugins` about the plugin."""
    lines = tshark.lines("-G", "plugins", environment=environment)
    return [line.split("\t") for line in lines if line.startswith("spdm.so")]


def exported_symbols(plugin):
    listed = subprocess.run(["nm", "-D", "--defined-only", plugin], stdout=subprocess.PIPE, check=True).stdout.decode()
    return {line.split()[2] for line in listed.splitlines()}


def fields(tshark):
    """[(abbreviation, type)] of all fields of the plugin."""
    rows = [line.split("\t") for line in tshark.lines("-G", "fields") if line.startswith("F\t")]
    return [(row[2], row[3]) for row in rows if row[2].startswith("spdm.") and not row[2].startswith(EXPERTS)]


def documented(docs):
    found = []
    for name in ("wireshark-fields.md", "wireshark.md"):
        with open(os.path.join(docs, name), encoding="utf-8") as file:
            found += LISTED.findall(file.read())
    return found


def check_fields(checks, tshark, docs):
    # Wireshark lists only one type for a name that has several.
    here, there = set(fields(tshark)), documented(docs)
    names = {name for name, _ in here}
    checks.expect("fields that the documents lack", sorted(here - set(there))[:10], [])
    checks.expect("fields that only the documents have", sorted({name for name, _ in there} - names)[:10], [])
    checks.expect("fields documented twice", sorted(field for field in set(there) if there.count(field) > 1)[:10], [])
    again = fields(tshark)
    checks.expect("fields are the same at every start", set(again), here)
    print("%d fields" % len(here))


def check_places(checks, tshark, plugin):
    """Loads from the personal folder. Without a plugin in the folder, none may be listed."""
    home = tshark.path("home", ".local", "lib", "wireshark", "plugins", tshark.version, "epan")
    elsewhere = {"WIRESHARK_PLUGIN_DIR": tshark.path("files")}
    checks.expect("no plugin, none listed", our_lines(tshark, elsewhere), [])
    os.makedirs(home)
    shutil.copy(plugin, os.path.join(home, "spdm.so"))
    checks.expect("loads from the personal folder", len(our_lines(tshark, elsewhere)), 1)
    shutil.rmtree(tshark.path("home", ".local"))


def check_installed(checks, tshark, build, cmake):
    """`cmake --install --component wireshark` must install it where this version of Wireshark looks."""
    staging = tshark.path("staging")
    subprocess.run([cmake, "--install", build, "--component", "wireshark"], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, DESTDIR=staging))
    folders = tshark.run("-G", "folders", environment={"WIRESHARK_PLUGIN_DIR": ""})
    wanted = [os.path.join(re.search(r"^Global Plugins:\s+(.*)$", folders, re.MULTILINE).group(1), "epan", "spdm.so")]
    data = re.search(r"^Global configuration:\s+(.*)$", folders, re.MULTILINE).group(1)
    wanted += [os.path.join(data, "profiles", "SPDM", name) for name in PROFILE]
    installed = [os.path.join(folder, name) for folder, _, names in os.walk(staging) for name in names]
    checks.expect("what is installed", sorted(installed), sorted(staging + path for path in wanted))


def check_switches(checks, tshark, capture):
    path = tshark.bring(capture)
    checks.expect("packets seen", len(tshark.lines("-n", "-r", path, "-Y", "spdm")) > 0, True)
    off = tshark.lines("-n", "-r", path, "-T", "fields", "-e", "frame.protocols", "--disable-protocol", "spdm")
    checks.expect("--disable-protocol spdm", [line for line in off if "spdm" in line], [])
    checks.expect("packets with it disabled", len(off), len(tshark.lines("-n", "-r", path)))


def check_examples(checks, tshark, docs, capture):
    """Wireshark must accept the filters and preferences in docs/wireshark.md and in the profile."""
    folder = os.path.join(docs, "..", "wireshark-plugin", "profile", "SPDM")
    home = tshark.path("home", ".config", "wireshark", "profiles", "SPDM")
    shutil.copytree(folder, home)
    with open(os.path.join(docs, "wireshark.md"), encoding="utf-8") as file:
        text = file.read()
    table = re.findall(r"^\| `([^`]+)` \|", text[text.index("### Filters"):text.index("### A profile")], re.MULTILINE)
    with open(os.path.join(folder, "colorfilters"), encoding="utf-8") as file:
        rules = re.findall(r"^@[^@]+@([^@]+)@\[", file.read(), re.MULTILINE)
    with open(os.path.join(folder, "dfilter_buttons"), encoding="utf-8") as file:
        rules += [row[2] for row in csv.reader(file, escapechar="\\")]
    both = " || ".join("(%s)" % filter_ for filter_ in table + rules)
    checks.expect("filters in the documents", bool(table and rules), True)
    checks.expect("packets that they show", len(tshark.lines("-n", "-r", tshark.bring(capture), "-Y", both)) > 0, True)
    first = tshark.lines("-n", "-C", "SPDM", "-r", tshark.bring(capture), "-c", "2")[-1].split()
    checks.expect("columns of the profile", first[-2:], ["VERSION", "VersionNumberEntry=1.2.0.0"])
    checks.expect("its column of requests", first[8], "1")
    here = set(re.findall(r"^#(spdm\.\w+):", tshark.run("-G", "defaultprefs"), re.MULTILINE))
    there = set(re.findall(r"^\| `(spdm\.\w+)` \|", text[text.index("## Secrets"):text.index("## Fields")],
                           re.MULTILINE))
    checks.expect("preferences", there, here)


def check_second(checks, tshark, plugin):
    """A second protocol of the same name, here a copy of the plugin, must give way and say so."""
    second = tshark.path("plugins", tshark.version, "epan", "zweite.so")
    shutil.copy(plugin, second)
    done = tshark.start(["-G", "protocols"])
    said = done.stderr.decode().strip()
    checks.expect("a second one: exit status", done.returncode, 0)
    named = re.findall(r"\tspdm(\t|$)", done.stdout.decode(), re.MULTILINE)
    checks.expect("a second one: protocols named spdm", len(named), 1)
    checks.expect("a second one: lines that say so", ["spdm" in line.lower() for line in said.splitlines()], [True])
    os.remove(second)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("docs")
    parser.add_argument("capture")
    parser.add_argument("build")
    parser.add_argument("cmake")
    args = parser.parse_args()
    checks = Checks()
    with Tshark(args.plugin) as tshark:
        listed = our_lines(tshark)
        checks.expect("loads", [line[2] for line in listed], ["dissector"])
        checks.expect("exported symbols", exported_symbols(args.plugin), EXPORTED)
        check_fields(checks, tshark, args.docs)
        check_places(checks, tshark, args.plugin)
        check_installed(checks, tshark, args.build, args.cmake)
        check_switches(checks, tshark, args.capture)
        check_examples(checks, tshark, args.docs, args.capture)
        check_second(checks, tshark, args.plugin)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
