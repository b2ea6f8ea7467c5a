# SPDX-License-Identifier: BSD-3-Clause
"""The two engines behind `run`: what each process is told, and what it says in the end."""
import itertools
import os
import queue
import re
import shlex
import shutil
import subprocess
import threading
import time

import builds

MAX_LEN = 4096
SANITIZED_SHARE = 0.25
MOST_CRASHES = 20  # of one target; more are mostly the same one
ROUNDS = 2         # so that what one target finds late is not all that an interrupted run has of it
SANITIZER_OPTIONS = {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1:symbolize=0",
                     "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=0"}


class Result:
    def __init__(self, target):
        self.target = target
        self.executions = self.edges = self.new = 0
        self.crashes = []
        self.lock = threading.Lock()


def number(pattern, text, default=0):
    """The last number that a pattern finds."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else default


def in_parallel(jobs, cores):
    """Calls each job, so many at a time, in their order."""
    waiting = queue.Queue()
    for job in jobs:
        waiting.put(job)

    def work():
        while True:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            job()

    threads = [threading.Thread(target=work) for _ in range(cores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class LibFuzzer:
    """For each target processes without and with sanitizers, on one corpus folder."""

    def __init__(self, args):
        self.args = args
        self.programs = {name: builds.build(args.work, name) for name in ("fast", "sanitized")}
        self.numbers = itertools.count(1)

    def run(self, names):
        results = {name: Result(name) for name in names}
        before = {name: len(builds.files(self.corpus(name))) for name in names}
        jobs = []
        for _ in range(ROUNDS):
            for variant, share in (("fast", 1 - SANITIZED_SHARE), ("sanitized", SANITIZED_SHARE)):
                for name in names:
                    amount = self.amount(name, variant, share / ROUNDS, names)
                    jobs.append(lambda n=name, v=variant, a=amount: self.fuzz(results[n], v, a))
        in_parallel(jobs, self.args.cores)
        for name in names:
            results[name].new = len(builds.files(self.corpus(name))) - before[name]
            results[name].edges = self.edges(name)
        return list(results.values())

    def corpus(self, target):
        folder = os.path.join(self.args.work, "corpus", target)
        os.makedirs(folder, exist_ok=True)
        return folder

    def crashes(self, target):
        folder = os.path.join(self.args.work, "crashes", target)
        os.makedirs(folder, exist_ok=True)
        return folder

    def command(self, target, variant, *options):
        return [builds.program(self.programs[variant], target), "-max_len=%d" % MAX_LEN, "-print_final_stats=1",
                "-timeout=20", "-rss_limit_mb=2048", "-dict=" + builds.DICTIONARY, *options,
                self.corpus(target)] + builds.committed(target)

    def output_of(self, command):
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env={**os.environ, **SANITIZER_OPTIONS})
        return ran.returncode, ran.stdout.decode(errors="replace")

    def amount(self, target, variant, share, names):
        """How long a process runs, or how many executions: of those, what it does in the same time."""
        if self.args.execs is None:
            return {"seconds": self.args.time * self.args.cores / len(names) * share}
        if not hasattr(self, "speeds"):
            self.speeds = {(n, v): self.speed(n, v) for n in names for v in self.programs}
            total = sum(speed * (SANITIZED_SHARE if v == "sanitized" else 1 - SANITIZED_SHARE)
                        for (_, v), speed in self.speeds.items())
            self.seconds_each = self.args.execs / total
        return {"runs": max(1, int(self.speeds[target, variant] * self.seconds_each * share))}

    def speed(self, target, variant):
        start = time.monotonic()
        _, output = self.output_of(self.command(target, variant, "-max_total_time=3"))
        return max(1.0, number(r"number_of_executed_units: +(\d+)", output) / (time.monotonic() - start))

    def fuzz(self, result, variant, amount):
        """Runs until the amount is used up, beginning again after a crash."""
        target, start, runs = result.target, time.monotonic(), 0
        while len(result.crashes) < MOST_CRASHES:
            left = amount["runs"] - runs if "runs" in amount else amount["seconds"] - (time.monotonic() - start)
            if left < 1:
                break
            limit = "-runs=%d" if "runs" in amount else "-max_total_time=%d"
            process = next(self.numbers)
            seed = self.args.seed and self.args.seed + process
            prefix = os.path.join(self.crashes(target), "%d-%d-" % (os.getpid(), process))
            status, output = self.output_of(self.command(target, variant, limit % left, "-seed=%d" % seed,
                                                         "-artifact_prefix=" + prefix))
            done = number(r"number_of_executed_units: +(\d+)", output)
            runs += done
            with result.lock:
                result.executions += done
                if status != 0:
                    self.keep(result, variant, output, prefix)

    def keep(self, result, variant, output, prefix):
        found = [path for path in builds.files(self.crashes(result.target)) if path.startswith(prefix)]
        program = builds.program(self.programs[variant], result.target)
        result.crashes += [shlex.join([program, path]) for path in found]
        if not found: # it ended without an input to blame: keep what it said
            with open(prefix + "output", "w") as file:
                file.write(output)
            result.crashes.append("%s ended with an error, see %soutput" % (program, prefix))

    def edges(self, target):
        _, output = self.output_of(self.command(target, "fast", "-runs=0"))
        return number(r"cov: (\d+)", output)


class Afl:
    """For each target a main instance with CmpLog and a secondary with sanitizers, on one folder of findings."""

    def __init__(self, args):
        self.args = args
        self.programs = {name: builds.build(args.work, name) for name in ("afl", "afl-cmplog", "afl-sanitized")}
        self.mutator = os.path.join(builds.build(args.work, "replay", "fuzz-mutator-afl"), "mutator",
                                    "fuzz-mutator-afl.so")

    def run(self, names):
        results = [Result(name) for name in names]
        seconds = max(5, int(self.args.time * self.args.cores / (2 * len(names))))
        jobs = []
        for result in results:
            jobs += [lambda r=result: self.fuzz(r, "main", seconds), lambda r=result: self.fuzz(r, "sanitized", seconds)]
        in_parallel(jobs, self.args.cores)
        for result in results:
            self.read(result)
        return results

    def out(self, target, *more):
        return os.path.join(self.args.work, "afl", target, *more)

    def seeds(self, target):
        """AFL++ wants one folder without empty files."""
        folder = os.path.join(self.args.work, "afl-seeds", target)
        os.makedirs(folder, exist_ok=True)
        for path in [path for committed in builds.committed(target) for path in builds.files(committed)]:
            if os.path.getsize(path) > 0:
                shutil.copyfile(path, os.path.join(folder, os.path.basename(path)))
        if not os.listdir(folder):
            with open(os.path.join(folder, "first"), "wb") as file:
                file.write(b"\0" * 64)
        return folder

    def fuzz(self, result, name, seconds):
        target, main = result.target, name == "main"
        program = builds.program(self.programs["afl" if main else "afl-sanitized"], target)
        resumed = os.path.isdir(self.out(target, name, "queue"))
        command = ["afl-fuzz", "-M" if main else "-S", name, "-i", "-" if resumed else self.seeds(target),
                   "-o", self.out(target), "-x", builds.DICTIONARY, "-V", str(seconds), "-t", "1000+", "-m", "none"]
        command += ["-c", builds.program(self.programs["afl-cmplog"], target)] if main else []
        environment = {"AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1",
                       "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_CUSTOM_MUTATOR_LIBRARY": self.mutator,
                       "FUZZ_TARGET": target, **({} if main else SANITIZER_OPTIONS)}
        os.makedirs(self.out(target), exist_ok=True)
        with open(self.out(target, name + ".log"), "w") as log:
            status = subprocess.run(command + ["--", program], stdout=log, stderr=log,
                                    env={**os.environ, **environment}).returncode
        if status != 0:
            with result.lock:
                result.crashes.append("afl-fuzz ended with an error, see " + log.name)

    def read(self, result):
        for name, build in (("main", "afl"), ("sanitized", "afl-sanitized")):
            try:
                with open(self.out(result.target, name, "fuzzer_stats")) as file:
                    stats = file.read()
            except FileNotFoundError:
                continue
            result.executions += number(r"execs_done +: (\d+)", stats)
            result.edges = max(result.edges, number(r"edges_found +: (\d+)", stats))
            result.new += number(r"corpus_found +: (\d+)", stats)
            program = builds.program(self.programs[build], result.target)
            for kind in ("crashes", "hangs"):
                folder = self.out(result.target, name, kind)
                result.crashes += [shlex.join([program]) + " < " + shlex.quote(path)
                                   for path in builds.files(folder) if not path.endswith("README.txt")]
