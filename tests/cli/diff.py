# SPDX-License-Identifier: BSD-3-Clause
"""--diff: copies of a conversation that differ only in nonces, keys and signatures compare equal. For a modified copy,
exactly the modifications are shown."""
import os
import re

from harness import LINK_MCTP, TALK, mctp, need, need_equal, pcap
from summary import files

# Values under these keys are new in every run.
FRESH = ["nonce", "random_data", "exchange_data", "signature", "responder_verify_data", "requester_verify_data",
         "requester_context", "responder_context"]


def talk(tool, capture):
    """The unencrypted, unwrapped messages of a capture."""
    return [o for o in tool.run("--json", capture).json()
            if "raw" in o and o["session"] is None and "parent_id" not in o and o["protocol"] == "spdm"
            and o["code"] is not None and "sealed" not in o]


def values(thing):
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key in FRESH and isinstance(value, str):
                yield value
            yield from values(value)
    elif isinstance(thing, list):
        for one in thing:
            yield from values(one)


def fresh(message, step):
    """The message's bytes with fresh nonces and so on."""
    raw = message["raw"]
    for value in values(message["fields"]):
        need(value in raw, "a field that is not in the message")
        raw = raw.replace(value, "".join("%x" % (int(digit, 16) ^ (i * 7 + step) % 15 + 1 & 15)
                                         for i, digit in enumerate(value)), 1)
    return bytes.fromhex(raw)


def written(tool, name, messages):
    return tool.file(name, pcap([mctp(message) for message in messages], LINK_MCTP))


def differences(tool, old, new, *arguments):
    """Kind, message and field paths of each difference."""
    result = tool.run("--json", "--diff", old, *arguments, new)
    lines = result.json()
    need_equal(lines[-1]["event"], "diff", "the last line")
    found = [(o["kind"], o["name"], [field["path"] for field in o["differences"]]) for o in lines[:-1]]
    need_equal({kind: lines[-1][kind] for kind in ("changed", "missing", "added")},
               {kind: sum(f[0] == kind for f in found) for kind in ("changed", "missing", "added")}, "numbers")
    need_equal(result.status, 1 if found else 0, "exit status")
    return found


def captures(tool):
    """All captures, including damaged and foreign ones."""
    folders = [tool.corpus, os.path.join(tool.corpus, "damaged"),
               os.path.join(os.path.dirname(os.path.normpath(tool.corpus)), "foreign")]
    found = sorted(os.path.join(folder, name) for folder in folders for name in os.listdir(folder)
                   if name.endswith((".pcap", ".pcapng")))
    need(len(found) > 30 and any(name.endswith(".pcapng") for name in found), "captures", found)
    return found


def opened(tool, path):
    """The options that decrypt the sessions of a capture."""
    stem = os.path.splitext(path)[0]
    options = open(stem + ".opts", encoding="utf-8").read() if os.path.exists(stem + ".opts") else ""
    keys = []
    if os.path.exists(stem + ".keys"):
        keys = ["--keylog", tool.file("session.keys", open(stem + ".keys", "rb").read())]
        os.chmod(keys[1], 0o600)
    return keys + options.replace("{base}", stem).split()


def test_a_capture_differs_in_nothing_from_itself(tool):
    for path in captures(tool):
        result = tool.run("--diff", path, path).need_status(0)
        need_equal(result.out, "", path)
        options = opened(tool, path)
        if options:
            need_equal(tool.run("--diff", path, *options, path).need_status(0).out, "", path + ", opened")


def test_one_byte_of_a_capture_is_the_only_difference(tool):
    """Changes CTExponent, on which nothing else depends, in the first CAPABILITIES of every capture."""
    n_changed = 0
    for path in captures(tool):
        told = [o["raw"] for o in tool.run("--json", "-m", "CAPABILITIES", path).json() if o.get("raw")]
        raw, data = bytes.fromhex(told[0] if told else ""), open(path, "rb").read()
        at = data.find(raw) if raw else -1
        if at < 0:
            continue
        changed = tool.file("changed", data[:at + 5] + bytes([raw[5] ^ 1]) + data[at + 6:])
        need_equal(differences(tool, path, changed), [("changed", "CAPABILITIES", ["CTExponent"])], path)
        n_changed += 1
    need(n_changed > 30, "captures that were changed", n_changed)


