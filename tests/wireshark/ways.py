#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests every way into the plugin: the same traffic with different link types, ports and dissector names, and every way
to provide secrets. Each must show what spdmdump says about the same packets.

usage: ways.py PLUGIN SPDMDUMP CAPTURES [--preload RUNTIME]
"""
import argparse
import os
import struct
import subprocess
import sys

import convert
from compare import compare, private, spdmdump_lines
from tshark import Failed, Tshark

ZBOSS_PACKET = bytes.fromhex("dead0a000601ff0000a1b20000")
SECRETS_TYPE = 0x5350444D
USER0 = 'uat:user_dlts:"User 0 (DLT=147)","%s","0","","0",""'
PIECE = 23  # bytes; no message length is a multiple of it


class Ways:
    def __init__(self, tshark, spdmdump, captures):
        self.tshark, self.spdmdump, self.captures = tshark, spdmdump, captures
        self.failures = 0

    def capture(self, name):
        return os.path.join(self.captures, name)

    def file(self, name):
        return self.tshark.file(name)

    def report(self, way, failures, what):
        self.failures += failures
        print("%s: %s, %d failures" % (way, what, failures))

    def expect(self, way, got, wanted):
        if got != wanted:
            print("%s: %s, should be %s" % (way, got, wanted))
        self.report(way, got != wanted, "one check")

    def check(self, way, path, options=(), cli=(), witness=None, keep=None):
        """Compares the plugin's view of `path` with spdmdump's view of `witness`, by default `path`; `keep` selects
        lines."""
        lines = [line for line in spdmdump_lines(self.spdmdump, witness or path, cli) if keep is None or keep(line)]
        os.chmod(path, 0o644)
        done = compare(way, self.tshark, self.tshark.units(path, *options), lines)
        self.report(way, done.failures, "%d fields compared" % done.fields)


def link_types(ways):
    _, mctp = convert.read(ways.capture("mctp-v12.pcap"))
    _, doe = convert.read(ways.capture("doe-v13.pcap"))
    ways.check("pcapng 291", convert.write_pcapng(ways.file("291.pcapng"), convert.MCTP, mctp))
    ways.check("SLL", convert.write(ways.file("sll.pcap"), convert.SLL, convert.behind(convert.sll(0xFA), mctp)))
    ways.check("SLL2", convert.write(ways.file("sll2.pcap"), convert.SLL2, convert.behind(convert.sll2(0xFA), mctp)))
    ways.check("USER0 as MCTP", convert.write(ways.file("user.pcap"), convert.USER0, mctp), ["-o", USER0 % "spdm.mctp"],
               ["--link", "147=mctp"])
    ways.check("USER0 as DOE", convert.write(ways.file("user.pcap"), convert.USER0, doe), ["-o", USER0 % "spdm.doe"],
               ["--link", "147=doe"])
    ways.check("pcapng 292", convert.write_pcapng(ways.file("292.pcapng"), convert.DOE, doe))


def refused(ways):
    """Workarounds in docs/wireshark.md for link types that Wireshark refuses or assigns to another protocol."""
    _, mctp = convert.read(ways.capture("mctp-v12.pcap"))
    for number in (290, convert.MCTP):
        path = convert.write(ways.file("%d.pcap" % number), number, mctp)
        written = ways.file("%d.pcapng" % number)
        subprocess.run([ways.spdmdump, "-w", written, path], check=True, stdout=subprocess.DEVNULL, timeout=300)
        ways.check("classic %d, spdmdump -w" % number, written)
    renumbered = ways.file("renumbered.pcap")
    subprocess.run(["editcap", "-T", "user0", ways.file("290.pcap"), renumbered], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    ways.check("classic 290, editcap -T user0", renumbered, ["-o", USER0 % "spdm.mctp"], ["--link", "147=mctp"])


def exported(ways):
    """An exported PDU names its dissector."""
    _, mctp = convert.read(ways.capture("mctp-v12.pcap"))
    _, doe = convert.read(ways.capture("doe-v13.pcap"))
    bare = [(s, us, data[5:]) for s, us, data in mctp if data[4] & 0x7F == 5]
    records = [(s, us, data[5:]) for s, us, data in mctp if data[4] & 0x7F == 6]
    typed = [(s, us, data[4:]) for s, us, data in mctp]
    for name, packets in (("spdm", bare), ("spdm.secured", records), ("spdm.mctp", mctp), ("spdm.mctp_msg", typed),
                          ("spdm.doe", doe)):
        pdus = convert.behind(convert.tagged(name), packets)
        ways.check("exported PDU " + name, convert.write(ways.file("exported.pcap"), convert.EXPORTED, pdus))


def borrowed_number(ways):
    """Link type 292 belongs to ZBOSS: the plugin must leave anything but DOE to its dissector."""
    _, doe = convert.read(ways.capture("doe-v13.pcap"))
    mixed = [packet for s, us, data in doe[:100] for packet in ((s, us, data), (s, us, ZBOSS_PACKET))]
    path = convert.write(ways.file("mixed.pcap"), convert.DOE, mixed)
    ways.check("292, every second packet ZBOSS", path, keep=lambda line: line["frame"] % 2 == 1)
    os.chmod(path, 0o644)
    n_zboss = len(ways.tshark.lines("-n", "-r", path, "-Y", "zbncp"))
    ways.expect("292: ZBOSS packets for the ZBOSS dissector", n_zboss, 100)
    off = ways.tshark.lines("-n", "-r", path, "-o", "spdm.take_zbncp:FALSE", "-Y", "spdm")
    ways.expect("292: preference off", len(off), 0)


def in_pieces(packets, size):
    """Splits TCP segments over IPv4 and Ethernet into pieces."""
    for s, us, data in packets:
        at = 14 + 4 * (data[14] & 15)
        total, = struct.unpack_from(">H", data, 16)
        start, end = at + 4 * (data[at + 12] >> 4), 14 + total
        for piece in range(start, max(end, start + 1), size):
            part = data[piece:min(piece + size, end)]
            head = bytearray(data[:start])
            struct.pack_into(">H", head, 16, start - 14 + len(part))
            sequence, = struct.unpack_from(">I", head, at + 4)
            struct.pack_into(">I", head, at + 4, (sequence + piece - start) & 0xFFFFFFFF)
            yield s, us, bytes(head) + part


def on_port(packets, old, new):
    for s, us, data in packets:
        at = 14 + 4 * (data[14] & 15)
        ports = [new if port == old else port for port in struct.unpack_from(">HH", data, at)]
        yield s, us, data[:at] + struct.pack(">HH", *ports) + data[at + 4:]


def whole_writes(packets):
    """Merges consecutive segments from one side, as if the sender wrote a frame at once."""
    held = None
    for s, us, data in packets:
        at = 14 + 4 * (data[14] & 15)
        start, (total,) = at + 4 * (data[at + 12] >> 4), struct.unpack_from(">H", data, 16)
        payload = data[start:14 + total]
        if not payload:
            continue
        if held and held[2][at:at + 4] == data[at:at + 4]:
            head = bytearray(held[2] + payload)
            struct.pack_into(">H", head, 16, len(head) - 14)
            held = held[:2] + (bytes(head),)
            continue
        if held:
            yield held
        held = s, us, data[:start] + payload
    if held:
        yield held


def guessed(ways):
    """If the user enables it, a connection on any port is recognised by its content."""
    for name, old in (("tcp-v13-stream", 4194), ("none-v12-stream", 2323)):
        _, packets = convert.read(ways.capture(name + ".pcap"))
        path = convert.write(ways.file("moved.pcap"), convert.ETHERNET, whole_writes(on_port(packets, old, 5555)))
        ways.check("%s on any port" % name, path, ["--enable-heuristic", "spdm_tcp"], ["--port", "5555"])
        os.chmod(path, 0o644)
        ways.expect("%s on any port, not enabled" % name, len(ways.tshark.lines("-n", "-r", path, "-Y", "spdm")), 0)


def tcp(ways):
    for name in ("tcp-v13-stream", "none-v12-stream", "mctp-v12-stream"):
        _, packets = convert.read(ways.capture(name + ".pcap"))
        cut = convert.write(ways.file("cut.pcap"), convert.ETHERNET, in_pieces(packets, PIECE))
        ways.check("%s in pieces of %d bytes" % (name, PIECE), cut)
    for name, old in (("tcp-v13-stream", 4194), ("none-v12-stream", 2323)):
        _, packets = convert.read(ways.capture(name + ".pcap"))
        moved = convert.write(ways.file("moved.pcap"), convert.ETHERNET, on_port(packets, old, 5555))
        for how in (["-d", "tcp.port==5555,spdm"], ["-o", "spdm.tcp.port:5555"]):
            ways.check("%s on another port, %s" % (name, how[1]), moved, how, ["--port", "5555"])


def secrets(ways):
    _, packets = convert.read(ways.capture("mctp-v12.pcap"))
    path = convert.write_pcapng(ways.file("plain.pcapng"), convert.MCTP, packets)
    with open(ways.capture("mctp-v12.keys"), "rb") as file:
        log = file.read()
    words = [line.split() for line in log.decode().splitlines() if line.strip() and not line.startswith("#")]
    rows = [part for word in words for part in ("-o", 'uat:spdm_secrets:"%s","%s","%s"' % tuple(word))]
    ways.check("secrets from the table", path, rows, ["--keylog", private(ways.tshark.path("keys"), log)])
    wrong = private(ways.tshark.path("wrong"), b"".join(
        b"%s %s %s%s\n" % (label, name, b"01" if value[:2] == b"00" else b"00", value[2:])
        for label, name, value in (line.split() for line in log.splitlines() if line.startswith(b"SPDM_"))))
    with_wrong = ["-o", "spdm.keylog_file:" + ways.tshark.bring(wrong)]
    ways.check("wrong secrets", path, with_wrong, ["--keylog", wrong])
    failed = ways.tshark.lines("-n", "-r", path, *with_wrong, "-Y", 'spdm.hmac == "fail"')
    ways.expect("wrong secrets: a handshake that is not proved", bool(failed), True)
    carried = convert.write_pcapng(ways.file("carried.pcapng"), convert.MCTP, packets, (SECRETS_TYPE, log))
    # Wireshark 4.0 does not pass secrets in a capture to plugins: the records stay undecrypted, and nothing else
    # happens.
    ways.check("secrets in the capture", carried, witness=None if ways.tshark.is_at_least(4, 4) else path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("spdmdump")
    parser.add_argument("captures")
    parser.add_argument("--preload", default="")
    args = parser.parse_args()
    with Tshark(args.plugin, args.preload) as tshark:
        ways = Ways(tshark, args.spdmdump, args.captures)
        for each in (link_types, refused, exported, borrowed_number, tcp, guessed, secrets):
            try:
                each(ways)
            except Failed as failure:
                ways.report(each.__name__, 1, str(failure))
    return 1 if ways.failures else 0


if __name__ == "__main__":
    sys.exit(main())
