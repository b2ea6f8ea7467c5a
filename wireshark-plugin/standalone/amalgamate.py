#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes packet-spdm.c: the plugin's dissector as the one file that a Wireshark source tree has for a protocol.

usage: amalgamate.py SOURCE_DIR OUT

There is no second decoder: the file is made of the sources of the library and of the plugin. It holds whatever
register.c in this folder needs, directly or through others, and nothing else; all of it is static. without.c holds what
takes the place of definitions of the same name: a function without a body is not called at all, and members that point
to a struct which is only named there are left out. Thus neither keys nor cryptography, nor what judges, come along.
Names that files have for themselves and that would meet in one file get the file's name in front.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
from source import NAMES, TAGGED, File, expand_lists, lists_in, tokens, words

HERE = os.path.dirname(os.path.abspath(__file__))
PLUGIN = "wireshark-plugin"
OWN = PLUGIN + "/standalone"
ROOTS = ((NAMES, "proto_register_spdm"), (NAMES, "proto_reg_handoff_spdm"))
# Where #include lines start.
FOLDERS = ("libdecode/include", "libdecode/src", "libdecode", PLUGIN, "libdecode/openssl/include", "libdecode/openssl")
# The order of sources: tables whose size is not declared come before what uses them.
ORDER = ("libdecode/src/base", "libdecode/src/memory", "libdecode/proto/shared.c", "libdecode/proto/codes.c",
         "libdecode/proto/carrier", "libdecode/proto/vendor", "libdecode/proto", "libdecode/src/walk",
         "libdecode/src/carriers", "libdecode/src/conversation", "libdecode/src/keys", "libdecode/src/flow",
         "libdecode/openssl/x509/x509_oids.c", PLUGIN + "/enums.c", PLUGIN)
NOT_HERE = (PLUGIN + "/plugin.c", OWN + "/without.c")
# Names that the headers of the system or of Wireshark have.
OF_SYSTEM = ("kill",)
# A name that would be misleading there.
CALLED = {"sdec_openssl_oid": "sdec_device_oid"}


class Sources:
    """All files, and an index of their definitions."""

    def __init__(self, root):
        self.root, self.files, self.lists = root, {}, {}
        for path in sorted(self._paths((".h",))):
            self.lists.update(lists_in(self._text(path)))
        for path in self._paths((".c", ".h")):
            self.files[path] = File(path, expand_lists(self._text(path), self.lists))
        self.without = File(OWN + "/without.c", self._text(OWN + "/without.c"))
        self._replace()
        self.everywhere, self.local = {}, {}
        for file in self.files.values():
            for piece in file.pieces:
                self._index(file, piece)

    def _paths(self, endings):
        for start in ("libdecode/include", "libdecode/src", "libdecode/proto", "libdecode/openssl", PLUGIN):
            for folder, _, names in os.walk(os.path.join(self.root, start)):
                for name in sorted(names):
                    path = os.path.relpath(os.path.join(folder, name), self.root)
                    wanted = path.startswith(ORDER) or path.endswith(".h")
                    if name.endswith(endings) and wanted and path not in NOT_HERE:
                        yield path

    def _text(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r"^#define SDEC_API .*\n|\bSDEC_API ", "", text, flags=re.M)
        for name, other in CALLED.items():
            text = re.sub(r"\b%s\b" % name, other, text)
        return text

    def _replace(self):
        """Replaces definitions by those in without.c."""
        empty, absent, by_name = set(), set(), {}
        for piece in self.without.pieces:
            name = min(piece.defines)[1] if piece.defines else ""
            if piece.forward:
                absent.add(piece.forward)
            elif re.search(r"\) \{\s*\}\n$", piece.text):
                empty.add(name)
            else:
                by_name[name] = piece
        met = set()
        for file in self.files.values():
            file.pieces = [made for piece in file.pieces if piece.forward not in absent
                           for made in self._replaced(file, piece, by_name, empty, met)]
            for piece in file.pieces:
                piece.text = without_members(without_calls(piece.text, empty), absent)
        if met != set(by_name) | empty:
            sys.exit("without.c replaces what is not there: " + " ".join(sorted(set(by_name) | empty ^ met)))

    @staticmethod
    def _replaced(file, piece, by_name, empty, met):
        """The piece, or its replacement."""
        name = next((name for space, name in piece.defines if space == NAMES and name in by_name.keys() | empty), None)
        if name is None or (piece.is_prototype and name in by_name):
            return [piece]
        if piece.is_prototype:
            return []
        met.add(name)
        if name in empty:
            return []
        other = by_name[name]
        other.file, other.paragraph = file, piece.paragraph
        return [other]

    def _index(self, file, piece):
        if piece.forward:
            return
        shared = file.is_header or (is_linked(piece) and not is_static(piece))
        for name in piece.defines:
            table = self.everywhere if shared else self.local.setdefault(file.path, {})
            table.setdefault(name, []).append(piece)

    def find(self, piece, name):
        """The pieces that define a name used in a piece."""
        return self.local.get(piece.file.path, {}).get(name) or self.everywhere.get(name, [])

    def beginning(self, prefix):
        """The enumeration whose constants a macro puts together; nothing where that could be several."""
        found = {piece for (_, name), pieces in self.everywhere.items() if name.startswith(prefix) for piece in pieces}
        return found if len(found) == 1 else ()

    def needed(self):
        """All pieces that the roots need."""
        found, waiting = set(), [piece for root in ROOTS for piece in self.everywhere[root]]
        while waiting:
            piece = waiting.pop()
            if piece in found:
                continue
            found.add(piece)
            for name in piece.needs() | (piece.defines if piece.is_prototype or piece.is_object else set()):
                waiting.extend(self.find(piece, name))
            for prefix in re.findall(r"\b(\w+_)##", piece.text):
                waiting.extend(self.beginning(prefix))
        for file in self.files.values():
            for piece in file.pieces:
                if piece.is_assertion and all(known in found for name in piece.needs()
                                              for known in self.find(piece, name)):
                    found.add(piece)
        return found

    def include(self, file, name):
        for folder in (os.path.dirname(file.path), *FOLDERS):
            path = os.path.normpath(os.path.join(folder, name))
            if path in self.files:
                return self.files[path]
        return None

    def in_order(self):
        """Headers before what includes them, then sources."""
        headers, sources = [], []
        for path in self.files:
            if not self.files[path].is_header:
                rank = next(i for i, start in enumerate(ORDER) if path.startswith(start))
                sources.append((rank, path.startswith(OWN), path))
        sources = [self.files[path] for _, _, path in sorted(sources)]
        for source in sources:
            self._visit(source, headers)
        return headers + sources

    def _visit(self, file, headers):
        for _, name in file.includes:
            header = self.include(file, name)
            if header is not None and header not in headers:
                self._visit(header, headers)
                headers.append(header)


