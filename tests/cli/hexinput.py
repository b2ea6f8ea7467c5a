# SPDX-License-Identifier: BSD-3-Clause
"""--hex: text as users paste it. The dump styles reproduce the output of the tools they are named after."""
import gzip
import json

from harness import ASK_VERSION, TALK, TELL_VERSION, mctp, need, need_equal, pcap


def lines_of(data, width):
    return [(at, data[at:at + width]) for at in range(0, len(data), width)]


def printable(data):
    return "".join(chr(b) if 32 <= b < 127 else "." for b in data)


def pairs(data):
    return " ".join("%02x" % b for b in data)


def xxd(data):
    words = lambda part: " ".join(part[i:i + 2].hex() for i in range(0, len(part), 2))
    return "".join("%08x: %-39s  %s\n" % (at, words(part), printable(part)) for at, part in lines_of(data, 16))


def xxd_plain(data):
    return "".join("%s\n" % part.hex() for _, part in lines_of(data, 30))


def xxd_include(data):
    rows = ["  " + ", ".join("0x%02x" % b for b in part) for _, part in lines_of(data, 12)]
    return "unsigned char m[] = {\n%s\n};\nunsigned int m_len = %d;\n" % (",\n".join(rows), len(data))


def squeezed(data, line, width=16):
    """Replaces repeated lines by a single '*', like hexdump and od."""
    out, previous, starred = [], None, False
    for at, part in lines_of(data, width):
        if part == previous:
            out += [] if starred else ["*\n"]
            starred = True
            continue
        out.append(line(at, part))
        previous, starred = part, False
    return "".join(out)


def hexdump_canonical(data):
    row = lambda at, part: "%08x  %-23s  %-23s  |%s|\n" % (at, pairs(part[:8]), pairs(part[8:]), printable(part))
    return squeezed(data, row) + "%08x\n" % len(data)


def od(data, form="%07o"):
    return squeezed(data, lambda at, part: form % at + " " + pairs(part) + "\n") + form % len(data) + "\n"


def od_decimal(data):
    return od(data, "%07d")


def od_hex_with_text(data):
    row = lambda at, part: "%06x %-47s  >%s<\n" % (at, pairs(part), printable(part))
    return squeezed(data, row) + "%06x\n" % len(data)


def wireshark(data):
    return "".join("%04x   %-47s   %s\n" % (at, pairs(part), printable(part)) for at, part in lines_of(data, 16))


def tcpdump(data):
    words = lambda part: " ".join(part[i:i + 2].hex() for i in range(0, len(part), 2))
    return "".join("\t0x%04x:  %-39s  %s\n" % (at, words(part), printable(part)) for at, part in lines_of(data, 16))


def kernel(data):
    return "".join("[   12.%06d] spdm: %08x: %s\n" % (at, at, pairs(part)) for at, part in lines_of(data, 16))


def libspdm(data):
    return "".join("%04x: %s \n" % (at, pairs(part)) for at, part in lines_of(data, 32))


def wireshark_string(data):
    return " \\\n".join('"%s"' % "".join("\\x%02x" % b for b in part) for _, part in lines_of(data, 16)) + "\n"


def wireshark_array(data):
    rows = [", ".join("0x%02x" % b for b in part) for _, part in lines_of(data, 8)]
    texts = ["/* %-8s */" % printable(part) for _, part in lines_of(data, 8)]
    return "/* Frame (%d bytes) */\nstatic const unsigned char pkt1[%d] = {\n%s};\n" % (
        len(data), len(data), "".join("%s%s %s\n" % (row, "," if row is not rows[-1] else "", text)
                                      for row, text in zip(rows, texts)))


def between_bars(data):
    """Bytes in Zephyr's log format."""
    return "".join("   %-23s  %-23s |%s|\n" % (pairs(part[:8]), pairs(part[8:]), printable(part))
                   for _, part in lines_of(data, 16))


STYLES = [xxd, xxd_plain, xxd_include, hexdump_canonical, od, od_decimal, od_hex_with_text, wireshark, wireshark_string,
          wireshark_array, between_bars, tcpdump, kernel, libspdm]


