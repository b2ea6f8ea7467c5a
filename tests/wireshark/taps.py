#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the plugin's taps with spdmdump's NDJSON, through sharkd: conversations, endpoints, statistics, response
times, following sessions in cleartext and decrypted, objects to export; also the address columns.

usage: taps.py PLUGIN SPDMDUMP CAPTURE
"""
import argparse
import base64
import collections
import json
import os
import subprocess
import sys

from compare import key_log, spdmdump_lines
from tshark import Checks, Failed, Tshark


def ask(tshark, path, keys, *requests):
    """The results of requests to sharkd for a file."""
    setting = [("setconf", {"name": "spdm.keylog_file", "value": keys})] if keys else []
    calls = [*setting, ("load", {"file": path}), *requests]
    lines = [json.dumps({"jsonrpc": "2.0", "id": i + 1, "method": method, "params": parameters})
             for i, (method, parameters) in enumerate(calls)]
    done = subprocess.run(["sharkd", "-"], input=("\n".join(lines) + "\n").encode(), env=tshark.environment,
                          cwd=tshark.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False,
                          **tshark.as_user)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.decode().splitlines())}
    failed = [answer for answer in answers.values() if "result" not in answer]
    if failed or len(answers) != len(calls):
        raise Failed("sharkd: %s %s" % (failed, done.stderr.decode(errors="replace")[-500:]))
    return [answers[len(calls) - len(requests) + i + 1]["result"] for i in range(len(requests))]


def on_the_wire(lines):
    return [line for line in lines if "header" in line or "parent_id" not in line]


def check_ends(checks, taps, lines):
    sent = collections.Counter((line["src"], line["dst"]) for line in on_the_wire(lines))
    size = collections.Counter()
    for line in on_the_wire(lines):
        size[line["src"]] += line["len"]
    shown = {}
    for row in taps["conv"]["convs"]:
        shown[row["saddr"], row["daddr"]] = row["txf"]
        shown[row["daddr"], row["saddr"]] = row["rxf"]
    checks.expect("conversations", shown, dict(sent))
    checks.expect("endpoints", {row["host"]: row["txb"] for row in taps["host"]["hosts"]}, dict(size))


def check_statistics(checks, taps, lines):
    tree = {node["name"]: node for node in taps["stats"]["stats"]}
    names = collections.Counter(line["name"] for line in lines
                                if line["protocol"] == "spdm" and line["code"] is not None)
    shown = {node["name"]: node["count"] for node in tree["Messages"]["sub"]}
    checks.expect("messages", {name: shown.get(name) for name in names}, dict(names))
    sessions = {line["session_no"] for line in lines if line.get("session_no")}
    checks.expect("sessions, each counted once", tree["Sessions by id"]["count"], len(sessions))
    times = collections.defaultdict(list)
    for line in lines:
        if "response_time" in line and line["code"] is not None:
            times[line["name"]].append(line["response_time"])
    rows = {row["n"]: row for row in taps["srt"]["tables"][0]["r"]}
    checks.expect("response times", {name: row["num"] for name, row in rows.items()},
                  {name: len(of) for name, of in times.items()})
    worst = {name: round(rows[name]["max"] - max(of), 9) for name, of in times.items() if name in rows}
    checks.expect("longest response times, seconds off", {n: off for n, off in worst.items() if abs(off) > 1e-6}, {})


def check_follow(checks, tshark, path, keys, lines, how):
    sessions = sorted({line["session_no"] for line in lines if line.get("session_no")})
    checks.expect("%s: sessions to follow" % how, bool(sessions), True)
    for number in sessions:
        wanted = [(line["frame"], line["dir"] == "rsp", line["raw"]) for line in on_the_wire(lines)
                  if line.get("session_no") == number and line["raw"]]
        [got] = ask(tshark, path, keys, ("follow", {"follow": "SPDM", "filter": "spdm.session_no == %d" % number}))
        shown = [(part["n"], part.get("s", 0) == 1, base64.b64decode(part["d"]).hex()) for part in got["payloads"]]
        checks.expect("%s: session %d, %d messages" % (how, number, len(wanted)), shown, wanted)


def check_objects(checks, tshark, path, options, taps, lines):
    certificates = sorted((line["frame"], one["len"]) for line in lines
                          for one in line.get("certificates", []) if "offset" in one)
    listed = taps["eo"]["objects"]
    shown = sorted((row["pkt"], row["len"]) for row in listed if row["type"] == "application/pkix-cert")
    checks.expect("certificates, %d" % len(certificates), shown, certificates)
    wholes = sorted((line["frame"], line["len"]) for line in lines if line["name"] in ("CertificateChain",))
    chains = sorted((row["pkt"], row["len"]) for row in listed if "CertificateChain" in row["filename"])
    checks.expect("objects put together, %d" % len(wholes), chains, wholes)
    requests = [row for row in listed if row["filename"].endswith(".der") and row["type"] != "application/pkix-cert"]
    checks.expect("requests for certificates", [row["pkt"] for row in requests],
                  [line["frame"] for line in lines if line["name"] == "CSR"])
    checks.expect("names are distinct", len({row["filename"] for row in listed}), len(listed))
    folder = tshark.file("objects")
    tshark.start(["-n", "-r", path, *options, "-q", "--export-objects", "spdm," + folder])
    raw = collections.defaultdict(str)
    for line in lines:
        raw[line["frame"]] += line["raw"]
    strange = []
    for row in listed:
        with open(os.path.join(folder, row["filename"]), "rb") as file:
            if file.read().hex() not in raw[row["pkt"]]:
                strange.append(row["filename"])
    checks.expect("files that tshark exports, %d" % len(listed), strange, [])


def check_columns(checks, tshark, path, lines):
    """Every packet must have addresses, including those with only a piece of a message."""
    rows = [line.split("\t") for line in tshark.lines("-n", "-r", path, "-Y", "spdm", "-T", "fields",
                                                      "-e", "_ws.col.Source" if not tshark.is_at_least(4, 2)
                                                      else "_ws.col.def_src", "-e", "spdm.src")]
    ends = {line["src"] for line in lines if line["src"] is not None}
    checks.expect("senders in the column", {row[0] for row in rows}, ends)
    # If Wireshark has an MCTP dissector, pieces are not the plugin's.
    checks.expect("pieces with a sender", any(not row[1] for row in rows), not tshark.has_mctp)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("spdmdump")
    parser.add_argument("capture")
    args = parser.parse_args()
    checks = Checks()
    with Tshark(args.plugin) as tshark:
        path = tshark.bring(args.capture)
        keys = key_log(args.spdmdump, args.capture.rsplit(".", 1)[0], tshark.file("log.keys"))
        mine = tshark.bring(args.capture.rsplit(".", 1)[0] + ".keys")
        clear = spdmdump_lines(args.spdmdump, args.capture)
        lines = spdmdump_lines(args.spdmdump, args.capture, ["--keylog", keys])
        names = ("stat:spdm", "srt:spdm", "conv:SPDM", "endpt:SPDM", "eo:spdm")
        [answer] = ask(tshark, path, mine, ("tap", {"tap%d" % i: name for i, name in enumerate(names)}))
        taps = {tap["type"]: tap for tap in answer["taps"]}
        check_ends(checks, taps, lines)
        check_statistics(checks, taps, lines)
        check_follow(checks, tshark, path, None, clear, "without keys")
        check_follow(checks, tshark, path, mine, lines, "with keys")
        check_objects(checks, tshark, path, ["-o", "spdm.keylog_file:" + mine], taps, lines)
        check_columns(checks, tshark, path, lines)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
