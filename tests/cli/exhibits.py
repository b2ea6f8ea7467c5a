# SPDX-License-Identifier: BSD-3-Clause
"""Evidence: messages without packets, in various wrappings, and the diagnostics for unreadable input."""
import base64
import json
import os

from harness import need, need_equal

NONCE = "3914527f4e09fc4157f5e5248530f76a3010314b72cbc26d96a4256f82cc1e14"
OTHER_NONCE = "ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5"


def sample(tool, name):
    return os.path.join(os.path.dirname(tool.corpus), "evidence", name)


def content(tool, name):
    with open(sample(tool, name), "rb") as file:
        return file.read()


def standard(tool):
    """The bytes of a complete 1.3 transcript: negotiation and a signed read."""
    return bytes.fromhex(content(tool, "v13-standard.hex").decode())


def roots(tool):
    return os.path.join(tool.corpus, "roots")


def evidence_of(result):
    return [line for line in result.json() if line.get("event") == "evidence"]


def messages_of(result):
    return [line["raw"] for line in result.json() if "raw" in line]


def lines(text, width):
    return [text[at:at + width] for at in range(0, len(text), width)]


def wrappings(data):
    """The same bytes in the usual text encodings."""
    plain, coded = data.hex(), base64.b64encode(data).decode()
    pairs = lines(plain, 2)
    safe = base64.urlsafe_b64encode(data).decode()
    rows = ",\n".join(", ".join("0x" + p for p in row) for row in lines(pairs, 12))
    array = "unsigned char e[] = {\n" + rows + "\n};\n"
    return [
        ("hex", plain), ("hex in lines", "\n".join(lines(plain, 64)) + "\n"),
        ("hex, CRLF", "\r\n".join(lines(plain.upper(), 76)) + "\r\n"), ("hex with blanks", " ".join(pairs) + "\n"),
        ("hex with 0x", "0x" + plain), ("hex with 0x each", " ".join("0x" + p for p in pairs)),
        ("hex with colons", ":".join(pairs)), ("hex with commas", ",\n".join(", ".join("0x" + p for p in row)
                                                                             for row in lines(pairs, 8))),
        ("hex as a C array", array[array.index("{"):array.rindex(";")]),
        ("hex with \\x", "".join("\\x" + p for p in pairs)), ("hex quoted", '"%s"' % plain),
        ("base64", coded), ("base64 in lines", "\n".join(lines(coded, 64)) + "\n"),
        ("base64, CRLF", "\r\n".join(lines(coded, 76)) + "\r\n"), ("base64url", safe.rstrip("=")),
        ("base64 indented", "\n".join("    " + line for line in lines(coded, 60)) + "\n"),
        ("UTF-8 mark", "\ufeff" + plain), ("JSON string", json.dumps(coded)),
        ("JSON", json.dumps({"SignedMeasurements": coded})),
        ("JSON, other names, deep", json.dumps({"a": [1, None, {"b": {"nonce": NONCE, "evidence": ["x/y", safe]}}]})),
        ("JSON, hex inside", json.dumps([{"report": plain, "z": True}])),
        ("JSON, escapes", '{"log":"%s","x":1.5e3}' % coded.replace("/", "\\/")),
        ("base64 of hex", base64.b64encode(plain.encode()).decode()),
    ]


def test_every_wrapping_reads_alike(tool):
    data = standard(tool)
    path = tool.file("e", data)
    expected = messages_of(tool.run("--json", path).need_status(0).need_quiet())
    need_equal(len(expected), 8, "messages")
    need_equal("".join(expected), data.hex(), "bytes")
    for name, text in wrappings(data):
        result = tool.run("--json", tool.file("e", text.encode()))
        need_equal((result.status, result.err, messages_of(result)), (0, "", expected), name)
        need_equal(evidence_of(result)[0]["payload"]["length"], len(data), name + ": length")
    for order in ("utf-16-le", "utf-16-be"):
        text = ("\ufeff" + data.hex() + "\r\n").encode(order)
        need_equal(messages_of(tool.run("--json", tool.file("e", text))), expected, order)
    need_equal(messages_of(tool.run("--json", "-", stdin=data)), expected, "from a pipe")