def truth(tool, name):
    with gzip.open(tool.capture(name + ".truth.jsonl.gz"), "rt") as file:
        return [json.loads(line) for line in file]


def longest_message(tool):
    return bytes.fromhex(max((t for t in truth(tool, "mctp-v12") if t["session"] == 0), key=lambda t: t["size"])["hex"])


def test_arguments_and_standard_input(tool):
    text = ASK_VERSION.hex()
    for arguments, stdin in ((["--hex", text], None), (["--hex=" + text], None),
                             (["--hex", "10", "84", "00", "00"], None),
                             (["--hex", "10 84 00 00"], None), (["--hex"], text.encode()),
                             (["--hex", "-"], text.encode()),
                             (["--hex", "0x10,0x84,0x00,0x00"], None), (["--hex", "10:84:00:00"], None),
                             (["--hex", "\\x10\\x84\\x00\\x00"], None), (["--hex", "TX: 10 84 00 00"], None)):
        result = tool.run("--json", *arguments, stdin=stdin).need_status(0).need_quiet()
        need_equal(result.raws(), [ASK_VERSION], "messages of %r" % arguments)


def test_comments_and_bars(tool):
    """Bytes on both sides of a comment are read. Bytes after a bar are skipped only if they are the text column."""
    ask, short = ASK_VERSION.hex(), ASK_VERSION[:2].hex()
    for text, expected in (("{ 0x10, 0x84, 0x00, /* Param2 */ 0x00 };", ask), ("10 84 /* GET */ 00 00", ask),
                           ("10 e4 00 00 /* GET */ 00 00", "10e400000000"),
                           ("/* 0000 */ 0x10, 0x84,", short), ("/*GET: a*//**/0x10,/* b */0x84/* c */,", short),
                           ("10 84 00 00 /* GET 11", ask), ("10 84 /* ab*/cd */", short),
                           ("10 84 /* a */ 00 /* b", short + "00"), ("TX: 10 84 /* a: 11 */ \\", short),
                           ("10 84 00 00  |....|", ask), ("10 84 00 00  |....", ask),
                           ("10 84 7c 20 |..| |", short + "7c20"), ("10 84 7c 20 |..|", short + "7c20"),
                           ("10 84 00 00 41 42 43 44  00 00 |....ABCD ..      ", ask + "414243440000")):
        found = tool.run("--json", "--hex", stdin=text.encode()).raws()
        need_equal([raw.hex() for raw in found], [expected], "bytes of %r" % text)
    for text in ("10 84 | 00 00", "10 84 | 00 00 |", "0000 | 10 84 00 00", "0000 | 10 84 00 00 | .... |",
                 "0000 | 10 84 00 00 |....|", "10 84 00 00 |....| 00 00", "| 10 84 00 00"):
        result = tool.run("--hex", stdin=text.encode()).need_error(3, "line 1", "not hex: |")
        need_equal(result.out, "", "output for %r" % text)
    tool.run("--hex", stdin=b"/* 10 84 00 00 */\n/* 10 84\n").need_error(3, "no hex")


ARRAYS = (
    ("uint8_t m[] = {0x10, 0x84, 0x00, 0x00};", 1), ("uint8_t m[4] = { 0x10, 0x84,\n 0x00, 0x00 };", 1),
    ("uint8_t m[] = {\n  // GET_VERSION\n  0x10, // 1.0\n  0x84, // code 84\n\n  0x00, 0x00,\n};\n10 84 00 00\n", 2),
    ("uint8_t m[] = {\n  0x10, /* 1.0 */\n  0x84, 0, 0,\n};\n", 1), ("10 84 00 00 // GET_VERSION\n10840000 // ab\n", 2),
    ("uint8_t m[][4] = {\n {0x10, 0x84, 0, 0}, // a\n {0x10, 0x84, 0x00, 0x00},\n};\n", 2),
    ("unsigned char e[] = {\n  0x10, 0x84,\n  0x00, 0x00\n};\nunsigned int e_len = 4;\n", 1),
    ('m = b"\\x10\\x84\\x00\\x00"\n', 1), ('m = bytes.fromhex("10840000")\n', 1),
    ("m = bytearray([0x10, 0x84, 0x00, 0x00])\n", 1), ("m = [0x10, 0x84, 0x00, 0x00]\n", 1),
    ("INFO send b'\\x10\\x84\\x00\\0' again b'\\x10\\x84\\x00\\x00'\n", 2),
)


