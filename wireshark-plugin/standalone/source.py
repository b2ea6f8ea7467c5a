# SPDX-License-Identifier: GPL-2.0-or-later
"""C source cut into what stands at its top level, for amalgamate.py: definitions, declarations and directives, each
with the comment before it, the names that it makes known and those that it needs.

It knows as much of C as this project's sources use, which clang-format has laid out.
"""
import re

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/) | (?P<string>"(?:\\.|[^"\\\n])*") | (?P<char>'(?:\\.|[^'\\\n])*') |
    (?P<word>[A-Za-z_]\w*) | (?P<number>\.?\d[\w.]*) | (?P<space>\s+) | (?P<other>->|\#\#|.)""", re.X | re.S)
TAGS = ("struct", "enum", "union")
NAMES, TAGGED = "name", "tag"


def tokens(text):
    """(kind, text) of each token."""
    return [(match.lastgroup, match.group()) for match in TOKEN.finditer(text)]


def code(text):
    return [token for token in tokens(text) if token[0] not in ("comment", "space")]


def words(text):
    """(position, space of names, word) of each word that may be a name of the top level: no member of a struct."""
    found, before, at = [], "", 0
    for kind, token in tokens(text):
        if kind == "word" and before not in (".", "->"):
            found.append((at, TAGGED if before in TAGS else NAMES, token))
        if kind not in ("comment", "space"):
            before = token
        at += len(token)
    return found


class Piece:
    """One thing at the top level of a file."""

    def __init__(self, file, text, comment, paragraph):
        self.file, self.text, self.comment, self.paragraph = file, text, comment, paragraph
        self.is_function = self.is_prototype = self.is_object = self.is_macro = self.is_assertion = False
        self.defines = set()
        self._read()

    def _read(self):
        tokens_here = code(self.text)
        first = tokens_here[0][1]
        if first == "#":
            self._read_directive(tokens_here)
        elif first == "_Static_assert":
            self.is_assertion = True
        elif first == "typedef":
            self._add(NAMES, tokens_here[-2][1])
        else:
            self._read_types(tokens_here)
            self._read_declarators(tokens_here)

    def _add(self, space, name):
        self.defines.add((space, name))

    def _read_directive(self, tokens_here):
        if tokens_here[1][1] == "define":
            self.is_macro = True
            self._add(NAMES, tokens_here[2][1])
        # What stands between #if and #endif
        for names in re.findall(r"^#define (\w+)|^typedef .*?(\w+);|^static \w[\w *]*?(\w+)\(", self.text, re.M):
            self._add(NAMES, "".join(names))

    def _read_types(self, tokens_here):
        """Tags and constants of the types that are defined here, one within another too."""
        if _is_function(tokens_here):
            return
        for i, (_, token) in enumerate(tokens_here):
            if token not in TAGS:
                continue
            named = i + 1 < len(tokens_here) and tokens_here[i + 1][0] == "word"
            body = i + 2 if named else i + 1
            if body < len(tokens_here) and tokens_here[body][1] == "{":
                if named:
                    self._add(TAGGED, tokens_here[i + 1][1])
                if token == "enum":
                    for name in _constants(tokens_here[body + 1:]):
                        self._add(NAMES, name)

    def _read_declarators(self, tokens_here):
        outer = _outer(tokens_here)
        if _is_function(tokens_here) or (outer[-1][1] == ";" and _called(outer) and ("other", "=") not in outer):
            self.is_function = _is_function(tokens_here)
            self.is_prototype = not self.is_function
            self._add(NAMES, _called(outer))
        elif re.match(r"[\w ]+ \(\*", self.text):  # a pointer to a function, or an array of them
            self.is_object = True
            self._add(NAMES, re.match(r"[\w ]+ \(\*(?:const )?(\w+)", self.text).group(1))
        elif outer[-1][1] == ")":  # a macro that makes a function of its first argument
            self.is_function = True
            self._add(NAMES, tokens_here[2][1])
        else:
            for name in _declared(outer):
                self.is_object = True
                self._add(NAMES, name)

    @property
    def forward(self):
        """The tag of a type of which this only says that it exists, or None."""
        match = re.fullmatch(r"(?:struct|enum|union) (\w+);\s*", self.text)
        return match.group(1) if match else None

    def bodies(self):
        """(start, end) of what stands in the braces of structs and unions."""
        for match in re.finditer(r"\b(?:struct|union)(?: \w+)? \{", self.text):
            depth, at = 0, match.end() - 1
            for _, token in tokens(self.text[at:]):
                depth += {"{": 1, "}": -1}.get(token, 0)
                at += len(token)
                if depth == 0:
                    break
            yield match.end(), at

    def needs(self):
        return {(space, word) for _, space, word in words(self.text)} - self.defines


def _is_function(tokens_here):
    """A body in braces that follows parentheses."""
    depth, before = 0, ""
    for _, token in tokens_here:
        if token == "{" and depth == 0:
            return before == ")"
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token, 0)
        if depth == 0 and token == "=":
            return False
        before = token
    return False


def _outer(tokens_here):
    """What stands outside of brackets of any kind; the brackets stay."""
    depth, found = 0, []
    for token in tokens_here:
        depth -= token[1] in (")", "]", "}")
        if depth == 0:
            found.append(token)
        depth += token[1] in ("(", "[", "{")
    return found


def _called(outer):
    """The word before the first parenthesis that is no attribute."""
    for i, (kind, token) in enumerate(outer[:-1]):
        if kind == "word" and outer[i + 1][1] == "(" and token != "__attribute__":
            return token
    return None


