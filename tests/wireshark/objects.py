#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Exports objects that few captures have: manifests in measurements, each as it was sent, and the measurement extension
log, reassembled from its portions.

usage: objects.py PLUGIN
"""
import argparse
import os
import sys

import convert
from tshark import Checks, Failed, Tshark

FREEFORM = b"a manifest without a format"
EVIDENCE = bytes.fromhex("d9023b" "a10080")  # CBOR: the tag for concise evidence, then its content
ENTRY = bytes.fromhex("89 0300") + b"ROM"
LOG = bytes.fromhex("01000000 0e000000" + "00" * 8 + "01000000 11 000000") + ENTRY
HALF = len(LOG) // 2


def packet(requester, message):
    """Wraps a message in an MCTP packet."""
    head = "01 40 08 c8 05" if requester else "01 08 40 c0 05"
    return bytes.fromhex(head) + message


def block(index, kind, value):
    measurement = bytes([kind]) + len(value).to_bytes(2, "little") + value
    return bytes([index, 1]) + len(measurement).to_bytes(2, "little") + measurement


def measurements(*blocks):
    record = b"".join(blocks)
    return (bytes([0x13, 0x60, 0, 0, len(blocks)]) + len(record).to_bytes(3, "little") + record + bytes([0x33] * 32)
            + bytes(2))


def log_request(offset):
    return bytes([0x13, 0xef, 0, 0]) + offset.to_bytes(4, "little") + HALF.to_bytes(4, "little")


def log_portion(offset):
    return (bytes([0x13, 0x6f, 0, 0]) + HALF.to_bytes(4, "little") + (len(LOG) - HALF - offset).to_bytes(4, "little")
            + LOG[offset:offset + HALF])


def messages():
    yield True, bytes.fromhex("13 e0 00 ff")
    # The first byte of a structured manifest's header is the registry of its format: 0x0a, IANA's CBOR tags.
    yield False, measurements(block(1, 0x84, FREEFORM), block(0xfd, 0x8a, b"\x0a\x03" + EVIDENCE))
    for offset in (0, HALF):
        yield True, log_request(offset)
        yield False, log_portion(offset)


def exported(tshark, path):
    """{name: content} of the files that tshark exports."""
    folder = tshark.file("objects")
    tshark.start(["-n", "-r", path, "-q", "--export-objects", "spdm," + folder])
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    args = parser.parse_args()
    checks = Checks()
    with Tshark(args.plugin) as tshark:
        packets = [(i, 0, packet(*message)) for i, message in enumerate(messages())]
        path = convert.write(tshark.file("objects.pcap"), convert.EXPORTED,
                             convert.behind(convert.tagged("spdm.mctp"), packets))
        os.chmod(path, 0o644)
        wanted = {"frame2-DMTFSpecMeasurementValue-20.bin": FREEFORM, "frame2-ConciseEvidence-59.bin": EVIDENCE[3:],
                  "frame6-MeasurementExtensionLog-0.bin": LOG, "frame6-DMTFSpecMeasurementValue-27.bin": b"ROM"}
        checks.expect("objects, %d" % len(wanted), exported(tshark, path), wanted)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
