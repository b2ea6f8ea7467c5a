# SPDX-License-Identifier: BSD-3-Clause
"""Sessions with a pre-shared key, for the small responder: the key schedule of DSP0274 and the records of DSP0277, with
Python's own primitives. AES-256-GCM only."""
import hashlib
import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from messages import UNEXPECTED, Refusal, require

ENCRYPT, MAC, PSK_WITH_CONTEXT = 1 << 6, 1 << 7, 2 << 10
NEGOTIATION = (0x84, 0xE1, 0xE3)
NOT_IN_SESSIONS = NEGOTIATION + (0x83, 0xE4, 0xE6)
DECRYPT_ERROR = 0x06


class Direction:
    """The keys and sequence number of one side."""

    def __init__(self, session, secret):
        self.secret = secret
        self.key, self.iv = session.expand(secret, b"key", b"", 32), session.expand(secret, b"iv", b"", 12)
        self.sequence = 0

    def nonce(self):
        number = bytes(a ^ b for a, b in zip(self.iv, struct.pack("<QI", self.sequence, 0)))
        self.sequence += 1
        return number


class Session:
    def __init__(self, psk, version, hash_bit, transcript, exchange):
        self.version, self.digest = version, hashlib.sha256 if hash_bit == 1 else hashlib.sha384
        self.size = self.digest().digest_size
        self.transcript = transcript + exchange
        self.number = struct.unpack_from("<H", exchange, 4)[0] | 0x0101 << 16
        self.psk, self.finished = psk, False

    def mac(self, key, data):
        return hmac.new(key, data, self.digest).digest()

    def expand(self, secret, label, context, length):
        info = struct.pack("<H", length) + b"spdm1.%d " % (self.version & 15) + label + context
        return self.mac(secret, info + b"\x01")[:length]

    def hash(self):
        return self.digest(self.transcript).digest()

    def directions(self, secret, names):
        self.requester, self.responder = (
            Direction(self, self.expand(secret, name, self.hash(), self.size)) for name in names)

    def verify_data(self, side):
        return self.mac(self.expand(side.secret, b"finished", b"", self.size), self.hash())

    def exchange_response(self):
        opaque = (bytes.fromhex("46544d4401010000") if self.version < 0x12 else bytes.fromhex("01000000")) + \
            bytes.fromhex("0000040001000011")
        out = struct.pack("<BBBBHHHH", self.version, 0x66, 0, 0, self.number >> 16, 0, 32, len(opaque))
        out += os.urandom(32) + opaque
        self.transcript += out
        salt = (b"\xFF" if self.version >= 0x13 else b"\0") * self.size
        self.handshake = self.mac(salt, self.psk)
        self.directions(self.handshake, (b"req hs data", b"rsp hs data"))
        proof = self.verify_data(self.responder)
        self.transcript += proof
        return out + proof

    def finish(self, request):
        require(len(request) == 4 + self.size and not self.finished)
        self.transcript += request[:4]
        require(hmac.compare_digest(request[4:], self.verify_data(self.requester)), DECRYPT_ERROR)
        self.transcript += request[4:]
        response = bytes([self.version, 0x67, 0, 0])
        self.transcript += response
        self.finished = True
        return response

    def data_keys(self):
        master = self.mac(self.expand(self.handshake, b"derived", b"", self.size), bytes(self.size))
        self.directions(master, (b"req app data", b"rsp app data"))

    def open(self, record, seq_len):
        head = record[:6 + seq_len]
        sealed = record[len(head):len(head) + struct.unpack_from("<H", head, 4 + seq_len)[0]]
        plain = AESGCM(self.requester.key).decrypt(self.requester.nonce(), sealed, head)
        return plain[2:2 + struct.unpack_from("<H", plain)[0]]

    def seal(self, data, seq_len):
        plain = struct.pack("<H", len(data)) + data
        number = struct.pack("<Q", self.responder.sequence)[:seq_len]
        head = struct.pack("<I", self.number) + number + struct.pack("<H", len(plain) + 16)
        return head + AESGCM(self.responder.key).encrypt(self.responder.nonce(), plain, head)


def with_sessions(kind, psk, fault_inside):
    class WithSessions(kind):
        def reset(self):
            super().reset()
            self.flags |= ENCRYPT | MAC | PSK_WITH_CONTEXT
            self.session, self.said = None, b""

        def offered_tables(self, request):
            self.tables = super().offered_tables(request)
            return self.tables

        def answer(self, request):
            response = super().answer(request)
            if len(request) > 1 and request[1] in NEGOTIATION and response[1] == request[1] & 0x7F:
                if request[1] == 0xE3:
                    response = self.select(response)
                self.said += request + response
            return response

        def select(self, response):
            """Selects what sessions need: AES-256-GCM and the key schedule."""
            out = response[:36]
            for kind_of, bits in self.tables.items():
                out += struct.pack("<BBH", kind_of, 0x20, bits & {3: 2, 5: 1}.get(kind_of, 0))
            return out

        def respond(self, request):
            if len(request) >= 4 and request[1] == 0xE6 and request[0] == self.agreed and self.step == 3:
                return self.exchange(request)
            return super().respond(request)

        def exchange(self, request):
            require(len(request) >= 12 and request[2] == 0)
            hint, context, opaque = struct.unpack_from("<HHH", request, 6)
            require(len(request) == 12 + hint + context + opaque and context >= 32 and opaque >= 12 and
                    self.tables.get(3, 0) & 2)
            self.session = Session(psk, self.agreed, self.hash, self.said, request)
            return self.session.exchange_response()

        def inside(self, request):
            if len(request) < 4 or request[0] != self.agreed:
                return bytes([self.agreed, 0x7F, 0x01 if len(request) < 4 else 0x41, 0])
            if request[1] == 0xE7 or (not self.session.finished and request[1] != 0xE7):
                return self.refused(lambda: self.session.finish(request) if request[1] == 0xE7 else
                                    require(False, UNEXPECTED))
            if request[1] in NOT_IN_SESSIONS:
                return bytes([self.agreed, 0x7F, UNEXPECTED, 0])
            response = super().answer(request)
            if fault_inside and response[1] == 0x60 and self.agreed >= 0x13 and not request[2] & 1:
                return response[:-1] + bytes([response[-1] ^ 1])
            return response

        def refused(self, what):
            try:
                return what()
            except Refusal as refusal:
                return bytes([self.agreed, 0x7F, refusal.code, refusal.data])

        def secured(self, framing, record):
            seq_len = 2 if getattr(framing, "inner", 0) == 1 else 0
            nested = getattr(framing, "inner", 0) == 3 or getattr(framing, "counted", 0) != 0  # as in libspdm
            if self.session is None or record[:4] != struct.pack("<I", self.session.number):
                framing.secured = False
                return bytes([self.agreed or 0x10, 0x7F, 0x02, 0])
            try:
                data = self.session.open(record, seq_len)
            except (InvalidTag, struct.error):
                framing.secured = False
                return bytes([self.agreed, 0x7F, DECRYPT_ERROR, 0])
            request = data[1:] if seq_len else data[4:] if nested else data
            response = self.inside(request)
            finished = response[1] == 0x67
            data = b"\x05" + response if seq_len else \
                struct.pack("<HBB", len(response) + 2, 1, 5) + response if nested else response
            sealed = self.session.seal(data, seq_len)
            if finished:
                self.session.data_keys()
            return sealed

    return WithSessions