def test_arrays_of_programs(tool):
    """No byte of an array is lost because of text before, after or between its lines."""
    for text, n in ARRAYS:
        result = tool.run("--json", "--hex", stdin=text.encode()).need_status(0).need_quiet()
        need_equal(result.raws(), [ASK_VERSION] * n, "messages of %r" % text)
    for text in ("uint8_t m[] = {\n VERSION, GET,\n 0x00, 0x00,\n};", "uint8_t m[] = {\n 0x10, 0x84,\n LOW, HIGH\n};"):
        tool.run("--hex", stdin=text.encode()).need_error(3, "line 3", "not hex")
    tool.run("--hex", stdin=b"struct s x = {\n .a = 1,\n};\n10 84 00 00\n").need_status(0).need_quiet()
    for text, expected in (("b'\\x10\\x84\\x00\\x00ab\\\\\\'\\n!'", b"ab\\'\n!"),
                           ('b"\\x10\\x84\\x00\\x00\'\\xAb"', b"'\xab")):
        need_equal(tool.run("--json", "--hex", stdin=text.encode()).raws(), [ASK_VERSION + expected], text)
    for text in ("b'abc'", "b'\\xzz'", "b'\\x1'", "b'\\x10\\x84\\q'", "b'\\x10\\x84"):
        need_equal(tool.run("--json", "--hex", stdin=text.encode()).out, "", text)


NO_BYTE_IS_LOST = (
    # declarations in comments are ignored
    ("10 84 00 00 // mask = {00 01}", ["10840000"]), ("uint8_t m[] = {0x10, 0x84, 0, 0}; // ver = {x}", ["10840000"]),
    ("m[] = {\n 0x10, 0x84, // p1 = {0x00}\n 0x00, 0x00\n};", ["10840000"]),
    ("m[] = {\n 0x10,0x84,0x00,0x01, // = [0x01]\n 0x41, 0x42\n};", ["108400014142"]),
    ("m[] = {\n 0x10, /* version\n 10 84 */ 0x84, 0, 0 };", ["10840000"]),
    # Python literals
    ("b'\\x10\\x84\\x00\\x00' b'ABCD'", ["1084000041424344"]),
    ("(b'\\x10\\x84\\x00\\x00'\n b'ABCD')\n10 84 00 00", ["1084000041424344", "10840000"]),
    ("m = (\n  b'ABCD'  # text\n\n  b'\\x10\\x84'\n)", ["414243441084"]),
    ("m = [\n  b'\\x10\\x84',\n  b'\\x11\\x84'\n]", ["1084", "1184"]),
    ("INFO sent 16 bytes: b'\\x10\\x84' // b'\\x00'", ["1084"]),
    ("b'\\x10\\x84' \\\nb'AB'", ["10844142"]), ("b'\\x10\\x84'\nb'\\x11\\x84'", ["1084", "1184"]),
    ("GET https://bmc.example b'\\x10\\x84'", ["1084"]),
    # arrays spanning lines
    ("['0x10', '0x84', '0x0', '0x0']", ["10840000"]),
    ("uint8_t m[] = {\n 0x10, 0x84,\n 0, 0\n}; /* end */\n10 84 00 00", ["10840000"] * 2),
    ("uint8_t m[] =\t{\n 0x10,\n 0x84, 0, 0 };", ["10840000"]),
    ("uint8_t m[] =\n{\n 0x10,\n 0x84, 0, 0 };", ["10840000"]),
    ("a = [\n 0x10, 0x84, # GET\n 0, 0\n]\n10 84 00 00", ["10840000"] * 2),
    ("a = bytes.fromhex(\n '1084'\n \"0000\"\n)\n10 84 00 00", ["10840000"] * 2),
    ("a = bytes([\n 0x10, 0x84,\n 0, 0])", ["10840000"]), ("[0x10, 0x84, 0x00, 0x00]\n10 84 00 00", ["10840000"] * 2),
    ("uint8_t a[] = {0x10, 0x84}, be[16] = {0x11, 0x84};", ["1084", "1184"]),
    ("int main(void)\n{\n  uint8_t m[] = {0x10, 0x84, 0, 0};\n}", ["10840000"]),
    ("ctx = {\n  refs = 3\n}\n10 84 00 00\n11 84 00 00", ["10840000", "11840000"]),
)

