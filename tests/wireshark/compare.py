#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the plugin with `spdmdump --json` for one capture: frame by frame, unit by unit and field by field, in
order.

usage: compare.py PLUGIN SPDMDUMP CAPTURE [--preload RUNTIME] [--failures N]

The capture is read without secrets and, if it has any, with them and with secret fields shown; also in two passes, and
in the form written by `spdmdump -w`. Verdicts, with and without trust anchors, must be those of `--verify`, and
findings those of `--lint=each`. If a capture needs more than a key log, spdmdump first derives and exports the keys.
Each failure is printed as `capture [how]: frame N: NAME field: ...`.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys

import convert
from fields import Comparison, children, compare_members, compare_value, number
from tshark import Failed, Tshark, units_of

# Printed by spdmdump at the end of a capture, which Wireshark dissectors do not see.
AT_THE_END = "the capture ends before the message does"
# spdmdump parses certificates itself; in Wireshark its own dissectors do, with other messages.
UNREADABLE = ("a certificate cannot be read: ", "the request cannot be read: ")
SEVERITIES = {0x400000: "info", 0x600000: "warn", 0x800000: "error"}


# ---------------------------------------------------------------------------------------------------- what is around
def notes_of(proto):
    """(severity, text) of the notes of this unit, without those of nested units."""
    found = []
    for element in proto:
        if element.tag == "proto":
            continue
        if element.get("name") == "_ws.expert":
            parts = {field.get("name"): field.get("show") for field in element}
            if any(name.startswith("spdm.note.") for name in parts):
                severity = SEVERITIES.get(int(parts["_ws.expert.severity"], 0), "?")
                found.append((severity, parts["_ws.expert.message"]))
        else:
            found.extend(notes_of(element))
    return found


SAME = ("protocol", "name", "transport", "conn", "session", "handshake", "dir", "src", "dst", "sealed", "code", "len")
KNOWN = {*SAME, "version", "response_to", "time", "via", "inferred", "hmac"}


# Numbers with names; NDJSON has the names.
NAMED = ("transport", "dir", "via", "sealed", "hmac", "inferred", "check", "result", "severity", "signer", "side")


def said(field):
    """The value of a generated field; for numbers with names, the name."""
    if field.get("name").rsplit(".", 1)[1] not in NAMED:
        return field.get("show")
    return re.fullmatch(r".*?: (.*) \(%s\)" % field.get("show"), field.get("showname").strip("[]")).group(1)


def generated(proto):
    """{name: [shown values]} of the generated fields of a unit."""
    out = {}
    for field in children(proto):
        name = field.get("name").removeprefix("spdm.")
        if "." not in name:
            out.setdefault(name, []).append(said(field))
    return out


def expected_around(line):
    """The same for a line of NDJSON."""
    verdict = [v["result"] for v in line.get("verdicts", []) if v["check"] == "hmac" and v["result"] != "unknown"]
    one = {name: line.get(name) for name in SAME}
    if line["transport"] == "raw" and one["src"] == one["dst"] == "0":
        one["src"] = one["dst"] = None  # in an exported PDU, Wireshark does not distinguish port 0 from no port
    major, minor = line["version"].split(".") if line["version"] else (0, 0)
    one["version"] = int(major) << 4 | int(minor) if line["version"] else None
    one["response_to"] = line.get("request_frame")
    out = {name: [value] for name, value in one.items() if value is not None}
    if "response_time" in line:
        out["time"] = ["%.9f" % line["response_time"]]
    for name, values in (("via", line["via"]), ("inferred", line.get("inferred", [])), ("hmac", verdict)):
        if values:
            out[name] = values
    return out


def is_put_off(line):
    """Whether an ERROR says how to get the response, later or in chunks."""
    extended = line["fields"].get("extended_error_data")
    return isinstance(extended, dict) and not {"handle", "token"}.isdisjoint(extended)


