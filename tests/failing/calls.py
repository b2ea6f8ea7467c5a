# SPDX-License-Identifier: BSD-3-Clause
"""Shared by `run` and `plugin`: which calls fail, the runs of copies.c, and the record."""
import fcntl
import os
import struct
import subprocess
import tempfile

SAMPLES = 4
HEAD = struct.Struct("=4Q")  # of a copy's report: call, status, lengths of its output
REPORT_AT_LEAST = 500  # no descriptor of the program under test is this high
REPORT_ROOM = 1 << 20
OWN = "own"  # allocations outside OpenSSL


def arguments(parser):
    parser.add_argument("--all", action="store_true", help="every call, not just a few of each kind")
    parser.add_argument("--most", type=int, metavar="N", help="with --all, at most N of a kind, evenly spread")
    parser.add_argument("--record", metavar="FILE")


def which(kind, own, others=None):
    """The environment for failing.c: `own` names the objects whose allocations are OWN, `others` those of other kinds
    (None: all)."""
    if kind == OWN:
        return {"FAILING_KIND": "alloc", "FAILING_FROM": own, "FAILING_PLAIN": "1"}
    return {"FAILING_KIND": kind, **({"FAILING_FROM": others} if others else {})}


def places(n, kind, options):
    """Which of n calls are to fail: all, or the first, the last and some in between."""
    most = n if kind == OWN else (options.most or n) if options.all else SAMPLES
    if n <= most:
        return range(1, n + 1)
    if options.all:
        return range(1, n + 1, -(-n // most))
    return sorted({1 + i * (n - 1) // (most - 1) for i in range(most)})


def copies(command, environment, tried, **how):
    """Yields (n, status, standard output, standard error) of each copy in which call n of the range `tried` failed.
    Each is like a separate run, but takes a fraction of the time. The last one, with call 0, is the program itself."""
    reader, low = os.pipe()
    writer = fcntl.fcntl(low, fcntl.F_DUPFD, REPORT_AT_LEAST)
    os.close(low)
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, REPORT_ROOM)
    variables = {**environment, "FAILING_AT": str(tried.start), "FAILING_STEP": str(tried.step),
                 "FAILING_REPORT": str(writer)}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(reader, "rb") as report:
        with subprocess.Popen(command, env=variables, pass_fds=(writer,), stdin=subprocess.DEVNULL, stdout=out,
                              stderr=err, **how) as program:
            os.close(writer)
            for head in iter(lambda: report.read(HEAD.size), b""):
                at, status, out_len, err_len = HEAD.unpack(head)
                yield at, os.waitstatus_to_exitcode(status), report.read(out_len), report.read(err_len)
        out.seek(0)
        err.seek(0)
        yield 0, program.returncode, out.read(), err.read()


class Tally:
    """Counts failed calls and collects the rows of the record."""

    def __init__(self):
        self.rows, self.n_wrong = [], 0

    def add(self, capture, output, kind, n, n_tried):
        self.rows.append((capture, output, kind, n, n_tried))

    def hold(self, capture, output, kind, n, tried, outcomes, wrong):
        """Adds a row to the record. `outcomes` yields (n, outcome); `wrong` returns what is wrong with an outcome, or
        None."""
        self.add(capture, output, kind, n, len(tried))
        left = set(tried)
        for at, outcome in outcomes if tried else ():
            left.discard(at)
            problem = wrong(outcome)
            if problem is not None:
                self.wrong(capture, output, kind, at, problem)
        for at in sorted(left):
            self.wrong(capture, output, kind, at, "there was no run")

    def wrong(self, capture, output, kind, at, problem):
        self.n_wrong += 1
        n = self.rows[-1][3] if self.rows else 0
        print("%s %s: %s %d of %d: %s" % (capture, output, kind, at, n, problem), flush=True)

    def end(self, path):
        """Prints the total, writes the record if there is a path, and returns the exit status."""
        total = sum(row[4] for row in self.rows)
        print("%d calls failed in turn, %d wrongly" % (total, self.n_wrong))
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write("# capture, output, kind, calls in a run, failed in turn\n")
                file.writelines("%s\t%s\t%s\t%d\t%d\n" % row for row in self.rows)
                file.write("# %d in all, %d wrongly\n" % (total, self.n_wrong))
        return 1 if self.n_wrong or not total else 0