IS_REFUSED = (
    ("b'\\x10\\x84' 10 e1 00 00", 1, "several forms"), ("10 84 00 00 b'\\x10'", 1, "several forms"),
    ("10 84 00 00 x = {0x00}", 1, "several forms"), ("m[] = {0x10, 0x84}; 10 84", 1, "several forms"),
    ("b'\\x10\\x84\\\n\\x00'", 1, "do not end"), ("b'\\x10\\012'", 1, "escapes"),
    ("b'\\x10\\x84'\nb'ABCD'\n", 2, "may be text"),
    ("{ 0x10, 0x84, 10, 20 }", 1, "10"), ("0x10, 0x84, 10, 20", 1, "10"), ("0x10, 10, 20, 30", 1, "10"),
    ("m[] = {\n 0x10, 0x84,\n 10, 20 };", 3, "10"), ("m[] = { 10, 84, 0, 0 };", 1, "decimal"),
    ("[16, 32, 0, 0]\n10 84 00 00", 1, "decimal"), ("0x10, 0x84,\n0, 0", 2, "not hex: 0"),
    ("ctx = {\n10 84 00 00\n10 84 00 00\n}", 2, "0x10"), ("m[] = {\n 0x10, 0x84\n 0x00 };", 3, "comma"),
    ("m[] = {\n 0x10, 0x84,\n", 1, "does not end"), ("m[] = {\n 0x10, 0x84 ]", 2, "bracket"),
    ("m[] = {\n 0x1084, 0x0000 };", 2, "0x1084"), ("m[] = { \"1084\", \"0000\" };", 1, "string"),
)


def test_no_byte_is_lost(tool):
    for text, expected in NO_BYTE_IS_LOST:
        found = tool.run("--json", "--hex", stdin=text.encode()).raws()
        need_equal([raw.hex() for raw in found], expected, "messages of %r" % text)
    for text, line, part in IS_REFUSED:
        result = tool.run("--hex", stdin=text.encode()).need_error(3, "line %d" % line, part)
        need_equal(result.out, "", "output for %r" % text)


def test_lists_of_strings_are_messages(tool):
    for quote in "'\"":
        text = "[%s]\n" % ", ".join(quote + m.hex() + quote for m in TALK)
        need_equal(tool.run("--json", "--hex", stdin=text.encode()).need_status(0).raws(), TALK, text)
        text = "[%s]\n" % ",".join(quote + "05" + m.hex() + quote for m in TALK)
        need_equal(tool.run("--json", tool.file("a.json", text.encode())).need_status(0).raws(), TALK, text)
    for text in ("['10', '84', '00', '00']", '"1084" "0000"', '10 84 00 00 // "1234", "5678"'):
        need_equal(tool.run("--json", "--hex", stdin=text.encode()).raws(), [ASK_VERSION], text)


def test_text_in_utf16(tool):
    for order, mark in (("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"), ("utf-16-le", ""), ("utf-16-be", "")):
        for text in ("10 84 00 00\n", "\n10 84 00 00\n"):
            tool.run("--hex", stdin=(mark + text).encode(order)).need_error(3, "this is UTF-16", "iconv")


def test_dump_styles(tool):
    whole = longest_message(tool)
    need(len(whole) > 1000, "the capture is not what this test believes", len(whole))
    repeats = whole[:4] + bytes(300) + b"ab cd de af | 10 84" + whole[:41]
    for message in (whole, whole[:16], whole[:24], repeats):
        for style in STYLES:
            result = tool.run("--json", "--hex", stdin=style(message).encode())
            need(result.lines, "nothing from %s" % style.__name__, result.err)
            need_equal(result.raws()[0].hex(), message.hex(), style.__name__)
            need_equal(result.errors, [], "stderr for %s" % style.__name__)


