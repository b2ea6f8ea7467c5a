# SPDX-License-Identifier: BSD-3-Clause
"""Logs and dumps: bytes after a direction, kernel dumps, bare packets in hex, several tables in a file."""
import os

from harness import TALK, need, need_equal


def doe(message):
    data = message + bytes(-len(message) % 4)
    return bytes.fromhex("01000100") + (2 + len(data) // 4).to_bytes(4, "little") + data


def body(message):
    return b"\x05" + message


def serial(message):
    """The message in one packet with the FCS of DSP0253."""
    packet = bytes.fromhex("014008c8" if message[1] & 0x80 else "010840c0") + body(message)
    fcs, covered = 0xFFFF, bytes([1, len(packet)]) + packet
    for byte in covered:
        fcs ^= byte
        for _ in range(8):
            fcs = fcs >> 1 ^ (0x8408 if fcs & 1 else 0)
    escaped = packet.replace(b"\x7d", b"\x7d\x5d").replace(b"\x7e", b"\x7d\x5e")
    return b"\x7e" + covered[:2] + escaped + fcs.to_bytes(2, "big") + b"\x7e"


def pairs(data, between=" "):
    return between.join("%02x" % byte for byte in data)


def rows(data, form="%08x"):
    """Like hexdump -C: repeated lines are left out, and an offset ends the dump."""
    out, before = [], None
    for at in range(0, len(data), 16):
        row = data[at:at + 16]
        out.append("*" if row == before else (form + "  %s") % (at, pairs(row)))
        before = row
    return [row for i, row in enumerate(out) if row != "*" or out[i - 1] != "*"] + [form % len(data)]


def read(tool, text, status=0):
    return tool.run("--json", tool.file("a.log", text.encode())).need_status(status)


def talk(form, frame=body):
    """Calls form(time, is_request, bytes) for each line."""
    return "".join(form(100 + i / 8, m[1] & 0x80 != 0, frame(m)) + "\n" for i, m in enumerate(TALK))


LABELS = {
    "without a colon": lambda t, ask, b: "%s %s" % ("TX" if ask else "RX", pairs(b)),
    "arrows": lambda t, ask, b: "%s %s" % ("-->" if ask else "<--", pairs(b)),
    "a count": lambda t, ask, b: "%s %d bytes: %s" % ("Sent" if ask else "Received", len(b), pairs(b)),
    "journal": lambda t, ask, b: "Nov 21 10:00:00 bmc mctpd[41]: %s: %s" % ("tx" if ask else "rx", b.hex()),
    "lists": lambda t, ask, b: "tx: [%s]" % ", ".join("%x" % x for x in b),
}
TIMED = {
    "seconds": lambda t, ask, b: "%.6f %s: %s" % (t, "TX" if ask else "RX", pairs(b)),
    "kernel": lambda t, ask, b: "[%12.6f] spdm: %s: %s" % (t, "TX" if ask else "RX", pairs(b)),
    "a count": lambda t, ask, b: "[%12.6f] %s (%d bytes): %s" % (t, "TX" if ask else "RX", len(b), pairs(b)),
    "ISO": lambda t, ask, b: "1970-01-01T00:01:%09.6fZ bmc mctpd[41]: tx: %s" % (t - 60, pairs(b)),
    "lists": lambda t, ask, b: "[1970-01-01T00:01:%09.6fZ INFO x] %s: %r" % (t - 60, "req" if ask else "rsp", list(b)),
    "dump": lambda t, ask, b: "\n".join("[%12.6f] pci 0000:01:00.0: DOE %s: %s" % (t, row[:8], row[10:])
                                        for row in rows(b)[:-1]),
}


def test_bytes_behind_a_direction(tool):
    for how, form in LABELS.items():
        need_equal(read(tool, talk(form)).raws(), TALK, how)
    for how, form in TIMED.items():
        for frame in (body, serial):
            result = read(tool, talk(form, frame))
            need_equal(result.raws(), TALK, how)
            need_equal([o["time"] for o in result.json()], [100 + i / 8 for i in range(4)], how + ": times")


def test_doe_is_no_mctp(tool):
    """A DOE object begins like an MCTP packet of header version 1."""
    for how, text in (("labelled", talk(LABELS["journal"], doe)),
                      ("headings", talk(lambda t, ask, b: "#\n" + pairs(b), doe)),
                      ("lines", talk(lambda t, ask, b: b.hex(), doe))):
        result = read(tool, text)
        need_equal((result.raws(), result.json()[0]["transport"]), (TALK, "doe"), how)


def test_lines_of_packets_are_no_transcript(tool):
    for form in (lambda t, ask, b: b.hex(), lambda t, ask, b: pairs(b), lambda t, ask, b: pairs(b) + "  # a comment"):
        result = read(tool, talk(form))
        need_equal((result.raws(), result.json()[0]["transport"]), (TALK, "mctp"), "messages with their MCTP type")


def test_ends_of_dumps(tool):
    """Bytes implied only by the final offset are read, and its line is not reported as skipped."""
    long = bytes([0x12, 0x7E, 0, 0, 3, 0, 2, 0xB4, 0x1A, 77, 0]) + bytes(77)
    for form in ("%08x", "%07o", "%07d"):
        text = "".join("\n".join(rows(doe(m), form)) + "\n" for m in TALK + [long])
        result = read(tool, text)
        need_equal([len(raw) for raw in result.raws()], [len(raw) for raw in TALK + [long]], "lengths")
        need_equal(result.raws(), TALK + [long], "messages with offsets as %s" % form)
        need("skipped" not in result.err, "lines are said to be skipped", result.err)


def test_a_text_column_may_end_in_a_backslash(tool):
    text = "I: REQ\nI: 64 0f 0a 21 01 40 08 cc |d..!.@..\nI: 05 12 81 00 00 5c       |.....\\\n"
    need_equal(read(tool, text).raws(), [bytes.fromhex("12810000")], "messages")


def test_lines_with_times_are_not_skipped(tool):
    text = talk(lambda t, ask, b: "10:00:00.000000 mctpi2c3 Out length 9\n\t0x0000:  " + pairs(b),
                lambda m: bytes.fromhex("014008c8") + body(m)[:5])
    result = read(tool, text, 1)
    need("skipped" not in result.err, "lines are said to be skipped", result.err)


def test_a_serial_line_byte_by_byte(tool):
    stream = b"".join(serial(m) for m in TALK)
    text = "".join("demux[41]: serial: state: %d, char 0x%02x\ndemux[41]: idle\n" % (i % 7, b)
                   for i, b in enumerate(stream))
    need_equal(read(tool, text).raws(), TALK, "messages")


def test_lines_that_are_cut(tool):
    text = talk(lambda t, ask, b: "TX (%d bytes): %s%s" % (len(b), pairs(b[:16]), " ..." * (len(b) > 16)))
    result = read(tool, text, 1)
    need("kept 16 of the packet's 21 bytes" in result.out, "what was cut off is not told", result.out)


def emu(word, message):
    frame = "Platform port %s command: 00 00 00 01 \nPlatform port %s transport_type: 00 00 00 01 \n" % (word, word)
    return frame + "Platform port %s size: 00 00 00 %02x \nPlatform port %s buffer:\n    %s \n" % (
        word, len(message) + 1, word, pairs(body(message)))


def test_whose_words_they_are(tool):
    """Messages received by the Responder are requests. With both consoles in the log, each message appears twice."""
    words = lambda ask: ("Transmit", "Receive") if ask else ("Receive", "Transmit")
    for how, text in (("requester", "".join(emu(words(m[1] & 0x80)[0], m) for m in TALK)),
                      ("responder", "".join(emu(words(m[1] & 0x80)[1], m) for m in TALK)),
                      ("both", "".join(emu("Transmit", m) + emu("Receive", m) for m in TALK)),
                      ("responder, labelled", talk(lambda t, ask, b: "%s: %s" % ("RX" if ask else "TX", pairs(b)))),
                      ("responder, DOE", talk(lambda t, ask, b: "%s: %s" % ("RX" if ask else "TX", pairs(b)), doe)),
                      ("responder, SPDM", talk(lambda t, ask, b: "%s: %s" % ("RX" if ask else "TX", pairs(b)), bytes))):
        result = read(tool, text)
        need_equal(result.raws(), TALK, how)
        need_equal([o["dir"] for o in result.json()], ["req", "rsp"] * 2, how + ": directions")


def test_damaged_frames_are_no_other_traffic(tool):
    """Without a checksum only the length shows damage; a frame is never dropped silently."""
    utils = lambda t, ask, b: "[2026-11-21T10:00:01Z INFO  doe] %s message [%s]" % (
        "Sending" if ask else "Received:", ", ".join("%x" % x for x in b))
    received = lambda t, ask, b: utils(t, ask, b).replace(": message", ":")
    need_equal(read(tool, talk(received, doe)).raws(), TALK, "whole")
    told = "the DOE length says", "the capture kept"
    for cut in (talk(received, doe)[:-2], talk(received, doe)[:-12] + "]", talk(received, doe).replace(", 84,", ",")):
        result = read(tool, cut, 1)
        need(any(words in result.out for words in told), "the damage is not told", result.out)
    registers = "".join("1.5 03:00.0 cfg wr %s\n" % word for word in (
        "110 = 00010001", "110 = 00000003", "110 = 00008410", "108 = 80000000"))
    result = read(tool, registers * 2 + registers.replace("= 00008410", "="), 1)
    need("the DOE length says" in result.out, "the damage is not told", result.out)


def test_a_hole_in_a_log(tool):
    """A frame of which only the length was logged is reported as missing."""
    line = "[00:00:03.250,731] <dbg> i2c.i2c_dump_msgs_rw: "
    head = line + "I2C msg: i2c0, addr=32\n" + line + "   W P len=0d: \n"
    data = "   0f 0a 21 01 40 08 c8 05  10 84 00 00 14           |..!.@... .....\n"
    result = read(tool, head + data + head + "--- 3 messages dropped ---\n" + data)
    need_equal(len(result.json()), 1, "messages")
    need("1 frame was not delivered, or lines of it are missing" in result.err, "nothing tells of the hole", result.err)


def columns(tool, name, head, kept):
    """Some columns of an analyser's export."""
    with open(os.path.join(os.path.dirname(tool.corpus), "inputs", name), encoding="utf-8") as file:
        rows_of = [line.rstrip("\n").lstrip("# ").split(",", 9) for line in file]
    rows_of = rows_of[next(n for n, row in enumerate(rows_of) if row[0] == head):]
    places = [rows_of[0].index(column) for column in kept]
    return "".join(",".join(row[place] for place in places) + "\n" for row in rows_of if len(row) > max(places))


def test_a_table_ends_where_another_begins(tool):
    """A row of the narrow first table may have any number of further columns."""
    beagle = columns(tool, "beagle-i2c.csv", "Level", ("m:s.ms.us", "Addr", "Record", "Data"))
    saleae = columns(tool, "saleae-logic2.csv", "name", ("type", "data", "address", "start_time", "read"))
    alone = [read(tool, table).raws() for table in (beagle, saleae)]
    need_equal([len(messages) for messages in alone], [66, 10], "messages of each table")
    for first, second in ((0, 1), (1, 0)):
        text = (beagle, saleae)[first] + (beagle, saleae)[second]
        need_equal(sorted(read(tool, text).raws()), sorted(alone[0] + alone[1]), "both tables")
