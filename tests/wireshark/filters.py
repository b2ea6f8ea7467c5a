#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares filters, columns, `-T fields`, JSON and statistics with spdmdump's NDJSON.

usage: filters.py PLUGIN SPDMDUMP CAPTURE [--preload RUNTIME]
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys

import convert
from compare import key_log, secret_options, spdmdump_lines
from tshark import Checks, Failed, Tshark


def frames(lines):
    return sorted({line["frame"] for line in lines})


def verdicts_of(line):
    return ["%s %s" % (verdict["check"], verdict["result"]) for verdict in line.get("verdicts", [])]


def rules_of(line):
    return [finding["rule"] for finding in line.get("findings", [])]


def check_filters(checks, tshark, read, lines):
    """Display filters must select the right frames."""
    some = next(line for line in lines if line["session"] is not None)
    broken = next(finding["rule"] for line in lines for finding in line.get("findings", []))
    answers = [line for line in lines if line["name"] == "CAPABILITIES"]
    wanted = {
        "spdm.name": lines,
        'spdm.name == "%s"' % some["name"]: [line for line in lines if line["name"] == some["name"]],
        "spdm.session == 0x%x" % some["session"]: [line for line in lines if line["session"] == some["session"]],
        "spdm.code == 0xe4": [line for line in lines if line["code"] == 0xE4],
        "spdm.len > 1000": [line for line in lines if line["len"] > 1000],
        "spdm.version == 0x12": [line for line in lines if line["version"] == "1.2"],
        "spdm.sealed": [line for line in lines if "sealed" in line],
        "spdm.response_to": [line for line in lines if "request_frame" in line],
        'spdm.via == "secured"': [line for line in lines if "secured" in line["via"]],
        'spdm.hmac == "pass"': [line for line in lines if "hmac pass" in verdicts_of(line)],
        'spdm.verify == "signature pass"': [line for line in lines if "signature pass" in verdicts_of(line)],
        'spdm.verify.result == "unknown"': [line for line in lines if "unknown" in " ".join(verdicts_of(line))],
        'spdm.rule == "%s"' % broken: [line for line in lines if broken in rules_of(line)],
        "spdm.header.request_response_code == 0x61": [line for line in lines if line["code"] == 0x61],
        "spdm.capabilities.flags.cert_cap == 1": [line for line in answers if line["fields"]["flags"]["cert_cap"] == 1],
    }
    for text, hits in wanted.items():
        got = [int(line) for line in tshark.lines(*read, "-Y", text, "-T", "fields", "-e", "frame.number")]
        checks.expect("filter %s: %d frames" % (text, len(got)), got, frames(hits))


def plain(text):
    """Normalizes a value, which versions and output formats print differently."""
    return re.sub(r"\bFalse\b", "0", re.sub(r"\bTrue\b", "1", text)).replace(":", "")


