# SPDX-License-Identifier: BSD-3-Clause
"""The SPDM part of the small responder: answers one request after the other, strictly by the rules of DSP0274.

Keys and certificates are junk: only the sizes of hashes and signatures are right. Damaged, premature and unsupported
requests are refused. faults.py modifies this behaviour.
"""
import os
import struct

VERSIONS = (0x11, 0x12, 0x13)
FIRST_VERSION = 0x10
CT_EXPONENT = 22  # four seconds, so that a busy machine does not cause findings
TRANSFER_SIZE = 0x1200
CERT_CAP, CHAL_CAP, MEAS_CAP_SIG = 1 << 1, 1 << 2, 2 << 3
FLAGS = CERT_CAP | CHAL_CAP | MEAS_CAP_SIG

# Supported algorithms, by bit. The lowest common bit is selected.
ASYM = {0x10: 64, 0x80: 96}           # signature sizes
HASH = {0x01: 32, 0x02: 48}           # digest sizes
TABLES = {2: 0x18, 3: 0x07, 4: 0x90, 5: 0x01}
MEASUREMENTS = {1: b"\x11", 2: b"\x22", 3: b"\x33"}

INVALID, UNEXPECTED, UNSPECIFIED, UNSUPPORTED, MISMATCH = 0x01, 0x04, 0x05, 0x07, 0x41


def nonce():
    return b"\x4E" * 16 + os.urandom(16)


class Refusal(Exception):
    """Raised to answer a request with ERROR."""

    def __init__(self, code, data=0, extended=b""):
        super().__init__(code)
        self.code, self.data, self.extended = code, data, extended


def require(condition, code=INVALID, data=0):
    if not condition:
        raise Refusal(code, data)


def lowest_common(offered, supported):
    common = offered & sum(supported) if not isinstance(supported, int) else offered & supported
    return common & -common