def is_linked(piece):
    """What has external linkage unless it is static."""
    return piece.is_function or piece.is_prototype or piece.is_object


def is_static(piece):
    return re.match(r"(?:__attribute__\(\(.*?\)\) |[A-Z_]+ )*static\b", piece.text) is not None


def without_calls(text, empty):
    for name in empty & {word for _, _, word in words(text)}:
        text = re.sub(r"^ *%s\([^;{}]*\);\n" % name, "", text, flags=re.M)
        if any(word == name for _, _, word in words(text)):
            sys.exit("%s is no statement of its own here:\n%s" % (name, text))
    return re.sub(r"^ *if \([^\n]*\) \{\n *\}\n", "", text, flags=re.M)


def without_members(text, absent):
    for tag in absent:
        text = re.sub(r"^ +struct %s \*\w+;.*\n" % tag, "", text, flags=re.M)
    return text


# ------------------------------------------------------------------------------------------------------------- names
def renamed(files, kept):
    """{path: {(space, name): new name}} of what only one file knows and would meet with others."""
    own, used, macros, shared = {}, {}, set(), set()
    for file in files:
        for piece in kept[file.path]:
            local = not file.is_header and (is_static(piece) or not is_linked(piece))
            for name in piece.defines:
                if local:
                    own.setdefault(name, {})[file.path] = piece
                else:
                    shared.add(name)
                if piece.is_macro:
                    macros.add(name)
            for kind, word in tokens(piece.text):
                if kind == "word":
                    used.setdefault(word, set()).add(file.path)
    changes = {}
    for name, places in own.items():
        for path, piece in places.items():
            elsewhere = used.get(name[1], set()) - {path}
            hides = elsewhere and not piece.is_function and name[0] == NAMES
            meets = len(places) > 1 or name in shared or name[1] in OF_SYSTEM or hides
            if meets:
                changes.setdefault(path, {})[name] = new_name(path, name[1], used)
    return changes


def new_name(path, name, used):
    parts = re.sub(r"\.\w$", "", path).split("/")
    for n in (1, 2, 3):
        made = "_".join(parts[-n:] + [name]).replace("-", "_")
        made = made.upper() if name.isupper() else made.lower()
        if made not in used:
            used[made] = {path}
            return made
    raise ValueError(name)


