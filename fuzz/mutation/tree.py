# SPDX-License-Identifier: BSD-3-Clause
"""A copy of the source tree with its own build, in which mutants are built and tested."""
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess

# Everything that a build and its tests read.
PARTS = ("CMakeLists.txt", "README.md", "bench", "cmake", "corpus", "docs", "dump", "fuzz", "libdecode", "tests")
# Scripts that count as tests, besides the C programs: those that examine the tool's output for captures. Others fail on
# any change of the sources, or test other things.
SCRIPTS = re.compile(r"^((truth|sessions)\.|ndjson$|examples$|oracle$|cli\.(?!certs))")
OTHER_THINGS = ("mutator",)
MEMORY = 3 << 30  # memory limit of a test in bytes, because a mutant may allocate without limit
OUTPUT = 1 << 28  # limit of a file that a test writes, in bytes


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))


def run(command, folder, seconds, limited=True):
    """Exit status and output of a command; None if it timed out."""
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=limit if limited else None)
    try:
        output, _ = process.communicate(timeout=seconds)
        return process.returncode, output.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return None, ""
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Test:
    def __init__(self, name, command, folder):
        self.name, self.command, self.folder, self.outputs = name, command, folder, []
        self.seconds = 0.0  # processor time without a mutant
        self.kills = 0


class Tree:
    """With `sanitizers`, there is no memory limit, because shadow memory needs the whole address space."""

    def __init__(self, root, folder, sanitizers=""):
        self.source, self.build = os.path.join(folder, "source"), os.path.join(folder, "build")
        self.sanitizers = sanitizers
        shutil.rmtree(self.source, ignore_errors=True)
        os.makedirs(self.source)
        for part in PARTS:
            path = os.path.join(root, part)
            if os.path.isdir(path):
                shutil.copytree(path, os.path.join(self.source, part), symlinks=True)
            elif os.path.exists(path):
                shutil.copy2(path, self.source)
        # An existing build may contain a mutant.
        for path, _, names in os.walk(os.path.join(self.source, "libdecode")):
            for name in names:
                os.utime(os.path.join(path, name))
        options = ["-DSDEC_BUILD_WIRESHARK=OFF", "-DCMAKE_BUILD_TYPE=Plain", "-DCMAKE_C_FLAGS=-O1"]
        if shutil.which("ld.lld"):
            options.append("-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld")  # linking dominates the build time here
        if sanitizers:
            options += [f"-DSDEC_SANITIZE={sanitizers}", "-DCMAKE_C_COMPILER=clang"]
        self.must(["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja"] + options)
        self.must(["ninja", "-j1", "spdmdump", "spdm-oracle", "tests/all", "fuzz"])
        self.tests = self.list_tests()
        self.code = self.hash()

    def must(self, command):
        status, output = run(command, self.source if command[0] == "cmake" else self.build, 1200, False)
        if status != 0:
            raise SystemExit(f"{' '.join(command)} failed:\n{output[-3000:]}")

    def list_tests(self):
        listed = json.loads(subprocess.check_output(["ctest", "--test-dir", self.build, "--show-only=json-v1"]))
        tests = []
        for entry in listed["tests"]:
            name = entry["name"].removeprefix("sanitized.")
            command = entry.get("command", [""])  # missing if it is not built
            if name in OTHER_THINGS or not (command[0].startswith(self.build + "/") or SCRIPTS.search(name)):
                continue
            folder = next((p["value"] for p in entry["properties"] if p["name"] == "WORKING_DIRECTORY"), self.build)
            test = Test(name, command, folder)
            # Only the executables that the command names must be up to date.
            test.outputs = [os.path.relpath(word, self.build) for word in test.command
                            if word.startswith(self.build + "/")]
            tests.append(test)
        return tests

    def hash(self):
        """A digest of all objects of the library."""
        digest = hashlib.sha256()
        for path, _, names in sorted(os.walk(os.path.join(self.build, "CMakeFiles", "sdec.dir"))):
            for name in sorted(names):
                if name.endswith(".o"):
                    with open(os.path.join(path, name), "rb") as file:
                        digest.update(file.read())
        return digest.digest()

    def measure(self):
        """Runs all tests without a mutant, when they must pass, and measures their time."""
        for test in self.tests:
            start = os.times()
            status, output = run(test.command, test.folder, 600, not self.sanitizers)
            end = os.times()
            test.seconds = end.children_user + end.children_system - start.children_user - start.children_system
            if status != 0:
                raise SystemExit(f"{test.name} fails without any mutant:\n{output[-3000:]}")

    def in_order(self, mutant):
        """The tests in order: slow tests last, otherwise the test of the module first, then by kills per second."""
        module = os.path.basename(mutant.path).rsplit(".", 1)[0]
        return sorted(self.tests, key=lambda test: (test.seconds > 2, module not in test.name,
                                                    -(test.kills + 0.1) / (0.1 + test.seconds)))

    def fails(self, test):
        """Returns "failed", "timeout", or None if the test passes. Slow tests get a second attempt, in case the machine
        is busy."""
        for _ in range(2 if test.seconds > 1 else 1):
            status, _ = run(test.command, test.folder, 20 + 30 * test.seconds, not self.sanitizers)
            if status == 0:
                return None
        return "timeout" if status is None else "failed"

    def judge(self, mutant):
        """Returns (verdict, name of the test that killed the mutant)."""
        path = os.path.join(self.source, mutant.path)
        with open(path, encoding="utf-8") as file:
            original = file.read()
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write(mutant.apply(original))
            return self.verdict(self.in_order(mutant))
        finally:
            with open(path, "w", encoding="utf-8") as file:
                file.write(original)

    def verdict(self, tests):
        if run(["ninja", "-j1", "libsdec.a"], self.build, 300, False)[0] != 0:
            return "no program", ""
        if self.hash() == self.code:
            return "same code", ""
        for test in tests:
            if test.outputs and run(["ninja", "-j1"] + test.outputs, self.build, 300, False)[0] != 0:
                return "no program", ""
            how = self.fails(test)
            if how:
                test.kills += 1
                return how, test.name
        return "survived", ""
