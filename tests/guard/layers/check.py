#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the separation of layers, by what a file includes and by the names it uses.

usage: check.py SOURCE_DIR SPDMDUMP

1. Includes. Each file includes only public headers and layers below it according to folders.py; the library includes
   only the few system headers listed here.
2. Tables. No function is defined in libdecode/proto or libdecode/judge/rules, and the languages of tables and rules
   have no function pointers.
3. Names. No name of a message, field or bit field, and no key, occurs in a consumer, in code, text or comment. The
   names are those that `spdmdump --list fields` prints, matched as whole words and case-sensitively. Names that are
   plain words (Length, Nonce, Reserved) are ignored; only names of messages and compounds count: KEY_CAP, SlotID,
   slot_id. Keys that every line of NDJSON may have are ignored too.
4. Words of the tables. Every variable that a row saves, and every fact that it sets, is used somewhere.
"""
import collections
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import folders

ROOT = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "."
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h", "limits.h"}
LEVEL_1 = ("libdecode/src/base/", "libdecode/src/memory/", "libdecode/src/walk/", "libdecode/proto/")
PUBLIC = set(os.listdir(os.path.join(ROOT, "libdecode", "include")))

CONSUMERS = ("dump", "wireshark-plugin", "fuzz")
JUDGE = "libdecode/judge"
CHECKED = ("libdecode", "bench") + CONSUMERS
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
    """(line number, whether it is a system header, name) of each #include."""
    for number, line in lines_of(root, path):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1) == "<", match.group(2)


def system_headers(path):
    """The system headers that a file may include; None: any."""
    if path.startswith(("libdecode/include/", "libdecode/proto/", "libdecode/judge/rules/")):
        return FREESTANDING
    return LIBRARY_SYSTEM if path.startswith(("libdecode/src/", "libdecode/judge/", "libdecode/verify/")) else None


def check_includes():
    found = 0
    for path in (path for folder in CHECKED for path in sources(ROOT, folder)):
        system = system_headers(path)
        is_public = path.startswith("libdecode/include/")
        if not is_public and folders.place_of(path) is None:
            found += 1
            print("%s: is in no folder of tests/guard/layers/folders.py" % path)
        for number, is_system, name in includes(ROOT, path):
            header = folders.included(ROOT, path, name)
            if name in PUBLIC:
                allowed = name not in ("sdec.h", "sdec_flow.h") or not path.startswith(LEVEL_1)
            elif is_system:
                allowed = system is None or name in system
            else:
                allowed = not is_public and header is not None and folders.may_include(path, header)
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
    """Whether a name cannot be confused with a plain word."""
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


def check_facts():
    """Facts that the tables set and nothing uses."""
    def words(*areas):
        text = "".join(line for area in areas for path in sources(ROOT, area) for _, line in lines_of(ROOT, path))
        return set(re.findall(r"\b[FM]_[A-Z0-9_]+\b", text))

    given = words("libdecode/proto")
    read = words("libdecode/src/conversation", "libdecode/src/flow", "libdecode/src/keys", "libdecode/verify", JUDGE)
    for fact in sorted(given - read):
        print("libdecode/proto: %s is given, and nothing reads it" % fact)
    return len(given - read)


def check_variables():
    """Variables that a table saves and no row reads: mentioned only in .save and their own definition."""
    text = "\n".join(line for path in sources(ROOT, "libdecode/proto") for _, line in lines_of(ROOT, path))
    uses = collections.Counter(WORD.findall(text))
    saves = collections.Counter(re.findall(r"\.save = (\w+)", text))
    kept = set(re.findall(r"\.save = (\w+)[^\n]*(?:\n[^\n]*)?\bASCENDING", text))
    unread = sorted(name for name in saves if name not in kept and uses[name] - saves[name] < 2)
    for name in unread:
        print("libdecode/proto: %s is saved, and no row reads it" % name)
    return len(unread)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    messages, fields = table_names(sys.argv[2])
    names = messages | {name for name in fields - keys_of_lines() if is_telling(name)}
    if not {"KEY_EXCHANGE", "SlotID", "slot_id"} <= names:
        sys.exit("layers: the lists of spdmdump lack names that every table has")
    found = check_includes() + check_tables() + check_facts() + check_variables() + check_names(names)
    print("layers: %d names looked for, %d findings" % (len(names), found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
