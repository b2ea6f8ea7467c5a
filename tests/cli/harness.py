# SPDX-License-Identifier: BSD-3-Clause
"""Shared by the tests of the command line: running the tool, asserting results, and writing captures."""
import json
import os
import struct
import subprocess

TIMEOUT = 60
LINK_ETHERNET, LINK_USER0, LINK_MCTP = 1, 147, 291
UNKNOWN_LINK = 105  # IEEE 802.11

# DSP0274 messages, written from its tables. GET_VERSION uses 1.0, VERSION offers 1.0 and 1.2, the rest is 1.2.
ASK_VERSION = bytes.fromhex("10840000")
TELL_VERSION = bytes.fromhex("1004000000020010 0012".replace(" ", ""))
ASK_CAPABILITIES = bytes.fromhex("12e10000 00000000 c6f70200 00120000 00120000".replace(" ", ""))
TELL_CAPABILITIES = bytes.fromhex("12610000 00000000 f7fb1a00 00120000 00120000".replace(" ", ""))
TALK = [ASK_VERSION, TELL_VERSION, ASK_CAPABILITIES, TELL_CAPABILITIES]


class Failed(Exception):
    pass


def need(condition, what, *details):
    if not condition:
        raise Failed(what + "".join("\n    %r" % (d,) for d in details))


def need_equal(got, expected, what):
    if isinstance(got, list) and isinstance(expected, list) and len(repr(got)) > 1000:
        need(len(got) == len(expected), "%s: got %d items, expected %d" % (what, len(got), len(expected)))
        for i, (one, other) in enumerate(zip(got, expected)):
            need(one == other, "%s: item %d: got %.400r, expected %.400r" % (what, i, one, other))
        return
    need(got == expected, "%s: got %r, expected %r" % (what, got, expected))


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out.decode(errors="replace"), err.decode(errors="replace")
        self.lines, self.errors = self.out.splitlines(), self.err.splitlines()

    def json(self):
        return [json.loads(line) for line in self.lines]

    def raws(self):
        """Message bytes, as --json gives them."""
        return [bytes.fromhex(o["raw"]) for o in self.json()]

    def need_status(self, status):
        need(self.status == status, "exit status %d instead of %d" % (self.status, status), self.out[:400],
             self.err[:800])
        return self

    def need_quiet(self):
        need(not self.err, "stderr should be empty", self.err[:800])
        return self

    def need_error(self, status, *parts):
        """One line on stderr in the tool's format, containing all of `parts`."""
        self.need_status(status)
        need(len(self.errors) == 1, "one line on stderr expected", self.err[:800])
        need(self.err.startswith("spdmdump: "), "stderr begins otherwise", self.err)
        for part in parts:
            need(part in self.err, "stderr lacks %r" % part, self.err)
        return self


class Tool:
    """The tool under test, a corpus, and a temporary folder for one test."""

    def __init__(self, path, corpus, folder):
        self.path, self.corpus, self.folder = path, corpus, folder

    def run(self, *arguments, stdin=None, env=None, cwd=None, **popen):
        environment = dict(os.environ, TZ="UTC", **(env or {}))
        source = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
        done = subprocess.run([self.path, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                              cwd=cwd, timeout=TIMEOUT, **source, **popen)
        need(done.returncode >= 0, "ended by signal %d" % -done.returncode, done.stderr[-2000:])
        return Result(done.returncode, done.stdout, done.stderr)

    def capture(self, name):
        return os.path.join(self.corpus, name)

    def file(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, name):
        with open(self.capture(name), "rb") as file:
            return file.read()

    @property
    def sanitized(self):
        with open(self.path, "rb") as file:
            return b"__asan_init" in file.read()


def live_environment(env=None):
    """Environment for a live capture of a sanitized build: leak detection needs system calls that the filter blocks."""
    given = dict(env if env is not None else os.environ)
    return dict(given, ASAN_OPTIONS=":".join(filter(None, (given.get("ASAN_OPTIONS"), "detect_leaks=0"))))


def mctp(message):
    """One MCTP packet (DSP0236) with a whole message. Endpoint 9 sends requests and owns the tag, 8 responds."""
    asks = message[1] & 0x80 != 0
    return bytes([1, 8 if asks else 9, 9 if asks else 8, 0xC8 if asks else 0xC0, 5]) + message


def pcap(packets, link=LINK_MCTP, order="<", nano=False, snaplen=262144, lengths=None):
    """A pcap file. The timestamp of packet i is i seconds and 5 ms after the start of the year 2000."""
    parts = [struct.pack(order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, snaplen, link)]
    for i, packet in enumerate(packets):
        length = lengths[i] if lengths else len(packet)
        parts += struct.pack(order + "IIII", 946684800 + i, 5000000 if nano else 5000, len(packet), length), packet
    return b"".join(parts)


def pcapng(packets, link=LINK_MCTP, order="<"):
    """A pcapng file with one interface with microsecond timestamps; times as in pcap()."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)

    data = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    data += block(1, struct.pack(order + "HHI", link, 0, 0))
    for i, packet in enumerate(packets):
        time = (946684800 + i) * 1000000 + 5000
        header = struct.pack(order + "IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(packet), len(packet))
        data += block(6, header + packet)
    return data
