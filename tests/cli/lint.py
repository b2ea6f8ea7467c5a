# SPDX-License-Identifier: BSD-3-Clause
"""--lint: the findings that its options select, its exit status, and a summary that fits a terminal."""
import os

from harness import TALK, mctp, need, need_equal, pcap

# 1.2 is offered. The Requester sets a reserved bit, supports sessions without protection (CAP-03), and asks twice.
BAD_REQUEST = bytes.fromhex("12e100000000000000020000" "0012000000120000")
TELL_DIGESTS = bytes.fromhex("12010001") + b"\x5d" * 48
OTHER_DIGESTS = bytes.fromhex("12010001") + b"\x5e" * 48
ASK_DIGESTS = bytes.fromhex("12810000")
BROKEN = TALK[:2] + [BAD_REQUEST, TALK[3]]


def findings(result):
    return [(o["rule"], o["severity"], o["side"]) for o in result.json() if o.get("event") == "finding"]


def rules(result):
    return {rule for rule, _, _ in findings(result)}


def test_findings_and_status(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    result = tool.run("--json", "--lint", path).need_status(1)
    need(("CAP-03", "error", "req") in findings(result), "CAP-03 was not found", findings(result))
    need(("CAP-40", "error", "rsp") in findings(result), "the answer was not found", findings(result))
    good = tool.file("b.pcap", pcap([mctp(m) for m in TALK]))
    need_equal([f for f in findings(tool.run("--json", "--lint", good).need_status(0)) if f[1] == "error"], [],
               "errors")


def test_events_name_their_file(tool):
    """With several inputs, every line names its input."""
    capture = os.path.join(tool.corpus, "mctp-v10.pcap")
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    lines = tool.run("--json", "--lint", "--verify", capture, path).json()
    need_equal({o.get("file") for o in lines}, {capture, path}, "files")
    for event in ("finding", "lint", "connection"):
        named = {o["file"] for o in lines if o.get("event") == event}
        need_equal(named, {capture, path}, "files of the events " + event)


def test_one_side(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    for side in ("req", "rsp"):
        found = findings(tool.run("--json", "--lint=" + side, path))
        need(found and {f[2] for f in found} == {side}, "--lint=%s has findings of others" % side, found)


def test_ignore(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    every = rules(tool.run("--json", "--lint", path))
    fewer = rules(tool.run("--json", "--lint", "--lint-ignore", "CAP-03, CAP-40", path))
    need_equal(fewer, every - {"CAP-03", "CAP-40"}, "rules with two of them ignored")
    twice = rules(tool.run("--json", "--lint-ignore", "CAP-03", "--lint-ignore", "CAP-40", path))
    need_equal(twice, fewer, "the same as two options, which imply --lint")


def test_level(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    rank = ["advice", "info", "warning", "error"]
    every = set(findings(tool.run("--json", "--lint", path)))
    for i, level in enumerate(rank):
        got = set(findings(tool.run("--json", "--lint-level", level, path)))
        need_equal(got, {f for f in every if rank.index(f[1]) >= i}, "findings from %s on" % level)


def test_profile(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN]))
    tool.file("mine", b"# two rules\nCAP-03 # sessions\n\nVER-01\n")
    need_equal(rules(tool.run("--json", "--lint-profile", tool.folder + "/mine", path)), {"CAP-03"},
               "rules of the profile")
    tool.file("empty", b"# nothing\n")
    tool.run("--lint-profile", tool.folder + "/empty", path).need_error(2, "empty", "any rules")
    tool.file("wrong", b"CAP-03 CAP-99\n")
    tool.run("--lint-profile", tool.folder + "/wrong", path).need_error(2, "wrong", "CAP-99")
    tool.run("--lint-profile", tool.folder + "/missing", path).need_error(3, "missing")


def test_complete(tool):
    """A response without a request is a finding only if the capture is known to be complete."""
    path = tool.file("a.pcap", pcap([mctp(m) for m in TALK + [ASK_DIGESTS, TELL_DIGESTS, OTHER_DIGESTS]]))
    need(("ORD-22", "info", None) in findings(tool.run("--json", "--lint", path)), "a side was blamed for a loss")
    need(("ORD-22", "error", "rsp") in findings(tool.run("--json", "--lint=complete", path)), "nobody was blamed")


def test_verdicts_break_rules(tool):
    """Rules that need cryptography are judged only with --verify. Findings appear below the message, or later."""
    for name, rule, side in (("damaged/digest-wrong", "DIG-06", "rsp"), ("alias-cert", "DIG-09", "rsp"),
                             ("alias-cert", "ADV-13", "rsp"), ("alias-cert", "ADV-18", "rsp")):
        path = os.path.join(tool.corpus, name + ".pcap")
        trust = ["--trust", os.path.join(tool.corpus, "roots")]
        found = findings(tool.run("--json", "--lint", *trust, path))
        need(any(f[0] == rule and f[2] == side for f in found), "%s does not break %s" % (name, rule), found)
        need(rule not in rules(tool.run("--json", "--lint", path)), "judged without a verdict", rule)
    path = os.path.join(tool.corpus, "damaged", "summary-hash.pcap")
    lines = tool.run("--lint", "--verify", path).lines
    late = [line for line in lines if line.startswith("CHALLENGE_AUTH #14: MEA-25")]
    need_equal(len(late), 1, "lines about the summary hash")
    totals = [o for o in tool.run("--json", "--lint", "--verify", path).json() if o.get("event") == "finding"]
    places = [(o["frame"], o["count"]) for o in totals if o["rule"] == "MEA-25"]
    need_equal(places, [(14, 1)], "totals of the summary hash")


def test_notes_are_messages_with_findings(tool):
    chosen = 0
    for name in ("mctp-v10", "mctp-v14", "frag64-mctp-lossy", "damaged/digest-wrong"):
        capture = os.path.join(tool.corpus, name + ".pcap")
        messages = [line for line in tool.run("--lint", "--json", capture).json() if "event" not in line]
        wanted = [message["id"] for message in messages if any(
            remark["severity"] in ("warning", "error") for remark in message["notes"] + message["findings"])]
        printed = tool.run("--lint", "--notes", "--fields", "id", capture)
        need_equal([int(line) for line in printed.lines], wanted, name)
        chosen += len(wanted)
    need(chosen > 4, "messages to choose", chosen)


def test_summary_fits_a_terminal(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in BROKEN + BROKEN]))
    lines = tool.run("--lint", path).lines
    summary = lines[lines.index("lint:"):]
    need(all(len(line) <= 80 for line in summary), "wider than 80 columns", [l for l in summary if len(l) > 80])
    need(any("error" in line and "Requester" in line for line in summary), "no errors in the summary", summary)
    need(any(line.lstrip().startswith("judged ") for line in summary), "what was judged is not counted", summary)