def test_dumps_one_after_another_are_a_conversation(tool):
    for style in STYLES:
        result = tool.run("--json", "--hex", stdin="\n".join(style(m) for m in TALK).encode()).need_status(0)
        need_equal(result.raws(), TALK, style.__name__)
    for style in (xxd, hexdump_canonical, od, wireshark, libspdm):
        result = tool.run("--json", "--hex", stdin="".join(style(m) for m in TALK).encode()).need_status(0)
        need_equal(result.raws(), TALK, "%s without blank lines" % style.__name__)


def test_one_message_a_line(tool):
    """The unencrypted part of a real conversation, pasted as lines of hex, decodes like the capture."""
    expected = [t["hex"] for t in truth(tool, "mctp-v12") if t["session"] == 0]
    result = tool.run("--json", "--hex", stdin="\n".join(expected).encode())
    found = [o["raw"] for o in result.json() if o["via"] in (["raw"], ["clear"])]
    need_equal([raw for raw in found if raw in expected], expected, "messages")
    need_equal([o["notes"] for o in result.json() if o["name"] in ("ALGORITHMS", "CHALLENGE_AUTH")], [[]] * 3, "notes")


def test_arguments_are_messages(tool):
    result = tool.run("--json", "--hex", *[m.hex() for m in TALK]).need_status(0)
    need_equal(result.raws(), TALK, "messages")


LOG = """\
SpdmReceiveRequest[.] ...
SpdmReceiveRequest[0] msg SPDM_GET_VERSION(0x84), size (0x4): 
%s\
SpdmSendResponse[0] ...
verify_data (0x4):
0000: de ad be ef 
libspdm_get_version - (0x0)
%s\
Platform port Transmit buffer:
    10 04 00 00 00 02 00 10 00 12
"""


def test_libspdm_log(tool):
    """Both forms of heading. Other dumps in the log repeat parts of messages and are skipped."""
    for heading in ("SpdmSendResponse[0]: msg SPDM_VERSION(0x4), size (0xa): \n",
                    "SpdmSendResponse[ffffffff] (0xa): \n",
                    "libspdm_receive_spdm_response[0] (0xa): \n"):
        log = LOG % (libspdm(ASK_VERSION), heading + libspdm(TELL_VERSION))
        result = tool.run("--json", "--hex", stdin=log.encode()).need_status(0).need_quiet()
        need_equal(result.raws(), [ASK_VERSION, TELL_VERSION], "messages under %r" % heading)


def test_long_message_in_a_log(tool):
    whole = longest_message(tool)
    log = "libspdm_receive_spdm_response[0] (0x%x): \n%s" % (len(whole), libspdm(whole))
    need_equal(tool.run("--json", "--hex", stdin=log.encode()).raws()[0].hex(), whole.hex(), "message")


def test_log_cut_short_is_a_finding(tool):
    log = "SpdmSendResponse[0] (0xa): \n0000: 10 04 00 00 00 02 \n"
    result = tool.run("--json", "--hex", stdin=log.encode()).need_status(1)
    need(any(n["severity"] != "info" for o in result.json() for n in o["notes"]), "no note", result.out)


def test_files_of_hex(tool):
    path = tool.file("trace.log", xxd(ASK_VERSION).encode())
    need_equal(tool.run("--json", "--hex", path).need_status(0).raws(), [ASK_VERSION], "from a file")


def test_names_of_hex(tool):
    """Standard input is named "-" in NDJSON, as for captures."""
    text = xxd(ASK_VERSION).encode()
    path = tool.file("trace.log", text)
    for arguments, stdin, name in (([], text, "-"), (["-"], text, "-"), ([path], None, path),
                                   (["10840000"], None, "--hex"), ([path, "-"], text, "--hex")):
        objects = tool.run("--json", "--hex", *arguments, stdin=stdin).need_status(0).json()
        need_equal({o["file"] for o in objects}, {name}, "name of %r" % arguments)
    tool.run("--hex", stdin=b"no\n").need_error(3, "standard input: ")


