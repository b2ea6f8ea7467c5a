#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Follows docs/adding-a-protocol.md in a copy of the sources, and checks that the page is correct.

usage: run.py SOURCE_DIR WORK_DIR CC CMAKE_GENERATOR [--update]

Files that the page shows in full are written into the copy; the line that it shows goes after the one it names. The
copy is built; its lint and all cases run, with the row coverage that the page mentions; and the page's console examples
must print the output shown. Nothing else in the copy changes: one file and one line must be enough.
"""
import os
import re
import shutil
import subprocess
import sys

FILE = re.compile(r"^`([^`\n]+)`:\n\n```\w*\n(.*?)^```$", re.M | re.S)
LINE = re.compile(r"^`([^`\n]+)`, after `([^`\n]+)`:\n\n```\w*\n([^\n]*\n)```$", re.M)
PARTS = ("CMakeLists.txt", "LICENSE", "cmake", "libdecode", "dump", "wireshark-plugin", "fuzz", "bench", "tests",
         os.path.join("corpus", "cases"), os.path.join("web", "CTest.cmake"))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def copy_sources(source, copy):
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(copy)
    for part in PARTS:
        path = os.path.join(source, part)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(copy, part))
        else:
            os.makedirs(os.path.dirname(os.path.join(copy, part)), exist_ok=True)
            shutil.copy(path, os.path.join(copy, part))


def add_what_the_page_shows(page, copy):
    files, lines = FILE.findall(page), LINE.findall(page)
    tables = [path for path, _ in files if path.startswith("libdecode/")]
    if len(tables) != 1 or len(lines) != 1:
        sys.exit("the page promises one file of tables and one line; it shows %d and %d" % (len(tables), len(lines)))
    for path, text in files:
        if os.path.exists(os.path.join(copy, path)):
            sys.exit("%s exists already; the page needs another example" % path)
        write(os.path.join(copy, path), text)
    for path, after, line in lines:
        with open(os.path.join(copy, path), encoding="utf-8") as file:
            text = file.read()
        match = re.search(r"^.*%s.*\n" % re.escape(after), text, re.M)
        if match is None:
            sys.exit("%s has no line with %s" % (path, after))
        write(os.path.join(copy, path), text[:match.end()] + line + text[match.end():])
    if not any(path.endswith(".case") for path, _ in files):
        sys.exit("the page shows no cases")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit("%s\n%s" % (" ".join(command), done.stdout.decode(errors="replace")[-4000:]))


def main():
    source, work, compiler, generator = sys.argv[1:5]
    page_path = os.path.join(source, "docs", "adding-a-protocol.md")
    copy, build = os.path.join(work, "sources"), os.path.join(work, "build")
    with open(page_path, encoding="utf-8") as file:
        page = file.read()
    shutil.rmtree(build, ignore_errors=True)
    copy_sources(source, copy)
    add_what_the_page_shows(page, copy)
    run("cmake", "-S", copy, "-B", build, "-G", generator, "-DCMAKE_C_COMPILER=" + compiler, "-DCMAKE_BUILD_TYPE=Debug")
    run("cmake", "--build", build, "--target", "spdmdump", "test_cases", "test_lint")
    run(os.path.join(build, "tests", "test_lint"))
    run(os.path.join(build, "tests", "test_cases"))
    check = os.path.join(source, "tests", "guard", "check_examples.py")
    run(sys.executable, check, os.path.join(build, "spdmdump"), page_path, *sys.argv[5:])


if __name__ == "__main__":
    main()
