#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Protocols in vendor-defined messages are separate protocols in Wireshark: each can be filtered, disabled, and
replaced by another dissector in the table of standards and vendor ids.

usage: vendors.py PLUGIN
"""
import argparse
import os
import sys

import convert
from tshark import Checks, Failed, Tshark

TDISP = bytes.fromhex("01" "10 81 00 00" + "00" * 12)
IDE_KM = bytes.fromhex("00" "00 00 00")
PCI_SIG, OTHER = b"\x03\x00\x02\x01\x00", b"\x04\x00\x04\x78\x56\x34\x12"


def message(ids, body):
    """Wraps a vendor-defined request in an MCTP packet."""
    length = len(body).to_bytes(2, "little")
    return bytes.fromhex("01 40 08 c8 05 12 fe 00 00") + ids + length + body


def layers(tshark, path, *options):
    return tshark.lines("-n", "-r", path, "-T", "fields", "-e", "frame.protocols", *options)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    args = parser.parse_args()
    checks = Checks()
    with Tshark(args.plugin) as tshark:
        bodies = [message(PCI_SIG, TDISP), message(PCI_SIG, IDE_KM), message(OTHER, b"\1\2\3\4")]
        packets = convert.behind(convert.tagged("spdm.mctp"), [(i, 0, body) for i, body in enumerate(bodies)])
        path = convert.write(tshark.file("vendors.pcap"), convert.EXPORTED, packets)
        os.chmod(path, 0o644)
        inner = [line.split(":")[-1] for line in layers(tshark, path)]
        checks.expect("layers", inner, ["pci_tdisp", "pci_ide_km", "spdm"])
        for name, frame in (("pci_tdisp", "1"), ("pci_ide_km", "2")):
            shown = tshark.lines("-n", "-r", path, "-Y", name, "-T", "fields", "-e", "frame.number")
            checks.expect("filter " + name, shown, [frame])
        off = layers(tshark, path, "--disable-protocol", "pci_tdisp")
        checks.expect("switched off", [line.split(":")[-1] for line in off], ["spdm", "pci_ide_km", "spdm"])
        other = layers(tshark, path, "-d", "spdm.vendor==4:305419896,data", "-d", "spdm.vendor==3:1,data")
        checks.expect("other dissectors in their place", [line.split(":")[-1] for line in other], ["data"] * 3)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
