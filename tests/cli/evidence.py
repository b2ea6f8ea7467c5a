# SPDX-License-Identifier: BSD-3-Clause
"""Manifests in CBOR, the table of measurements, and other protocols over MCTP."""
from harness import mctp, need, need_equal, pcap

ASK = bytes.fromhex("12e000ff")
SHA_256 = bytes(range(32))


def block(index, kind, value):
    """DSP0274: Index, MeasurementSpecification, MeasurementSize; type, size, value."""
    body = bytes([kind]) + len(value).to_bytes(2, "little") + value
    return bytes([index, 1]) + len(body).to_bytes(2, "little") + body


def measurements(*blocks):
    record = b"".join(blocks)
    return bytes([0x12, 0x60, 0, 0, len(blocks)]) + len(record).to_bytes(3, "little") + record + bytes(32) + bytes(2)


# RFC 9052, 4.2: tag 18, an array of four: protected header {1: -7}, {}, payload {273: 1}, signature.
SIGNED = bytes.fromhex("d28443a10126a045a11901110141aa")
# Structured manifest of tag 571: SVH 0A 03 D9 02 3B, then the map {0: {}} without its tag.
STRUCTURED = bytes.fromhex("0a03d9023b" "a100a0")


def test_cbor_is_shown(tool):
    message = measurements(block(0xFD, 0x84, SIGNED), block(0x20, 0x8A, STRUCTURED))
    result = tool.run("-v", "--hex", message.hex())
    for part in ("looks like COSE_Sign1:", "18(/ COSE_Sign1 / [<< {", "/ alg / 1: -7 / ES256 /",
                 "/ measurements / 273: 1", "h'aa'])",
                 "looks like concise evidence:", "571(/ concise evidence / {"):
        need(part in result.out, "output lacks %r" % part, result.out)
    found = tool.run("--json", "--hex", message.hex()).json()[0]["cbor"]
    need_equal(found, [
        {"offset": 15, "format": "COSE_Sign1",
         "diagnostic": "18(/ COSE_Sign1 / [<< {/ alg / 1: -7 / ES256 /} >>, {}, << {/ measurements / 273: 1} >>, "
                       "h'aa'])"},
        {"offset": 15 + len(SIGNED) + 9, "format": "concise evidence",
         "diagnostic": "571(/ concise evidence / {/ ev-triples / 0: {}})"},
    ], "the cbor of the message")


# Written from the CDDL of the formats: map keys and enumerated numbers are shown by name.
NAMED = (
    ("d9023b a1 00 a1 00 81 82 a1 00 a1 01 6156 81 a2 00 01 01 a2 01 d90228 07 02 81 82 07 41ab",
     "571(/ concise evidence / {/ ev-triples / 0: {/ evidence-triples / 0: [[{/ class / 0: {/ vendor / 1: \"V\"}}, "
     "[{/ mkey / 0: 1, / mval / 1: {/ svn / 1: 552(/ svn / 7), / digests / 2: [[7 / sha-384 /, h'ab']]}}]]]}})"),
    ("d9023a a2 00 81 d9023b a1 02 d86f 412a 01 81 a1 00 d820 6175",
     "570(/ SPDM table of contents / {/ tagged-evidence / 0: [571(/ concise evidence / {/ profile / 2: 111(/ OID / "
     "h'2a')})], / rim-locators / 1: [{/ href / 0: 32(/ URI / \"u\")}]})"),
    ("d901f5 a2 00 6163 01 81 d901fa 57 a2 01 a1 00 6174 04 a1 00 81 82 a1 02 01 81 a1 01 a1 0b 6378797a",
     "501(/ unsigned CoRIM / {/ id / 0: \"c\", / tags / 1: [506(/ CoMID / << {/ tag-identity / 1: {/ tag-id / 0: "
     "\"t\"}, / triples / 4: {/ reference-triples / 0: [[{/ group / 2: 1}, [{/ mval / 1: {/ name / 11: \"xyz\"}}]]]}} "
     ">>)]})"),
    ("d2 84 44 a1013822 a1 1821 41cc 4f a3 0a 42beef 190107 01 3a00011170 80 41aa",
     "18(/ COSE_Sign1 / [<< {/ alg / 1: -35 / ES384 /} >>, {/ x5chain / 33: h'cc'}, << {/ eat_nonce / 10: h'beef', "
     "/ dbgstat / 263: 1 / disabled /, / rim-locators / -70001: []} >>, h'aa'])"),
    ("d9023b a1 18ff 00", "571(/ concise evidence / {255: 0})"),
)


def test_keys_have_names(tool):
    for text, expected in NAMED:
        found = tool.run("--json", "--hex", measurements(block(0xFD, 0x84, bytes.fromhex(text))).hex()).json()[0]
        need_equal([item["diagnostic"] for item in found["cbor"]], [expected], text)


# A token according to the draft on device assignment: claims of a submodule with blocks, certificates and a challenge.
TOKEN = ("d83d a2 0a 42beef 19010a a1 6173 a5 190eda a1 01 a2 01 00 02 82 07 41ab 190edb a1 00 4130 190edc 4110 "
         "190edf a2 01 00 07 41ff 190ee0 4101",
         "61(/ CWT / {/ eat_nonce / 10: h'beef', / submods / 266: {\"s\": {/ spdm-measurements / 3802: "
         "{1: {/ type / 1: 0, / digest / 2: [7, h'ab']}}, / spdm-certificates / 3803: {0: h'30'}, "
         "/ spdm-vca / 3804: h'10', / spdm-challenge / 3807: {/ slot / 1: 0, / signature / 7: h'ff'}, "
         "/ tdisp-report / 3808: h'01'}}})")