def expected_notes(line):
    """The expected notes, including why a record is not decrypted, and that a message reports an error."""
    reason = line.get("sealed")
    severity = "info" if reason == "no key for this session" else "warn"
    sealed = [(severity, "Not decrypted: " + reason)] if reason else []
    is_error = (line["protocol"], line["name"]) == ("spdm", "ERROR")
    failed = [("info" if is_put_off(line) else "warn", line["name"])] if is_error else []
    notes = [(note["severity"], note["text"]) for note in line["notes"]
             if not note["text"].startswith(UNREADABLE)]
    return notes + sealed + failed


VERDICT = ("check", "result", "severity", "signer", "slot", "algorithm", "reading", "why", "needs")
FINDING = ("rule", "severity", "side", "what", "field", "offset", "expected", "got", "clause", "tests")


def judged(proto, name):
    """[({member: shown value}, whether a later message settled it)] of the verdicts or findings of this unit."""
    found = []
    for field in children(proto):
        if field.get("name") == "spdm." + name:
            members = {child.get("name").rsplit(".", 1)[1]: said(child) for child in children(field)}
            found.append((dict(members, **{name: field.get("show")}), "settled_in" in members))
    return found


def as_shown(members, names):
    """The plugin omits members that are null or empty."""
    return {name: str(members[name]) for name in names if members[name] not in (None, "")}


def compare_judged(check, proto, line):
    verdicts = [{k: v for k, v in shown.items() if k != "verify"}
                for shown, late in judged(proto, "verify") if not late]
    check.expect("verdicts", verdicts, [as_shown(verdict, VERDICT) for verdict in line.get("verdicts", [])])
    titles = [shown["verify"] for shown, late in judged(proto, "verify") if not late]
    check.expect("verdicts by name", titles, ["%s %s" % (v["check"], v["result"]) for v in line.get("verdicts", [])])
    findings = [shown for shown, _ in judged(proto, "rule")]
    check.expect("findings", findings, [as_shown(finding, FINDING) for finding in line.get("findings", [])])
    check.fields += len(verdicts) + len(findings)


def compare_late(check, units, events):
    """Verdicts that later messages settle, or that are open at the end of the capture, are shown from the second pass
    on."""
    late = [(frame, {k: v for k, v in shown.items() if k not in ("verify", "settled_in")})
            for frame, _, proto in units for shown, is_late in judged(proto, "verify") if is_late]
    wanted = [(event["frame"], as_shown(event, VERDICT)) for event in events if event["event"] == "verdict"]
    check.where = ""
    check.expect("late verdicts", sorted(late, key=str), sorted(wanted, key=str))
    check.fields += len(wanted)


def compare_header(check, proto, line):
    shown = [child for field in children(proto) if field.get("name") == "spdm.header" for child in children(field)]
    keys = [field.get("name").rsplit(".", 1)[1] for field in shown]
    # If Wireshark has an MCTP dissector, that shows the header, and the plugin starts at the message type.
    if not (check.mctp and line["transport"] == "mctp" and keys == ["message_type"]):
        compare_members(check, "header", shown, line.get("header", {}), compare_value)


def compare_unit(check, proto, line):
    around, wanted = generated(proto), expected_around(line)
    for name in sorted(set(wanted) | (set(around) & KNOWN)):
        values = around.get(name)
        if values and isinstance(wanted.get(name, [""])[0], int):
            values = [number(value) for value in values]
        check.expect(name, values, wanted.get(name))
    fields = [field for field in children(proto) if field.get("name").count(".") > 1]
    compare_members(check, "", fields, line["fields"], compare_value)
    compare_header(check, proto, line)
    compare_judged(check, proto, line)
    check.expect("notes", sorted(notes_of(proto)), sorted(expected_notes(line)))


def compare(what, tshark, units, lines):
    """Compares `units` from tshark with `lines` of NDJSON, each of which has a `frame`."""
    check = Comparison(what, tshark.has_mctp)
    for (frame, depth, proto), line in zip(units, lines):
        check.where = "frame %d: %s: " % (line["frame"], line["name"])
        shown = "frame %d, %s" % (frame, generated(proto).get("name"))
        if frame != line["frame"] or generated(proto).get("name") != [line["name"]]:
            check.fail("unit", "%s is shown instead: compared no further" % shown)
            break
        if (depth == 0 and line["via"][-1:] == ["encap"]) or (depth > 0 and "header" in line):
            check.fail("unit", "at depth %d" % depth)
        check.inner = [other["raw"] for other in lines if other["frame"] == frame and other is not line]
        compare_unit(check, proto, line)
    else:
        check.where = ""
        check.expect("number of units", len(units), len(lines))
    if not lines:
        check.fail("units", "there are none: nothing was compared")
    return check


