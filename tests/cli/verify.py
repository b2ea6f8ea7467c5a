# SPDX-License-Identifier: BSD-3-Clause
"""--verify from the user's view: verdicts on lines, late verdicts, the ledger, exit status, and refused options."""
import collections
import os
import re
import struct
import subprocess

from harness import need, need_equal, pcap


def roots(tool):
    return os.path.join(tool.corpus, "roots")


def capture(tool, name):
    return os.path.join(tool.corpus, name + ".pcap")


def damaged(tool, name):
    return os.path.join(tool.corpus, "damaged", name + ".pcap")


def ledger(result):
    """The ledger of the first connection: {question: (standing, text)}."""
    lines = result.lines[[line.startswith("connection ") for line in result.lines].index(True) + 1:]
    answers = {}
    for line in lines:
        words = line.split(None, 2)
        if line.startswith("connection ") or words[0] == "session":
            break
        answers[words[0]] = (words[1], words[2] if len(words) > 2 else "")
    return answers


def line_with(result, *parts):
    found = [line for line in result.lines if all(part in line for part in parts)]
    need(found, "no line with %r" % (parts,), result.out[:2000])
    return found[0]


def test_verdicts_on_lines(tool):
    """A good and a bad signature are shown on the line of their message; the verdict on a summary hash comes later."""
    good = tool.run("--verify", "--trust", roots(tool), capture(tool, "mctp-v10"))
    line = line_with(good, "CHALLENGE_AUTH", "SlotID")
    need("signature ok, slot 0; digest ok, slot 0; slot mask ok, slot 0" in line, "verdicts on the line", line)
    line_with(good, "CHALLENGE_AUTH #14: summary hash ok: all blocks of frame 22")
    bad = tool.run("--verify", "--trust", roots(tool), damaged(tool, "challenge-nonce"))
    line = line_with(bad, "SIGNATURE WRONG, slot 0: signature does not verify")
    need("CHALLENGE_AUTH" in line, "the wrong signature is that of the challenge", line)
    bad.need_status(1)


def test_a_requester_with_two_algorithms(tool):
    """A Requester's signatures prove nothing if two bits of ReqBaseAsymAlg are set."""
    data = bytearray(tool.read("mutauth-wo-encap-v13-p384.pcap"))
    table = bytes.fromhex("0420800005200100")  # ReqBaseAsymAlg: ECDSA P-384, then KeySchedule (DSP0274, ALGORITHMS)
    need_equal(data.count(table), 2, "NEGOTIATE_ALGORITHMS and ALGORITHMS in the capture")
    data[data.rindex(table) + 2] |= 0x10
    result = tool.run("--json", "--verify", tool.file("two.pcap", bytes(data))).need_status(1)
    said = [(line["name"], v["result"]) for line in result.json() for v in line.get("verdicts", [])
            if v.get("why") == "the negotiation selects more than one signature algorithm"]
    need_equal(said, [("ENDPOINT_INFO", "fail"), ("FINISH", "fail"), ("FINISH", "fail")], "what the Requester signed")


def test_ledger(tool):
    answers = ledger(tool.run("-q", "--verify", "--trust", roots(tool), capture(tool, "mctp-v10")))
    need_equal({k: v[0] for k, v in answers.items()},
               {"identity": "proved", "firmware": "proved", "negotiation": "proved"}, "standings")
    need("CN=" in answers["identity"][1] and "CHALLENGE_AUTH #14" in answers["identity"][1], "who", answers)
    need(answers["firmware"][1].startswith("8 blocks, signed MEASUREMENTS #22"), "firmware", answers)
    answers = ledger(tool.run("-q", "--verify", "--trust", roots(tool), damaged(tool, "measurements-signature")))
    need_equal(answers["firmware"][0], "refuted", "firmware of a wrong signature")
    answers = ledger(tool.run("-q", "--verify", capture(tool, "mctp-v10")))
    need_equal(answers["identity"][0], "unknown", "identity without a trust anchor")
    need("no trust anchor given" in answers["identity"][1], "why it is unknown", answers)


def test_status_and_requirements(tool):
    """Unknown is not a failure unless proof is required. A filter hides messages but not the ledger."""
    path = capture(tool, "psk-v11")
    tool.run("--verify", path).need_status(0)
    tool.run("--require", "identity", path).need_status(1)
    path = capture(tool, "pubkey-id-session")
    key = "responder=" + os.path.join(tool.corpus, "pubkey-id-session.responder.pub.der")
    tool.run("--require", "identity,firmware,session", "--public-key", key, path).need_status(0)
    tool.run("--require", "identity,requester", "--public-key", key, path).need_status(1)
    few = tool.run("-m", "VERSION", "--verify", "--public-key", key, path)
    need(few.lines[0].split()[3] == "1.0" and any(line.startswith("connection ") for line in few.lines), "filtered",
         few.out)


