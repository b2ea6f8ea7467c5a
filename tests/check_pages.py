#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Opens reports in Chromium and compares them with --json: a row for each message, valid links, no console output, no
network requests, and strings from the wire shown as text.

usage: check_pages.py CHROMIUM SPDMDUMP CAPTURES [--keep FOLDER]
"""
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cli"))
sys.dont_write_bytecode = True

from harness import Failed, TALK, Tool, mctp, need, need_equal, pcap
from report import Page, hostile

SIX = ["mctp-v12", "mctp-v14", "hs-encrypted-v12", "doe-v13", "keyupd-all", "psk-v11"]
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
         "--disable-default-apps", "--disable-dev-shm-usage", "--enable-logging=stderr",
         "--host-resolver-rules=MAP * ~NOTFOUND"] # the browser's own requests fail
OWN = re.compile(r"chrome|https?://[\w.]*\bgoogle(apis)?\.com/")


def chromium(path, folder, *arguments):
    """The page's output, its console, and the names of its network requests."""
    log = os.path.join(folder, "net.json")
    done = subprocess.run([path, *QUIET, "--user-data-dir=" + tempfile.mkdtemp(dir=folder), "--log-net-log=" + log,
                           *arguments], capture_output=True, timeout=120)
    need(done.returncode == 0, "Chromium fails", done.stderr[-500:])
    console = [line for line in done.stderr.decode(errors="replace").splitlines() if ":CONSOLE" in line]
    with open(log, encoding="utf-8", errors="replace") as file:
        asked = set(re.findall(r'"url":"(\w+://[^"]*)"', file.read()))
    return done.stdout.decode(), console, {url for url in asked if not OWN.match(url)}


def rows_of(page):
    return {int(row[0].split("-")[1]): row[1] for row in page.rows if row[0]}


def check(browser, tool, name, capture, *options):
    page = os.path.join(tool.folder, name + ".html")
    tool.run("--report", page, *options, capture)
    dom, console, asked = chromium(browser, tool.folder, "--dump-dom", "file://" + page)
    need_equal(console, [], name + ": the console")
    need_equal([url for url in asked if not url.startswith("file://")], [], name + ": requests")
    seen = Page(dom)
    need(re.search(r'<div class="f" id="f">', dom), name + ": the script did not run", dom[:200])
    broken = [link for link in seen.links if not link.startswith("#") or link[1:] not in seen.ids]
    need_equal(broken, [], name + ": links that lead nowhere")
    need_equal(len(seen.ids), len(set(seen.ids)), name + ": ids are unique")
    units = [o for o in tool.run("--json", "--verify", *options, capture).json() if "name" in o and "event" not in o]
    drawn = rows_of(seen)
    folds = re.findall(r"<b>(\d+) times</b> th(?:is|ese (\d+)) message", dom)
    folded = sum((int(times) - 1) * int(n or 1) for times, n in folds)
    need_equal(len(drawn) + folded, len(units), name + ": rows")
    for unit in units:
        if unit["id"] in drawn:
            need(unit["name"] in drawn[unit["id"]] and str(unit["frame"]) in drawn[unit["id"]],
                 "%s: unit %d" % (name, unit["id"]), drawn[unit["id"]])
    return seen, dom


def main():
    if len(sys.argv) not in (4, 6):
        sys.exit(__doc__)
    browser, program, corpus = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(os.path.abspath(program), os.path.abspath(corpus), sys.argv[5] if len(sys.argv) == 6 else folder)
        try:
            for name in SIX:
                keys = tool.file(name + ".keys", tool.read(name + ".keys"))
                os.chmod(keys, 0o600)
                check(browser, tool, name, tool.capture(name + ".pcap"), "--keylog", keys)
            seen, dom = check(browser, tool, "hostile", hostile(tool))
            need("img" not in seen.tags and seen.scripts == 1, "markup became elements", sorted(seen.tags))
            need("&lt;script&gt;alert(1)" in dom, "the hint is no text")
        except Failed as failure:
            print(failure)
            sys.exit(1)
    print("%d pages" % (len(SIX) + 1))


main()
