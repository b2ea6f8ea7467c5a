#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the site that scripts/site builds: every internal link leads to an existing page and anchor, nothing is loaded
from elsewhere, no Markdown is left over, every heading, table and rule of the sources is present, and every public
function is in the pages about the headers.
usage: check_site.py SOURCE_FOLDER BUILD_FOLDER"""
import html.parser
import os
import re
import subprocess
import sys

LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
NO_TEXT = ("script", "style", "pre", "code")


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.text, self.open, self.counts = set(), [], [], [], [], {}
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if "id" in attrs:
            self.ids.add(attrs["id"])
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag in LOADS and LOADS[tag] in attrs:
            self.loads.append(attrs[LOADS[tag]])
        if tag in NO_TEXT:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if not self.open:
            self.text.append(data)


def wrong_links(name, page, pages, folder):
    for link in page.links + page.loads:
        if re.match(r"(https?|mailto):", link):
            if link in page.loads:
                yield "%s loads %s" % (name, link)
            continue
        to, _, anchor = link.partition("#")
        to = os.path.normpath(to) if to else name
        if to not in pages and not os.path.isfile(os.path.join(folder, to)):
            yield "%s: no page %s" % (name, link)
        elif anchor and anchor not in pages[to].ids:
            yield "%s: no anchor %s" % (name, link)


def left_over(name, page):
    text = "".join(page.text)
    for pattern in (r"\]\(", r"^\s*\|[ -|]+\|\s*$", r"^#{1,4} ", r"```"):
        found = re.search(pattern, text, re.M)
        if found:
            yield "%s: Markdown in the text: %r" % (name, text[max(0, found.start() - 40):found.end() + 40])


def outside_code(markdown):
    return re.sub(r"^```.*?^```$", "", markdown, flags=re.M | re.S)


def missing(source, pages):
    """Content of the sources missing in the pages. The menus have their own headings, equally many on every page."""
    with open(os.path.join(source, "README.md"), encoding="utf-8") as text:
        menu = pages["index.html"].counts["h2"] - len(re.findall("^## ", outside_code(text.read()), re.M))
    for file in sorted(os.listdir(os.path.join(source, "docs"))):
        if file.endswith(".md"):
            with open(os.path.join(source, "docs", file), encoding="utf-8") as text:
                text = outside_code(text.read())
            counts = pages[file.lower()[:-3] + ".html"].counts
            headings = len(re.findall(r"^#{1,6} ", text, re.M))
            tables = len(re.findall(r"^ *\|(?:[-: ]+\|)+$", text, re.M))
            found = sum(counts.get("h%d" % level, 0) for level in range(1, 7))
            found -= menu
            if (found, counts.get("table", 0)) != (headings, tables):
                yield "%s: %d headings and %d tables, the source has %d and %d" % (
                    file, found, counts.get("table", 0), headings, tables)
    for header in sorted(os.listdir(os.path.join(source, "libdecode/include"))):
        with open(os.path.join(source, "libdecode/include", header), encoding="utf-8") as text:
            names = re.findall(r"^SDEC_API[^;]*?\b(sdec_\w+)\(", text.read(), re.M)
        ids = pages[header[:-2] + ".html"].ids
        for name in names:
            if not any(name in one.split("-") for one in ids):
                yield "%s: no heading names %s" % (header, name)


def main():
    source, folder = sys.argv[1:]
    built = subprocess.run([os.path.join(source, "scripts/site"), folder], stderr=subprocess.PIPE, text=True)
    if built.returncode == 77:
        print("skipped: " + built.stderr.strip())
        sys.exit(77)
    if built.returncode != 0:
        sys.exit(built.stderr)
    pages = {name: Page(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".html")}
    problems = [problem for name, page in sorted(pages.items())
                for problem in (*wrong_links(name, page, pages, folder), *left_over(name, page))]
    problems += missing(source, pages)
    for problem in problems:
        print("check_site: " + problem, file=sys.stderr)
    sys.exit(1 if problems or len(pages) < 30 else 0)


main()