def test_what_is_fresh_is_no_difference(tool):
    n_fresh = 0
    for name in captures(tool):
        messages = talk(tool, name)
        old = written(tool, "old.pcap", [bytes.fromhex(o["raw"]) for o in messages])
        new = written(tool, "new.pcap", [fresh(o, 1) for o in messages])
        n_fresh += sum(fresh(o, 1).hex() != o["raw"] for o in messages)
        need_equal(tool.run("--diff", old, new).out, "", name)
        differences(tool, old, new)
    need(n_fresh > 100, "messages were made fresh", n_fresh)


def edit(name, at, value):
    """Changes the first message of that name."""
    def change(messages):
        i = next(i for i, o in enumerate(messages) if o["name"] == name)
        raw = bytearray(bytes.fromhex(messages[i]["raw"]))
        raw[at:at + len(value)] = value
        return messages[:i] + [dict(messages[i], raw=raw.hex())] + messages[i + 1:]
    return change


def both(*changes):
    def change(messages):
        for one in changes:
            messages = one(messages)
        return messages
    return change


def drop(name):
    def change(messages):
        i = next(i for i, o in enumerate(messages) if o["name"] == name)
        return messages[:i] + messages[i + 1:]
    return change


def insert(behind, *raws):
    def change(messages):
        i = next(i for i, o in enumerate(messages) if o["name"] == behind) + 1
        return messages[:i] + [dict(messages[0], raw=raw, fields={}, name="") for raw in raws] + messages[i:]
    return change


def swap(one, other):
    """Swaps two consecutive exchanges."""
    def change(messages):
        i = next(i for i, o in enumerate(messages) if o["name"] == one)
        need(messages[i + 2]["name"] == other, "the exchange behind", messages[i + 2]["name"])
        return messages[:i] + messages[i + 2:i + 4] + messages[i:i + 2] + messages[i + 4:]
    return change


# Modifications, and exactly the differences that they must produce.
PLANTED = [
    ("another slot", both(edit("CHALLENGE", 2, b"\1"), edit("CHALLENGE_AUTH", 2, b"\x81")),
     [("changed", "CHALLENGE", ["SlotID"]), ("changed", "CHALLENGE_AUTH", ["Param1.SlotID"])]),
    ("another algorithm", edit("ALGORITHMS", 42, b"\4"),
     [("changed", "ALGORITHMS", ["RespAlgStruct[1].AlgSupported.AEAD.AES-256-GCM",
                                 "RespAlgStruct[1].AlgSupported.AEAD.CHACHA20-POLY1305"])]),
    ("one measurement", edit("MEASUREMENTS", 20, b"\xA5"),
     [("changed", "MEASUREMENTS", ["MeasurementRecord.MeasurementBlock[0].Measurement.DMTFSpecMeasurementValue"])]),
    ("a capability", edit("CAPABILITIES", 9, b"\xDB"), [("changed", "CAPABILITIES", ["Flags.HBEAT_CAP"])]),
    ("a version on offer", edit("VERSION", 7, b"\x13"), [("changed", "VERSION", ["VersionNumberEntry[0]"])]),
    ("the digest of a chain", edit("DIGESTS", 9, b"\xA5"), [("changed", "DIGESTS", ["Digest[0]"])]),
    ("a certificate", edit("CERTIFICATE", 700, b"\xA5"), [("changed", "CertificateChain", ["Certificates"])]),
    ("another length asked for", edit("GET_CERTIFICATE", 6, b"\xFE"), [("changed", "GET_CERTIFICATE", ["Length"])]),
    ("a message that is missing", drop("GET_DIGESTS"), [("missing", "GET_DIGESTS", [])]),
    ("an error more", insert("DIGESTS", "12810000", "127f0300"),
     [("added", "GET_DIGESTS", []), ("added", "ERROR", [])]),
    ("another order", swap("GET_DIGESTS", "GET_CERTIFICATE"),
     [("missing", "GET_DIGESTS", []), ("missing", "DIGESTS", []), ("added", "GET_DIGESTS", []),
      ("added", "DIGESTS", [])]),
    ("an exchange more", insert("CHALLENGE_AUTH", "12810000", None),
     [("added", "GET_DIGESTS", []), ("added", "DIGESTS", [])]),
]


