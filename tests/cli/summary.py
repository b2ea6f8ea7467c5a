# SPDX-License-Identifier: BSD-3-Clause
"""--summary: compared with --json on the same capture."""
import os
import re

from harness import need, need_equal


def files(tool, name):
    stem = os.path.join(tool.corpus, name)
    keys = tool.file(name + ".keys", open(stem + ".keys", "rb").read())
    os.chmod(keys, 0o600)
    return stem + ".pcap", keys


def blocks(result):
    """The lines of the input, then those of each connection, with wrapped lines joined."""
    found = [[]]
    for line in result.lines:
        if not line:
            found.append([])
        elif line.startswith(" " * 15):
            found[-1][-1] += ("" if found[-1][-1].endswith("|") else " ") + line.strip()
        else:
            found[-1].append(line)
    return found


def row(block, label):
    lines = [line for line in block if line.startswith("  " + label + " ")]
    need(lines, "no row %r" % label, block)
    return lines[0][15:]


def test_negotiation_equals_json(tool):
    capture, keys = files(tool, "mctp-v14")
    lines = tool.run("--json", "--keylog", keys, capture).json()
    _, connection = blocks(tool.run("--summary", "--keylog", keys, capture).need_status(0))
    asked = next(o for o in lines if o["name"] == "NEGOTIATE_ALGORITHMS")["fields"]
    told = next(o for o in lines if o["name"] == "ALGORITHMS")["fields"]
    chosen = row(connection, "chosen")

    def names(value):
        return sorted(name for name, bit in value.items() if name != "value" and bit)

    for name, request, response in (("BaseAsymAlgo", "base_asym_algo", "base_asym_sel"),
                                    ("BaseHashAlgo", "base_hash_algo", "base_hash_sel")):
        printed = re.search(name + r" (\S+) of (\S+)", chosen)
        need(printed, "no line for " + request, chosen)
        for text, value in ((printed.group(1), told[response]), (printed.group(2), asked[request])):
            need_equal(sorted(name.lower() for name in text.split("|")), names(value), request)
    need("PqcAsymAlgo none of ML-DSA-44|ML-DSA-65|ML-DSA-87" in chosen, "what was refused", chosen)


def test_sessions_and_chains_equal_json(tool):
    capture, keys = files(tool, "mctp-v14")
    lines = tool.run("--json", "--keylog", keys, capture).json()
    _, connection = blocks(tool.run("--summary", "--keylog", keys, capture).need_status(0))
    sessions = {}
    for o in lines:
        if o["session"] is not None and o["protocol"] != "secured":
            sessions.setdefault(o["session_no"], []).append(o)
    printed = [line for line in connection if re.match(r"  session \d+ +[0-9a-f]{8}, ", line)]
    need_equal(len(printed), len(sessions), "sessions")
    for line, number in zip(printed, sorted(sessions)):
        updates = sum(o["name"] == "KEY_UPDATE" for o in sessions[number])
        need("proved: " in line and "; ended #" in line, "how it went", line)
        need(("%d key update requests" % updates in line) == (updates > 1), "key updates", line, updates)
    leaves = {o["certificates"][-1]["subject"] for o in lines if o["name"] == "CertificateChain"}
    for subject in leaves:
        need(any(subject in line for line in connection), "no line for " + subject, connection)


def test_what_would_open_a_session(tool):
    capture, _ = files(tool, "hs-encrypted-v12")
    asked = [o for o in tool.run("--json", capture).json() if o["name"] in ("KEY_EXCHANGE", "PSK_EXCHANGE")]
    sealed = [line for line in blocks(tool.run("--summary", capture).need_status(0))[1] if "not opened" in line]
    need_equal(len(sealed), len(asked), "sessions that stayed closed")
    for line, request in zip(sealed, asked):
        if request["name"] == "KEY_EXCHANGE":
            need("--keylog" in line and request["fields"]["random_data"] in line, "key log line to look for", line)
        else:
            hint = bytes.fromhex(request["fields"]["psk_hint"]).rstrip(b"\0").decode()
            need('--psk HEX, the key called "%s"' % hint in line, "pre-shared key", line)


def test_width_and_loss(tool):
    for name in ("mctp-v14.pcap", "frag64-mctp-lossy.pcap", "frag64-sll-3endpoints.pcapng"):
        result = tool.run("--summary", os.path.join(tool.corpus, name))
        wide = [line for line in result.lines if len(line) > 100]
        need(not wide, "%s: lines of more than 100 columns" % name, wide[:3])
    lossy, _ = blocks(tool.run("--summary", os.path.join(tool.corpus, "frag64-mctp-lossy.pcap")))
    need_equal(row(lossy, "damage"), "2 messages with errors, 2 incomplete (--notes shows them)", "loss")


def test_what_is_refuted_is_seen(tool):
    result = tool.run("--summary", "--colour", "always", tool.capture("damaged/challenge-nonce.pcap"))
    need("\033[1;31mrefuted\033[0m: CHALLENGE_AUTH #14" in result.out, "refuted", result.out)
    need(", \033[32mproved\033[0m: KEY_EXCHANGE_RSP" in result.out, "proved, of a session", result.out)
    need_equal(result.out.count("\033[") % 2, 0, "colours that end")


def test_several_inputs_and_json(tool):
    capture, _ = files(tool, "mctp-v12")
    twice = tool.run("--summary", capture, capture)
    need_equal(twice.lines.count(capture), 2, "summaries")
    tool.run("--summary", "--json", capture).need_error(2, "--summary", "--json")


def test_numbers_of_findings_add_up(tool):
    """For each severity, the breaches of both sides add up to the total; a side without any is not mentioned."""
    n_either = 0
    for name in ("frag64-mctp-lossy", "mctp-v14", "damaged/digest-wrong"):
        printed = row(blocks(tool.run("--summary", os.path.join(tool.corpus, name + ".pcap")))[0], "lint")
        counts = re.findall(r"(\d+) (error|warning|info|advice)s? \(([^)]*)\)", printed)
        need(counts, "numbers", printed)
        for n, severity, sides in counts:
            told = [(side, int(m)) for side, m in re.findall(r"(\w+) (\d+)", sides)]
            need_equal(sum(m for _, m in told), int(n), "%s: %s" % (name, severity))
            need(all(m > 0 for _, m in told), "nothing of a side", printed)
            n_either += sum(side == "either" for side, _ in told)
    need(n_either > 0, "breaches of either side")
