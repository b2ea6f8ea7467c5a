#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Damaged captures: Wireshark shows the same problems as spdmdump, compared like undamaged captures.

usage: damaged.py PLUGIN SPDMDUMP CAPTURES NAME... [--preload RUNTIME] [--failures N]

Each capture is damaged in several ways: a few bytes changed, packets lost, repeated or cut short. Both programs read
exactly the same packets, with the secrets of the capture. Link headers are kept, because damaged ones would not lead to
the plugin.
"""
import argparse
import os
import random
import sys

import convert
from compare import compare, key_log, secret_options, spdmdump_lines
from fields import Comparison
from tshark import Failed, Tshark


LINK_HEADER = {convert.DOE: 8}
SLL2_HEADER = 20
MESSAGE_HEADER = 5  # minimum length after a cut, in bytes


def change(random_, data):
    out = bytearray(data)
    for _ in range(random_.choice((0, 0, 1, 3))):
        out[random_.randrange(len(out))] = random_.choice((0, 1, 0x7F, 0xFF, random_.randrange(256)))
    return bytes(out)


def cut(random_, data):
    return data[:random_.randrange(min(MESSAGE_HEADER, len(data)), len(data) + 1)] if random_.random() < 0.1 else data


def each(damage):
    return lambda random_, packets, head: [
        (s, us, data[:head] + damage(random_, data[head:])) for s, us, data in packets]


WAYS = {
    "changed bytes": each(change),
    "cut messages": each(cut),
    "lost packets": lambda random_, packets, head: [packet for packet in packets if random_.random() > 0.05],
    "repeated packets": lambda random_, packets, head: [
        packet for packet in packets for _ in range(random_.choice((1, 1, 2)))],
}


def check(tshark, args, name, way):
    base = os.path.join(args.captures, name)
    link, packets = convert.read(base + ".pcap")
    if link == convert.SLL2:
        # As bare MCTP, because otherwise Wireshark's MCTP dissector, if it has one, would reassemble the packets.
        link, packets = convert.MCTP, [(s, us, data[SLL2_HEADER:]) for s, us, data in packets]
    packets = WAYS[way](random.Random(name + way), packets, LINK_HEADER.get(link, 0))
    damaged = convert.write(tshark.file("damaged.pcap"), link, packets)
    path = convert.openable(damaged, tshark.file("openable.pcap"))
    os.chmod(path, 0o644)
    cli, plugin = secret_options(tshark, key_log(args.spdmdump, base, tshark.path("keys")))
    lines = spdmdump_lines(args.spdmdump, damaged, cli)
    done = compare("%s, %s" % (name, way), tshark, tshark.units(path, *plugin), lines)
    print("%s: %d fields compared, %d notes, %d failures" % (
        done.what, done.fields, sum(len(line["notes"]) for line in lines), done.failures))
    return done.failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("spdmdump")
    parser.add_argument("captures")
    parser.add_argument("names", nargs="+")
    parser.add_argument("--preload", default="")
    parser.add_argument("--failures", type=int, default=Comparison.shown, help="how many to print")
    args = parser.parse_args()
    Comparison.shown = args.failures
    with Tshark(args.plugin, args.preload) as tshark:
        failures = sum(check(tshark, args, name, way) for name in args.names for way in WAYS)
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