def dumps(data):
    """Dumps of the same bytes as the usual tools write them, with repeated lines left out."""
    rows = [data[at:at + 16] for at in range(0, len(data), 16)]
    pairs = lambda row: " ".join("%02x" % byte for byte in row)
    words = lambda row: " ".join(row[at:at + 2].hex() for at in range(0, len(row), 2))
    text = lambda row: "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    canonical, star = [], False
    for n, row in enumerate(rows):
        same = n > 0 and len(row) == 16 and row == rows[n - 1]
        canonical += [] if same and star else ["*"] if same else ["%08x  %-48s  |%s|" % (16 * n, pairs(row), text(row))]
        star = same
    return [("xxd", "".join("%08x: %-39s  %s\n" % (16 * n, words(row), text(row)) for n, row in enumerate(rows))),
            ("hexdump -C", "\n".join(canonical + ["%08x" % len(data)]) + "\n"),
            ("xxd -i", "unsigned char e[] = {\n%s\n};\nunsigned int e_len = %d;\n" % (
                ",\n".join("  " + ", ".join("0x%02x" % byte for byte in row) for row in rows), len(data))),
            ("a comment before", "# GPU 0\n" + data.hex() + "\n")]


def test_dumps_of_several_messages_are_evidence(tool):
    data, chain = standard(tool), sample(tool, "v13-standard.pem")
    for name, text in dumps(data):
        result = verify(tool, "--cert-chain", chain, tool.file("e", text.encode())).need_status(0).need_quiet()
        said = evidence_of(result)
        need_equal([(item["wrapped"], len(item["messages"])) for item in said], [("hex dump", 8)], name)
        need_equal(checks_of(result)["signature"], "ok", name)
    for name, text in dumps(data[:-40]) + dumps(data + b"\n"):
        result = verify(tool, "--cert-chain", chain, tool.file("e", text.encode())).need_status(1)
        need_equal([item["cuts"]["without_chain"] for item in evidence_of(result)], [0], name + ", damaged")
    for name, text in dumps(data[:4]):
        need_equal(messages_of(tool.run("--json", tool.file("e", text.encode())).need_status(0)), ["10840000"],
                   name + " of one message")


def test_what_is_seen_as_it_is_of_a_capture(tool):
    path = tool.file("e", standard(tool))
    need("GET_MEASUREMENTS" in tool.run(path).need_status(0).out, "no line of a message")
    need("MeasurementRecord" in tool.run("-v", path).need_status(0).out, "no tree")
    need("firmware configuration" in tool.run("--measurements", path).need_status(0).out, "no table of measurements")
    need("judged" in tool.run("--lint", path).out, "no lint")
    need_equal(messages_of(tool.run("--json", "-m", "VERSION", path)), ["1004000000010013"], "one message")


def test_damaged_evidence(tool):
    data = standard(tool)
    cut = tool.run("--json", "--verify", tool.file("e", data[:-40])).need_status(1)
    need_equal(len(messages_of(cut)), 8, "the messages before the damage, and what is left over")
    said = evidence_of(cut)[0]
    need_equal(said["rest"], {"offset": 197, "length": 634}, "what is left over")
    need_equal(said["checks"], [{"what": "cut", "verdict": "bad", "why": "the bytes are not SPDM messages in a row: "
                                 "Signature is 96 bytes long, only 56 left in what encloses it"}], "checks")
    for n, count in ((4, "1 message\n"), (32, "3 messages\n")):
        asks = tool.run("--verify", tool.file("e", data[:n])).need_status(1)
        need(count in asks.out, "the number of messages", asks.out)
        need("bad      the last request has no answer" in asks.out, "that the answer is missing", asks.out)
    more = tool.run("--json", tool.file("e", data + b"\x77garbage")).need_status(1)
    need_equal(evidence_of(more)[0]["cuts"]["without_chain"], 0, "cuts with garbage behind")
    need_equal(evidence_of(more)[0]["rest"]["length"] > 0, True, "garbage is left over")
    odd = tool.run(tool.file("e", data.hex().encode()[:-1])).need_status(1)
    need("does not make a whole byte" in odd.out, "half a byte is not told", odd.out[-400:])
    json_text = json.dumps({"evidence": base64.b64encode(data).decode(), "more": [1, 2, 3]}).encode()
    short = tool.run("--json", tool.file("e", json_text[:-5])).need_error(3, "JSON that is damaged at byte")
    need_equal(len(messages_of(short)), 8, "messages of JSON that is cut behind its member")