def test_names_choose_among_failures(tool):
    """--notes includes messages with refuted checks, but not those that -m excludes."""
    wrong = ["--verify", "--trust", roots(tool), "--notes", "--fields", "name", damaged(tool, "measurements-signature")]
    need("MEASUREMENTS" in tool.run(*wrong).need_status(1).lines, "the wrong signature", wrong)
    need_equal(tool.run("-m", "GET_VERSION", *wrong).need_status(1).lines, [], "-m GET_VERSION")
    need("MEASUREMENTS" in tool.run("-m", "MEASUREMENTS", *wrong).lines, "-m MEASUREMENTS", wrong)


def test_time(tool):
    """An expired leaf is refuted at the capture's time, but not at a time when it was valid or if dates are ignored."""
    path, root = damaged(tool, "leaf-expired"), os.path.join(tool.corpus, "damaged", "leaf-expired.root.pem")
    tool.run("--verify", "--trust", root, path).need_status(1)
    tool.run("--at", "none", "--trust", root, path).need_status(0)
    text = subprocess.run(["openssl", "x509", "-in", root, "-noout", "-startdate"], capture_output=True, check=True)
    need(b"notBefore" in text.stdout, "the root has a date", text.stdout)
    line_with(tool.run("--at", "1990-01-01", "--trust", root, path), "CHAIN WRONG",
              "each of certificates 0, 1, 2 not valid on 1990-01-01")
    line_with(tool.run("--at", "@0", "--trust", root, path), "CHAIN WRONG", "not valid on 1970-01-01")
    line_with(tool.run("--verify", "--trust", root, path), "CHAIN WRONG", "certificate 2 not valid at capture time")


def test_refusals(tool):
    path = capture(tool, "psk-v11")
    tool.run("--trust", "/nowhere.pem", path).need_error(3, "--trust /nowhere.pem", "No such file")
    tool.run("--trust", path, path).need_error(3, "no certificates in PEM or DER")
    tool.run("--at", "yesterday", path).need_error(2, "--at yesterday", "2026-01-31")
    tool.run("--require", "everything", path).need_error(2, "--require everything", "identity")
    tool.run("--trust", roots(tool), "--nonce", "00", path).need_error(2, "--nonce 00", "32 bytes")


def test_explain(tool):
    out = tool.run("-v", "--explain", "--verify", "--trust", roots(tool), capture(tool, "mctp-v10")).out
    need("signed over GET_VERSION, frame 1, 4 bytes" in out, "the first message of a transcript", out[:400])
    need("signed over MEASUREMENTS, frame 22" in out, "the last one", out[:400])


def test_json_events(tool):
    """Late verdicts and the ledger are lines with an event; verdicts on messages have all members."""
    objects = tool.run("--json", "--verify", "--trust", roots(tool), capture(tool, "mctp-v10")).json()
    late = [o for o in objects if o.get("event") == "verdict"]
    need_equal([(o["check"], o["result"], o["frame"]) for o in late], [("summary_hash", "pass", 14)], "late verdicts")
    need_equal([o["event"] for o in objects if "event" in o][-1], "connection", "the ledger is last")
    verdicts = [v for o in objects if "event" not in o for v in o.get("verdicts", []) if v["check"] == "signature"]
    need_equal([(v["message"], v["signer"], v["slot"], v["algorithm"], v["result"]) for v in verdicts],
               [(name, "responder", 0, "ECDSA_P384", "pass") for name in ("CHALLENGE_AUTH", "MEASUREMENTS")],
               "signatures")


def packets_of(path):
    """[(time, bytes)] of a capture of MCTP packets."""
    with open(path, "rb") as file:
        data = file.read()
    found, at = [], 24
    while at < len(data):
        seconds, micros, length, _ = struct.unpack_from("<4I", data, at)
        found.append((seconds + micros / 1e6, data[at + 16:at + 16 + length]))
        at += 16 + length
    return found


def between(packets, requester, responder):
    """The same exchange between other endpoints."""
    for time, packet in packets:
        asks = packet[4] & 0x7F == 5 and packet[6] & 0x80
        yield time, packet[:1] + bytes([responder, requester] if asks else [requester, responder]) + packet[3:]


def verdicts_between(objects, requester):
    """Counts of verdicts on the connections of one Requester: {(check, message, result): count}."""
    conns = {o["conn"] for o in objects if o.get("event") == "connection" and o["requester"] == str(requester)}
    found = collections.Counter()
    for unit in objects:
        for verdict in unit.get("verdicts", []) if unit.get("conn") in conns else []:
            found[verdict["check"], verdict["message"], verdict["result"]] += 1
    return found


