# SPDX-License-Identifier: BSD-3-Clause
"""Rewrites packets as a capture of another type, because Wireshark refuses some, and to test every way into the plugin.

Frame numbers and times are kept. Written from the specifications of the file formats only.
"""
import struct

MCTP, DOE, SLL, SLL2, ETHERNET, EXPORTED, USER0 = 291, 292, 113, 276, 1, 252, 147
TAG_DISSECTOR = 12


def read(path):
    """Returns (link type, [(seconds, microseconds, data)]) of a classic little-endian pcap file."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] == b"\xd4\xc3\xb2\xa1", path
    packets, at = [], 24
    while at < len(data):
        seconds, microseconds, kept = struct.unpack_from("<III", data, at)
        packets.append((seconds, microseconds, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return struct.unpack_from("<I", data, 20)[0], packets


def write(path, link, packets, most=262144):
    """`most`: snapshot length, to which longer packets are truncated."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, most, link))
        for seconds, microseconds, data in packets:
            kept = data[:most]
            file.write(struct.pack("<IIII", seconds, microseconds, len(kept), len(data)) + kept)
    return path


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def write_pcapng(path, link, packets, secrets=None):
    """`secrets`: (type, bytes) of a Decryption Secrets Block before the packets."""
    with open(path, "wb") as file:
        file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        file.write(block(1, struct.pack("<HHI", link, 0, 0)))
        if secrets:
            file.write(block(10, struct.pack("<II", secrets[0], len(secrets[1])) + secrets[1]))
        for seconds, microseconds, data in packets:
            time = seconds * 1_000_000 + microseconds
            file.write(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + data))
    return path


def tagged(dissector):
    """The header of an exported PDU for this dissector."""
    name = dissector.encode() + b"\0" * (-len(dissector) % 4)
    return struct.pack(">HH", TAG_DISSECTOR, len(name)) + name + struct.pack(">HH", 0, 0)


def behind(header, packets):
    return [(seconds, microseconds, header + data) for seconds, microseconds, data in packets]


def sll(protocol):
    return struct.pack(">HHH8sH", 0, 290, 0, b"", protocol)


def sll2(protocol):
    return struct.pack(">HHIHBB8s", protocol, 0, 5, 290, 0, 0, b"")


def openable(path, target):
    """Returns the path of the capture if Wireshark can open it, otherwise `target`, with the packets as exported PDUs.
    """
    with open(path, "rb") as file:
        head = file.read(24)
    if head[:4] != b"\xd4\xc3\xb2\xa1" or struct.unpack_from("<I", head, 20)[0] != MCTP:
        return path
    _, packets = read(path)
    return write(target, EXPORTED, behind(tagged("spdm.mctp"), packets))
