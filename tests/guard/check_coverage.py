#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the coverage of the library that replaying the corpus reaches, without any tests.

Usage: check_coverage.py WORK [CORPUS...]

Builds the fuzz targets with llvm's counters below WORK, replays the committed inputs of every target (or those in the
folders CORPUS), and counts lines and branches of libdecode/src and libdecode/proto. A branch counts once per outcome.
fuzz/campaign/coverage-exclusions lists code that no input can reach. Fails below LINES or BRANCHES percent, if an
exclusion excludes nothing, and if the corpus of a target is too large.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "fuzz" / "campaign"))
sys.dont_write_bytecode = True
import builds  # noqa: E402

LINES, BRANCHES = 97, 92
FILES_MOST, BYTES_MOST = 1000, 2 << 20
EXCLUSIONS = ROOT / "fuzz" / "campaign" / "coverage-exclusions"
WHERE = ("libdecode/src/", "libdecode/proto/")


def tool(name):
    """llvm-cov and llvm-profdata of the clang in use."""
    named = subprocess.run(["clang", f"-print-prog-name={name}"], stdout=subprocess.PIPE, text=True, check=True)
    return named.stdout.strip()


def inputs_of(target, corpora):
    folders = [pathlib.Path(corpus) / target for corpus in corpora]
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir()) if file.is_file()]


def replay(program, target, files, work):
    profile = work / f"{target}.profraw"
    done = subprocess.run([program, *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env={**os.environ, "LLVM_PROFILE_FILE": str(profile)}, check=False)
    if done.returncode != 0:
        sys.exit(f"{target}: the replay failed:\n{done.stdout[-2000:]}")
    return profile


def export(programs, profile, *options):
    objects = [word for program in programs[1:] for word in ("-object", program)]
    folders = [str(ROOT / folder) for folder in WHERE]
    return subprocess.run([tool("llvm-cov"), "export", *options, f"-instr-profile={profile}", programs[0], *objects,
                           *folders], stdout=subprocess.PIPE, text=True, check=True).stdout


def source_name(path):
    path = pathlib.Path(path)
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else ""
    return name if name.startswith(WHERE) else None


def count_lines(programs, profile):
    """Maps (file, line) of every line with code to whether it was executed."""
    lines, file = {}, None
    for word in export(programs, profile, "-format=lcov").splitlines():
        kind, _, rest = word.partition(":")
        if kind == "SF":
            file = source_name(rest)
        elif kind == "DA" and file is not None:
            number, count = rest.split(",")[:2]
            lines[file, int(number)] = int(count) > 0
    return lines


def count_branches(programs, profile):
    """Maps (file, line, column, outcome) of every condition to whether that outcome occurred. An inline function counts
    once, wherever it was inlined."""
    taken = collections.defaultdict(bool)
    for file in json.loads(export(programs, profile))["data"][0]["files"]:
        name = source_name(file["filename"])
        for line, column, _, _, n_true, n_false, *_ in file["branches"] if name else []:
            taken[name, line, column, True] |= n_true > 0
            taken[name, line, column, False] |= n_false > 0
    return dict(taken)


def exclude(lines, branches):
    """Removes code listed as unreachable; returns errors in the list."""
    complaints = []
    texts = {}
    for number, row in enumerate(EXCLUSIONS.read_text().splitlines(), 1):
        if not row or row.startswith("#"):
            continue
        fields = [field.strip() for field in row.split(" | ")]
        if len(fields) != 3 or not all(fields):
            sys.exit(f"{EXCLUSIONS}:{number}: needs file | text of the line | reason")
        file, text, _ = fields
        texts.setdefault(file, (ROOT / file).read_text().splitlines() if (ROOT / file).is_file() else [])
        there = {at for at, line in enumerate(texts[file], 1) if text in line}
        gone = [spot for part in (lines, branches) for spot, reached in part.items()
                if spot[0] == file and spot[1] in there and not reached]
        for spot in gone:
            (lines if len(spot) == 2 else branches).pop(spot)
        if not gone:
            complaints.append(f"{EXCLUSIONS.name}:{number}: excludes nothing: {file}: {text}")
    return complaints


def report(kind, spots, least):
    reached = sum(spots.values())
    percent = 100 * reached / len(spots)
    print(f"{kind}: {reached} of {len(spots)}, {percent:.2f} %, at least {least} %")
    return [] if percent >= least else [f"{kind} are below {least} %"]


def check_sizes(target, files):
    size = sum(file.stat().st_size for file in files)
    if len(files) >= FILES_MOST or size >= BYTES_MOST:
        return [f"the corpus of {target} is too large: {len(files)} files, {size} bytes"]
    return []


def worst(lines, branches):
    missed = collections.Counter(spot[0] for part in (lines, branches) for spot, reached in part.items() if not reached)
    for file, n in missed.most_common(10):
        print(f"  {file}: {n} not reached")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    work = pathlib.Path(sys.argv[1])
    corpora = sys.argv[2:] or [ROOT / "corpus" / "seeds", ROOT / "corpus" / "regress"]
    folder = builds.build(str(work), "coverage")
    targets = builds.targets()
    inputs = {target: inputs_of(target, corpora) for target in targets}
    programs = [builds.program(folder, target) for target in targets]
    complaints = [line for target in targets for line in check_sizes(target, inputs[target])]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        profiles = list(pool.map(lambda job: replay(*job, inputs[job[1]], work), zip(programs, targets)))
    merged = work / "all.profdata"
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *profiles], check=True)
    lines, branches = count_lines(programs, merged), count_branches(programs, merged)
    before = len(lines), len(branches)
    complaints += exclude(lines, branches)
    print(f"{sum(map(len, inputs.values()))} inputs; {before[0] - len(lines)} lines and {before[1] - len(branches)} "
          "ways of branches excluded")
    complaints += report("lines", lines, LINES) + report("branches", branches, BRANCHES)
    worst(lines, branches)
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
