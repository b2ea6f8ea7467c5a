#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests spdmdump on captures whose contents are known independently.

usage: check_truth.py SPDMDUMP [--keys] CAPTURE...

With --keys, each capture is decoded with its key log and options, and its sessions are checked too.

There are three independent references: NAME.truth.jsonl.gz, the plaintext logged by the requester; the capture itself,
parsed by capture.py; and the rule that healthy traffic causes no warnings. Every failure is printed as
`capture: frame N: field: what is wrong`, and the exit status is 1 if there was one.
"""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile

import capture as captures

# A capture of several conversations, each with the truth of another capture.
SAME_TRUTH = {"frag64-sll-3endpoints": "frag64-sll2"}
CONVERSATIONS = {"frag64-sll-3endpoints": 3}
COMPARED = ("dir", "name", "code", "version", "session", "len", "raw")


class Check:
    def __init__(self, path):
        self.path = path
        self.base = path.rsplit(".pcap", 1)[0]
        self.name = os.path.basename(self.base)
        self.failures = 0

    def fail(self, frame, field, text):
        self.failures += 1
        if self.failures <= 20:
            print("%s: frame %s: %s: %s" % (os.path.basename(self.path), frame, field, text))

    def expect(self, frame, field, got, wanted):
        if got != wanted:
            self.fail(frame, field, "%s, should be %s" % (short(got), short(wanted)))


def short(value):
    text = str(value)
    return text if len(text) <= 60 else "%s... (%d characters)" % (text[:60], len(text))


def key_options(base, folder):
    """The options that decrypt the sessions of a capture, with a copy of the key log that only its owner can read."""
    options = ["--keylog", shutil.copy(base + ".keys", folder)]
    os.chmod(options[1], 0o600)
    if os.path.exists(base + ".opts"):
        with open(base + ".opts", encoding="utf-8") as file:
            options += file.read().replace("{base}", base).split()
    return options


def decode(spdmdump, path, options=()):
    run = subprocess.run([spdmdump, "--json", *options, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=300)
    lines = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return lines, run.returncode, run.stderr.decode(errors="replace").strip()


def is_message(line, via="clear"):
    """Whether a line is a message directly from the wire or a record, neither nested nor reassembled."""
    return "sealed" not in line and line["protocol"] == "spdm" and line["via"] == [via] and line["code"] is not None


def is_record(line):
    """Whether a line is a record, or the message in one that is only authenticated and needs no key. Such a message has
    a transport header, unlike a chain reassembled from records."""
    return "sealed" in line or (line["via"] == ["secured"] and "header" in line)


def notes(line, severities=("warn", "error")):
    return [note for note in line["notes"] if note["severity"] in severities]


def read_truth(check):
    path = os.path.join(os.path.dirname(check.path), SAME_TRUTH.get(check.name, check.name) + ".truth.jsonl.gz")
    if not os.path.exists(path):
        return None
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def wanted_from_truth(message):
    raw = message["hex"]
    return {"dir": message["dir"], "name": message["name"].removeprefix("SPDM_"), "code": message["code"],
            "version": "%d.%d" % (int(raw[0], 16), int(raw[1], 16)), "session": message["session"] or None,
            "len": len(raw) // 2, "raw": raw}


def without_padding(wanted, line):
    """A DOE truth includes up to three zero bytes after the message."""
    extra = wanted["len"] - line["len"]
    if 0 < extra <= 3 and line["transport"] == "doe" and wanted["raw"].endswith("00" * extra):
        return dict(wanted, len=line["len"], raw=wanted["raw"][:-2 * extra])
    return wanted


def compare_message(check, line, truth):
    wanted = without_padding(wanted_from_truth(truth), line)
    for field in COMPARED:
        if field == "raw" and line["raw"] != wanted["raw"]:
            at = first_difference(line["raw"], wanted["raw"])
            check.fail(line["frame"], "raw", "differs from byte %d on: %s, should be %s" % (
                at, short(line["raw"][2 * at:]), short(wanted["raw"][2 * at:])))
            return
        check.expect(line["frame"], field, line[field], wanted[field])


def first_difference(a, b):
    n = min(len(a), len(b))
    return next((i for i in range(n) if a[i] != b[i]), n) // 2


def compare_conversation(check, lines, truth):
    """Compares message by message; if the counts differ, reports the first message without a counterpart."""
    frame = 0
    for i, wanted in enumerate(truth):
        if i == len(lines):
            check.fail("after %d" % frame, "name", "%s is missing, and %d more" % (wanted["name"], len(truth) - i - 1))
            return
        before = check.failures
        compare_message(check, lines[i], wanted)
        frame = lines[i]["frame"]
        if check.failures != before and len(lines) != len(truth):
            check.fail(frame, "name", "%d messages, should be %d: compared no further" % (len(lines), len(truth)))
            return
    for line in lines[len(truth):]:
        check.fail(line["frame"], "name", "%s was never sent" % line["name"])


def sent_whole(streams, truth):
    """How many messages of the truth a TCP capture has: those found in the sender's stream, in order, up to the first
    missing one. The capture may have been stopped before the end of the conversation."""
    at = {}
    for i, message in enumerate(truth):
        body, place = bytes.fromhex(message["hex"]), {}
        for sender, stream in enumerate(streams):
            place[sender] = stream.find(body, at.get(sender, 0))
        # The requester is the sender of the first message.
        at.setdefault("req", next((sender for sender in place if place[sender] >= 0), 0))
        sender = at["req"] if message["dir"] == "req" else 1 - at["req"]
        if place[sender] < 0:
            return i
        at[sender] = place[sender] + len(body)
    return len(truth)


def conversations(lines):
    """Lines by endpoint pair, in order of appearance."""
    pairs = {}
    for line in lines:
        pairs.setdefault(frozenset((line["src"], line["dst"])), []).append(line)
    return list(pairs.values())


def check_healthy(check, lines, status, cut):
    """Expects no warning, except on the last packet if the capture ends within a message."""
    end = captures.packets(check.path)[-1].frame if cut else None
    for line in lines:
        for note in notes(line) if line["frame"] != end else []:
            check.fail(line["frame"], note["row"] or line["name"], "%s: %s" % (note["severity"], note["text"]))
    if cut and not any(notes(line) for line in lines if line["frame"] == end):
        check.fail(end, "notes", "the capture stops in the middle of a message and nothing says so")
    check.expect("-", "exit status", status, 1 if cut else 0)


def check_wire(check, lines, contents):
    """Every message and record of the capture gives exactly one line, with its frame."""
    for secured in (False, True):
        wanted = [m for m in contents.messages if m.secured == secured]
        got = [line for line in lines if (is_record(line) if secured else is_message(line))]
        what = "record" if secured else "message"
        check.expect("-", "number of %ss" % what, len(got), len(wanted))
        for message, line in zip(wanted, got):
            check.expect(message.frame, "frame of the %s" % what, line["frame"], message.frame)
            body, raw = message.body.hex(), line["raw"]
            padded = body.startswith(raw) and not body[len(raw):].strip("0") and len(body) - len(raw) <= 6
            opened = secured and "sealed" not in line and raw in body
            if raw != body and not opened and not (padded and line["transport"] == "doe"):
                check.fail(message.frame, "raw", "%s, should be %s" % (short(raw), short(body)))


def check_losses(check, lines, contents):
    """Losses and repetitions are noted where they happened; other messages have no notes."""
    noted = {line["frame"] for line in lines if notes(line)}
    explained = set()
    for broken in contents.broken:
        frames = set(range(broken.first, broken.last + 1))
        if not any(line["frame"] in frames and notes(line) for line in lines):
            check.fail("%d to %d" % broken, "notes", "a message lost a packet here and nothing says so")
        explained |= frames
    for frame in contents.repeated:
        if not any(line["frame"] == frame and line["notes"] for line in lines):
            check.fail(frame, "notes", "the packet is a repetition and nothing says so")
        explained.add(frame)
    for frame in sorted(noted - explained):
        check.fail(frame, "notes", "a finding where nothing was lost")
    for line in filter(is_message, lines):
        for note in notes(line):
            check.fail(line["frame"], note["row"] or line["name"], "%s: %s" % (note["severity"], note["text"]))


def check_conversations(check, lines, truth):
    pairs = conversations(lines)
    check.expect("-", "number of conversations", len(pairs), CONVERSATIONS.get(check.name, 1))
    for pair in pairs:
        compare_conversation(check, pair, truth)


def check_capture(spdmdump, path):
    check = Check(path)
    lines, status, stderr = decode(spdmdump, path)
    shown = [line for line in lines if is_message(line) or is_message(line, "secured")]
    readable = any(is_message(line, "secured") for line in shown)
    contents, truth, cut = captures.contents(path), read_truth(check), False
    damaged = contents and (contents.broken or contents.repeated)
    check.expect("-", "stderr", stderr, "")
    if truth is not None:
        truth = [message for message in truth if message["session"] == 0 or readable]
        if not contents:
            streams = list(captures.tcp_streams(path).values())
            cut = any(map(captures.ends_inside_frame, streams))
            truth = truth[:sent_whole(streams, truth)] if cut else truth
        check_conversations(check, shown, truth)
    elif not damaged:
        check.fail("-", "truth", "there is none to compare with")
    if contents:
        check_wire(check, lines, contents)
    if damaged:
        check_losses(check, lines, contents)
        check.expect("-", "exit status", status, 1)
    else:
        check_healthy(check, lines, status, cut)
    print("%s: %d messages, %d sealed records, %d failures" % (
        os.path.basename(path), len(shown), sum("sealed" in line for line in lines), check.failures))
    return check.failures


def check_sessions(spdmdump, path):
    """With the keys, every message of every session is decoded byte for byte, and every HMAC is good."""
    check = Check(path)
    with tempfile.TemporaryDirectory() as folder:
        lines, status, stderr = decode(spdmdump, path, key_options(check.base, folder))
    shown = [line for line in lines if is_message(line) or is_message(line, "secured")]
    truth, cut = read_truth(check), False
    if path.endswith("stream.pcap"):
        cut = any(map(captures.ends_inside_frame, captures.tcp_streams(path).values()))
        # Encrypted messages cannot be searched for in the stream, so the decoded ones must be the beginning of the
        # conversation.
        truth = truth[:len(shown)] if cut else truth
    check.expect("-", "stderr", stderr, "")
    check_conversations(check, shown, truth)
    for line in lines:
        if "sealed" in line:
            check.fail(line["frame"], "sealed", line["sealed"])
        for verdict in line.get("verdicts", []):
            check.expect(line["frame"], "%s of %s" % (verdict["check"], line["name"]), verdict["result"], "pass")
    if not any("verdicts" in line for line in lines):
        check.fail("-", "verdicts", "there is none")
    check_healthy(check, lines, status, cut)
    print("%s with keys: %d messages, %d failures" % (os.path.basename(path), len(shown), check.failures))
    return check.failures


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    keyed = sys.argv[2] == "--keys"
    paths = sys.argv[3:] if keyed else sys.argv[2:]
    failures = sum([(check_sessions if keyed else check_capture)(sys.argv[1], path) for path in paths])
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
