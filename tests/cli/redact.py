# SPDX-License-Identifier: BSD-3-Clause
"""--redact: accepted and refused input, and what --redact-keep leaves. tests/check_redacted.py checks the result."""
import os
import stat
import struct

from harness import LINK_ETHERNET, LINK_MCTP, TALK, UNKNOWN_LINK, mctp, need, need_equal, pcap


def challenge(lines):
    return [o["fields"]["nonce"] for o in lines if o["name"] == "CHALLENGE"][0]


def test_two_runs_differ(tool):
    capture, nonces = os.path.join(tool.corpus, "mctp-v10.pcap"), set()
    nonces.add(challenge(tool.run("--json", capture).json()))
    for name in ("one", "other"):
        out = os.path.join(tool.folder, name)
        tool.run("--redact", out, capture).need_status(0)
        need(not os.path.exists(out + ".keys"), "a key log without sessions")
        nonces.add(challenge(tool.run("--json", out).json()))
    need_equal(len(nonces), 3, "nonces of the original and of two outputs")


def test_kept(tool):
    capture, out = os.path.join(tool.corpus, "mctp-v10.pcap"), os.path.join(tool.folder, "out")
    tool.run("--redact-keep", "nonces", "--redact", out, capture).need_status(0)
    need_equal(challenge(tool.run("--json", out).json()), challenge(tool.run("--json", capture).json()), "a kept nonce")
    for kinds in ("certificates", ",", "nonces,"):
        refused = tool.run("--redact-keep", kinds, "--redact", out, capture)
        refused.need_error(2, "--redact-keep " + kinds, "nonces")


def test_key_log_is_private(tool):
    keys, out = os.path.join(tool.corpus, "p256-sha256-aes128.keys"), os.path.join(tool.folder, "out")
    tool.run("--keylog", keys, "--redact", out, os.path.join(tool.corpus, "p256-sha256-aes128.pcap")).need_status(0)
    need_equal(stat.S_IMODE(os.stat(out + ".keys").st_mode), 0o600, "the mode of the key log")


def test_refused(tool):
    capture, out = os.path.join(tool.corpus, "mctp-v10.pcap"), os.path.join(tool.folder, "out")
    tool.run("--redact", out, capture, capture).need_error(2, "one capture")
    tool.run("--redact", out, "-w", out + "2", capture).need_error(2, "nothing else to write")
    text = tool.file("text", b"10 84 00 00\n")
    tool.run("--redact", out, text).need_error(3, "captures only")
    for more, name in ((["-m", "GET_*"], "-m"), (["-Y", "name == ERROR"], "-Y"), (["-c", "3"], "-c"),
                       (["--json"], "--json"), (["--summary"], "--summary"), (["--fields", "name"], "-T fields")):
        tool.run("--redact", out, *more, capture).need_error(2, "leave out " + name)
    for more in (["--lint"], ["--sarif", out + "2"], ["--junit", out + "2"], ["--require", "identity"], ["--print"],
                 ["--export-keys", out + "2"], ["--export-certs", out + "2"], ["--export-transcripts", out + "2"]):
        tool.run("--redact", out, *more, capture).need_error(2, "run %s separately" % more[0])
    tool.run("--redact", "-", capture).need_error(2, "--redact -", "the name of a file")
    for option in ("--report", "--export-keys", "--sarif", "--junit", "--reference-out"):
        tool.run(option, "-", capture).need_error(2, option + " -", "only -w")
    cut = tool.run("--redact", out, tool.file("cut", tool.read("mctp-v10.pcap")[:-9]))
    need(cut.status == 3 and "nothing is written" in cut.errors[-1], "a capture that ends early", cut.errors)
    need(not os.path.exists(out), "something was written")


def test_unread_records_are_told(tool):
    capture, out = tool.capture("mctp-v12.pcap"), os.path.join(tool.folder, "out")
    keys = tool.file("keys", tool.read("mctp-v12.keys"))
    os.chmod(keys, 0o600)
    sealed = sum("sealed" in o and o["sealed"] is not None for o in tool.run("--json", capture).json())
    told = tool.run("--redact", out, capture).need_status(0).errors
    need(sealed > 0 and any("%d records are random now" % sealed in line for line in told), "what was not read", told)
    told = tool.run("--keylog", keys, "--redact", out, capture).need_status(0).errors
    need(not any("decrypted" in line for line in told), "all was read", told)


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def test_nothing_else_of_the_file_is_kept(tool):
    """Comments, names and secrets in a pcapng file, and link-layer padding, are removed."""
    told = [b"the writer's hardware", b"the name of the interface", b"a remark on a packet", b"name.of.a.host",
            b"CLIENT_HANDSHAKE_SECRET", b"some other block"]
    data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(2, told[0]) + option(0, b""))
    data += block(1, struct.pack("<HHI", LINK_MCTP, 0, 0) + option(2, told[1]) + option(0, b""))
    for message in TALK:
        packet = mctp(message)
        packet += b"\0" * (-len(packet) % 4)
        data += block(6, struct.pack("<IIIII", 0, 0, 5000, len(mctp(message)), len(mctp(message))) + packet +
                      option(1, told[2]) + option(0, b""))
    data += block(4, struct.pack("<HH", 1, 4 + len(told[3]) + 1) + bytes([127, 0, 0, 1]) + told[3] + b"\0" * 8)
    data += block(10, struct.pack("<II", 0x544C534B, len(told[4])) + told[4])
    data += block(0xBAD, told[5])
    path, out = tool.file("full.pcapng", data), os.path.join(tool.folder, "out")
    tool.run("--redact", out, path).need_status(0)
    with open(out, "rb") as file:
        written = file.read()
    need_equal([text for text in told if text in written], [], "texts that went through")
    need_equal(len(tool.run("--json", out).json()), len(TALK), "messages")


