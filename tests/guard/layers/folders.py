# SPDX-License-Identifier: BSD-3-Clause
"""The layers of the project.

Each entry is a folder, or a file without its extension, and names the layers below it, whose headers it may include and
whose functions it may call. A file belongs to the longest entry that its path begins with. Every file may include the
public headers; what a program links is left to the build.
"""
import os

BASE, MEMORY, WALK, CARRIERS, CONVERSATION, KEYS, FLOW = (
    "libdecode/src/" + name for name in ("base", "memory", "walk", "carriers", "conversation", "keys", "flow"))
PROTO, JUDGE, RULES = "libdecode/proto", "libdecode/judge/src", "libdecode/judge/rules"
COMPLAIN, STOP, OUT, NEWFILE, PAGES, REMARKS, WATCH = ("dump/" + name for name in (
    "complain", "stop", "write/out", "write/newfile", "pages", "remarks", "memory"))

BELOW = {
    BASE: [],
    MEMORY: [BASE],
    PROTO: [],
    WALK: [BASE, PROTO],
    CARRIERS: [BASE, MEMORY, WALK, PROTO],
    CONVERSATION: [BASE, MEMORY, WALK, PROTO],
    KEYS: [BASE, MEMORY, WALK, CONVERSATION],
    FLOW: [BASE, MEMORY, WALK, CARRIERS, CONVERSATION, KEYS, PROTO],
    RULES: [],
    JUDGE: [RULES, BASE],
    "libdecode/verify": [BASE, MEMORY, WALK],
    "libdecode/openssl": [],
    "libdecode/gen": [BASE, WALK, PROTO],
    COMPLAIN: [],
    STOP: [],
    WATCH: [],
    REMARKS: [],
    "dump/write/pen": [],
    OUT: [COMPLAIN, STOP, "dump/write/pen"],
    PAGES: [],
    NEWFILE: [OUT, COMPLAIN],
    "dump/show": [OUT, WATCH],
    "dump/input": [COMPLAIN, STOP],
    "dump/write": [COMPLAIN, OUT, NEWFILE, PAGES, "dump/show"],
    "dump/tables": [COMPLAIN, OUT, "dump/show", "dump/input"],
    "dump/reference": [COMPLAIN, OUT, "dump/show"],
    "dump/redact/kinds": [],
    "dump/redact": ["dump/redact/kinds", COMPLAIN, OUT, REMARKS, NEWFILE, PAGES, "dump/options", "dump/filter",
                    "dump/show", "dump/input", "dump/reference"],
    "dump/options": [COMPLAIN, OUT, REMARKS, "dump/redact/kinds", "dump/filter", "dump/diff", "dump/report",
                     "dump/trace", "dump/show", "dump/input", "dump/write", "dump/tables", "dump/reference"],
    "dump/lint": [OUT, PAGES, "dump/show", "dump/write", "dump/options"],
    "dump/verify": [COMPLAIN, OUT, NEWFILE, PAGES, REMARKS, "dump/trace", "dump/diff", "dump/show", "dump/write",
                    "dump/tables", "dump/options", "dump/reference"],
    "dump/filter": [OUT, REMARKS],
    "dump/trace": [OUT, "dump/show"],
    "dump/diff": [OUT, REMARKS, "dump/redact/kinds", "dump/show", "dump/trace", "dump/report"],
    "dump/report": [COMPLAIN, OUT, NEWFILE, "dump/show", "dump/trace", "dump/tables"],
    "dump/live": [PAGES, "dump/input"],
    "dump": [COMPLAIN, STOP, OUT, PAGES, REMARKS, WATCH, "dump/filter", "dump/diff", "dump/report", "dump/trace",
             "dump/show", "dump/input", "dump/live", "dump/write", "dump/tables", "dump/options", "dump/lint",
             "dump/verify", "dump/redact", "dump/redact/kinds"],
    "tests/rig": [],
    "fuzz/harness": ["dump/complain", "dump/write/out", "dump/show", "dump/options", "tests/rig"],
    "fuzz/mutator": ["fuzz/harness"],
    "fuzz/oracle": [],
    "fuzz/oracle/main": ["fuzz/oracle", COMPLAIN, OUT, "dump/show", "dump/input", "dump/write", "dump/lint"],
    "fuzz/peer": ["fuzz/oracle", "fuzz/mutator"],
    "fuzz/peer/main": ["fuzz/peer", "fuzz/oracle", "fuzz/mutator", COMPLAIN, OUT, "dump/show", "dump/write"],
    "fuzz/seeds": ["fuzz/harness", "dump/input", "tests/rig"],
    "fuzz/targets": ["fuzz/harness", REMARKS, "dump/filter", "dump/redact", "dump/options", "dump/complain",
                     "dump/write/out", "dump/show", "dump/input", "dump/reference", "tests/rig"],
    "wireshark-plugin": [WATCH],
    "wireshark-plugin/standalone": ["wireshark-plugin"],
    "bench": [],
}

# The vocabulary of the tables, and the tape of items: headers without compiled functions.
WORDS = {PROTO: [WALK], RULES: [JUDGE, WALK + "/vars"], JUDGE: [WALK + "/vars", WALK + "/tape"]}

# Include directories, besides the folder of the file itself.
ROOTS = {
    "wireshark-plugin/standalone": ["wireshark-plugin"],
    "libdecode/judge": ["libdecode/judge/src", "libdecode/judge", "libdecode/src"],
    "libdecode/verify": ["libdecode/src"],
    "libdecode/openssl": ["libdecode/openssl"],
    "libdecode": ["libdecode/src", "libdecode"],
    "dump": ["dump"],
    "fuzz": ["fuzz/harness", "fuzz/mutator", "fuzz/oracle", "dump", "tests/rig"],
}


def longest(path, entries):
    """The longest entry that a path begins with, or None."""
    stem = os.path.splitext(path)[0]
    found = [entry for entry in entries if stem == entry or path.startswith(entry + "/")]
    return max(found, key=len, default=None)


def place_of(path):
    return longest(path, BELOW)


def is_below(path, other):
    """Whether a file may call functions defined in `other`."""
    own = place_of(path)
    return own is not None and place_of(other) in BELOW[own] + [own]


def may_include(path, header):
    own = place_of(path)
    return is_below(path, header) or longest(header, WORDS.get(own, [])) is not None


def included(root, path, name):
    """The file that an #include line in `path` refers to, or None."""
    area = longest(path, ROOTS)
    for folder in [os.path.dirname(path)] + ROOTS.get(area, []):
        if os.path.exists(os.path.join(root, folder, name)):
            return os.path.normpath(os.path.join(folder, name))
    return None
