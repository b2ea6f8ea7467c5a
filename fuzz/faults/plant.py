#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Plants a fault: writes a changed copy of one source of the library.

usage: plant.py NAME FOLDER

NAME.fault beside this script describes the fault and its origin (#) and names the source (in FILE), the test that
should catch it and is tried first (by TEST), the lines to remove (-) and their replacement (+). The old lines must
occur exactly once. The copy goes to FOLDER, and its path is printed.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Fault:
    def __init__(self, name):
        self.name, self.path, self.by, self.says, old, new = name, "", "", [], [], []
        with open(os.path.join(HERE, name + ".fault"), encoding="utf-8") as file:
            for line in file:
                mark, text = line[0], line[1:]
                if mark == "#":
                    self.says.append(text.strip())
                elif line.startswith("in "):
                    self.path = text[2:].strip()
                elif line.startswith("by "):
                    self.by = text[2:].strip()
                elif mark in "-+":
                    (old if mark == "-" else new).append(text)
        self.old, self.new = "".join(old), "".join(new)

    def plant(self, folder):
        """Writes the changed copy; returns its path."""
        with open(os.path.join(ROOT, self.path), encoding="utf-8") as file:
            text = "\n" + file.read()
        if not self.old or text.count("\n" + self.old) != 1:
            raise SystemExit(f"{self.name}.fault: its lines are not in {self.path} exactly once")
        os.makedirs(folder, exist_ok=True)
        planted = os.path.join(folder, os.path.basename(self.path))
        with open(planted, "w", encoding="utf-8") as file:
            file.write(text.replace("\n" + self.old, "\n" + self.new)[1:])
        return planted


def all_faults():
    return [Fault(name[:-len(".fault")]) for name in sorted(os.listdir(HERE)) if name.endswith(".fault")]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    chosen = Fault(sys.argv[1])
    chosen.plant(sys.argv[2])
    print(chosen.path)