def test_what_is_nothing_known(tool):
    for name, data, parts in (
            ("empty", b"", ("this is empty",)),
            ("words", b"nothing of the kind\n", ("neither a capture", "--list-line-formats")),
            ("zeros", bytes(64), ("neither a capture",)), ("JSON", b'{"a": 1, "b": "c"}', ("JSON without a member",)),
            ("bad JSON", b'{"a": 1, "b" "c"}', ("JSON", "damaged at byte 13")),
            ("digests", base64.b64encode(bytes(range(1, 145))), ("base64 of 144 bytes", "01 02 03 04")),
            ("hex", b"00112233445566778899\n", ("hex of 10 bytes", "00 11 22 33", "use --hex and --link")),
            ("a log", b"[    0.000000] Linux version 6.1\n[    1.0] pci 0000:00:1f.0: x\n", ("neither a capture",)),
            ("a log of words", b"[INFO] hello\n", ("neither a capture",)),
            ("NDJSON", tool.run("--json", sample(tool, "v13-standard.hex")).out.encode(), ("what --json printed",)),
            ("PEM", b"-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n", ("PEM without a certificate",))):
        said = tool.run(tool.file(name, data)).need_error(3, tool.file(name, data), *parts).err
        need(("--hex" in said) == (name in ("words", "hex", "a log", "a log of words")), name + ": a hint", said)
    tool.run(sample(tool, "v13-standard.pem")).need_error(3, "--cert-chain")
    for end in ("corim", "cose", "coev", "toc", "eat"):
        tool.run(sample(tool, "v14-standard." + end)).need_error(3, "CBOR that begins like CoRIM", "--reference")


def verify(tool, *arguments):
    return tool.run("--json", "--verify", "--trust", roots(tool), *arguments)


def checks_of(result):
    return {check["what"]: check["verdict"] for check in evidence_of(result)[0]["checks"]}


def whys_of(result):
    return {check["what"]: check["why"] for check in evidence_of(result)[0]["checks"]}


def test_nonces(tool):
    path, chain = tool.file("e", standard(tool)), sample(tool, "v13-standard.pem")
    need_equal(checks_of(verify(tool, "--nonce", NONCE, path, chain).need_status(0))["nonce"], "ok", "fresh")
    need_equal(checks_of(verify(tool, "--nonce", NONCE.upper(), path, chain).need_status(0))["nonce"], "ok",
               "upper case")
    need_equal(checks_of(verify(tool, "--nonce", OTHER_NONCE, path, chain).need_status(1))["nonce"], "bad", "stale")
    need_equal(checks_of(verify(tool, path, chain).need_status(0))["nonce"], "unknown", "none given")
    capture = tool.capture("mctp-v12.pcap")
    asked = [line["fields"]["nonce"] for line in tool.run("--json", "-m", "GET_MEASUREMENTS", capture).json()
             if "nonce" in line["fields"]]
    for nonce, result in ((asked[0], "pass"), (asked[-1], "pass"), (OTHER_NONCE, "fail")):
        lines_of = tool.run("--json", "--nonce", nonce, capture).json()
        said = [v["result"] for line in lines_of for v in line.get("verdicts", [line]) if v.get("check") == "nonce"]
        need_equal(said, [result], "a nonce in a capture")
    for value in ("", "00", "xy", NONCE + "00"):
        tool.run("--nonce", value, path).need_error(2, "--nonce", "32 bytes")


def test_an_answer_alone(tool):
    """Without the nonce the request cannot be rebuilt, so nothing is proved. With it, damage is detected."""
    answer, vca = sample(tool, "v13-response.bin"), sample(tool, "v13-response.vca")
    damaged = tool.file("damaged.bin", content(tool, "v13-response.bin")[:-1])
    both = ("--nonce", NONCE, "--negotiation", vca)
    for options, path, verdict, status in (((), answer, "unknown", 0), (both[:2], answer, "ok", 0),
                                           (both[2:], answer, "unknown", 0), (both, answer, "ok", 0),
                                           (both[:2], damaged, "bad", 1), (both, damaged, "bad", 1)):
        result = verify(tool, *options, path).need_status(status)
        need_equal(checks_of(result)["cut"], verdict, " ".join(options))
        need(verdict != "unknown" or "give --nonce" in whys_of(result)["cut"], "reason", whys_of(result))