def _declared(outer):
    """Names of the objects that a declaration declares: the last word of each part."""
    parts, skip = [[]], False
    for kind, token in outer:
        if token in (",", ";"):
            parts.append([])
            skip = False
        elif token == "=":
            skip = True
        elif kind == "word" and not skip:
            parts[-1].append(token)
    names = [part[-1] for part in parts if part]
    whole_type = len(parts[0]) == 2 and parts[0][0] in TAGS or parts[0][:1] in (["enum"], ["struct"]) and len(
        parts[0]) < 3
    return [] if whole_type else names


def _constants(tokens_here):
    """The constants of an enum, whose body begins here."""
    depth, names, expect = 0, [], True
    for kind, token in tokens_here:
        if token == "}" and depth == 0:
            break
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(token, 0)
        if kind == "word" and expect and depth == 0:
            names.append(token)
            expect = False
        expect = expect or (token == "," and depth == 0)
    return names


class File:
    """A source file: `head`, what its first comment says; `includes`; and `pieces`."""

    def __init__(self, path, text):
        self.path, self.pieces, self.includes = path, [], []
        self.is_header = path.endswith(".h")
        self.stem = re.sub(r".*/|\.\w$", "", path)
        self.head = ""
        self._cut(_plain(text))

    def _cut(self, text):
        match = re.match(r"/\* SPDX-License-Identifier: \S+\n \*\n(.*?) ?\*/\n", text, re.S)
        if match:
            self.head = match.group(1)
            text = text[match.end():]
        comment, paragraph, at = "", 0, 0
        while at < len(text):
            blank = re.compile(r"\s+").match(text, at)
            if blank:
                if blank.group().count("\n") > 1 or (comment == "" and text[at - 1] == "\n"):
                    paragraph += 1
                    comment = ""
                at = blank.end()
                continue
            if text.startswith("/*", at):
                end = text.index("*/", at) + 2
                comment, paragraph = text[at:end], paragraph + 1
                at = end + 1 if text[end:end + 1] == "\n" else end
                continue
            end = _end(text, at)
            self._take(text[at:end], comment, paragraph)
            comment, at = "", end

    def _take(self, text, comment, paragraph):
        include = re.match(r'#include ([<"])([^">]+)[">]', text)
        if include:
            self.includes.append((include.group(1) == "<", include.group(2)))
        elif not text.startswith(("#pragma", "#undef")):
            self.pieces.append(Piece(self, text.rstrip() + "\n", comment, paragraph))


def _plain(text):
    """Without guards, what is for C++, and lists of macros: PROTOCOLS(ENTRY) becomes what ENTRY makes of each."""
    text = re.sub(r"^#ifndef (\w+_H)\n#define \1\n(.*)^#endif\n$", r"\2", text, flags=re.M | re.S)
    return re.sub(r"^#ifdef __cplusplus\n.*?^#endif\n", "", text, flags=re.M | re.S)


def lists_in(text):
    """{name: [arguments of each entry]} of macros that are lists of X(...)."""
    found = {}
    for name, body in re.findall(r"^#define (\w+)\(X\)((?:[^\n]*\\\n)*[^\n]*\n)", text, re.M):
        found[name] = [[part.strip() for part in entry.split(",")] for entry in re.findall(r"X\(([^)]*)\)", body)]
    return found


def expand_lists(text, lists):
    """Each use of a list, written out."""
    for name, entries in lists.items():
        for use in re.findall(r"^ *%s\(([A-Z]\w*)\)\n" % name, text, re.M):
            pattern = (r"^#define {use}\(([^)]*)\) *((?:[^\n]*\\\n)*[^\n]*)\n((?:(?!^#define {use}\().)*?)"
                       r"^ *{name}\({use}\)\n#undef {use}\n").format(use=use, name=name)
            match = re.search(pattern, text, re.M | re.S)
            parameters = [part.strip() for part in match.group(1).split(",")]
            body = re.sub(r"/\*.*?\*/|\\\n *", "", match.group(2)).strip()
            made = "".join(_filled(body, parameters, entry) + "\n" for entry in entries)
            text = text[:match.start()] + match.group(3) + made + text[match.end():]
    return text


def _filled(body, parameters, arguments):
    for parameter, argument in zip(parameters, arguments):
        body = re.sub(r"\b%s\b" % parameter, argument, body.replace("##" + parameter, argument))
    return body.replace("; ", ";\n").rstrip()


def _end(text, at):
    """Where the piece that begins here ends, with a comment behind it on the same line."""
    if text[at] == "#":
        return _end_of_directive(text, at)
    depth, before, is_function, initialised, end = 0, "", False, False, at
    for kind, token in tokens(text[at:]):
        end += len(token)
        if kind in ("comment", "space"):
            if depth == 0 and before == ")" and "\n" in token and text[end:end + 1] not in ("{", "_", " "):
                return end - len(token)
            continue
        if token == "{" and depth == 0:
            is_function = before == ")" and not initialised
        initialised = initialised or (token == "=" and depth == 0)
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token, 0)
        before = token
        if depth == 0 and (token == ";" or (token == "}" and is_function)):
            break
    return re.compile(r"(?: */\*(?:[^*]|\*(?!/))*\*/)?").match(text, end).end()


def _end_of_directive(text, at):
    if text.startswith("#if", at):
        depth = 0
        for match in re.compile(r"^#(if|endif).*\n", re.M).finditer(text, at):
            depth += 1 if match.group(1) == "if" else -1
            if depth == 0:
                return match.end()
    return re.compile(r"(?:/\*.*?\*/|\\\n|[^\n])*", re.S).match(text, at).end()
