# SPDX-License-Identifier: BSD-3-Clause
"""Captures designed to be expensive. Their cost is compared with that of as many harmless packets in the same run,
because a fixed time limit would fail on a loaded machine."""
import os
import random
import resource
import struct
import subprocess

from harness import LINK_MCTP, need, need_equal

N = 20000
RATIO = 8  # limit for the ratio of medians; before it was fixed, each of these captures exceeded 100
LINK_ETHERNET = 1


def capture(tool, name, link, packets):
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for i, packet in enumerate(packets):
        parts += struct.pack("<4I", 1700000000 + i // 1000, i % 1000 * 1000, len(packet), len(packet)), packet
    return tool.file(name, b"".join(parts))


def seconds(tool, *arguments):
    """CPU time of one run, as accounted to its process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([tool.path, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    need(done.returncode >= 0, "ended by signal %d" % -done.returncode)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def need_ratio(tool, hostile, harmless, what, floor=0.02):
    """Compares the medians of interleaved rounds."""
    rounds = [(seconds(tool, *hostile), seconds(tool, *harmless)) for _ in range(3)]
    costs = [sorted(column)[1] for column in zip(*rounds)]
    need(costs[0] <= RATIO * max(costs[1], floor), "%s: %.2f s, %.2f s for harmless packets" % (what, *costs))


def tcp6(words):
    """A DSP0287 frame whose IPv6 addresses and ports put these 64-bit words at fixed positions of the lookup key."""
    source = bytes.fromhex("20010db80001") + struct.pack("<Q", words[0]) + b"\0\1"
    destination = b"\x20\2" + struct.pack("<Q", words[1]) + bytes(5) + b"\2"
    segment = struct.pack(">HHIIBBHHH", 4194, 40000, 1, 0, 0x50, 0x18, 65535, 0, 0)
    segment += bytes.fromhex("0400010510840000")
    return (bytes(12) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + source + destination +
            segment)


def test_addresses_that_collide_in_a_known_hash(tool):
    """Words chosen to collide under a multiplicative hash with known multipliers."""
    mask, k1, k3 = (1 << 64) - 1, 0x13198A2E03707345, 0x082EFA98EC4E6C89
    dice, chosen, harmless = random.Random(7), [], []
    for i in range(N):
        one = (i + 1) * 0x9E3779B97F4A7C15 & mask
        other = (1 - (one ^ one >> 32) * k1) * pow(k3, -1, 1 << 64) & mask
        chosen.append(tcp6((one, other ^ other >> 32)))
        harmless.append(tcp6((dice.getrandbits(64), dice.getrandbits(64))))
    need_ratio(tool, ["-q", capture(tool, "collide.pcap", LINK_ETHERNET, chosen)],
               ["-q", capture(tool, "random.pcap", LINK_ETHERNET, harmless)], "colliding addresses")


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def with_secrets(tool, name, lines, packets):
    """A pcapng file of MCTP packets with an embedded key log."""
    text = "\n".join(lines).encode()
    parts = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
             block(10, struct.pack("<II", 0x5350444D, len(text)) + text),
             block(1, struct.pack("<HHI", LINK_MCTP, 0, 0))]
    parts += [block(6, struct.pack("<5I", 0, 0, i, len(p), len(p)) + p) for i, p in enumerate(packets)]
    return tool.file(name, b"".join(parts))


def record(destination, source, session, body=b"w" * 40):
    return bytes([1, destination, source, 0xC8, 6]) + struct.pack("<IHH", session, 0, len(body)) + body


def good(tool, name):
    """Packets of a capture of the corpus."""
    data, at, packets = tool.read(name), 24, []
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        packets.append(data[at + 16:at + 16 + length])
        at += 16 + length
    return packets


def key_log(tool, name):
    path = tool.file("log.keys", tool.read(name))
    os.chmod(path, 0o600)
    return path


def stars(n):
    dice = random.Random(5)
    return ["SPDM_RSP_DATA_SECRET * %s" % dice.randbytes(48).hex() for _ in range(n)]


def names_of(tool, *arguments):
    """The decoded messages: names with codes and sessions, without undecrypted records."""
    units = tool.run("--json", *arguments).json()
    return [(u["name"], u["raw"]) for u in units if "raw" in u and "sealed" not in u]


def test_secrets_that_fit_no_record(tool):
    """The tool used to try every secret on every record."""
    head = good(tool, "mctp-v12.pcap")[:6]
    shut = [record(0, 0, 0x10000 + i) for i in range(170)]
    many, few = stars(4000), stars(4)
    need_ratio(tool, ["-q", with_secrets(tool, "many.pcapng", many, head + shut)],
               ["-q", with_secrets(tool, "few.pcapng", few, head + shut * 40)], "secrets inside the capture", floor=0.1)
    path = tool.file("many.keys", "\n".join(many).encode())
    os.chmod(path, 0o600)
    plain = capture(tool, "plain.pcap", LINK_MCTP, head + shut * 10)
    result = tool.run("-q", "--keylog", path, plain)
    need("not tried" in result.err, "no word about secrets that were not tried", result.err)
    need(seconds(tool, "-q", "--keylog", path, plain) < 20, "secrets of the user cost too much")


def test_good_secrets_among_many(tool):
    """Secrets embedded in a capture do not crowd out those given by the user."""
    keys = key_log(tool, "mctp-v12.keys")
    whole = good(tool, "mctp-v12.pcap")
    alone = names_of(tool, "--keylog", keys, capture(tool, "alone.pcap", LINK_MCTP, whole))
    shut = [record(8, 9, 7 * i + 1) for i in range(300)]
    third = len(whole) // 3
    mixed = with_secrets(tool, "mixed.pcapng", stars(4000), whole[:third] + shut + whole[third:])
    need_equal(names_of(tool, "--keylog", keys, mixed), alone, "messages of the good sessions")


def test_key_log_of_a_million_lines(tool):
    """Load time is linear in the number of lines, all lines are used, and the newest are kept."""
    dice = random.Random(9)
    n = 40000 if tool.sanitized else 200000
    lines = ["SPDM_DHE_SECRET %s %s\n" % (dice.randbytes(32).hex(), dice.randbytes(32).hex()) for _ in range(n)]
    logs = []
    for name, part in (("long.keys", lines), ("short.keys", lines[:n // 16])):
        logs.append(tool.file(name, ("".join(part) + tool.read("mctp-v12.keys").decode()).encode()))
        os.chmod(logs[-1], 0o600)
    source = tool.capture("mctp-v12.pcap")
    costs = [seconds(tool, "-q", "--keylog", log, source) for log in logs]
    need(costs[0] < 16 * 4 * max(costs[1], 0.02), "a long key log: %.2f s, a sixteenth of it %.2f s" % tuple(costs))
    result = tool.run("-q", "--keylog", logs[0], source)
    need("%d of %d secrets" % (n, n + 3) in result.err, "secrets are missing", result.err)


def test_sessions_of_others_in_a_reset(tool):
    """GET_VERSION ends the sessions of its own connection without visiting others."""
    invented = [record(8, 9, 7 * i + 1) for i in range(8000)]
    resets = [bytes([1, 20, 21, 0xC8 | i & 7]) + b"\x05\x10\x84\0\0" for i in range(N)]
    keys = key_log(tool, "mctp-v12.keys")
    need_ratio(tool, ["-q", "--keylog", keys, capture(tool, "sessions.pcap", LINK_MCTP, invented + resets)],
               ["-q", "--keylog", keys, capture(tool, "harmless.pcap", LINK_MCTP, resets)], "resets", floor=0.05)


def test_shut_records_at_the_end_of_the_good_ones(tool):
    """Records of sessions without a handshake, between other endpoints, do not evict a session with known keys."""
    keys = key_log(tool, "mctp-v12.keys")
    whole = good(tool, "mctp-v12.pcap")
    third = len(whole) * 3 // 10
    invented = [record(8, 9, 7 * i + 1) for i in range(17000)]
    alone = names_of(tool, "--keylog", keys, tool.capture("mctp-v12.pcap"))
    mixed = capture(tool, "evict.pcap", LINK_MCTP, whole[:third] + invented + whole[third:])
    need_equal(names_of(tool, "--keylog", keys, mixed), alone, "messages of the good sessions")


SMALL = 200 << 20  # address space: the flow then gets 64 MiB


def cramped(tool, *arguments):
    """A run with so little address space that a test capture can fill the flow's memory."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (SMALL, SMALL))
    return tool.run(*arguments, preexec_fn=limit)


def spread(whole, hostile):
    """The packets of a good capture, spread evenly among others."""
    step, mixed = max(1, len(hostile) // len(whole)), []
    for i, packet in enumerate(whole):
        mixed += hostile[i * step:(i + 1) * step] + [packet]
    return mixed + hostile[len(whole) * step:]


def chunk(first, second, sequence, body):
    head = bytes([1, first, second, 0xC8, 5, 0x12, 0x85, 0, 1]) + struct.pack("<HHI", sequence, 0, len(body))
    return head + (struct.pack("<I", 1 << 30) if sequence == 0 else b"") + body


def chunks(pairs, each, size):
    """Transfers of 1 GiB that never complete: `each` chunks on every endpoint pair, interleaved."""
    return [chunk(8 + i % 100, 128 + i // 100, n, bytes(size)) for n in range(each) for i in range(pairs)]


def packets_without_end(pairs, size):
    """MCTP messages of which only the first packet arrives, for every tag."""
    return [bytes([1, 8 + i % 100, 128 + i // 100, 0x88 | tag, 5]) + bytes(size) for tag in range(8)
            for i in range(pairs)]


def handshakes_of_nobody(n):
    """Negotiations only, on n endpoint pairs, so that the connections look used."""
    asked = bytes.fromhex("12e30400300001000200000090000000 0f000000" + "00" * 12 + "00000000" +
                          "022003001b00" "0320 0f00".replace(" ", "") + "04200f00" "05200100")
    told = bytes.fromhex("12630400340001000200000002000000 10000000".replace(" ", "") + "00" * 16 + "02201000"
                         "03200200" "04200100" "05200100")
    talk = []
    for i in range(n):
        ends = bytes([8 + i % 100, 128 + i // 100 % 100])
        talk += [b"\x01" + ends + b"\xc8\x05\x10\x84\0\0", b"\x01" + ends[::-1] + b"\xc0\x05" +
                 bytes.fromhex("1004000000010012"), b"\x01" + ends + b"\xc8\x05" + asked,
                 b"\x01" + ends[::-1] + b"\xc0\x05" + told]
    return talk


def need_all(tool, keys, name, hostile, what):
    """All messages of the good capture are decoded, although hostile packets fill the memory."""
    whole = good(tool, name + ".pcap")
    given = [] if keys is None else ["--keylog", keys]
    alone = names_of(tool, *given, capture(tool, "alone.pcap", LINK_MCTP, whole))
    mixed = capture(tool, "mixed.pcap", LINK_MCTP, spread(whole, hostile))
    result = cramped(tool, "--json", *given, mixed)
    left = [(u["name"], u["raw"]) for u in result.json() if "raw" in u and "sealed" not in u]
    for unit in alone:
        need(unit in left, "%s: lost: %s" % (what, unit[0]))
        left.remove(unit)
    return result


def test_nothing_good_is_pushed_out(tool):
    """Live state survives when incomplete transfers, unknown sessions and idle connections fill the memory."""
    if tool.sanitized:  # sanitizers need more address space than the limit
        return
    kinds = [("transfers", "pqc-mldsa44-kem512", chunks(1500, 12, 4000)),
             ("few large transfers", "chunk-v12", chunks(16, 600, 8000)),
             ("messages", "mctp-v12", packets_without_end(1200, 8000)),
             ("negotiations", "mctp-v12", handshakes_of_nobody(9000)),
             ("shut records", "mctp-v12", [record(8 + i % 99, 128 + i // 99 % 99, 7 * i + 1) for i in range(20000)])]
    for what, name, hostile in kinds:
        result = need_all(tool, key_log(tool, name + ".keys"), name, hostile, what)
        if "transfers" in what or what == "messages":
            need(result.status == 1 and "data of the capture was lost" in result.err, "%s: silence" % what, result.err)


def syn(i):
    segment = struct.pack(">HHIIBBHHH", 1024 + i % 60000, 4194, i, 0, 0x50, 2, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, i & 0xFFFF, 0, 64, 6, 0,
                     bytes([10, i >> 16 & 255, i >> 8 & 255, i & 255]), bytes([10, 0, 0, 1]))
    return bytes(12) + b"\x08\0" + ip + segment


def test_half_open_connections(tool):
    """They are evicted before a connection that carries SPDM, even if that was idle for long, without any loss."""
    if tool.sanitized:
        return
    keys = key_log(tool, "tcp-v13-stream.keys")
    whole = good(tool, "tcp-v13-stream.pcap")
    third = len(whole) * 3 // 10
    mixed = capture(tool, "syns.pcap", LINK_ETHERNET, whole[:third] + [syn(i) for i in range(200000)] + whole[third:])
    alone = tool.run("--keylog", keys, "--json", tool.capture("tcp-v13-stream.pcap"))
    result = cramped(tool, "--keylog", keys, "--json", mixed)
    need_equal([u.get("raw") for u in result.json()], [u.get("raw") for u in alone.json()], "messages")
    need("idle connections were dropped" in result.err, "nothing is said of what was given up", result.err)
