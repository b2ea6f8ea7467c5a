# SPDX-License-Identifier: BSD-3-Clause
"""The two engines of `run`: starting their processes and evaluating their output."""
import itertools
import os
import queue
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time

import builds

# For all runs of libFuzzer. Its entropic schedule would cost up to half of such a short run.
FLAGS = ["-len_control=100", "-entropic=0", "-timeout=20", "-rss_limit_mb=2048",
         "-dict=" + builds.DICTIONARY]
MOST_BYTES = 4096 # of an input
SANITIZED = 20 # percent of the time of a target
MOST_FAILURES = 30 # limit per target; more are usually the same crash again
ROUNDS = 2 # alternating with and without sanitizers, so that each build continues with what the other found
SANITIZER_OPTIONS = {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1:symbolize=0",
                     "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=0"}


class Result:
    def __init__(self, target):
        self.target = target
        self.executions = self.sanitized = self.edges = self.new = self.failures = 0
        self.crashes = []
        self.lock = threading.Lock()


def number(pattern, text, default=0):
    """The last number matched by a pattern."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else default


def in_parallel(jobs, cores):
    """Runs the jobs in order, a limited number at a time."""
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
    """Runs processes with and without sanitizers for each target, on one corpus folder."""

    def __init__(self, args):
        self.args = args
        self.programs = {name: builds.build(args.work, name) for name in ("fast", "sanitized")}
        self.numbers = itertools.count(1)
        self.fast = 1 - args.sanitized / 100 # of the time of a target

    def run(self, names):
        results = {name: Result(name) for name in names}
        before = {name: len(builds.files(self.corpus(name))) for name in names}
        amounts = self.amounts(results)
        jobs = []
        for variant, share in (("fast", self.fast), ("sanitized", 1 - self.fast)) * ROUNDS:
            for name in names:
                seconds, speed = amounts[name]
                part = seconds * share / ROUNDS
                runs = int(part * speed) if self.args.execs is not None and variant == "fast" else None
                jobs.append(lambda n=name, v=variant, s=part, r=runs: self.fuzz(results[n], v, s, r))
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
        return ([builds.program(self.programs[variant], target), "-print_final_stats=1",
                 "-max_len=%d" % self.args.max_len] + FLAGS + list(options) +
                [self.corpus(target)] + builds.committed(target))

    def output_of(self, command):
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env={**os.environ, **SANITIZER_OPTIONS})
        return ran.returncode, ran.stdout.decode(errors="replace")

    def amounts(self, results):
        """For each target: the seconds for a process of either kind, and the number of executions without sanitizers.
        Fast targets get more time, by the square root of their speed."""
        names, speeds = list(results), {}
        in_parallel([lambda n=name: speeds.update({n: self.speed(results[n])}) for name in names], self.args.cores)
        weights = {name: speeds[name] ** 0.5 for name in names}
        unit = self.args.time * self.args.cores / sum(weights.values())
        if self.args.execs is not None:
            unit = self.args.execs / sum(speeds[name] * weights[name] * self.fast for name in names)
        least = {name: self.args.least / speeds[name] / self.fast for name in names}
        return {name: (max(weights[name] * unit, least[name]), speeds[name]) for name in names}

    def speed(self, result):
        """Executions per second without sanitizers."""
        _, output = self.process(result, "fast", "-max_total_time=4")
        return max(1.0, number(r"average_exec_per_sec: +(\d+)", output))

    def process(self, result, variant, limit):
        """Runs one process; returns its number of executions and its output."""
        n = next(self.numbers)
        prefix = os.path.join(self.crashes(result.target), "%d-%d-" % (os.getpid(), n))
        seed = self.args.seed and self.args.seed + n
        status, output = self.output_of(self.command(result.target, variant, limit, "-seed=%d" % seed,
                                                     "-artifact_prefix=" + prefix))
        done = number(r"number_of_executed_units: +(\d+)", output)
        with result.lock:
            result.executions += done
            result.sanitized += done if variant == "sanitized" else 0
            if status != 0:
                result.failures += 1
                self.keep(result, variant, output, prefix)
        return done, output

    def fuzz(self, result, variant, seconds, runs):
        """Runs for `seconds`, or for `runs` executions if given, and restarts after a crash."""
        start = time.monotonic()
        while result.failures < MOST_FAILURES:
            left = seconds - (time.monotonic() - start) if runs is None else runs
            if left < 1:
                break
            limit = "-max_total_time=%d" if runs is None else "-runs=%d"
            done, _ = self.process(result, variant, limit % left)
            print("  %-13s %-10s %12s executions, %6d s" % (result.target, variant, format(done, ","),
                                                            time.monotonic() - start), file=sys.stderr, flush=True)
            runs = runs if runs is None else runs - max(done, 1)

    def keep(self, result, variant, output, prefix):
        """Collects the inputs that a process left behind, each only once, even if several processes found it."""
        found = [path for path in builds.files(self.crashes(result.target)) if path.startswith(prefix)]
        program = builds.program(self.programs[variant], result.target)
        known = {crash.rsplit("-", 1)[-1] for crash in result.crashes}
        result.crashes += [shlex.join([program, path]) for path in found if path.rsplit("-", 1)[-1] not in known]
        if not found: # it failed without leaving an input: keep its output
            with open(prefix + "output", "w") as file:
                file.write(output)
            result.crashes.append("%s ended with an error, see %soutput" % (program, prefix))

    def edges(self, target):
        _, output = self.output_of(self.command(target, "fast", "-runs=0"))
        return number(r"cov: (\d+)", output)


def end_left_over(mark):
    """Kills the processes with `mark` in their environment: afl-fuzz leaves a stopped child behind, which holds the
    lock of its folder."""
    for pid in [name for name in os.listdir("/proc") if name.isdigit()]:
        try:
            with open("/proc/%s/environ" % pid, "rb") as file:
                if mark.encode() in file.read().split(b"\0"):
                    os.kill(int(pid), signal.SIGKILL)
        except OSError: # it has ended, or is not ours
            continue


class Afl:
    """Runs a main instance with CmpLog and a secondary with sanitizers for each target, on one folder of findings."""

    def __init__(self, args):
        self.args = args
        self.programs = {name: builds.build(args.work, name) for name in ("afl", "afl-cmplog", "afl-sanitized")}
        self.mutator = os.path.join(builds.build(args.work, "replay", "fuzz-mutator-afl"), "mutator",
                                    "fuzz-mutator-afl.so")

    def run(self, names):
        results = [Result(name) for name in names]
        before = {name: self.findings(name) for name in names}
        seconds = max(5, int(self.args.time * self.args.cores / (2 * len(names))))
        jobs = []
        for result in results:
            jobs += [lambda r=result, n=name: self.fuzz(r, n, seconds) for name in ("main", "sanitized")]
        in_parallel(jobs, self.args.cores)
        for result in results:
            executions, _, found, crashes = before[result.target]
            now = self.findings(result.target)
            result.executions, result.edges, result.new = now[0] - executions, now[1], now[2] - found
            result.crashes += [crash for crash in now[3] if crash not in crashes]
        return results

    def out(self, target, *more):
        return os.path.join(self.args.work, "afl", target, *more)

    def seeds(self, target):
        """Makes one folder without empty files, as AFL++ requires."""
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
                       "FUZZ_TARGET": target, "FUZZ_PROCESS": "%d-%s-%s" % (os.getpid(), target, name),
                       **({} if main else SANITIZER_OPTIONS)}
        os.makedirs(self.out(target), exist_ok=True)
        with open(self.out(target, name + ".log"), "w") as log:
            status = subprocess.run(command + ["--", program], stdout=log, stderr=log,
                                    env={**os.environ, **environment}).returncode
        end_left_over("FUZZ_PROCESS=" + environment["FUZZ_PROCESS"])
        if status != 0:
            with result.lock:
                result.crashes.append("afl-fuzz ended with an error, see " + log.name)

    def findings(self, target):
        """The totals of a target, including earlier runs: executions, edges, inputs found, crashes."""
        executions = edges = found = 0
        crashes = []
        for name, build in (("main", "afl"), ("sanitized", "afl-sanitized")):
            try:
                with open(self.out(target, name, "fuzzer_stats")) as file:
                    stats = file.read()
            except FileNotFoundError:
                continue
            executions += number(r"execs_done +: (\d+)", stats)
            edges = max(edges, number(r"edges_found +: (\d+)", stats))
            found += number(r"corpus_found +: (\d+)", stats)
            program = builds.program(self.programs[build], target)
            crashes += [shlex.join([program]) + " < " + shlex.quote(path) for kind in ("crashes", "hangs")
                        for path in builds.files(self.out(target, name, kind)) if not path.endswith("README.txt")]
        return executions, edges, found, crashes