def test_other_carriers(tool):
    packets = [mctp(m).hex() for m in TALK]
    result = tool.run("--json", "--link", "147=mctp", "--hex", *packets).need_status(0)
    need_equal(result.raws(), TALK, "messages")
    need_equal({o["transport"] for o in result.json()}, {"mctp"}, "transport")


def test_what_is_not_hex(tool):
    for text, line, part in (("1084000", 1, "1084000"), ("10 84 0g 00", 1, "0g"),
                             ("10 84 00 00\n10 84 00 xy\n", 2, "xy"),
                             ("0000: 10 84\n0004: 00 00\n", 2, "missing"),
                             ("0000000 8410 0000\n0000004\n", 1, "hexdump -C"),
                             ("10 84 00 00\n*\n", 2, "-v"), ("0000: 10 84\n*\nfffffffe: 00\n", 3, "missing")):
        result = tool.run("--hex", stdin=text.encode()).need_error(3, "line %d" % line, part)
        need_equal(result.out, "", "output for %r" % text)
    for text in ("", "\n\n", "hello world\n"):
        tool.run("--hex", stdin=text.encode()).need_error(3, "no hex")
    tool.run("--hex", "/nowhere/at/all.log").need_status(3)


# Payloads of vendor-defined messages under the two IDs that OCP and Caliptra share, and under that of DSP0289.
OCP_REQUEST = "12fe0000 0400 04 7fa60000 0600 00020000 0001"
CALIPTRA_REQUEST = "12fe0000 0400 04 7fa60000 0200 0101"
AUTH_REQUEST = "13fe0000 0b00 02 2101 0900 000003000000 820010"


def test_guesses_and_drafts_say_so(tool):
    for text, protocol, words in ((OCP_REQUEST, "ocp", []), (CALIPTRA_REQUEST, "caliptra", ["guessed", "draft"]),
                                  (AUTH_REQUEST, "dmtf-authorization", ["draft"])):
        outer, inner = tool.run("--json", "--hex", text.replace(" ", "")).need_status(0).json()
        need_equal((outer["protocol"], inner["protocol"]), ("spdm", protocol), "protocols of %s" % text)
        need_equal([n["severity"] for n in inner["notes"]], ["info"] * len(words), "notes of %s" % protocol)
        for note, word in zip(inner["notes"], words):
            need(word in note["text"], "a note of %s lacks %r" % (protocol, word), note)


def nvidia_measurements(records):
    """An unsigned 1.1 MEASUREMENTS without blocks; in DSP0274 1.1 the opaque data is vendor-defined."""
    return b"\x11\x60\x00\x00\x00\0\0\0" + bytes(32) + len(records).to_bytes(2, "little") + records


def test_opaque_data_guessed_to_be_nvidias(tool):
    ask = bytes.fromhex("11e00000")
    record = lambda kind, data: kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data
    good = record(3, b"550.54") + record(36, b"\x02")
    for records, guessed in ((good, True), (good + b"\0", True), (good + b"\0\0", False),
                             (good + record(37, b"x"), False), (b"\xff" * 12, False)):
        found = tool.run("--json", "--hex", ask.hex(), nvidia_measurements(records).hex()).need_status(0).json()[1]
        need_equal(any("guessed" in n["text"] for n in found["notes"]), guessed, "guess about %s" % records.hex())
        need_equal(found.get("inferred", []), ["opaque_format"] if guessed else [], "inferred of %s" % records.hex())
        opaque = found["fields"]["opaque_data"]
        if guessed:
            need_equal([(r["type"]["name"], r["data"]["bytes"]) for r in opaque["nvidia_records"]],
                       [("DRIVER_VERSION", b"550.54".hex()), ("FEATURE_FLAG", "02")], "records")
        else:
            need_equal(opaque, {"opaque_data_fmt0_bytes": records.hex()}, "opaque data")