def test_sessions_have_numbers(tool):
    """With and without keys: the session ID is reused, the session number is not."""
    path = capture(tool, "hs-encrypted-v12")
    for more in ([], ["--keylog", path[:-len("pcap")] + "keys"]):
        result = tool.run("--json", "--verify", *more, path)
        lines = result.json()
        events = [o for o in lines if o.get("event") == "session"]
        need_equal([o.get("session_no") for o in events], [1, 2, 3], "numbers with %r" % more)
        began = {o["frame"]: o.get("session_no") for o in lines if o.get("name", "").endswith("EXCHANGE_RSP")}
        need_equal([began[o["first_frame"]] for o in events], [1, 2, 3], "numbers of the answers that set them up")
        text = tool.run("--verify", *more, path).lines
        need_equal([line.split()[:2] for line in text if line.startswith("  session ")],
                   [["session", str(n)] for n in (1, 2, 3)], "the ledger")
        columns = {len(re.match(r"  \w+( \d+)? +", line).group(0)) for line in text[text.index(next(
            line for line in text if line.startswith("connection "))) + 1:] if line.startswith("  ")}
        need_equal(len(columns), 1, "columns of the ledger")


def test_losses_elsewhere(tool):
    """A loss excuses failures in its own connection only, wherever it occurs."""
    lossy = packets_of(capture(tool, "frag64-mctp-lossy"))
    wrong = list(between(packets_of(damaged(tool, "measurements-signature")), 9, 65))
    trust = ["--json", "--trust", roots(tool)]
    alone = [verdicts_between(tool.run(*trust, tool.file("one.pcap", pcap([p for _, p in packets]))).json(), requester)
             for packets, requester in ((lossy, 8), (wrong, 9))]
    need(alone[1]["signature", "MEASUREMENTS", "fail"] == 1, "alone, the signature is wrong", alone[1])
    need(not any(result == "fail" for check, _, result in alone[0] if check == "signature"), "the lossy one", alone[0])
    half, ends = len(wrong) // 2, len(lossy) // 2
    zipped = [packet for i in range(max(len(lossy), len(wrong))) for packet in lossy[i:i + 1] + wrong[i:i + 1]]
    for how, packets in (("before", lossy + wrong), ("after", wrong + lossy), ("packet by packet", zipped),
                         ("within", wrong[:half] + lossy[:ends] + wrong[half:] + lossy[ends:])):
        objects = tool.run(*trust, tool.file("both.pcap", pcap([p for _, p in packets]))).json()
        for requester, expected in zip((8, 9), alone):
            need_equal(verdicts_between(objects, requester), expected, "%d, the losses %s" % (requester, how))


def test_losses_of_its_own(tool):
    """A wrong signature is not refuted if responses that it may depend on were lost; after a new negotiation it is."""
    wrong = list(between(packets_of(damaged(tool, "measurements-signature")), 9, 65))
    lost = [packet for _, packet in wrong if packet[6] != 0x02][:len(wrong)]
    objects = tool.run("--json", "--trust", roots(tool), tool.file("lost.pcap", pcap(lost))).json()
    found = verdicts_between(objects, 9)
    need(not found["signature", "MEASUREMENTS", "fail"], "no certificates, no refutation", found)
    again = lost + [packet for _, packet in wrong]
    objects = tool.run("--json", "--trust", roots(tool), tool.file("again.pcap", pcap(again))).json()
    need_equal(verdicts_between(objects, 9)["signature", "MEASUREMENTS", "fail"], 1,
               "refuted in the second negotiation")


def verdicts_on(objects, check):
    return [v for o in objects for v in o.get("verdicts", []) if v["check"] == check]


