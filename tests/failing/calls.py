# SPDX-License-Identifier: BSD-3-Clause
"""What `run` and `plugin` have in common: which calls fail, and the record."""

SAMPLES = 4
OWN = "own"  # allocations that are not OpenSSL's


def arguments(parser):
    parser.add_argument("--all", action="store_true", help="every call, not just a few of each kind")
    parser.add_argument("--most", type=int, metavar="N", help="with --all, at most N of a kind, evenly spread")
    parser.add_argument("--record", metavar="FILE")


def which(kind, own, others=None):
    """The variables for failing.c: what calls the own allocations, and whatever else of these objects (None: all)."""
    if kind == OWN:
        return {"FAILING_KIND": "alloc", "FAILING_FROM": own, "FAILING_PLAIN": "1"}
    return {"FAILING_KIND": kind, **({"FAILING_FROM": others} if others else {})}


def places(n, kind, options):
    """Which of n calls are to fail: all, or the first, the last and some between."""
    most = n if kind == OWN else (options.most or n) if options.all else SAMPLES
    if n <= most:
        return range(1, n + 1)
    return sorted({1 + i * (n - 1) // (most - 1) for i in range(most)})


class Tally:
    """Counts the calls that failed, and keeps the rows of the record."""

    def __init__(self):
        self.rows, self.n_wrong = [], 0

    def add(self, capture, output, kind, n, n_tried):
        self.rows.append((capture, output, kind, n, n_tried))

    def wrong(self, capture, output, kind, at, problem):
        self.n_wrong += 1
        n = self.rows[-1][3] if self.rows else 0
        print("%s %s: %s %d of %d: %s" % (capture, output, kind, at, n, problem), flush=True)

    def end(self, path):
        """Prints the sum and writes the record, if there is to be one; the exit status."""
        total = sum(row[4] for row in self.rows)
        print("%d calls failed in turn, %d wrongly" % (total, self.n_wrong))
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write("# capture, output, kind, calls in a run, failed in turn\n")
                file.writelines("%s\t%s\t%s\t%d\t%d\n" % row for row in self.rows)
                file.write("# %d in all, %d wrongly\n" % (total, self.n_wrong))
        return 1 if self.n_wrong or not total else 0
