# SPDX-License-Identifier: BSD-3-Clause
"""Compares the responses of several responders to the same requests, and gives each disagreement a class and a clause.
"""
import collections
import re

COLUMNS = ("kind", "request", "broke", "detail", "class_", "clause", "why")
Row = collections.namedtuple("Row", COLUMNS)
Kind = collections.namedtuple("Kind", ("request", "broke", "detail", "class_", "clause", "why"))
INDEX = re.compile(r"\[\d+\]")
REFUSALS = "DSP0274 1.3, ERROR response message"


def read_classes(path):
    """The rows of classes.tsv; the first row whose patterns match decides."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    bad = [row for row in rows if len(row) != len(COLUMNS)]
    if bad:
        raise ValueError("%s: %r does not have %d columns" % (path, bad[0], len(COLUMNS)))
    return [Row(row[0], *(re.compile(cell) for cell in row[1:4]), *row[4:]) for row in rows]


class Comparison:
    """The results; `kinds` maps a Kind to [count, hex of the first request, values]."""

    def __init__(self, names, classes):
        self.names, self.classes = names, classes
        self.kinds, self.rules = {}, collections.Counter()
        self.compared = self.agreed = self.alone = 0
        self.used = set()

    def add(self, kind, request, values=""):
        self.kinds.setdefault(kind, [0, request.hex(), values])[0] += 1

    def classify(self, kind, request, broke, detail):
        for row in self.classes:
            if row.kind == kind and row.request.fullmatch(request) and row.broke.search(broke) and \
                    row.detail.search(detail):
                self.used.add(row)
                return row[4:]
        return None

    def round(self, requests, puts):
        """Compares one round; `puts` has a list for each responder. Once one accepts what another refuses, their states
        differ."""
        apart = False
        for i, request in enumerate(requests):
            here = {name: p[i] for name, p in zip(self.names, puts) if p[i] is not None}
            for name, p in here.items():
                self.rules.update((name, rule, clause) for rule, clause in p.answer.rules)
            if len(here) < 2:
                self.alone += 1
                continue
            self.compared += 1
            apart = self.request(request, here, apart) or apart

    def request(self, request, here, apart):
        """Compares the responses to one request; true if they leave the responders in different states."""
        first = next(iter(here.values()))
        broke = " ".join(sorted({rule for rule, _ in first.broke}))
        answers = {name: p.answer for name, p in here.items()}
        whats = {a.what for a in answers.values()}
        accepted = {a.accepted for a in answers.values()}
        if len(whats) > 1:
            self.answers(request, first.name, broke, answers, apart)
        elif not self.fields(request, first.name, broke, answers, apart):
            self.agreed += 1
        return len(accepted) > 1

    def answers(self, request, name, broke, answers, apart):
        detail = "; ".join("%s=%s" % (n, a.what) for n, a in answers.items())
        if apart:
            verdict = ("follows", "", "an earlier request of the round was taken by one and refused by another")
            self.add(Kind(name, "", "", *verdict), request, detail)
            return
        verdict = self.blamed(answers) or self.classify("answer", name, broke, detail)
        if verdict is None and not any(a.accepted for a in answers.values()):
            verdict = ("free", REFUSALS, "all refuse, in different words")
        self.add(Kind(name, broke, detail, *(verdict or ("open", "", ""))), request)

    def blamed(self, answers):
        """The rules that only some of the responses break."""
        everywhere = frozenset.intersection(*(a.rules for a in answers.values()))
        blame = {name: sorted(a.rules - everywhere) for name, a in answers.items() if a.rules - everywhere}
        if not blame:
            return None
        clauses = sorted({clause or "" for rules in blame.values() for _, clause in rules})
        text = "; ".join("%s breaks %s" % (name, " ".join(rule for rule, _ in rules)) for name, rules in blame.items())
        return "rule", " / ".join(clauses), text

    def fields(self, request, name, broke, answers, apart):
        """Compares the fields of responses of one kind; true if one differs that may not differ between responders."""
        what = next(iter(answers.values())).what
        blame, differs = self.blamed(answers), False
        if blame and not apart:  # this also explains differences without a class
            self.add(Kind(name, broke, "%s: rules" % what, *blame), request)
            differs = True
        seen = set()
        for path in sorted(set().union(*(a.fields for a in answers.values()))):
            values = {n: a.fields.get(path, "absent") for n, a in answers.items()}
            if len({str(v) for v in values.values()}) == 1:
                continue
            detail = "%s: %s" % (what, INDEX.sub("[]", path))
            found = self.classify("field", name, broke, detail)
            if detail in seen or (found and found[0] == "own") or (blame and not found):
                continue
            seen.add(detail)
            verdict, differs = found or ("open", "", ""), True
            if apart:
                verdict = ("follows", "", "an earlier request of the round was taken by one and refused by another")
                detail = ""
            self.add(Kind(name, "", detail, *verdict), request,
                     "; ".join("%s=%s" % (n, str(v)[:40]) for n, v in values.items()))
        return differs

    def by_class(self):
        counts = collections.Counter()
        for kind, (count, _, _) in self.kinds.items():
            counts[kind.class_] += count
        return counts

    def write(self, path):
        """Writes the table: one line per kind, the most frequent first."""
        with open(path, "w", encoding="utf-8") as file:
            file.write("count\tclass\trequest\tit breaks\tanswers or field\tclause\twhy\tfirst request\tvalues there\n")
            order = sorted(self.kinds.items(), key=lambda item: (-item[1][0], item[0]))
            for kind, (count, request, values) in order:
                file.write("\t".join((str(count), kind.class_, kind.request, kind.broke, kind.detail, kind.clause,
                                      kind.why, request[:96], values)) + "\n")
