#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that --lint does not report artefacts of capturing: other packet sizes, a late start, an early end, two
interleaved conversations, split or joined TCP segments. A variant may show fewer findings than the whole capture, never
more.

usage: check_lint_variants.py SPDMDUMP CAPTURES_DIR [all]
"""
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile

LINK_ETHERNET, LINK_MCTP, LINK_DOE = 1, 291, 292
STARTS = (1, 2, 3, 5, 6, 8, 9, 12, 17, 24, 33)
SIZES = (64, 100, 251, 1024)
FAILED = []


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != b"\xd4\xc3\xb2\xa1":
        return 0, []
    packets, at = [], 24
    while at + 16 <= len(data):
        seconds, micros, kept, whole = struct.unpack_from("<IIII", data, at)
        packets.append((seconds, micros, whole, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return struct.unpack_from("<I", data, 20)[0], packets


def write(path, link, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link))
        for seconds, micros, _, data in packets:
            file.write(struct.pack("<IIII", seconds, micros, len(data), len(data)) + data)


def blamed(path, options):
    """(rule, side) of every warning and error that has a side."""
    done = subprocess.run([SPDMDUMP, "--lint", "--json", *options, path], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    events = [json.loads(line) for line in done.stdout.decode().splitlines() if '"event":"finding"' in line]
    return {(e["rule"], e["side"]): e["frame"] for e in events if e["side"] and e["severity"] in ("error", "warning")}


def addressed(packets, requester, responder, size, tag=0):
    """MCTP packets of a given size, with endpoint IDs and tags. The input must alternate requests and responses."""
    out, numbers = [], {}
    for i, (seconds, micros, _, data) in enumerate(packets):
        asks = i % 2 == 0
        source, target = (requester, responder) if asks else (responder, requester)
        tag = (tag + asks) % 8
        parts = [data[at:at + size] for at in range(4, len(data), size)]
        for k, part in enumerate(parts):
            flags = (0x80 if k == 0 else 0) | (0x40 if k == len(parts) - 1 else 0) | (8 if asks else 0) | tag
            number = numbers.get(source, 0)
            numbers[source] = (number + 1) % 4
            out.append((seconds, micros, 0, bytes([1, target, source, flags | number << 4]) + part))
    return out


def shuffled(first, second):
    """Interleaves two lists of packets."""
    out = []
    for i in range(max(len(first), len(second))):
        out += first[i:i + 1] + second[i:i + 1]
    return out


def segment(data):
    """Begin and end of the payload of Ethernet, IPv4 and TCP; None for anything else."""
    if data[12:14] != b"\x08\x00" or data[23] != 6:
        return None
    ip = 14 + (data[14] & 15) * 4
    begin, end = ip + (data[ip + 12] >> 4) * 4, 14 + struct.unpack_from(">H", data, 16)[0]
    return ip, begin, end


def made_of(data, ip, begin, skip, payload):
    """The segment with another payload, `skip` bytes later in the stream."""
    head = bytearray(data[:begin])
    struct.pack_into(">H", head, 16, begin - 14 + len(payload))
    struct.pack_into(">I", head, ip + 4, (struct.unpack_from(">I", data, ip + 4)[0] + skip) & 0xFFFFFFFF)
    struct.pack_into(">H", head, ip + 16, 0)
    struct.pack_into(">H", head, 24, 0)
    return bytes(head) + payload


def cut(packets, size):
    out = []
    for seconds, micros, whole, data in packets:
        found = segment(data)
        if found is None or found[2] - found[1] <= size:
            out.append((seconds, micros, whole, data))
            continue
        ip, begin, end = found
        for at in range(begin, end, size):
            payload = data[at:min(at + size, end)]
            out.append((seconds, micros, 0, made_of(data, ip, begin, at - begin, payload)))
    return out


def joined(packets):
    """Joins consecutive segments of one direction."""
    out = []
    for seconds, micros, whole, data in packets:
        found, last = segment(data), segment(out[-1][3]) if out else None
        if found and last and found[2] > found[1] and last[2] > last[1]:
            before, ip, begin = out[-1][3], last[0], last[1]
            follows = struct.unpack_from(">I", before, ip + 4)[0] + last[2] - begin
            same = before[26:34] == data[26:34] and before[ip:ip + 4] == data[found[0]:found[0] + 4]
            if same and follows == struct.unpack_from(">I", data, found[0] + 4)[0] and last[2] < 30000:
                payload = before[begin:last[2]] + data[found[1]:found[2]]
                out[-1] = (*out[-1][:3], made_of(before, ip, begin, 0, payload))
                continue
        out.append((seconds, micros, whole, data))
    return out


def variants(link, packets):
    """Yields (description, link type, packets)."""
    for k in STARTS:
        if k < len(packets):
            yield "without the first %d packets" % k, link, packets[k:]
    for share in (3, 2):
        yield "without the end, 1/%d of it" % share, link, packets[:len(packets) // share]
    if link == LINK_MCTP and all(len(p[3]) > 4 and p[3][3] & 0xC0 == 0xC0 for p in packets):
        for size in SIZES:
            yield "in packets of %d bytes" % size, link, addressed(packets, 8, 64, size)
        for k in STARTS[:8]:
            yield "in packets, without the first %d" % k, link, addressed(packets, 8, 64, 64)[k:]
    if link == LINK_ETHERNET:
        for size in (1, 7, 100):
            yield "in segments of %d bytes" % size, link, cut(packets, size)
        yield "in joined segments", link, joined(packets)
        for k in STARTS[:4]:
            yield "in short segments, without the first %d" % k, link, cut(packets, 50)[k:]


def options_of(base):
    options = ["--keylog", base + ".keys"] if os.path.exists(base + ".keys") else []
    if os.path.exists(base + ".opts"):
        with open(base + ".opts", encoding="ascii") as file:
            options += file.read().replace("{base}", base).split()
    return options


def compare(name, what, allowed, path, options):
    for (rule, side), frame in sorted(blamed(path, options).items()):
        if (rule, side) not in allowed:
            FAILED.append(rule)
            print("FAILED: %s %s: frame %s: %s blames the %s" % (name, what, frame, rule, side), flush=True)


def check_pairs(found, path):
    """Two interleaved conversations between different endpoints on one bus."""
    whole = [entry for entry in found if entry[1] == LINK_MCTP]
    for first, second in zip(whole, whole[1:]):
        packets = shuffled(addressed(first[2], 8, 64, 64), addressed(second[2], 9, 65, 64, 3))
        write(path, LINK_MCTP, packets)
        allowed = {**first[4], **second[4]}
        compare(first[0], "beside " + second[0], allowed, path, first[3] + second[3])


def main():
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "variant.pcap")
        names = sorted(glob.glob(os.path.join(sys.argv[2], "*.pcap")))
        for name in names if sys.argv[3:] == ["all"] else names[::6] + names[-1:]:
            link, packets = read(name)
            if not packets or "lossy" in name:
                continue
            options, short = options_of(name[:-5]), os.path.basename(name)
            allowed = blamed(name, options)
            if all(len(p[3]) > 4 and p[3][3] & 0xC0 == 0xC0 for p in packets):
                found.append((short, link, packets, options, allowed))
            for what, kind, changed in variants(link, packets):
                write(path, kind, changed)
                compare(short, what, allowed, path, options)
        check_pairs(found, path)
    print("check_lint_variants: %d captures" % len(names), "failed: %d" % len(FAILED))
    return bool(FAILED)


SPDMDUMP = sys.argv[1]
sys.exit(main())