def test_batches_change_nothing(tool):
    """Units from a file are judged and printed in batches, those from a pipe one by one."""
    captures = [os.path.join(tool.corpus, name + ".pcap") for name in ("chunk-v12", "chunk-v14-pqc", "mctp-v10")]
    captures.append(tool.file("long.pcap", pcap([mctp(m) for m in BROKEN * 100])))
    for capture in captures:
        keys = capture.replace(".pcap", ".keys")
        given = ["--keylog", keys] if os.path.exists(keys) else []
        for options in ([], ["-v", "-x"], ["--json"], ["-q"], ["--notes"], ["--stats"]):
            arguments = ["--lint", *given, *options]
            with open(capture, "rb") as file:
                piped = tool.run(*arguments, "-r", "-", stdin=file.read())
            read = tool.run(*arguments, "-r", capture)
            need(read.out.count("\n") > 3, "something was printed", arguments, read.err)
            need_equal(read.status, piped.status, "%s %r: status" % (capture, arguments))
            one_by_one = piped.out.replace('"file":"-"', '"file":"%s"' % capture).split("\n")
            for i, line in enumerate(read.out.split("\n")):
                need(one_by_one[i] == line, "%s %r: line %d" % (capture, arguments, i), one_by_one[i][:200], line[:200])
            need_equal(read.out.count("\n") + 1, len(one_by_one), "%s %r: lines" % (capture, arguments))