def rename(piece, changes):
    """The piece's text with new names; struct members keep theirs."""
    text, made, at = piece.text, [], 0
    bodies = list(piece.bodies())
    for start, space, word in words(text):
        new = changes.get((space, word))
        after = text[start + len(word):start + len(word) + 1]
        member = (any(first <= start < last for first, last in bodies) and space == NAMES and
                  after in (";", ",", "[") and text[start - 1] != "[")
        if new is not None and not member:
            made.append(text[at:start] + new)
            at = start + len(word)
    return "".join(made) + text[at:]


# ------------------------------------------------------------------------------------------------------------ output
def as_static(piece, text):
    """Makes everything static, except what Wireshark looks for."""
    if any(root in piece.defines for root in ROOTS):
        return text
    if is_linked(piece) and "static" not in text.split("(")[0].split():
        text = text[len("extern "):] if text.startswith("extern ") else text
        return "static " + text if not re.match(r"[A-Z]+\(", text) else text
    return text


def is_incomplete(piece):
    """A declaration of arrays without their size, which a static one must have."""
    return piece.text.startswith("extern ") and "[]" in piece.text


def arrays_first(sources, files, kept):
    """Takes the definitions of such arrays out of their files, and before each what it is made of."""
    names = {name for file in files for piece in kept[file.path] if is_incomplete(piece) for name in piece.defines}
    found = []

    def take(piece):
        for name in sorted(piece.needs()):
            for other in sources.find(piece, name):
                if other not in found and not other.file.is_header and (other.is_macro or other.defines & names):
                    take(other)
        found.append(piece)

    for file in files:
        for piece in kept[file.path]:
            if piece.is_object and piece.defines & names and not is_incomplete(piece) and piece not in found:
                take(piece)
    for file in files:
        kept[file.path] = [piece for piece in kept[file.path] if piece not in found and not is_incomplete(piece)]
    return found


def write_file(out, file, pieces, changes):
    if not pieces:
        return
    name = re.sub(r"^(libdecode/(include/|src/|)|wireshark-plugin/(standalone/)?)", "", file.path)
    out.append("\n/* ---- %s\n *\n%s */\n\n" % (name, file.head) if file.head else "\n/* ---- %s */\n\n" % name)
    paragraph = None
    comments = {}
    for piece in file.pieces:
        if piece.comment:
            comments.setdefault(piece.paragraph, piece.comment)
    for piece in pieces:
        if paragraph is not None and piece.paragraph != paragraph:
            out.append("\n")
        if piece.paragraph != paragraph and comments.get(piece.paragraph):
            out.append(comments[piece.paragraph] + "\n")
        paragraph = piece.paragraph
        out.append(as_static(piece, rename(piece, changes)))


def system_headers(files, sources):
    found = []
    for file in files:
        for _, name in file.includes:
            if sources.include(file, name) is None and name not in found:
                found.append(name)
    first = ["wireshark.h", "ws_version.h", "epan/packet.h"]
    plain = sorted(name for name in found if "/" not in name and name not in first)
    return plain, first + sorted(name for name in found if "/" in name and name not in first)


def main():
    root, target = sys.argv[1:]
    sources = Sources(root)
    needed = sources.needed()
    files = sources.in_order()
    tags = {name for piece in needed for name in piece.needs() if name[0] == TAGGED}
    kept = {file.path: [piece for piece in file.pieces
                        if piece in needed or (TAGGED, piece.forward) in tags]
            for file in files}
    files = [file for file in files if kept[file.path]]
    changes = renamed(files, kept)
    with open(os.path.join(HERE, "head.txt"), encoding="utf-8") as head, \
            open(os.path.join(root, "LICENSE"), encoding="utf-8") as licence:
        text = head.read().replace("@LICENSE@\n", "".join((" * " + line).rstrip() + "\n" for line in licence))
    plain, wireshark = system_headers(files, sources)
    out = [text, *("#include <%s>\n" % name for name in plain), "\n", *("#include <%s>\n" % name for name in wireshark)]
    first = arrays_first(sources, files, kept)
    for file in files:
        if first and not file.is_header:
            out.append("\n/* ---- lists that several tables refer to */\n")
            for piece in first:
                out.append("\n" + "".join(piece.comment + "\n" if piece.comment else ""))
                out.append(as_static(piece, rename(piece, changes.get(piece.file.path, {}))))
            first = []
        write_file(out, file, kept[file.path], changes.get(file.path, {}))
    with open(target, "w", encoding="utf-8") as file:
        file.write("".join(out))


if __name__ == "__main__":
    main()