def test_what_is_planted_is_all_that_is_shown(tool):
    messages = talk(tool, tool.capture("mctp-v12.pcap"))
    raws = {o["name"]: o["raw"] for o in reversed(messages)}
    old = written(tool, "old.pcap", [bytes.fromhex(o["raw"]) for o in messages])
    for what, change, expected in PLANTED:
        changed = [dict(o, raw=raws["DIGESTS"]) if o["raw"] is None else o for o in change(messages)]
        new = written(tool, "new.pcap", [fresh(o, 1) for o in changed])
        need_equal(sorted(differences(tool, old, new)), sorted(expected), what)
        turned = {"missing": "added", "added": "missing", "changed": "changed"}
        need_equal(sorted(differences(tool, new, old)), sorted((turned[kind], *rest) for kind, *rest in expected),
                   what + ", the other way round")


def paths_by_kind(tool, old, new, *arguments):
    return sorted((kind, name, path) for kind, name, paths in differences(tool, old, new, *arguments) for path in paths)


def test_verdicts_and_findings_are_compared(tool):
    """One measurement is changed under the old signature, and a reserved byte is set."""
    messages = talk(tool, tool.capture("mctp-v12.pcap"))
    raws = [bytes.fromhex(o["raw"]) for o in messages]
    old = written(tool, "old.pcap", raws)
    new = written(tool, "new.pcap", [bytes.fromhex(o["raw"]) for o in edit("MEASUREMENTS", 20, b"\xA5")(messages)])
    block = ("changed", "MEASUREMENTS", "MeasurementRecord.MeasurementBlock[0].Measurement.DMTFSpecMeasurementValue")
    need_equal(paths_by_kind(tool, old, new), [block], "without --verify")
    found = paths_by_kind(tool, old, new, "--verify")
    need(block in found and ("changed", "MEASUREMENTS", "verdict on signature, slot 0") in found, "a verdict", found)
    need(all(path == block or path[2].startswith("verdict on ") for path in found), "nothing else", found)
    need_equal(paths_by_kind(tool, old, old, "--verify", "--lint"), [], "the same, verified and judged")
    new = written(tool, "new.pcap", [bytes.fromhex(o["raw"]) for o in edit("GET_DIGESTS", 2, b"\1")(messages)])
    found = paths_by_kind(tool, old, new, "--lint")
    rules = [path for _, name, path in found if name == "GET_DIGESTS" and re.match("[a-z]+ [A-Z]{3}-", path)]
    need(rules, "a finding", found)