def test_tokens_of_device_assignment(tool):
    text, expected = TOKEN
    message = measurements(block(0xFD, 0x84, bytes.fromhex(text)))
    found = tool.run("--json", "--hex", message.hex()).json()[0]
    need_equal([item["diagnostic"] for item in found["cbor"]], [expected], text)


def extension_log(*entries):
    """DSP0274 1.3: a log in one portion. Each entry has its number, the index that it extends, and a measurement."""
    body = b"".join((i + 1).to_bytes(4, "little") + b"\xfd\0\0\0" + entry[4:] for i, entry in enumerate(entries))
    log = len(entries).to_bytes(4, "little") + len(body).to_bytes(4, "little") + bytes(8) + body
    return bytes.fromhex("136f0000") + len(log).to_bytes(4, "little") + bytes(4) + log


def test_cbor_in_an_extension_log(tool):
    ask = bytes.fromhex("13ef0000 00000000 ffffff00".replace(" ", ""))
    values = [bytes.fromhex(text) for text, _ in NAMED]
    log = extension_log(*[block(0xFD, 0x84, value) for value in values])
    units = tool.run("--json", "--hex", ask.hex(), log.hex()).need_status(0).json()
    found = [item["diagnostic"] for unit in units for item in unit.get("cbor", [])]
    need_equal(found, [expected for _, expected in NAMED], "what is in the log")


def test_damaged_cbor_is_a_line(tool):
    deep = bytes.fromhex("d9023b") + b"\x81" * 5000
    for value, problem in ((bytes.fromhex("d9023ba101"), "it ends too early, at 20"), (deep, "nested too deep to show"),
                           (bytes.fromhex("d9023ba00000"), "2 bytes follow it"),
                           (bytes.fromhex("d9023bff"), "this is no CBOR")):
        message = measurements(block(1, 0x84, value))
        result = tool.run("-v", "--hex", message.hex())
        need("! " + problem in result.out, "output lacks %r" % problem, result.out[:2000])
        line = tool.run("--json", "--hex", message.hex()).json()[0]
        need(line["cbor"][0]["problem"] in problem, "problem", line["cbor"])
        notes = [note for note in line["notes"] if note["text"] == "CBOR: " + line["cbor"][0]["problem"]]
        damaged = "too deep" not in problem
        need_equal([note["severity"] for note in notes], ["warn" if damaged else "info"], "severity of the note")
        need_equal(result.status, 1 if damaged else 0, "exit status")
    plain = measurements(block(1, 0x84, bytes.fromhex("a101")), block(2, 0x81, b"\xfd" * 40))
    need("cbor" not in tool.run("--json", "--hex", plain.hex()).json()[0], "bytes that are no CBOR")


def test_table_of_measurements(tool):
    other = bytes(range(1, 33))
    svn = block(0x10, 0x87, (7).to_bytes(8, "little"))
    talk = []
    for values in ([block(1, 0, SHA_256), svn], [block(1, 0, SHA_256), svn], [block(1, 0, other)],
                   [block(1, 0x80, b"bytes"), block(2, 0x84, bytes(100))], [block(1, 0, SHA_256)]):
        talk += [mctp(ASK), mctp(measurements(*values))]
    path = tool.file("a.pcap", pcap(talk))
    lines = [line.split(None, 1) for line in tool.run("--measurements", path).lines]
    need_equal(lines[0], ["endpoint", lines[0][1]], "heading")
    rows = [(first, " ".join(rest.split())) for first, rest in lines[1:]]
    need_equal(rows, [
        ("8", "1 immutable ROM, digest 2 2 - " + SHA_256.hex()),
        ("8", "1 immutable ROM, digest 6 1 changed " + other.hex()),
        ("8", "1 immutable ROM, raw bit stream 8 1 - " + b"bytes".hex()),
        ("8", "1 immutable ROM, digest 10 1 changed " + SHA_256.hex()),
        ("8", "2 freeform measurement manifest, raw bit stream 8 1 - " + "00" * 32 + "... (100 bytes)"),
        ("8", "16 firmware security version number, raw bit stream 2 2 - 7"),
    ], "table")
    need("00" * 100 in tool.run("--measurements", "-vv", path).out, "long values with -vv")
    both = tool.run("--measurements", "--stats", path).out
    need("immutable ROM" in both and "median" in both, "both tables", both)
    need_equal(tool.run("--measurements", tool.file("b.pcap", pcap(talk[:1]))).out, "no measurement blocks\n", "none")
    tool.run("--measurements", "--json", path).need_error(2, "--measurements", "--json")


def test_other_traffic_has_a_line_each(tool):
    messages = [("000101", "CommandCode=Set Endpoint ID"),
                ("01820211", "PLDMType=platform PLDMCommandCode=GetSensorReading"),
                ("8408000001000000000000000000000000000000",
                 "NMIMT=NVMe-MI command Opcode=NVM Subsystem Health Status Poll"),
                ("02000100050a220000" + "00" * 8, "Command=Get Link Status PackageID=1"),
                ("07002a000100000000" + "00" * 4, "CommandSet=information and status Command=1"),
                ("7e10de8089000000", "PCIVendorID=NVIDIA Kind=request"), ("7f0000a67f8005", "EnterpriseID=OCP")]
    packets = [bytes([1, 8, 9, 0xC8]) + bytes.fromhex(text) for text, _ in messages]
    result = tool.run(tool.file("a.pcap", pcap(packets)))
    need_equal(len(result.lines), len(messages), "lines")
    for line, (_, part) in zip(result.lines, messages):
        need(part in line, "line lacks %r" % part, line)