def test_opaque_data_guessed_in_a_lone_report(tool):
    """With only a request and its signed response, the length of the signature must be inferred too."""
    ask = bytes.fromhex("11e001ff") + bytes(range(32)) + b"\0"
    records = (3).to_bytes(2, "little") + (6).to_bytes(2, "little") + b"550.54"
    for rest, inferred in ((bytes(96), ["signature", "opaque_format"]), (bytes(97), ["opaque_format"])):
        found = tool.run("--json", "--hex", ask.hex(), (nvidia_measurements(records) + rest).hex()).json()[1]
        need_equal(found.get("inferred", []), inferred, "inferred with %d bytes behind" % len(rest))
        need_equal(found["fields"]["opaque_data"]["nvidia_records"][0]["type"]["name"], "DRIVER_VERSION", "record")
        need(not any("opaque" in n["text"].lower() and n["severity"] != "info" for n in found["notes"]), "notes", found)


def test_other_carriers_are_suggested(tool):
    for name, text in (("mctp-message", "05 10 84 00 00"), ("smbus", "64 0f 0a 21 01 40 08 c8 05 10 84 00 00 14"),
                       ("serial", "7e 01 09 01 40 08 c8 05 10 84 00 00 ba 07 7e"),
                       ("usb", "1ab4000d 014008c80510840000"),
                       ("kcs", "b0 01 09 01 40 08 c8 05 10 84 00 00 b0"), ("doe", "010001000300000010840000"),
                       ("tcg", "8101 00000014 00000000 0000 00000000 10840000"),
                       ("pcc", "03434350 01000000 0d000000 4d435450 014008c80510840000")):
        need("add --link %s\n" % name in tool.run("--hex", text).err, "%s is not suggested" % name)
        result = tool.run("--link", name, "--json", "--hex", text).need_status(0).need_quiet()
        need_equal([o["name"] for o in result.json()], ["GET_VERSION"], name)
    result = tool.run("--link", "i3c", "--json", "--hex", "01 40 08 c8 05 10 84 00 00 72").need_status(0).need_quiet()
    need_equal([o["name"] for o in result.json()], ["GET_VERSION"], "i3c")
    tool.run("--hex", "10 84 00 00").need_status(0).need_quiet()
    tool.run("--link", "nothing", "--hex", "10 84 00 00").need_error(2, "NAME for --hex", "smbus")


def test_logs_that_are_no_hex(tool):
    log = "a-1 [000] 4711.1: i2c_write: i2c-3 #0 a=032 f=0000 l=13 [0f-0a-21-01-40-08-c8-05-10-84-00-00-14]\n"
    need_equal([o["name"] for o in tool.run("--json", "--hex", stdin=log.encode()).need_status(0).json()],
               ["GET_VERSION"], "log")
    own = "mctp-message: {whole} sent %n: %b"
    text = b"noise\nsent 5: 05 10 84 00 00\nsent 9: 05 10 84\n"
    result = tool.run("--json", "--hex", "--line-format", own, stdin=text).need_status(1)
    need_equal([(o["name"], o["frame"], len(o["notes"])) for o in result.json()][0], ("GET_VERSION", 2, 0), "whole")
    need("kept 3 of" in result.out, "a line that was cut is not told")
    need("1 other line was skipped; the first is line 1: noise" in result.err, "what was skipped is not told")
    for bad in ("smbus", "nothing: %b", "smbus,what: %b", "smbus: {what} %b", "smbus: %q", "smbus: %b %b",
                "smbus,csv: data=x",
                "smbus: {whole up} %b", "smbus:"):
        tool.run("--line-format", bad, "-").need_error(2, "--line-format", "--list-line-formats")


def test_the_first_frame_may_be_the_damaged_one(tool):
    """A frame that lost a byte is as long as one without PEC; only the other frames show the difference."""
    frame = bytes.fromhex("640f0a21014008c8051084000014")
    records = [bytes(5) + data for data in (frame[:-1], frame)]
    path = tool.file("first.pcap", pcap(records, link=209))
    result = tool.run("--json", path).need_status(1)
    need_equal([o["name"] for o in result.json()], ["damaged packet", "GET_VERSION"], "units")
    path = tool.file("none.pcap", pcap([records[0]], link=209))
    need_equal([o["name"] for o in tool.run("--json", path).need_status(0).json()], ["GET_VERSION"], "without PEC")