def test_an_answer_alone_is_decoded(tool):
    """As a message of a capture would be, in every wrapping, and behind a negotiation."""
    capture = tool.capture("mctp-v12.pcap")
    names = ("VERSION", "CAPABILITIES", "DIGESTS", "CERTIFICATE", "CHALLENGE_AUTH", "MEASUREMENTS")
    for name in names:
        first = next(line for line in tool.run("--json", "-m", name, capture).json() if line.get("raw"))
        data = bytes.fromhex(first["raw"])
        for wrapped, content_of in (("", data), ("hex", data.hex().encode()), ("base64", base64.b64encode(data))):
            result = tool.run("--json", tool.file("e", content_of)).need_status(0).need_quiet()
            messages = [line for line in result.json() if "raw" in line]
            need_equal([(line["name"], line["raw"], line["frame"]) for line in messages], [(name, data.hex(), 1)], name)
            need_equal(messages[0]["fields"], first["fields"], "fields of %s" % name)
            said = evidence_of(result)[0]
            need_equal((said["wrapped"], [item["length"] for item in said["messages"]], said["rest"]["length"]),
                       (wrapped, [len(data)], 0), "the evidence of %s" % name)
            need_equal("--nonce" in whys_of(result)["cut"], name == "MEASUREMENTS", "whether a nonce helps")
    given = tool.run("--json", "--nonce", NONCE, tool.file("e", data[:4])).need_status(1)
    need_equal(checks_of(given)["cut"], "bad", "a damaged answer, with a nonce")
    response = ("--negotiation", sample(tool, "v13-response.vca"), sample(tool, "v13-response.bin"))
    need_equal([line["name"] for line in tool.run("--json", *response).json() if "raw" in line][-2:],
               ["ALGORITHMS", "MEASUREMENTS"], "an answer behind a negotiation")


def test_options_that_would_settle_it(tool):
    """An unknown result names the option that would help, but not once that option is given."""
    path, chain = tool.file("e", standard(tool)), sample(tool, "v13-standard.pem")
    for arguments, settled in (([path], {"signature": "--cert-chain", "nonce": "--nonce"}),
                               ([path, "--cert-chain", chain], {"chain": "--trust", "nonce": "--nonce"}),
                               ([path, "--cert-chain", chain, "--trust", roots(tool), "--nonce", NONCE], {}),
                               ([sample(tool, "v14-mldsa44-report.json"), "--nonce", NONCE],
                                {"signature": "--negotiation", "chain": "--trust"}),
                               ([sample(tool, "v12-l1-detached.bin"), "--cert-chain",
                                 sample(tool, "v12-l1-detached.chain")], {"signature": "--signature"}),
                               ([sample(tool, "v12-challenge-alone.bin")], {"cut": "--cert-chain"})):
        said = evidence_of(tool.run("--json", "--verify", "--at", "2027-01-01", *arguments))[0]["checks"]
        asked = {check["what"]: check["why"].split("; give ")[-1].replace("give ", "") for check in said
                 if check["verdict"] == "unknown" and "give --" in check["why"]}
        need({**asked, **settled} == asked, "options for %r" % arguments, asked, said)
        need(settled or not asked, "options that are not needed", asked)
    raw = evidence_of(tool.run("--json", "--verify", tool.file("raw", without_key(tool))))[0]["checks"]
    need("give --public-key" in [check["why"] for check in raw if check["what"] == "signature"][0], "raw key", raw)


def test_a_signature_that_is_missing(tool):
    """Everything that does not depend on it is reported: algorithms, slot, nonces, freshness of the request."""
    with open(sample(tool, "v12-l1-detached.expect.json"), encoding="utf-8") as file:
        expected = json.load(file)
    nonce = expected["files"]["nonce"]
    for given, fresh in ((nonce, "ok"), (OTHER_NONCE, "bad")):
        result = verify(tool, "--cert-chain", sample(tool, "v12-l1-detached.chain"), "--nonce", given,
                        sample(tool, "v12-l1-detached.bin")).need_status(0 if fresh == "ok" else 1)
        said = evidence_of(result)[0]
        need_equal(checks_of(result), {"cut": "ok", "signature": "unknown", "chain": "ok", "root_hash": "ok",
                                       "nonce": fresh}, "checks")
        need(whys_of(result)["nonce"] != "", "reason", said["checks"])
        need_equal(said["nonces"], expected["nonces"], "nonces")
        need("signed" not in said, "nothing is signed", said)
        need_equal(said["context"], {"version": "1.2", "base_hash": "SHA_384", "signature": "ECDSA_P384",
                                     "signature_length": 0, "measurement_hash": None, "slot": 0,
                                     "from": "negotiation", "tries": 0}, "context")