def check_fields(checks, tshark, read, units):
    """-T fields must print the values in the tree, for every field that occurs."""
    empty, values = set(), {}
    for frame, _, proto in units:
        for field in own_fields(proto):
            name = field.get("name")
            values.setdefault((frame, name), []).append(field.get("show"))
            if not field.get("show"):
                empty.add(name)
    # For fields without a value, such as subtrees, -T fields prints only that they exist.
    names = sorted({name for _, name in values} - empty)
    arguments = [part for name in ["frame.number"] + names for part in ("-e", name)]
    differing = []
    for line in tshark.lines(*read, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=;", *arguments):
        frame, *columns = line.split("\t")
        for name, text in zip(names, columns + [""] * len(names)):
            if plain(text) != plain(";".join(values.get((int(frame), name), []))):
                differing.append((frame, name, text))
    checks.expect("-T fields of %d fields" % len(names), differing[:3], [])


def check_names(checks, units):
    """A value without a name in a list of names must not be shown as unknown."""
    unknown = sorted({field.get("showname") for _, _, proto in units for field in own_fields(proto)
                      if "Unknown" in (field.get("showname") or "")})
    checks.expect("values called unknown", unknown[:3], [])


def own_fields(proto):
    for element in proto:
        if element.tag == "field" and element.get("name").startswith("spdm."):
            yield element
            yield from own_fields(element)


def flattened(pairs):
    """Yields (abbreviation, shown value) for all members of tshark's JSON, in which keys may repeat."""
    for key, value in pairs:
        if isinstance(value, list) and all(isinstance(part, tuple) for part in value):
            yield from flattened(value)
        elif key.startswith("spdm."):
            yield key, value


def check_json(checks, tshark, read, units):
    """-T json must have the same values in the same order."""
    packets = json.loads(tshark.run(*read, "-T", "json", "-J", "spdm"), object_pairs_hook=lambda pairs: pairs)
    got = [pair for packet in packets for pair in flattened(packet)]
    wanted = [(field.get("name"), field.get("show")) for _, depth, proto in units if depth == 0
              for field in proto.iter("field") if field.get("name").startswith("spdm.")]
    got, wanted = ([(name, plain(value)) for name, value in pairs if value] for pairs in (got, wanted))
    checks.expect("-T json: values", got, wanted)


def check_statistics(checks, tshark, read, lines):
    """`-z spdm,tree` must count the messages correctly."""
    text = tshark.run(*read, "-q", "-z", "spdm,tree")
    messages = [line for line in lines if line["protocol"] == "spdm" and line["code"] is not None]
    answers = [line for line in messages if "request_frame" in line]
    for title, counted in (("Messages", messages), ("Response times (ms)", answers)):
        part = re.search(r"^%s +(\d+) .*\n((?: .*\n)*)" % re.escape(title), text, re.MULTILINE)
        shown = {row.split()[0]: int(row.split()[1]) for row in part.group(2).splitlines()}
        checks.expect("statistics: %s" % title, shown, dict(collections.Counter(line["name"] for line in counted)))
        checks.expect("statistics: %s, in all" % title, int(part.group(1)), len(counted))


def check_lines(checks, tshark, read, lines, texts):
    """The Info column must have everything that spdmdump's line says about a message: its name and main values."""
    columns = 'gui.column.format:"Number","%m","Information","%i"'
    infos = dict(line.split(None, 1) for line in tshark.lines(*read, "-o", columns) if len(line.split()) > 1)
    checks.expect("lines of spdmdump", len(texts), len(lines))
    missing = []
    for line, text in zip(lines, texts):
        said = text[text.index(line["name"]):].split(" len ")[0]
        missing += [(line["frame"], word) for word in said.split() if word not in infos[str(line["frame"])]]
    checks.expect("Info column: what spdmdump says", missing[:3], [])


def check_snapped(checks, tshark, spdmdump):
    """For a message truncated by the capture, both programs must show the note that explains the others."""
    asked, told = bytes.fromhex("10840000"), bytes.fromhex("10040000000200100012")
    head = convert.tagged("spdm.mctp")
    packets = [(1, 0, head + bytes.fromhex("010809c805") + asked), (2, 0, head + bytes.fromhex("010908c005") + told)]
    path = convert.write(tshark.file("snapped.pcap"), convert.EXPORTED, packets, len(packets[1][2]) - 3)
    os.chmod(path, 0o644)
    texts = subprocess.run([spdmdump, "-t", path], stdout=subprocess.PIPE, check=False, stderr=subprocess.DEVNULL,
                           timeout=300).stdout.decode().splitlines()
    infos = tshark.lines("-n", "-r", path, "-o", 'gui.column.format:"Information","%i"')
    for what, text, size in (("spdmdump", texts[-1], len(packets[1][2])), ("Info column", infos[-1], 5 + len(told))):
        checks.expect("%s: the note on a truncated capture" % what, text.partition(" ! ")[2].partition(" (+")[0],
                      "the capture kept %d of the packet's %d bytes" % (size - 3, size))


def check_tabs(checks, tshark, read, lines):
    """Decrypted bytes must be in a tab of their own."""
    tabs = re.findall(r"^Decrypted SPDM \((\d+) bytes\):$", tshark.run(*read, "-x"), re.MULTILINE)
    opened = [line["len"] for line in lines if line["via"] == ["secured"] and "header" in line]
    checks.expect("tabs with decrypted bytes", [int(n) for n in tabs], opened)


def check_certificates(checks, tshark, read, lines):
    """Certificates must be passed to Wireshark's own dissector."""
    got = [int(line) for line in tshark.lines(*read, "-Y", "x509af.version", "-T", "fields", "-e", "frame.number")]
    checks.expect("packets with certificates", got, frames([line for line in lines if line.get("certificates")]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("spdmdump")
    parser.add_argument("capture")
    parser.add_argument("--preload", default="")
    args = parser.parse_args()
    checks = Checks()
    with Tshark(args.plugin, args.preload) as tshark:
        path = convert.openable(args.capture, tshark.file("converted.pcap"))
        path = tshark.bring(path) if path == args.capture else path
        os.chmod(path, 0o644)
        keys = key_log(args.spdmdump, args.capture.rsplit(".pcap", 1)[0], tshark.path("keys"))
        cli, plugin = secret_options(tshark, keys)
        lines = spdmdump_lines(args.spdmdump, args.capture, cli)
        read = ["-n", "-r", path, *plugin]
        units = tshark.units(path, *plugin)
        check_filters(checks, tshark, read, lines)
        check_fields(checks, tshark, read, units)
        check_names(checks, units)
        check_json(checks, tshark, read, units)
        check_statistics(checks, tshark, read, lines)
        texts = subprocess.run([args.spdmdump, "-t", *cli, args.capture], stdout=subprocess.PIPE, check=False,
                               stderr=subprocess.DEVNULL, timeout=300).stdout.decode().splitlines()
        check_lines(checks, tshark, read, lines, texts)
        check_snapped(checks, tshark, args.spdmdump)
        check_tabs(checks, tshark, read, lines)
        check_certificates(checks, tshark, read, lines)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
