# SPDX-License-Identifier: BSD-3-Clause
"""Shared by the scripts in this folder: the builds of the targets, and the location of their inputs."""
import os
import subprocess
import sys

FUZZ = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(FUZZ)
WORK = os.path.join(ROOT, "build", "fuzz")
DICTIONARY = os.path.join(FUZZ, "spdm.dict")
LIBFUZZER = ["-DCMAKE_C_COMPILER=clang", "-DSDEC_FUZZ=libfuzzer"]
AFL = ["-DCMAKE_C_COMPILER=afl-clang-fast", "-DSDEC_FUZZ=afl"]

# Name of a build: (options for cmake, environment of the compiler). `fast` counts only edges, for speed; `plain` also
# traces comparisons; `sanitized` also detects errors that do not crash.
BUILDS = {
    "fast": (LIBFUZZER + ["-DCMAKE_BUILD_TYPE=Release",
                          "-DCMAKE_C_FLAGS=-fno-sanitize-coverage=trace-cmp,indirect-calls"], {}),
    "plain": (LIBFUZZER + ["-DCMAKE_BUILD_TYPE=Release"], {}),
    "sanitized": (LIBFUZZER + ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DSDEC_SANITIZE=address,undefined"], {}),
    "coverage": (["-DCMAKE_C_COMPILER=clang", "-DSDEC_FUZZ=replay", "-DCMAKE_BUILD_TYPE=Debug",
                  "-DSDEC_REPRODUCIBLE=OFF",
                  "-DCMAKE_C_FLAGS=-fprofile-instr-generate -fcoverage-mapping -O1"], {}),
    "afl": (AFL + ["-DCMAKE_BUILD_TYPE=Release"], {}),
    "afl-cmplog": (AFL + ["-DCMAKE_BUILD_TYPE=Release"], {"AFL_LLVM_CMPLOG": "1"}),
    "afl-sanitized": (AFL + ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DSDEC_SANITIZE=address,undefined"], {}),
    "replay": (["-DSDEC_FUZZ=replay", "-DCMAKE_BUILD_TYPE=Release"], {}),
}


def build(work, name, goal="fuzz"):
    """Configures and builds; returns the folder of the programs. build.log next to it has the output of the build."""
    options, environment = BUILDS[name]
    folder = os.path.join(work, "builds", name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "build.log"), "w") as log:
        for command in (["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DSDEC_BUILD_TESTS=OFF"] + options,
                        ["cmake", "--build", folder, "-j", str(os.cpu_count()), "--target", goal]):
            if subprocess.run(command, stdout=log, stderr=log, env={**os.environ, **environment}).returncode != 0:
                sys.exit("fuzz: the build `%s` failed, see %s" % (name, log.name))
    return os.path.join(folder, "fuzz")


def program(folder, target):
    return os.path.join(folder, "fuzz-" + target)


def targets(wanted=None):
    """The names of all targets, or those in a comma-separated list, which must exist."""
    names = sorted(name[:-2] for name in os.listdir(os.path.join(FUZZ, "targets")) if name.endswith(".c"))
    if wanted is None:
        return names
    unknown = set(wanted.split(",")) - set(names)
    if unknown:
        sys.exit("fuzz: no target called %s; there are %s" % (", ".join(sorted(unknown)), ", ".join(names)))
    return wanted.split(",")


def committed(target):
    """The folders in the repository with inputs for a target."""
    folders = [os.path.join(ROOT, "corpus", kind, target) for kind in ("seeds", "regress")]
    return [folder for folder in folders if os.path.isdir(folder)]


def files(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)