def test_response_times(tool):
    """Ten times as slow is a difference; twice as slow, or no time at all, is not."""
    packets = [mctp(message) for message in TALK]

    def timed(name, *milliseconds):
        data, at = bytearray(pcap(packets, LINK_MCTP)), 24
        for i, packet in enumerate(packets):
            data[at + 4:at + 8] = (milliseconds[i] * 1000).to_bytes(4, "little")
            data[at:at + 4] = (10 + i // 2).to_bytes(4, "little")
            at += 16 + len(packet)
        return tool.file(name, bytes(data))
    old = timed("old.pcap", 0, 5, 0, 1)
    need_equal(differences(tool, old, timed("new.pcap", 0, 10, 0, 9)), [], "about the same")
    need_equal(differences(tool, old, timed("new.pcap", 0, 60, 0, 1)), [("changed", "VERSION", ["response time"])],
               "slower")
    result = tool.run("--diff", old, timed("new.pcap", 0, 60, 0, 1)).need_status(1)
    need(re.search(r"^-  response time +5 ms$\n^\+  response time +60 ms$", result.out, re.M), "the text", result.out)


def test_a_redacted_copy_differs_in_identity_alone(tool):
    """The same conversation with another device, with different keys and sessions."""
    for name in ("p256-sha256-aes128", "psk-v11", "p521-sha512-chacha"):
        capture, keys = files(tool, name)
        out = os.path.join(tool.folder, "out")
        tool.run("--keylog", keys, "--redact", out, capture).need_status(0)
        found = differences(tool, capture, out, "--keylog", keys, "--keylog", out + ".keys", "--verify", "--lint")
        need_equal([f for f in found if f[0] != "changed"], [], name + ": messages")
        paths = {"measured" if ".Measurement." in path else re.sub(r"\[\d+\]", "", path).split(".")[-1]
                 for _, _, paths in found for path in paths}
        need_equal(sorted(paths - IDENTITY), [], name + ": fields")


def test_what_is_ignored(tool):
    """Two redacted copies look like the same conversation with two devices; ignoring one kind leaves the others."""
    for name in ("p256-sha256-aes128", "psk-v11", "p521-sha512-chacha"):
        capture, keys = files(tool, name)
        copies = [os.path.join(tool.folder, copy) for copy in ("one", "other")]
        for copy in copies:
            tool.run("--keylog", keys, "--redact", copy, capture).need_status(0)
        opened_by = ("--keylog", copies[0] + ".keys", "--keylog", copies[1] + ".keys", "--verify", "--lint")
        need(differences(tool, *copies, *opened_by), "nothing differs in " + name)
        need_equal(differences(tool, *copies, *opened_by, "--diff-ignore", "certificates,digests,serials",
                               "--diff-ignore", "measurements,text,vendor"), [], name)
    capture = tool.capture("mctp-v12.pcap")
    messages = talk(tool, capture)
    old = written(tool, "old.pcap", [bytes.fromhex(o["raw"]) for o in messages])
    for kind, change in (("measurements", edit("MEASUREMENTS", 20, b"\xA5")), ("digests", edit("DIGESTS", 9, b"\xA5")),
                         ("certificates", edit("CERTIFICATE", 700, b"\xA5"))):
        new = written(tool, "new.pcap", [bytes.fromhex(o["raw"]) for o in change(messages)])
        for ignored in ("certificates", "digests", "measurements"):
            need_equal(len(differences(tool, old, new, "--diff-ignore", ignored)), ignored != kind, kind)


# Fields that distinguish one device from another: those derived from its chains, and its measurements.
IDENTITY = {"Digest", "RootHash", "Certificates", "CertChainHash", "MeasurementSummaryHash", "PSKHint", "measured",
            "DEVICE_SPECIFIC_INFO"}


def test_text(tool):
    messages = talk(tool, tool.capture("mctp-v12.pcap"))
    old = written(tool, "old.pcap", [bytes.fromhex(o["raw"]) for o in messages])
    changed = both(edit("CAPABILITIES", 9, b"\xDB"), insert("DIGESTS", "12810000", "127f0300"))(messages)
    new = written(tool, "new.pcap", [fresh(o, 1) for o in changed])
    result = tool.run("--diff", old, new).need_status(1).need_quiet()
    need_equal([re.sub(r"(?<=CAPABILITIES) .*", "", line) for line in result.lines], [
        "--- " + old, "+++ " + new,
        "@@ connection 1 frame 4 | connection 1 frame 4 @@",
        " CAPABILITIES",
        "-  Flags.HBEAT_CAP                  1",
        "+  Flags.HBEAT_CAP                  0",
        "@@ connection 1 frame 8 | connection 1 frame 9 @@",
        " DIGESTS SlotMask=Slot0|Slot1",
        "+GET_DIGESTS",
        "+ERROR ErrorCode=Busy"], "the text")


def record(session, number):
    return (bytes([1, 9, 8, 0xC8, 6]) + session.to_bytes(4, "little") + number.to_bytes(2, "little") + b"\x20\0" +
            bytes((session + number + i) % 256 for i in range(32)))


def test_sessions_are_matched_by_what_they_do(tool):
    def sessions(name, *lengths):
        records = [record(0x10001 * (i + 1), n) for i, length in enumerate(lengths) for n in range(length)]
        return tool.file(name, pcap([mctp(m) for m in TALK] + records))
    old = sessions("old.pcap", 4, 7)
    need_equal(differences(tool, old, sessions("new.pcap", 7, 4)), [], "in another order")
    found = differences(tool, old, sessions("new.pcap", 7))
    need_equal([kind for kind, _, _ in found], ["missing"] * 4, "the short one is missing")
    found = differences(tool, old, sessions("new.pcap", 7, 5))
    need_equal([kind for kind, _, _ in found], ["added"], "one record more")


def test_refusals(tool):
    path = tool.file("a.pcap", pcap([mctp(TALK[0])]))
    for arguments, *parts in [(["--diff", path, path, path], "give one input to compare it with, not 2"),
                              (["--diff", path, "--stats", path], "--stats"),
                              (["--diff", path, "--hex", "10840000"], "--hex"),
                              (["--diff-ignore", "text", path], "--diff"),
                              (["--diff", path, "--diff-ignore", "nonces", path], "certificates, serials"),
                              (["--diff", path, "--diff-ignore", "", path], "certificates, serials"),
                              (["--diff", path, "--diff-ignore", ",", path], "certificates, serials"),
                              (["--diff", path, "--diff-ignore", "serials,,text", path], "certificates, serials"),
                              (["--diff", path, "--diff-ignore", "serials,", path], "certificates, serials")]:
        tool.run(*arguments).need_error(2, *parts)
    result = tool.run("--diff", path + ".not", path).need_status(3)
    need("nothing is compared" in result.err, "an input that is not there", result.err)
    tool.run("--diff", path, "--report", path, path).need_error(2, "overwritten")
    for option in ("-w", "--export-keys", "--sarif", "--junit"):
        tool.run("--diff", path, option, path + ".out", path).need_error(2, "cannot be combined with " + option)
    tool.run("--diff", path, "--require", "firmware", path).need_error(2, "--require")


def test_unread_records_are_told(tool):
    """Equal counts of undecryptable records do not mean equal records."""
    capture, keys = tool.capture("mctp-v12.pcap"), tool.file("keys", tool.read("mctp-v12.keys"))
    os.chmod(keys, 0o600)
    result = tool.run("--diff", capture, capture).need_status(0)
    need(result.err.count("56 in ") == 2 and "--keylog" in result.err, "what was not compared", result.err)
    need_equal(tool.run("--diff", capture, "--keylog", keys, capture).need_status(0).err, "", "all was read")


def test_report_has_both_sides(tool):
    messages = talk(tool, tool.capture("mctp-v12.pcap"))
    old = written(tool, "<old>.pcap", [bytes.fromhex(o["raw"]) for o in messages])
    new = written(tool, "new.pcap", [fresh(o, 1) for o in edit("CAPABILITIES", 9, b"\xDB")(messages)])
    page = os.path.join(tool.folder, "page.html")
    need_equal(tool.run("--diff", old, "--report", page, new).need_status(1).out, "", "nothing is printed besides")
    text = open(page, encoding="utf-8").read()
    need_equal(text.count("<h1>"), 1, "one input is reported")
    section = ("Compared with", "&lt;old&gt;.pcap", "<del>1</del>", "<ins>0</ins>")
    need(all(word in text for word in section), "the section")
