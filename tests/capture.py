# SPDX-License-Identifier: BSD-3-Clause
"""Reads captures independently of the library, so that tests know their contents: packets, MCTP messages, DOE objects,
streams.

Written from the file formats and DSP0236 alone; does not decode SPDM messages.
"""
import struct
from collections import namedtuple

Packet = namedtuple("Packet", "frame link data")
# `first` and `frame` are the numbers of the packets that began and completed it; `secured` is true for records.
Message = namedtuple("Message", "first frame src dst secured body")
Broken = namedtuple("Broken", "first last")
Contents = namedtuple("Contents", "messages broken repeated")

LINK_ETHERNET, LINK_MCTP, LINK_DOE, LINK_SLL, LINK_SLL2 = 1, 291, 292, 113, 276
ETH_P_MCTP = 0x00FA
TCP_SYN = 2


def packets(path):
    with open(path, "rb") as file:
        data = file.read()
    read = _pcapng if data[:4] == b"\x0a\x0d\x0d\x0a" else _pcap
    return [Packet(i + 1, link, bytes_) for i, (link, bytes_) in enumerate(read(data))]


def _pcap(data):
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">",
             b"\xa1\xb2\x3c\x4d": ">"}[data[:4]]
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
    at = 24
    while at + 16 <= len(data):
        kept = struct.unpack_from(order + "I", data, at + 8)[0]
        yield link, data[at + 16:at + 16 + kept]
        at += 16 + kept


def _pcapng(data):
    order, links, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            links = []
        kind, length = struct.unpack_from(order + "II", data, at)
        if kind == 1:
            links.append(struct.unpack_from(order + "H", data, at + 8)[0])
        elif kind == 6:
            interface, kept = struct.unpack_from(order + "I8xI", data, at + 8)
            yield links[interface], data[at + 28:at + 28 + kept]
        at += length


def contents(path):
    """The messages in a capture of MCTP or DOE; None for TCP streams."""
    all_packets = packets(path)
    links = {p.link for p in all_packets}
    if links == {LINK_DOE}:
        return Contents([m for m in map(_doe_object, all_packets) if m], [], [])
    if links <= {LINK_MCTP, LINK_SLL, LINK_SLL2}:
        return _reassemble([(p.frame, _mctp_packet(p)) for p in all_packets])
    return None


def tcp_streams(path):
    """The bytes sent by each (address, port) in a capture of IPv4 over Ethernet without missing segments."""
    first, sent = {}, {}
    for packet in packets(path):
        at = 14 + 4 * (packet.data[14] & 15)
        total = struct.unpack_from(">H", packet.data, 16)[0]
        port, sequence, offset, flags = struct.unpack_from(">H2xI4xBB", packet.data, at)
        source = (packet.data[26:30], port)
        payload = packet.data[at + 4 * (offset >> 4):14 + total]
        if flags & TCP_SYN:
            first[source], sent[source] = (sequence + 1) & 0xFFFFFFFF, bytearray()
        elif payload:
            place = (sequence - first[source]) & 0xFFFFFFFF
            assert place <= len(sent[source]), "a segment is missing before frame %d" % packet.frame
            sent[source][place:place + len(payload)] = payload
    return {source: bytes(data) for source, data in sent.items()}


ROLE_INQUIRY = b"\0\0\1\xbf"


def ends_inside_frame(stream):
    """Whether a stream of emulator frames (command, transport and size, big-endian; DSP0287 Role-Inquiry is unframed)
    ends within a frame."""
    at = 0
    while at + 12 <= len(stream):
        at += 4 if stream[at:at + 4] == ROLE_INQUIRY else 12 + struct.unpack_from(">8xI", stream, at)[0]
    return at != len(stream) and stream[at:] != ROLE_INQUIRY


def _doe_object(packet):
    vendor, kind, dwords = struct.unpack_from("<HBxI", packet.data)
    if vendor != 1 or kind not in (1, 2):
        return None
    return Message(packet.frame, packet.frame, None, None, kind == 2, packet.data[8:4 * dwords])


def _mctp_packet(packet):
    if packet.link == LINK_MCTP:
        return packet.data
    protocol_at, header = (14, 16) if packet.link == LINK_SLL else (0, 20)
    assert struct.unpack_from(">H", packet.data, protocol_at)[0] == ETH_P_MCTP
    return packet.data[header:]


def _reassemble(numbered):
    """DSP0236, 8.17: a message consists of the packets from SOM to EOM with the same source, destination, tag and tag
    owner, in sequence. A packet out of sequence ends the assembly; packets after it up to the next SOM are dropped. An
    identical packet is a repetition."""
    open_, lost, last = {}, {}, {}
    out = Contents([], [], [])

    def give_up(key):
        if key in lost:
            out.broken.append(Broken(*lost.pop(key)))

    for frame, data in numbered:
        key = (data[2], data[1], data[3] & 0x0F)
        start, end, sequence = data[3] & 0x80, data[3] & 0x40, data[3] >> 4 & 3
        if last.get(key) == data and not (start and end):
            out.repeated.append(frame)
            continue
        last[key] = data
        if start:
            give_up(key)
            if key in open_:
                out.broken.append(Broken(open_[key][0], frame))
            open_[key] = [frame, sequence, b""]
        elif key in open_ and sequence != (open_[key][1] + 1) % 4:
            lost[key] = [open_.pop(key)[0], frame]
        if key not in open_:
            lost[key] = [lost.get(key, [frame])[0], frame]
            continue
        open_[key][1:] = [sequence, open_[key][2] + data[4:]]
        if end:
            first, _, body = open_.pop(key)
            if body[0] & 0x7F in (5, 6):
                out.messages.append(Message(first, frame, data[2], data[1], body[0] & 0x7F == 6, body[1:]))
    for key, (first, _, _) in open_.items():
        out.broken.append(Broken(first, numbered[-1][0]))
    for key in list(lost):
        give_up(key)
    return out