def test_nonces_across_connections(tool):
    """A response from another connection is a replay, even with the same request, unless everything before it is the
    same too: then the packets were captured twice. Without the negotiation, either is possible."""
    first = packets_of(capture(tool, "mctp-v10"))
    copied = list(between(first, 9, 65))
    fresh = [(time, packet[:9] + bytes([packet[9] ^ 1]) + packet[10:] if packet[6] in (0x83, 0xE0) and len(packet) > 36
              else packet) for time, packet in copied]
    need(fresh != copied, "requests with a nonce", len(fresh))
    shorter = copied[:10] + copied[12:]
    need_equal([packet[6] for _, packet in copied[10:12]], [0x82, 0x02], "the certificates of slot 1")
    for second, result, severity in ((copied, "pass", None), (fresh, "fail", "error"), (shorter, "fail", "error"),
                                     (copied[6:], "unknown", None)):
        objects = tool.run("--json", "--verify", tool.file("two.pcap", pcap([p for _, p in first + second]))).json()
        found = [v for v in verdicts_on(objects, "nonce") if v["signer"] == "responder"]
        need_equal([(v["message"], v["signer"], v["result"], v["severity"]) for v in found],
                   [(name, "responder", result, severity) for name in ("CHALLENGE_AUTH", "MEASUREMENTS")], "nonces")
        need(all("of connection 1" in v["why"] for v in found), "where they were before", found)
    objects = tool.run("--json", "--verify", tool.file("one.pcap", pcap([p for _, p in first + first]))).json()
    need_equal({v["result"] for v in verdicts_on(objects, "nonce")}, {"fail"}, "the same connection repeats itself")


def test_retries_of_signed_exchanges(tool):
    """A signed exchange that is repeated at once may be a retry or a replay, so it refutes nothing and is not verified
    again. Later, or with another signature, it is judged as usual."""
    for name, code in (("mctp-v12", 0x83), ("mctp-v12", 0xE0), ("mctp-v10", 0x83), ("mctp-v10", 0xE0)):
        packets = [packet for _, packet in packets_of(capture(tool, name))]
        at = next(i for i, packet in enumerate(packets)
                  if packet[4] == 5 and packet[6] == code and (code == 0x83 or packet[7] & 1))
        signed = packets[at:at + 2]
        need_equal(signed[1][6], code & 0x7F, "the answer comes next")
        wrong = [signed[0], signed[1][:-1] + bytes([signed[1][-1] ^ 1])]

        def with_more(after, more):
            path = tool.file("more.pcap", pcap(packets[:after] + more + packets[after:]))
            return tool.run("--json", "--verify", "--trust", roots(tool), path).json()

        def results(objects, check):
            return collections.Counter(v["result"] for v in verdicts_on(objects, check))

        once, again = with_more(0, []), with_more(at + 2, signed + signed)
        need_equal(results(again, "signature"), results(once, "signature"), "%s %#x: signatures" % (name, code))
        need_equal([(v["result"], "frame %d," % (at + 2) in v["why"]) for v in verdicts_on(again, "nonce")],
                   [("unknown", True)] * 2, "%s %#x: retries" % (name, code))
        need("fail" in results(with_more(at + 2, wrong), "signature"), "another answer is judged", name, hex(code))
        need(at + 2 == len(packets) or "fail" in results(with_more(len(packets), signed), "nonce"),
             "later it is a replay", name, hex(code))


def test_measurement_log(tool):
    """The extension log matches the hash-extended measurement; with a changed entry or value it does not."""
    path = damaged(tool, "measurements-signature")  # its log is unencrypted
    packets = [packet for _, packet in packets_of(path)]
    good = verdicts_on(tool.run("--json", "--verify", path).json(), "log")
    need_equal([v["result"] for v in good], ["pass"], "the log")
    need("extends to measurement" in good[0]["why"], "which measurement", good)
    log = next(i for i, packet in enumerate(packets) if packet[5:7] == b"\x14\x6f")
    packets[log] = packets[log][:-1] + bytes([packets[log][-1] ^ 1])
    bad = verdicts_on(tool.run("--json", "--verify", tool.file("log.pcap", pcap(packets))).json(), "log")
    need_equal([(v["result"], v["severity"]) for v in bad], [("fail", "warn")], "a log with another entry")


def test_transcripts_of_requests(tool):
    """A certificate request is exported together with the command that repeats its verification."""
    folder = os.path.join(tool.folder, "transcripts")
    keys = tool.file("v13.keys", tool.read("doe-v13.keys"))
    os.chmod(keys, 0o600)
    tool.run("-q", "--export-transcripts", folder, "--keylog", keys, capture(tool, "doe-v13"))
    names = sorted(name for name in os.listdir(folder) if "-CSR-" in name)
    endings = ["csr", "digest", "pem", "sig.der", "transcript", "txt"]
    need_equal([name.split(".", 1)[1] for name in names][:6], endings, "files of a request")
    with open(os.path.join(folder, names[5]), encoding="utf-8") as file:
        command = next(line for line in file if line.startswith("command: "))[len("command: "):]
    need(names[0] in command, "the command names the request", command)
    need_equal(subprocess.run(command, shell=True, cwd=folder, check=False).returncode, 0, "status of the command")
    with open(os.path.join(folder, names[0]), "r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x00")
    need(subprocess.run(command, shell=True, cwd=folder, check=False).returncode != 0, "a damaged request verifies")