def test_the_key_of_a_chain_in_the_evidence(tool):
    """It is judged like the leaf of a chain from another file."""
    for name in ("v13-device-transcript.cove", "v12-kernel-challenge.nl"):
        result = verify(tool, "--at", "2027-01-01", sample(tool, name))
        need_equal({**checks_of(result), "nonce": None},
                   {**dict.fromkeys(("cut", "signature", "chain", "root_hash", "key_type"), "ok"), "nonce": None}, name)


def test_a_signature_of_another_length(tool):
    signature = content(tool, "v12-l1-detached.sig")
    for given in (signature[:-1], signature + b"\1", signature[:64]):
        result = verify(tool, "--signature", tool.file("s", given), sample(tool, "v12-l1-detached.bin")).need_status(1)
        need_equal((checks_of(result), whys_of(result)["cut"]),
                   ({"cut": "bad"}, "the signature given has another length than the algorithm's"), "%d" % len(given))


def without_key(tool):
    """A Redfish response for slot 15 without its member PublicKey."""
    members = json.loads(content(tool, "v12-rawkey-redfish.json"))
    members.pop("PublicKey")
    return json.dumps(members).encode()


def test_pieces_of_one_exchange(tool):
    data, chain = standard(tool), sample(tool, "v13-standard.pem")
    whole = messages_of(verify(tool, tool.file("whole", data), chain))
    vca, ask, answer = data[:152], data[152:197], data[197:]
    parts = [tool.file(name, part) for name, part in (("1", vca), ("2", ask), ("3", answer))]
    joined = verify(tool, *parts, chain).need_status(0)
    need_equal(messages_of(joined), whole, "three files in order")
    need_equal(len(evidence_of(joined)), 1, "pieces of evidence")
    hexed = verify(tool, parts[0], tool.file("4", (ask + answer).hex().encode()), chain).need_status(0)
    need_equal(messages_of(hexed), whole, "a binary and a hex file")
    given = verify(tool, "--negotiation", parts[0], tool.file("5", ask + answer), chain).need_status(0)
    need_equal(messages_of(given), whole, "--negotiation")
    rebuilt = verify(tool, "--nonce", NONCE, parts[0], parts[2], chain).need_status(0)
    need_equal(messages_of(rebuilt), whole, "the request is built again")
    need_equal(evidence_of(rebuilt)[0]["rebuilt_request"], ask.hex(), "the request")
    need_equal(checks_of(rebuilt)["signature"], "ok", "signature over the rebuilt request")
    alone = tool.run("--json", parts[2]).need_status(0).need_quiet()
    need("give --nonce" in evidence_of(alone)[0]["checks"][0]["why"], "an answer alone",
         evidence_of(alone)[0]["checks"])
    old = content(tool, "v10-report.bin")
    fitted = verify(tool, "--nonce", old[4:36].hex(), "--cert-chain", sample(tool, "v10-report.pem"),
                    tool.file("7", old[36:]))
    need_equal(checks_of(fitted.need_status(0))["signature"], "ok", "the answer of a 1.0 report alone")
    signature = tool.file("sig", answer[-96:].hex().encode())
    detached = verify(tool, "--signature", signature, tool.file("6", data[:-96]), chain).need_status(0)
    need_equal(checks_of(detached)["signature"], "ok", "detached signature")
    r, s = (int.from_bytes(answer[at:][:48], "big") for at in (-96, -48))
    numbers = b"".join(b"\2" + bytes([n.bit_length() // 8 + 1]) + n.to_bytes(n.bit_length() // 8 + 1, "big")
                       for n in (r, s))
    tool.run("--signature", tool.file("der", b"\x30" + bytes([len(numbers)]) + numbers), tool.file("6", data[:-96]),
             chain).need_error(3, "this is in DER")
    for inside in ("", "0201", "0200025a", "0201000258", "0201000359", "025c"):
        like_der = (b"\x30\x5e" + bytes.fromhex(inside)).ljust(96, b"\2")
        judged = verify(tool, "--signature", tool.file("raw", like_der), tool.file("6", data[:-96]), chain)
        need_equal(checks_of(judged.need_status(1))["signature"], "bad", "r that begins with 305e%s" % inside)
    two = verify(tool, tool.file("whole", data), sample(tool, "v14-standard.bin"), chain)
    need_equal([len(item["messages"]) for item in evidence_of(two)], [8, 8], "two whole transcripts are two")
    tool.run("--negotiation", "/nowhere", parts[2]).need_error(3, "--negotiation", "No such file")
    tool.run("--signature", "/nowhere", parts[2]).need_error(3, "--signature", "No such file")


def test_lines_without_a_reason(tool):
    """A line for an absent property has no reason, and no trailing spaces."""
    lines = tool.run("--verify", sample(tool, "v12-challenge-alone.bin")).lines
    need([line for line in lines if line.split()[1:] == ["absent"]], "an answer without a reason", lines)
    need_equal([line for line in lines if line.endswith(" ")], [], "lines that end in a blank")


def test_options_for_evidence_only(tool):
    """--negotiation and --signature imply verification, and are refused for input other than evidence."""
    data = standard(tool)
    vca, rest, signature = (tool.file(*part) for part in (("1", data[:152]), ("2", data[152:]), ("3", data[-96:])))
    path, dump = tool.capture("mctp-v12.pcap"), tool.file("4", b"0000: 10 84 00 00\n")
    need("identity" in tool.run("--negotiation", vca, rest).out, "--negotiation asks for the ledger")
    need("identity" in tool.run("--signature", signature, tool.file("5", data[:-96])).out, "so does --signature")
    for option, part in (("--negotiation", vca), ("--signature", signature)):
        for other in (path, dump):
            refused = tool.run(option, part, other).need_error(3, other, "not stored evidence", option)
            need_equal(refused.out, "", "output of %s" % option)
        both = tool.run("--json", option, part, rest if option == "--negotiation" else tool.file("6", data[:-96]), path)
        need(evidence_of(both.need_error(3, path, option)), "the evidence beside it")
        tool.run(option, part, "--hex", "10840000").need_error(2, option, "leave out --hex")
        tool.run(option, part, "-i", "lo").need_error(2, option, "leave out -i")


def test_several_items_in_one_file(tool):
    """An array of reports, each with its own nonce and chain."""
    report, pem = content(tool, "v10-report.bin"), content(tool, "v10-report.pem")
    other, other_pem = bytes.fromhex(content(tool, "v11-rsa-report.hex").decode()), content(tool, "v11-rsa-report.pem")
    code = lambda data: base64.b64encode(data).decode()
    items = [{"nonce": data[4:36].hex(), "certificate": code(chain), "evidence": code(data)}
             for data, chain in ((report, pem), (other, other_pem))]
    result = verify(tool, tool.file("e.json", json.dumps(items).encode())).need_status(0)
    said = evidence_of(result)
    need_equal([item["member"] for item in said], ["[0].evidence", "[1].evidence"], "members")
    lines_of = "".join(json.dumps(item) + "\n" for item in items)
    apart = verify(tool, tool.file("e.jsonl", lines_of.encode())).need_status(0).need_quiet()
    need_equal([item["checks"] for item in evidence_of(apart)], [item["checks"] for item in said], "one object a line")
    for item in said:
        need_equal({c["what"]: c["verdict"] for c in item["checks"]},
                   {"cut": "ok", "signature": "ok", "chain": "ok", "key_type": "ok", "nonce": "ok"}, item["member"])
    swapped = [dict(items[0], certificate=items[1]["certificate"])]
    result = verify(tool, tool.file("e.json", json.dumps(swapped).encode())).need_status(0)
    need_equal(checks_of(result)["signature"], "unknown", "signature with the key of another device")
    need("no algorithm of a key that was given" in whys_of(result)["signature"], "reason", whys_of(result))


def test_more_than_one_algorithm_is_selected(tool):
    whole = standard(tool)
    at = next(m["offset"] for m in evidence_of(tool.run("--json", tool.file("e", whole)))[0]["messages"]
              if m["name"] == "ALGORITHMS")
    need_equal(whole[at + 12:at + 20], bytes.fromhex("8000000002000000"),
               "BaseAsymSel: ECDSA P-384, BaseHashSel: SHA-384 (DSP0274, ALGORITHMS)")
    for offset, bit, kind in ((12, 0x10, "signature"), (13, 1, "signature"), (16, 1, "hash")):
        data = bytearray(whole)
        data[at + offset] |= bit
        result = verify(tool, "--cert-chain", sample(tool, "v13-standard.pem"), tool.file("e", bytes(data)))
        check = [c for c in evidence_of(result.need_status(1))[0]["checks"] if c["what"] == "signature"][0]
        need_equal((check["verdict"], check["why"]),
                   ("bad", "the negotiation selects more than one %s algorithm" % kind), "signature")


def test_no_algorithm_fits(tool):
    report = bytearray(content(tool, "v10-report.bin"))
    report[100] ^= 1
    said = evidence_of(verify(tool, "--cert-chain", sample(tool, "v10-report.pem"),
                              tool.file("e", bytes(report))).need_status(1))
    check = [c for c in said[0]["checks"] if c["what"] == "signature"][0]
    need_equal(check["verdict"], "bad", "verdict on the signature")
    need("6 tried" in check["why"], "not all hash algorithms were tried", check)


def test_objects_of_a_kernel_dump(tool):
    """The netlink family pci-tsm returns objects one by one, in any order, and splits long ones across messages."""
    data, chain = standard(tool), content(tool, "v13-padded.chain")
    vca, request, response = data[:152], data[152:197], data[197:]
    attribute = lambda kind, value: (len(value) + 4).to_bytes(2, "little") + kind.to_bytes(2, "little") + value + bytes(
        -len(value) % 4)
    message = lambda body: (len(body) + 20).to_bytes(4, "little") + bytes.fromhex("22000200") + bytes(
        8) + b"\1\1\0\0" + body
    part = lambda kind, value: message(
        attribute(1, kind.to_bytes(4, "little")) + attribute(4, b"0000:03:00.0\0") + attribute(6, value))
    done = (20).to_bytes(4, "little") + bytes.fromhex("03000200") + bytes(12)
    report = part(10, bytes(40))
    for name, parts in (("in order", [part(0, chain), part(8, vca), part(9, request + response), report]),
                        ("in another order", [part(9, request + response), report, part(8, vca), part(0, chain)]),
                        ("in parts", [part(0, chain[:1000]), part(0, chain[1000:]), part(8, vca), part(9, request),
                                      message(attribute(6, response[:300])), message(attribute(6, response[300:]))]),
                        ("the response alone", [part(0, chain), part(8, vca), part(9, response)])):
        path = tool.file("dump.nl", b"".join(parts) + done)
        result = verify(tool, "--nonce", NONCE, path).need_status(0)
        need_equal("".join(messages_of(result)), data.hex(), name)
        need_equal([item["wrapped"] for item in evidence_of(result)], ["netlink"], name)
        checks = ("cut", "signature", "chain", "root_hash", "key_type", "nonce")
        need_equal(checks_of(result), dict.fromkeys(checks, "ok"), name)
    whole = b"".join([part(0, chain), part(8, vca), part(9, request + response)])
    for at in (len(whole) - 1, len(chain) + 30, 30, 19):
        tool.run(tool.file("dump.nl", whole[:at])).need_error(3, "neither a capture")


def test_kernel_events(tool):
    data = content(tool, "v12-kernel-challenge.nl")
    whole = messages_of(tool.run("--json", tool.file("e", data)))
    at = data.index(bytes.fromhex("4f110900")) + 4
    transcript = data[at:at + 0x114f - 4]
    attribute = lambda kind, value: (len(value) + 4).to_bytes(2, "little") + kind.to_bytes(2, "little") + value + bytes(
        -len(value) % 4)
    message = lambda body, number: (len(body) + 20).to_bytes(4, "little") + bytes.fromhex("20000200") + number.to_bytes(
        4, "little") + bytes(4) + b"\1\1\0\0" + body
    parts = [message(attribute(1, b"/dev\0") + attribute(9, transcript[:2000]), 0),
             message(attribute(9, transcript[2000:3001]), 1), message(attribute(9, transcript[3001:]), 2)]
    need_equal(messages_of(tool.run("--json", tool.file("e", b"".join(parts)))), whole, "an event in three messages")