def tcp(message, number, version=4):
    """An IP packet with a TCP segment with one message after the MCTP type byte; the offset of the addresses; the
    addresses."""
    asks = message[1] & 0x80 != 0
    ports = (40000, 4194) if asks else (4194, 40000)
    body = b"\5" + message
    segment = struct.pack(">HHIIBBHHH", *ports, 1000 + number, 1, 0x50, 0x18, 65535, 0, 0) + body
    hosts = [b"\xc0\xa8\7" + bytes([i]) if version == 4 else b"\x20\1\r\xb8" + bytes(range(11)) + bytes([i])
             for i in (1, 2)]
    hosts = b"".join(hosts if asks else hosts[::-1])
    if version == 4:
        return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, 6, 0) + hosts + segment, 12, hosts
    return struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + hosts + segment, 8, hosts


def test_links(tool):
    """For every link type that carries TCP or MCTP, messages are kept and addresses replaced."""
    mac = bytes.fromhex("02aabbccdd0102aabbccdd02")
    ways = [(LINK_ETHERNET, mac, b"\x08\0", 4), (LINK_ETHERNET, mac, b"\x81\0\0\1\x88\xa8\0\2\x86\xdd", 6),
            (LINK_ETHERNET, b"  .-/: .-/:!", b"\x08\0", 4), # bytes that are ASCII punctuation
            (101, b"", b"", 4), (12, b"", b"", 6), (228, b"", b"", 4), (229, b"", b"", 6), (0, b"", b"\2\0\0\0", 4),
            (108, b"", b"\0\0\0\x18", 6), (113, b"", b"\0\4\0\1\0\6\2\xaa\xbb\xcc\xdd\1\0\0\x08\0", 4),
            (276, b"", b"\x08\0\0\0\0\0\0\1\0\1\4\6  .-/:\0\0", 4)]
    for link, hardware, head, version in ways:
        sent, numbers = [], [0, 0]
        for message in TALK:
            side = message[1] >> 7
            sent.append(tcp(message, numbers[side], version))
            numbers[side] += len(message) + 1
        path = tool.file("link.pcap", pcap([hardware + head + packet for packet, _, _ in sent], link))
        out = os.path.join(tool.folder, "out")
        tool.run("--redact", out, path).need_status(0)
        need_equal(sorted(tool.run("--json", out).raws()), sorted(TALK), "messages over link type %d" % link)
        with open(out, "rb") as file:
            written = file.read()
        need(not any(hosts[:len(hosts) // 2] in written for _, _, hosts in sent),
             "an IP address over link type %d" % link)
        need(link != 276 or b" .-/:" not in written, "an address behind a cooked header")
        need(not hardware or hardware[1:6] not in written, "a hardware address")


def test_what_cannot_be_written_is_listed(tool):
    path, out = tool.file("unknown.pcap", pcap(TALK, link=UNKNOWN_LINK)), os.path.join(tool.folder, "out")
    refused = tool.run("--redact", out, path).need_status(3)
    need("none of its packets can be written" in refused.err and "4 packets of link type 105" in refused.err,
         "what is said", refused.err)
    need(not os.path.exists(out), "something was written")
    serial = b"AN-IDENTITY-IN-UDP"
    udp = bytes.fromhex("02aabbccdd0102aabbccdd020800") + struct.pack(
        ">BBHHHBBH8s", 0x45, 0, 20 + len(serial), 0, 0, 64, 17, 0, bytes(8)) + serial
    segments = [bytes.fromhex("02aabbccdd0102aabbccdd020800") + tcp(TALK[0], 0)[0], udp]
    result = tool.run("--redact", out, tool.file("some.pcap", pcap(segments, LINK_ETHERNET))).need_status(0)
    need("1 packet of link type 1 left out: neither MCTP nor TCP" in result.err, "what is said", result.err)
    with open(out, "rb") as file:
        need(serial not in file.read(), "a packet of another protocol went through")


def test_segments_sent_again(tool):
    """A segment that is retransmitted, reordered or split differently gets the same new bytes each time."""
    hardware = bytes.fromhex("02aabbccdd0102aabbccdd020800")
    challenge = bytes.fromhex("12830000") + bytes(range(0x41, 0x61))
    begin, packet = tcp(TALK[0], 0)[0], tcp(challenge, 1 + len(TALK[0]))[0]
    other_id = packet[:4] + b"\0\7" + packet[6:] # a retransmission is a new IP packet
    sent = [hardware + one for one in (begin, packet, packet, other_id)]
    out = os.path.join(tool.folder, "out")
    tool.run("--redact", out, tool.file("again.pcap", pcap(sent, LINK_ETHERNET))).need_status(0)
    with open(out, "rb") as file:
        written = file.read()
    need(bytes(range(0x41, 0x61))[:8] not in written, "the nonce is there")
    nonce = [o["fields"]["nonce"] for o in tool.run("--json", out).json() if o["name"] == "CHALLENGE"][0]
    need_equal(written.count(bytes.fromhex(nonce)), 3, "the new nonce, in each copy")
