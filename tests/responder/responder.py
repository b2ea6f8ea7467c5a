#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""A small SPDM responder over TCP that can be told to misbehave.

usage: responder.py [--framing emu-none|emu-mctp|emu-doe|emu-tcp|tcp|tcp-libspdm] [--fault NAME] [--connections N]
                    [--port N] [--stdio] [--psk HEX [--fault-inside]]

Listens on 127.0.0.1, on a free port if none is given, and prints `port N`. Serves one connection after the other, and
exits after N of them (default 1000) or after 20 seconds without a connection. With --stdio, serves one connection over
standard input and output instead. `--fault list` lists the ways to misbehave.
"""
import argparse
import os
import socket
import struct
import sys

from faults import FAULTS
from messages import Responder

PATIENCE = 20  # seconds
FRAME_MOST = 1 << 20


def receive(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        if not more:
            raise ConnectionAbortedError
        data += more
    return data


class Emulator:
    """The emulator's socket: a 12-byte header, then the message in its transport."""
    INNER = {"emu-none": 0, "emu-mctp": 1, "emu-doe": 2, "emu-tcp": 3}

    secured = False  # the last request was a record, so the response must be one

    def __init__(self, framing):
        self.inner = self.INNER[framing]

    def read(self, sock):
        command, _, size = struct.unpack(">III", receive(sock, 12))
        payload = receive(sock, min(size, FRAME_MOST))
        if command != 1:  # the other side is done and waits for confirmation
            sock.sendall(struct.pack(">III", command, self.inner, 0))
            raise ConnectionAbortedError
        if self.inner == 1:
            self.secured = payload[:1] == b"\x06"
            return payload[1:]
        if self.inner == 2:
            words = struct.unpack_from("<I", payload, 4)[0] & 0x3FFFF
            self.secured = payload[2:3] == b"\x02"
            return payload[8:4 * words]
        if self.inner == 3:
            length, version, kind = struct.unpack_from("<HBB", payload)
            self.secured = kind == 6
            if (length, version) != (len(payload) - 2, 1) or kind not in (5, 6):
                raise ConnectionAbortedError
            return payload[4:]
        return payload

    def wrap(self, message, extra):
        if self.inner == 1:
            message = (b"\x06" if self.secured else b"\x05") + message
        elif self.inner == 2:
            padded = message + bytes(-len(message) % 4)
            message = struct.pack("<HBBI", 1, 2 if self.secured else 1, 0, 2 + len(padded) // 4) + padded
        elif self.inner == 3:
            message = struct.pack("<HBB", len(message) + 2, 1, 6 if self.secured else 5) + message
        return struct.pack(">III", 1, self.inner, len(message) + extra) + message


class Binding:
    """DSP0287. libspdm includes two bytes of the header in the length."""

    secured = False

    def __init__(self, framing):
        self.counted = 2 if framing == "tcp-libspdm" else 0

    def read(self, sock):
        length, _, kind = struct.unpack("<HBB", receive(sock, 4))
        self.secured = kind == 6
        return receive(sock, length - self.counted)

    def wrap(self, message, extra):
        kind = 6 if self.secured else 5
        return struct.pack("<HBB", len(message) + self.counted + extra, 1, kind) + message


class Pipes:
    """Standard input and output, with the interface of a socket."""

    def recv(self, n):
        return os.read(0, n)

    def sendall(self, data):
        while data:
            data = data[os.write(1, data):]


def serve(sock, framing, responder):
    while True:
        request = framing.read(sock)
        response = responder.secured(framing, request) if framing.secured else responder.answer(request)
        if response is None:
            continue
        extra = getattr(responder, "frame_extra", 0) if response[1:2] == bytes(
            [getattr(responder, "frame_code", 0)]) else 0
        frame = framing.wrap(response, extra)
        sock.sendall(frame * (2 if response[1:2] == bytes([getattr(responder, "repeats", 0)]) else 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framing", default="emu-mctp", choices=sorted(Emulator.INNER) + ["tcp", "tcp-libspdm"])
    parser.add_argument("--fault", choices=["none", "list"] + sorted(FAULTS), default="none")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--stdio", action="store_true")
    parser.add_argument("--psk", help="a pre-shared key, in hex, for sessions")
    parser.add_argument("--fault-inside", action="store_true", help="misbehave in sessions")
    options = parser.parse_args()
    if options.fault == "list":
        print("\n".join(FAULTS))
        return
    if options.psk:
        from sessions import with_sessions
    kind = Responder if options.fault == "none" else FAULTS[options.fault][0]
    if options.psk:
        kind = with_sessions(kind, bytes.fromhex(options.psk), options.fault_inside)
    framing = (Binding if options.framing.startswith("tcp") else Emulator)(options.framing)
    if options.stdio:
        try:
            serve(Pipes(), framing, kind())
        except (ConnectionError, OSError):
            pass
        return
    with socket.create_server(("127.0.0.1", options.port)) as server:
        server.settimeout(PATIENCE)
        print("port %d" % server.getsockname()[1], flush=True)
        for _ in range(options.connections):
            try:
                sock, _ = server.accept()
            except TimeoutError:
                return
            with sock:
                sock.settimeout(PATIENCE)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    serve(sock, framing, kind())
                except (ConnectionError, TimeoutError, OSError):
                    pass


if __name__ == "__main__":
    sys.exit(main())
