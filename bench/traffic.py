# SPDX-License-Identifier: BSD-3-Clause
"""Writes large captures made from the bundled ones: MCTP messages, whole and split into 64-byte packets, between many
endpoint pairs, and TCP streams on many ports. Each file has one link type, because libpcap supports only one."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
import capture  # noqa: E402

UNIT = 64
SOM, EOM, OWNER = 0x80, 0x40, 0x08
SLL2_MCTP = struct.pack(">HHIHBB8s", 0x00FA, 0, 5, 290, 0, 1, b"\x20")
SLL2_IPV4 = struct.pack(">HHIHBB8s", 0x0800, 0, 2, 1, 0, 6, b"\x02\0\0\0\0\1")
LINK_ETHERNET, LINK_SLL2 = 1, 276
STEP_US = 50


class Writer:
    """A pcap file with steadily increasing timestamps."""

    def __init__(self, path, link):
        self.file = open(path, "wb", buffering=1 << 20)
        self.time, self.size = 1_700_000_000_000_000, 24
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link))

    def put(self, data):
        self.time += STEP_US
        self.file.write(struct.pack("<IIII", self.time // 1_000_000, self.time % 1_000_000, len(data), len(data)))
        self.file.write(data)
        self.size += 16 + len(data)

    def close(self):
        self.file.close()


def mctp_captures(folder):
    """The captures of unfragmented MCTP messages, each as a list of (is_request, message with its type byte)."""
    out = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pcap") and not name.startswith("frag"):
            read = capture.packets(os.path.join(folder, name))
            if read[0].link == capture.LINK_MCTP:
                # The requester sends first, then they alternate.
                out.append([(i % 2 == 0, p.data[4:]) for i, p in enumerate(read)])
    return out


def cut(messages, unit):
    """(is_request, flags, payload) of each packet of these messages; sequence numbers continue per sender."""
    out, sequence, tag = [], [0, 0], 0
    for is_request, message in messages:
        tag = (tag + is_request) % 8
        for at in range(0, len(message), unit):
            flags = (SOM if at == 0 else 0) | (EOM if at + unit >= len(message) else 0) | (OWNER if is_request else 0)
            out.append((is_request, flags | sequence[is_request] << 4 | tag, message[at:at + unit]))
            sequence[is_request] = (sequence[is_request] + 1) % 4
    return out


def put_mctp(writer, packet, requester, responder):
    is_request, flags, payload = packet
    source, destination = (requester, responder) if is_request else (responder, requester)
    writer.put(SLL2_MCTP + bytes((1, destination, source, flags)) + payload)


def tcp_packets(folder):
    """The TCP captures as lists of Ethernet frames."""
    names = ("mctp-v12-stream.pcap", "tcp-v13-stream.pcap")
    return [[p.data for p in capture.packets(os.path.join(folder, name))] for name in names]


def with_port(frame, n):
    """The frame with the client's port increased by `n`. Server ports are below 5000 here. Checksums become wrong, as
    in captures made with checksum offloading."""
    at = 14 + 4 * (frame[14] & 15)
    ports = [port + n if port >= 5000 else port for port in struct.unpack_from(">HH", frame, at)]
    ports = [5000 + (port - 5000) % 60000 if port >= 5000 else port for port in ports]
    return frame[:at] + struct.pack(">HH", *ports) + frame[at + 4:]


def write_mixed(path, folder, size):
    """Repeats the mixed traffic until the file has `size` bytes, always on eight endpoint pairs."""
    writer, copy = Writer(path, LINK_SLL2), 0
    mctp = [(cut(messages, 1 << 20), cut(messages, UNIT)) for messages in mctp_captures(folder)]
    tcp = tcp_packets(folder)
    while writer.size < size:
        requester, responder = 8 + copy % 8, 64 + copy % 8
        for whole, packets in mctp:
            for packet in whole + packets:
                put_mctp(writer, packet, requester, responder)
        for frames in tcp:
            for frame in frames:
                writer.put(SLL2_IPV4 + with_port(frame, copy)[14:])
        copy += 1
    writer.close()


def write_tcp(path, folder, size):
    writer, copy, tcp = Writer(path, LINK_ETHERNET), 0, tcp_packets(folder)
    while writer.size < size:
        for frames in tcp:
            for frame in frames:
                writer.put(with_port(frame, copy))
        copy += 1
    writer.close()


def write_whole(path, folder, size):
    """Messages of one packet each."""
    writer = Writer(path, LINK_SLL2)
    messages = [cut(messages, 1 << 20) for messages in mctp_captures(folder)]
    while writer.size < size:
        for packet in (packet for packets in messages for packet in packets):
            put_mctp(writer, packet, 8, 64)
    writer.close()


def write_flows(path, folder, n_flows, n_packets):
    """The same opening of a conversation on every flow, interleaved message by message and repeated."""
    writer = Writer(path, LINK_SLL2)
    first = next(m for m in mctp_captures(folder) if m[0][1][1:2] == b"\x10" and len(m) > 100)
    packets = cut(first[:10], UNIT)
    written = 0
    while written < n_packets:
        start = 0
        for i, (_, flags, _) in enumerate(packets):
            if not flags & EOM:
                continue
            for flow in range(n_flows):
                for packet in packets[start:i + 1]:
                    put_mctp(writer, packet, 8 + flow % 100, 120 + flow // 100)
            start = i + 1
        written += len(packets) * n_flows
    writer.close()
    return written


def write_sealed(path, size):
    """Records of 64 to 1024 bytes that cannot be decrypted, on eight endpoint pairs."""
    writer, n = Writer(path, LINK_SLL2), 0
    while writer.size < size:
        length = 64 + n * 37 % 960
        body = b"\x06" + struct.pack("<IHH", 0x10000 + n % 8, n // 8 & 0xFFFF, length) + bytes(length)
        put_mctp(writer, (True, SOM | EOM | OWNER | n % 8, body), 8 + n % 8, 64 + n % 8)
        n += 1
    writer.close()


def write_connections(path, n_flows, n_packets):
    """One request per segment, round-robin over this many TCP connections."""
    writer, frame = Writer(path, LINK_ETHERNET), bytes.fromhex("0400010510840000")
    for n in range(n_packets):
        flow, turn = n % n_flows, n // n_flows
        segment = struct.pack(">HHIIBBHHH", 40000, 4194, 1 + turn * len(frame), 0, 0x50, 0x18, 65535, 0, 0) + frame
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0,
                         struct.pack(">I", (10 << 24) + flow),
                         b"\x0a\xff\0\1")
        writer.put(bytes(12) + b"\x08\0" + ip + segment)
    writer.close()
