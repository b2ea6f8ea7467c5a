# SPDX-License-Identifier: BSD-3-Clause
"""Mutants: each is one small change in one source file of the library.

code    relational boundary, == and !=, && and ||, arithmetic and bit operators, ++ and --, a number plus one, a
        condition negated, true and false, a value returned as zero, a statement dropped
tables  a number or version plus one, a width, an attribute dropped, a row dropped

Comments, strings and preprocessor lines (except the numbers in #define) are never changed.
"""
import os
import re

SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+": "-", "-": "+",
         "<<": ">>", ">>": "<<", "&": "|", "|": "&", "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "++": "--",
         "--": "++"}
WIDTHS = {"U8": "U16", "U16": "U8", "U24": "U32", "U32": "U16", "U64": "U32"}
ATTRIBUTES = "save when since until fact ends limits be as select"
ROWS = "U8 U16 U24 U32 U64 BYTES RESERVED GROUP ARRAY ALIGN PAYLOAD"

TOKEN = re.compile(r"<<=|>>=|->|\.\.\.|[<>=!+*/%&|^-]=|<<|>>|&&|\|\||\+\+|--|[<>+&|-]")
HIDDEN = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:\\\n|[^\n])*', re.S | re.M)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
DEFINE = re.compile(r"[ \t]*#[ \t]*define[ \t]+\w+[ \t]")
NUMBER = re.compile(r"(?<![\w.])(0[xX][0-9A-Fa-f]+|[0-9]+)([uUlL]*)(?!\w)")
STATEMENT = re.compile(r"(?<=[{};])(\s+)((?!return\b|break\b|continue\b|goto\b|case\b|default\b)[a-z*(][^;{}]*;)")
DECLARATION = re.compile(r"(const|static|struct|enum|union|bool|void|char|int|size_t|uint\w+_t|int\w+_t)\b")
RETURN = re.compile(r"\breturn\s+([^;{}]+);")
FUNCTION = re.compile(r"^[A-Za-z_][^;{}=#]*?(\w+)\([^;{}]*\)\s*\{$", re.M)
TABLE = re.compile(r"^[A-Za-z_][^;{}()]*?(\w+)(?:\[\w*\])*\s*=\s*\w*[({]", re.M)


def hide(text):
    """The text with blanks instead of everything that must not be changed."""
    def blank(match):
        found = match.group(0)
        define = DEFINE.match(found)
        keep = define.end() if define else len(found)
        return re.sub(r"[^\n]", " ", found[:keep]) + STRING.sub(lambda m: " " * len(m.group(0)), found[keep:])
    return HIDDEN.sub(blank, text)


def closing(text, at):
    """The position of the bracket that closes the one at `at`."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    return len(text) - 1


def swapped(text):
    for match in TOKEN.finditer(text):
        token, spaced = match.group(0), text[match.start() - 1] == text[match.end():match.end() + 1] == " "
        if token in SWAPS and (spaced or token in ("++", "--")):
            yield match.start(), match.end(), SWAPS[token]


def counted(text):
    for match in NUMBER.finditer(text):
        digits, suffix = match.groups()
        # The size in the declaration of an array: adding one has no effect.
        if text[match.start() - 1] == "[" and re.match(r"\](\[\w+\])?( =|;)", text[match.end():]):
            continue
        # A display hint for consumers, or a terminator, which is recognised by its missing name.
        if text.endswith(".line = ", 0, match.start()) or text.startswith(", NULL}", match.end()):
            continue
        value, width = int(digits, 0) + 1, len(digits) - 2
        is_hex = digits[:2] in ("0x", "0X")
        yield match.start(), match.end(), (f"0x{value:0{width}X}" if is_hex else str(value)) + suffix


def negated(text):
    for match in re.finditer(r"\bif \(", text):
        end = closing(text, match.end() - 1)
        if not re.search("[!=]=", text[match.end():end]):  # otherwise swapping that operator is equivalent or better
            yield match.end(), end, "!(" + text[match.end():end] + ")"


def returned(text):
    for match in RETURN.finditer(text):
        value = match.group(1)
        other = {"true": "false", "false": "true"}.get(value, "0")
        if value != other and value != "NULL":
            yield match.start(1), match.end(1), other


def dropped(text):
    for match in STATEMENT.finditer(text):
        statement = match.group(2)
        if not DECLARATION.match(statement) and ("=" in statement or "(" in statement or "++" in statement):
            yield match.start(2), match.end(2), ";"


def code(text):
    for operator in (swapped, counted, negated, returned, dropped):
        yield from operator(text)


def value_end(text, at):
    """The end of the value that starts at `at`: before a comma or the closing bracket around it."""
    while text[at] not in ",)}":
        at = closing(text, at) + 1 if text[at] in "([{" else at + 1
    return at


def tables(text):
    yield from counted(text)
    for match in re.finditer(r"\bV1_([0-3])\b", text):
        yield match.start(), match.end(), f"V1_{int(match.group(1)) + 1}"
    for match in re.finditer(r"\b(U8|U16|U24|U32|U64)(?=\()", text):
        yield match.start(), match.end(), WIDTHS[match.group(1)]
    for match in re.finditer(r",\s*\.(\w+) = ", text):
        if match.group(1) in ATTRIBUTES.split():
            yield match.start(), value_end(text, match.end()), ""
    for match in re.finditer(r"^ +(" + "|".join(ROWS.split()) + r")\(", text, re.M):
        end = closing(text, match.end() - 1) + 1
        if text[end] == ",":
            yield match.start(1), end + 1, ""


class Mutant:
    """A change of text[start:end] in the file `path`, relative to the root of the sources."""

    def __init__(self, path, text, place, start, end, new):
        self.path, self.place, self.start, self.end, self.new = path, place, start, end, new
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        self.line = text.count("\n", 0, start) + 1
        self.old_text = " ".join(text[first:last].split())
        self.new_text = " ".join((text[first:start] + new + text[end:last]).split())

    def key(self):
        """Identifies the mutant until its lines, or the name of what contains them, change."""
        return self.path, self.place, self.old_text, self.new_text

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]


def places(masked):
    """(start, end, name) of every function and table."""
    return [(match.start(), closing(masked, match.end() - 1), match.group(1))
            for pattern in (FUNCTION, TABLE) for match in pattern.finditer(masked)]


def mutants_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    masked, found, seen = hide(text), [], {}
    operators = tables if path.startswith("libdecode/proto") else code
    around = places(masked)
    for start, end, new in sorted(set(operators(masked))):
        new = new.replace(masked[start:end], text[start:end])
        place = next((name for first, last, name in around if first <= start <= last), "-")
        mutant = Mutant(path, text, place, start, end, new)
        n = seen[mutant.key()] = seen.get(mutant.key(), 0) + 1
        if n > 1:
            mutant.place += f"#{n}"
        found.append(mutant)
    return found


def all_mutants(root, kind):
    """All mutants of the library's code or of its tables."""
    folder = {"code": "libdecode/src", "tables": "libdecode/proto"}[kind]
    files = sorted(os.path.relpath(os.path.join(path, name),
                                   root) for path, _, names in os.walk(os.path.join(root, folder))
                   for name in names if name.endswith((".c", ".h")))
    return [mutant for file in files for mutant in mutants_of(root, file)]