class Responder:
    """One connection. `answer` takes a request and returns the response."""

    def __init__(self):
        self.reset()
        self.steps = {  # code: (required step of the negotiation, handler)
            0x84: (0, self.version), 0xE1: (1, self.capabilities), 0xE3: (2, self.algorithms),
            0x81: (3, self.digests), 0x82: (3, self.certificate), 0x83: (3, self.challenge),
            0xE0: (3, self.measurements),
        }

    def reset(self):
        self.step, self.agreed, self.limit = 0, 0, None
        self.hash = self.asym = 0
        self.flags = FLAGS
        self.signs_information = False  # the requester signs endpoint information, so it needs an algorithm for that

    def answer(self, request):
        try:
            response = self.respond(request)
        except Refusal as refusal:
            response = bytes([self.agreed or FIRST_VERSION, 0x7F, refusal.code, refusal.data]) + refusal.extended
        if self.limit is not None and len(response) > self.limit:
            response = bytes([self.agreed, 0x7F, UNSPECIFIED, 0])
        return response

    def respond(self, request):
        require(len(request) >= 4)
        code = request[1]
        if code not in self.steps:
            raise Refusal(UNSUPPORTED, code)
        step, handler = self.steps[code]
        require(step <= self.step, UNEXPECTED)
        if step > 1:
            require(request[0] == self.agreed, MISMATCH)
        return handler(request)

    def version(self, request):
        require(request[0] == FIRST_VERSION, MISMATCH)
        require(len(request) == 4)
        self.reset()
        self.step = 1
        entries = b"".join(struct.pack("<H", v << 8) for v in VERSIONS)
        return bytes([FIRST_VERSION, 0x04, 0, 0, 0, len(VERSIONS)]) + entries

    def capabilities(self, request):
        require(self.step == 1, UNEXPECTED)
        require(request[0] in VERSIONS, MISMATCH)
        require(len(request) == (12 if request[0] == 0x11 else 20))
        require(request[0] < 0x13 or request[2] & 1 == 0)  # algorithms in CAPABILITIES would need chunks
        if request[0] >= 0x12:
            transfer, message = struct.unpack_from("<II", request, 12)
            require(42 <= transfer <= message)
            self.limit = transfer
        self.agreed, self.step = request[0], 2
        self.signs_information = self.agreed >= 0x13 and struct.unpack_from("<I", request, 8)[0] >> 22 & 3 == 2
        out = bytes([self.agreed, 0x61, 0, 0, 0, CT_EXPONENT, 0, 0]) + struct.pack("<I", self.flags)
        return out + (struct.pack("<II", TRANSFER_SIZE, TRANSFER_SIZE) if self.agreed >= 0x12 else b"")

    def offered_tables(self, request):
        """The AlgStruct tables of a request, as {type: bits}."""
        require(len(request) >= 32 and struct.unpack_from("<H", request, 4)[0] == len(request))
        at = 32 + 4 * (request[28] + request[29])
        tables = {}
        for _ in range(request[2]):
            require(at + 4 <= len(request))
            kind, count = request[at], request[at + 1]
            require(count >> 4 == 2 and kind in TABLES and all(kind > other for other in tables))
            tables[kind] = struct.unpack_from("<H", request, at + 2)[0]
            at += 4 + 4 * (count & 15)
        require(at == len(request))
        return tables

    def algorithms(self, request):
        require(self.step == 2, UNEXPECTED)
        tables = self.offered_tables(request)
        asym, hashes = struct.unpack_from("<II", request, 8)
        self.asym, self.hash = lowest_common(asym, ASYM), lowest_common(hashes, HASH)
        require(self.asym and self.hash)
        self.step = 3
        opaque = request[7] & 2 if self.agreed >= 0x12 else 0
        of_requester = lowest_common(tables.get(4, 0), TABLES[4]) if self.signs_information else 0
        require(of_requester or not self.signs_information)
        selected = b"".join(struct.pack("<BBH", kind, 0x20, of_requester if kind == 4 else 0)
                            for kind in tables)  # no algorithms for sessions
        specification = request[6] & 1
        out = bytes([self.agreed, 0x63, len(tables), 0]) + struct.pack("<H", 36 + len(selected))
        out += bytes([specification, opaque])
        return out + struct.pack("<III", 2 if specification else 0, self.asym, self.hash) + bytes(16) + selected

    def chain(self):
        body = bytes((i * 7) & 0xFF for i in range(5000))
        return struct.pack("<I", 4 + HASH[self.hash] + len(body)) + b"\xA5" * HASH[self.hash] + body

    def digests(self, request):
        require(len(request) == 4)
        mask = 1 if self.agreed >= 0x13 else 0
        return bytes([self.agreed, 0x01, mask, 1]) + b"\x5D" * HASH[self.hash]

    def certificate(self, request):
        require(len(request) == 8 and request[2] & 15 == 0)
        offset, length = struct.unpack_from("<HH", request, 4)
        length = min(length, (self.limit or 0xFFFF) - 8)
        chain = self.chain()
        if self.agreed >= 0x13 and request[3] & 1:
            return bytes([self.agreed, 0x02, 0, 0]) + struct.pack("<HH", 0, 4096)
        require(offset < len(chain) and length > 0)
        portion = chain[offset:offset + length]
        left = len(chain) - offset - len(portion)
        return bytes([self.agreed, 0x02, 0, 0]) + struct.pack("<HH", len(portion), left) + portion

    def context(self, request):
        """The RequesterContext at the end of a request, since 1.3."""
        return request[-8:] if self.agreed >= 0x13 else b""

    def challenge(self, request):
        require(len(request) == (44 if self.agreed >= 0x13 else 36))
        require(request[2] == 0 and request[3] in (0, 1, 0xFF))
        size = HASH[self.hash]
        summary = b"\x3B" * size if request[3] else b""
        out = bytes([self.agreed, 0x03, 0, 1]) + b"\x5D" * size + nonce() + summary + b"\0\0"
        return out + self.context(request) + b"\x51" * ASYM[self.asym]

    def measurements(self, request):
        signed, operation = request[2] & 1, request[3]
        length = (37 if signed else 4) + (8 if self.agreed >= 0x13 else 0)
        require(len(request) == length)
        if signed:
            require(request[36] & 15 == 0)
        require(operation in (0, 0xFF) or operation in MEASUREMENTS)
        wanted = [] if operation == 0 else [i for i in MEASUREMENTS if operation in (0xFF, i)]
        record = b"".join(struct.pack("<BBHBH", i, 1, 35, 1, 32) + MEASUREMENTS[i] * 32 for i in wanted)
        total = len(MEASUREMENTS) if operation == 0 else 0
        out = bytes([self.agreed, 0x60, total, 0, len(wanted)]) + struct.pack("<I", len(record))[:3] + record
        out += nonce() + b"\0\0" + self.context(request)
        return out + (b"\x51" * ASYM[self.asym] if signed else b"")
