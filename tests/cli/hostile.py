# SPDX-License-Identifier: BSD-3-Clause
"""Captures made to cost too much. What they cost is held against as many harmless packets, in the same run: a limit of
time would fail on a loaded machine."""
import random
import resource
import struct
import subprocess

from harness import need

N = 20000
RATIO = 8  # of medians; each of these captures once took more than a hundred times as long
LINK_ETHERNET = 1


def capture(tool, name, link, packets):
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for i, packet in enumerate(packets):
        parts += struct.pack("<4I", 1700000000 + i // 1000, i % 1000 * 1000, len(packet), len(packet)), packet
    return tool.file(name, b"".join(parts))


def seconds(tool, *arguments):
    """Processor time of one run, as its own process counts it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([tool.path, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    need(done.returncode >= 0, "ended by signal %d" % -done.returncode)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def need_ratio(tool, hostile, harmless, what):
    """Interleaved rounds; the medians are compared."""
    rounds = [(seconds(tool, *hostile), seconds(tool, *harmless)) for _ in range(3)]
    costs = [sorted(column)[1] for column in zip(*rounds)]
    need(costs[0] <= RATIO * max(costs[1], 0.02), "%s: %.2f s, %.2f s for harmless packets" % (what, *costs))


def tcp6(words):
    """A DSP0287 frame between IPv6 addresses and ports that have these 64-bit words at the same places of the key."""
    source = bytes.fromhex("20010db80001") + struct.pack("<Q", words[0]) + b"\0\1"
    destination = b"\x20\2" + struct.pack("<Q", words[1]) + bytes(5) + b"\2"
    segment = struct.pack(">HHIIBBHHH", 4194, 40000, 1, 0, 0x50, 0x18, 65535, 0, 0)
    segment += bytes.fromhex("0400010510840000")
    return (bytes(12) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + source + destination +
            segment)


def test_addresses_that_collide_in_a_known_hash(tool):
    """Pairs that were chosen so that a sum of products with known multipliers is the same for all of them."""
    mask, k1, k3 = (1 << 64) - 1, 0x13198A2E03707345, 0x082EFA98EC4E6C89
    dice, chosen, harmless = random.Random(7), [], []
    for i in range(N):
        one = (i + 1) * 0x9E3779B97F4A7C15 & mask
        other = (1 - (one ^ one >> 32) * k1) * pow(k3, -1, 1 << 64) & mask
        chosen.append(tcp6((one, other ^ other >> 32)))
        harmless.append(tcp6((dice.getrandbits(64), dice.getrandbits(64))))
    need_ratio(tool, ["-q", capture(tool, "collide.pcap", LINK_ETHERNET, chosen)],
               ["-q", capture(tool, "random.pcap", LINK_ETHERNET, harmless)], "colliding addresses")