# -------------------------------------------------------------------------------------------------------------- runs
def spdmdump_objects(spdmdump, path, options=()):
    """The units and the events that spdmdump prints."""
    run = subprocess.run([spdmdump, "--json", "--verify", "--lint=each", *options, path], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, timeout=300, check=False)
    objects = [json.loads(line) for line in run.stdout.decode().splitlines()]
    units = [o for o in objects if "event" not in o and [note["text"] for note in o["notes"]] != [AT_THE_END]]
    return units, [o for o in objects if "event" in o]


def spdmdump_lines(spdmdump, path, options=()):
    return spdmdump_objects(spdmdump, path, options)[0]


def private(path, content):
    """Creates a file that only its owner can read, which spdmdump requires for secrets."""
    with open(path, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
    return path


def key_log(spdmdump, base, target):
    """A key log for both programs, sufficient to decrypt the sessions; None without secrets."""
    if not os.path.exists(base + ".keys"):
        return None
    with open(base + ".keys", "rb") as source:
        private(target, source.read())
    if not os.path.exists(base + ".opts"):
        return target
    with open(base + ".opts", encoding="utf-8") as file:
        options = file.read().replace("{base}", base).split()
    capture = base + ".pcap"
    exported = target + ".exported"
    subprocess.run([spdmdump, "--keylog", target, *options, "--export-keys", exported, capture], check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    return exported


def trust_options(tshark, capture):
    """Options with the trust anchors of a capture: its own, or those in a folder near it."""
    own = capture.rsplit(".", 1)[0] + ".root.pem"
    folder = os.path.join(os.path.dirname(os.path.abspath(capture)), "roots")
    if not os.path.isdir(folder):
        folder = os.path.join(os.path.dirname(os.path.dirname(folder)), "roots")
    if os.path.exists(own):
        return ["--trust", own], ["-o", "spdm.trust_file:" + tshark.bring(own)]
    mine = tshark.file("roots")
    if not os.path.isdir(mine):
        shutil.copytree(folder, mine)
    for path in [mine] + [os.path.join(mine, name) for name in os.listdir(mine)]:
        os.chmod(path, 0o755)
    return ["--trust", folder], ["-o", "spdm.trust_folder:" + mine]


def secret_options(tshark, keys):
    if keys is None:
        return [], []
    mine = tshark.bring(keys)
    return (["--keylog", keys, "--show-secrets"],
            ["-o", "spdm.keylog_file:" + mine, "-o", "spdm.show_secrets:TRUE"])


def backward_only(units):
    """All units as text, without links that only a second pass knows."""
    def walk(element):
        settled = element.find("./field[@name='spdm.verify.settled_in']") is not None
        if settled or element.get("name") in ("spdm.response_in", "spdm.whole_in"):
            return []
        own = ["%s=%s" % (element.get("name"), element.get("show"))]
        return own + [text for inner in element for text in walk(inner)]

    return [(frame, walk(proto)) for frame, depth, proto in units if depth == 0]


def compare_passes(check, once, twice):
    for (frame, first), (_, second) in zip(backward_only(once), backward_only(twice)):
        if first != second:
            differing = next((pair for pair in zip(first, second) if pair[0] != pair[1]), (len(first), len(second)))
            check.where = "frame %d: " % frame
            check.fail("two passes", "%s, with one pass %s" % (differing[1], differing[0]))
    check.where = ""
    check.expect("units in two passes", len(twice), len(once))


def links(units, name):
    """{(frame, frame that its field `name` refers to)}. After a second pass all are known."""
    return {(frame, int(value)) for frame, _, proto in units for value in generated(proto).get(name, [])}


def compare_complaints(check, units):
    """Wireshark's own dissectors must not complain about certificates."""
    for frame, _, proto in units:
        for expert in proto.iter("field"):
            parts = {field.get("name"): field.get("show") for field in expert} if is_expert(expert) else {}
            severity = int(parts.get("_ws.expert.severity", "0"), 0)
            if severity >= 0x600000 and not any(name.startswith("spdm.") for name in parts):
                check.where = "frame %d: " % frame
                check.fail("complaint", "%s" % parts.get("_ws.expert.message"))
    check.where = ""


def is_expert(element):
    return element.get("name") == "_ws.expert"


def compare_links(check, units):
    """Forward links must mirror backward links. The last piece need not link to itself."""
    to, back = links(units, "response_in"), {(to, frame) for frame, to in links(units, "response_to")}
    check.expect("response_in without response_to", sorted(to - back), [])
    check.expect("requests with response_in", sorted({a for a, _ in to}), sorted({a for a, _ in back}))
    whole, parts = links(units, "whole_in"), {(part, frame) for frame, part in links(units, "part")}
    check.expect("whole_in", *(sorted((a, b) for a, b in pairs if a != b) for pairs in (whole, parts)))


def compare_records(check, units, lines):
    """A decrypted message is shown inside its record, with the fields of the record as in the run without keys."""
    sealed = {}
    for line in lines:
        if "sealed" in line:
            sealed.setdefault(line["frame"], []).append(line["fields"])
    opened = [(frame, field) for frame, _, proto in units
              for field in children(proto) if field.get("name") == "spdm.record"]
    for frame, field in opened:
        if sealed.get(frame):  # records that are only authenticated are not sealed
            check.where = "frame %d: " % frame
            compare_members(check, "record", children(field), sealed[frame].pop(0), compare_value)
    check.where = ""
    if sealed and not opened:
        check.fail("records", "none is shown around what came out of them")


def compare_written(spdmdump, tshark, name, capture, options):
    """Output of -w has one message or decrypted record per packet, which the plugin reads without keys."""
    target = tshark.file("written.pcapng")
    subprocess.run([spdmdump, "-w", target, *options, capture], check=False, stderr=subprocess.DEVNULL, timeout=300)
    os.chmod(target, 0o644)
    lines = spdmdump_lines(spdmdump, target)
    return compare(name + " [-w]", tshark, tshark.units(target), lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("spdmdump")
    parser.add_argument("capture")
    parser.add_argument("--preload", default="")
    parser.add_argument("--failures", type=int, default=Comparison.shown, help="how many to print")
    args = parser.parse_args()
    Comparison.shown = args.failures
    name = re.sub(r"\.pcap(ng)?$", "", os.path.basename(args.capture))
    base = os.path.join(os.path.dirname(args.capture), name)
    checks = []
    with Tshark(args.plugin, args.preload) as tshark:
        path = convert.openable(args.capture, tshark.file(name + ".converted.pcap"))
        mine = tshark.bring(path) if path == args.capture else path
        os.chmod(mine, 0o644)
        shut = spdmdump_lines(args.spdmdump, args.capture)
        checks.append(compare(name + " [no keys]", tshark, tshark.units(mine), shut))
        keys = key_log(args.spdmdump, base, tshark.path("keys"))
        cli, plugin = secret_options(tshark, keys)
        trusting_cli, trusting = trust_options(tshark, args.capture)
        units = tshark.units(mine, *plugin, *trusting)
        lines, events = spdmdump_objects(args.spdmdump, args.capture, cli + trusting_cli)
        checks.append(compare(name + " [keys, trust anchors]", tshark, units, lines))
        if keys and not any("secured" in line["via"] and "sealed" not in line for line in lines):
            checks[-1].fail("keys", "they open nothing")
        twice = tshark.shown(mine, "-2", *plugin, *trusting)
        compare_passes(checks[-1], units, units_of(twice))
        compare_links(checks[-1], twice)
        compare_complaints(checks[-1], units)
        compare_late(checks[-1], units_of(twice), events)
        if keys:
            compare_records(checks[-1], units, shut)
        checks.append(compare_written(args.spdmdump, tshark, name, args.capture, cli))
    for check in checks:
        print("%s: %d fields compared, %d failures" % (check.what, check.fields, check.failures))
    return 1 if any(check.failures for check in checks) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
