#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the separation of layers by the calls between object files, which #include lines do not show.

usage: symbols.py SOURCE_DIR BUILD_DIR OBJECTS NM

OBJECTS lists the parts of the library and of each program: a line with a name, then its object files, then an empty
line. Within each of them

1. files call only functions in their own layer and the layers below (folders.py),
2. there are no call cycles between files,
3. no two objects have the same name: an archive can hold both, but unpacking it leaves only one.
"""
import collections
import os
import subprocess
import sys

sys.dont_write_bytecode = True
import folders


def parts(path):
    """(name, its objects) of each block of the list."""
    with open(path, encoding="utf-8") as file:
        for block in file.read().strip().split("\n\n"):
            lines = [line for line in block.splitlines() if line]
            if len(lines) > 1:
                yield lines[0], lines[1:]


def source_of(source, build, target):
    """The source file of an object: BUILD/FOLDER/CMakeFiles/TARGET.dir/REST.o comes from FOLDER/REST."""
    folder, _, rest = os.path.relpath(target, build).partition("CMakeFiles/")
    name = rest.split(".dir/", 1)[1].replace("__/", "../")
    path = os.path.normpath(os.path.join(folder, os.path.splitext(name)[0]))
    return path if os.path.exists(os.path.join(source, path)) else os.path.basename(path)


def symbols(nm, objects):
    """(object, symbol, whether it is defined there) of all external symbols."""
    out = subprocess.run([nm, "-P", "-A", "-g"] + objects, stdout=subprocess.PIPE, check=True).stdout.decode()
    for line in out.splitlines():
        name, rest = line.split(": ", 1)
        symbol, kind = rest.split()[:2]
        yield name, symbol, kind not in "Uw"


def calls(nm, objects):
    """Object -> object it calls -> one symbol that it calls."""
    defined, wanted = {}, collections.defaultdict(set)
    for name, symbol, is_defined in symbols(nm, objects):
        if is_defined:
            defined[symbol] = name
        else:
            wanted[name].add(symbol)
    return {name: {defined[symbol]: symbol for symbol in sorted(wanted[name]) if symbol in defined}
            for name in objects}


def circles(graph):
    """Strongly connected components of more than one node (Tarjan)."""
    number, low, stack, found = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in graph[node]:
            if other not in number:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == number[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(stack[at:])
            del stack[at:]

    sys.setrecursionlimit(10000)
    for node in graph:
        if node not in number:
            visit(node)
    return found


def check(name, graph):
    found = []
    for path in graph:
        if folders.place_of(path) is None:
            found.append("%s: %s is in no folder of tests/guard/layers/folders.py" % (name, path))
        for other, symbol in graph[path].items():
            if not folders.is_below(path, other):
                found.append("%s: %s may not call %s of %s" % (name, path, symbol, other))
    for circle in circles(graph):
        ways = ["%s calls %s of %s" % (path, symbol, other)
                for path in circle for other, symbol in graph[path].items() if other in circle]
        found.append("%s: a circle: %s" % (name, "; ".join(ways)))
    names = collections.Counter(os.path.basename(path) for path in graph)
    found += ["%s: two objects are called %s" % (name, base) for base, n in names.items() if n > 1]
    return found


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    source, build, listed, nm = sys.argv[1:]
    found, n_files = [], collections.Counter()
    for name, objects in parts(listed):
        sources = {path: source_of(source, build, path) for path in objects}
        graph = {sources[path]: {sources[other]: symbol for other, symbol in out.items()}
                 for path, out in calls(nm, objects).items()}
        n_files[name] = len(graph)
        found += check(name, graph)
    print("\n".join(found + ["layers: %d compiled files, %d findings" % (sum(n_files.values()), len(found))]))
    if min(n_files["sdec"], n_files["spdmdump"]) < 100:
        sys.exit("layers: the list of objects lacks most of the library or of the tool")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
