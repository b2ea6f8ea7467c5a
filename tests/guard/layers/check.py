#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the layers apart, by what a file includes and by the names it uses.

usage: check.py SOURCE_DIR SPDMDUMP

1. Includes. Each file of the library belongs to a layer below, and includes only headers of the layers named there. The
   consumers include the public headers, their own, and the system's; fuzz includes those of the tool, too.
2. Tables. No function is defined in libdecode/proto or libdecode/judge/rules, and no function pointer stands in the
   languages of tables and rules.
3. Names. No name of a message, field or bit field, and no key, occurs in a consumer, in code, text or comment. The names
   are those that `spdmdump --list fields` prints. They are looked for as whole words, in their own case. A name that is
   also a word of plain language (Length, Nonce, Reserved) proves nothing and is left out: what counts is a message's name,
   or one that is put together: KEY_CAP, SlotID, slot_id. So is a key that every line of NDJSON may have.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "."
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h", "limits.h"}
PUBLIC = set(os.listdir(os.path.join(ROOT, "libdecode", "include")))

# Each folder of the library, and the folders below it that its files may include from; a folder may include itself, and
# everyone the public headers. Paths in #include lines start from libdecode/src or from libdecode.
FOLDERS = {
    "base": [],
    "memory": ["base"],
    "walk": ["base", "proto"],
    "carriers": ["base", "memory", "walk", "proto"],
    "conversation": ["base", "memory", "walk"],
    "keys": ["base", "memory", "walk", "conversation"],
    "flow": ["base", "memory", "walk", "carriers", "conversation", "keys", "proto"],
    "proto": ["walk"],
}
# The judge sees units only: its own headers, the public ones, and the numbers that rows and rules share.
JUDGE = "libdecode/judge"
JUDGE_HEADERS = {"judge.h", "rule.h", "words.h", "rules/sections.h", "walk/vars.h"}
# The fuzz targets run parts of the tool, and share with the tests what a walk promises and how a case is read.
FUZZ_TEST_HEADERS = {"invariants.h", "casefile.h"}
CONSUMERS = ("dump", "wireshark-plugin", "fuzz")
LIBRARY_SYSTEM = FREESTANDING | {"string.h", "assert.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]')
FUNCTION = re.compile(r"^\w.*\)\s*\{|\(\s*\*\s*\w*\s*\)\s*\(")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def sources(root, folder):
    for path, _, names in sorted(os.walk(os.path.join(root, folder))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(path, name), root)


def lines_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return list(enumerate(file.read().splitlines(), 1))


def includes(root, path):
    """(line number, whether it is a system header, name)."""
    for number, line in lines_of(root, path):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def headers_in(folder):
    return {name for name in os.listdir(os.path.join(ROOT, folder)) if name.endswith(".h")}


def headers_below(folder):
    return {os.path.basename(path) for path in sources(ROOT, folder) if path.endswith(".h")}


def folder_of(path):
    """The entry of FOLDERS that a file of libdecode/src or libdecode/proto belongs to, or None."""
    parts = path.split("/")
    if parts[:2] == ["libdecode", "proto"]:
        return "proto"
    return parts[2] if parts[:2] == ["libdecode", "src"] and len(parts) == 4 and parts[2] in FOLDERS else None


def headers_of(folder):
    """The headers of an entry of FOLDERS, as #include lines spell them."""
    root = "libdecode" if folder == "proto" else "libdecode/src"
    return {os.path.relpath(path, root) for path in sources(ROOT, root + "/" + folder) if path.endswith(".h")}


def tool_headers():
    return {os.path.relpath(path, "dump") for path in sources(ROOT, "dump") if path.endswith(".h")}


def may_include(path):
    """(system headers, or None for any; the project's headers)."""
    folder = os.path.dirname(path)
    if folder == "libdecode/include":
        return FREESTANDING, PUBLIC
    own = folder_of(path)
    if own is not None:
        allowed = set().union(*(headers_of(below) for below in [own] + FOLDERS[own]))
        return FREESTANDING if own == "proto" else LIBRARY_SYSTEM, allowed | PUBLIC
    if folder.startswith(JUDGE):
        return LIBRARY_SYSTEM, JUDGE_HEADERS | PUBLIC
    if folder.split("/")[0] == "dump":
        return None, tool_headers() | PUBLIC
    if folder.split("/")[0] == "fuzz":
        return None, headers_below("fuzz") | tool_headers() | FUZZ_TEST_HEADERS | PUBLIC
    if folder.startswith("libdecode/openssl"):
        return None, {os.path.relpath(p, "libdecode/openssl") for p in sources(ROOT, "libdecode/openssl")} | PUBLIC
    return None, headers_in(folder) | PUBLIC


def check_includes():
    found = 0
    for folder in ("libdecode/include", "libdecode/proto", "libdecode/src") + CONSUMERS + ("libdecode/openssl", JUDGE, "bench"):
        for path in sources(ROOT, folder):
            system, local = may_include(path)
            if folder == "libdecode/src" and folder_of(path) is None:
                found += 1
                print("%s: is in no folder of FOLDERS in tests/guard/layers/check.py" % path)
            for number, is_system, name in includes(ROOT, path):
                allowed = name in PUBLIC or (system is None or name in system) if is_system else name in local
                if not allowed:
                    found += 1
                    print("%s:%d: may not include %s" % (path, number, name))
    return found


def check_tables():
    found = 0
    for path in (list(sources(ROOT, "libdecode/proto")) + list(sources(ROOT, JUDGE + "/rules")) +
                 ["libdecode/include/sdec_table.h", JUDGE + "/src/rule.h"]):
        for number, line in lines_of(ROOT, path):
            if FUNCTION.search(line):
                found += 1
                print("%s:%d: a function, or a pointer to one, among the tables" % (path, number))
    return found


def is_telling(name):
    """Whether a name cannot be mistaken for a word of plain language."""
    return "_" in name or re.search(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]", name) is not None


def table_names(spdmdump):
    """Message names from the lines `  0xNN  VERSIONS  NAME`, names and keys from the lines `  NAME  KEY  ...`."""
    def listed(what, pattern):
        out = subprocess.run([spdmdump, "--list", what], stdout=subprocess.PIPE, check=True).stdout.decode()
        return {word for match in re.finditer(pattern, out, re.M) for word in WORD.findall(" ".join(match.groups()))}

    messages = listed("messages", r"^  0x[0-9a-f]{2}  [-0-9. ]{7}  (\w+)")
    return messages, listed("fields", r"^(?:  |    )(\S+) +(\S+) ")


def keys_of_lines():
    with open(os.path.join(ROOT, "docs", "ndjson.schema.json"), encoding="ascii") as file:
        return set(json.load(file)["properties"])


def check_names(names):
    found = 0
    engine = [path for path in sources(ROOT, JUDGE + "/src") if path.endswith(".c")]
    for folder in CONSUMERS + (JUDGE,):
        for path in engine if folder == JUDGE else sources(ROOT, folder):
            for number, line in lines_of(ROOT, path):
                for word in set(WORD.findall(line)) & names:
                    found += 1
                    print("%s:%d: %s is a name from the tables" % (path, number, word))
    return found


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    messages, fields = table_names(sys.argv[2])
    names = messages | {name for name in fields - keys_of_lines() if is_telling(name)}
    if not {"KEY_EXCHANGE", "SlotID", "slot_id"} <= names:
        sys.exit("layers: the lists of spdmdump lack names that every table has")
    found = check_includes() + check_tables() + check_names(names)
    print("layers: %d names looked for, %d findings" % (len(names), found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
