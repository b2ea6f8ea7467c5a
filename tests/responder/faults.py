# SPDX-License-Identifier: BSD-3-Clause
"""Ways to misbehave, each a Responder that does one thing wrong, and the finding that must report it.

FAULTS maps a name to (class, a regular expression that must match a line of spdm-peer or spdm-oracle).
"""
import struct

from messages import CHAL_CAP, FLAGS, UNSUPPORTED, Refusal, Responder


def changed(code, change):
    """A Responder that passes its responses with `code` to `change`, together with the request."""
    class Changed(Responder):
        def answer(self, request):
            response = super().answer(request)
            return change(response, request) if response[1] == code else response
    return Changed


def put(at, *values):
    return lambda response, request: response[:at] + bytes(values) + response[at + len(values):]


def portion_longer(response, request):
    """Returns one byte more than requested, taken from the remainder."""
    portion, left = struct.unpack_from("<HH", response, 4)
    return response[:4] + struct.pack("<HH", portion + 1, max(left - 1, 0)) + response[8:] + b"\0"


def remainder_wrong(response, request):
    """After the first portion, the chain is suddenly longer."""
    portion, left = struct.unpack_from("<HH", response, 4)
    offset = struct.unpack_from("<H", request, 4)[0]
    return response[:4] + struct.pack("<HH", portion, left + (16 if offset else 0)) + response[8:]


def without_nonce(response, request):
    """Omits the nonce from unsigned measurements."""
    at = 8 + int.from_bytes(response[5:8], "little")
    return response if request[2] & 1 else response[:at] + response[at + 32:]


class TooEarly(Responder):
    """Answers GET_DIGESTS before anything was negotiated."""
    def respond(self, request):
        if self.step == 0 and len(request) >= 4 and request[1] == 0x81:
            return bytes([0x10, 0x01, 0, 1]) + b"\x5D" * 32
        return super().respond(request)


class NoCapability(Responder):
    """Answers a challenge without having announced CHAL_CAP."""
    def reset(self):
        super().reset()
        self.flags = FLAGS & ~CHAL_CAP


class AcceptsDamaged(Responder):
    """Pads truncated requests with zeros instead of refusing them."""
    def respond(self, request):
        for length in [len(request)] + [n for n in (8, 12, 36, 37, 44, 45) if len(request) < n]:
            try:
                return super().respond(request + bytes(length - len(request)))
            except Refusal as refusal:
                last = refusal
        raise last


class IgnoresLimit(Responder):
    """Returns certificates in one piece, ignoring the Requester's limit."""
    def answer(self, request):
        limit, self.limit = self.limit, None
        response = super().answer(request)
        self.limit = self.limit or limit
        return response

    def certificate(self, request):
        self.limit = None
        return super().certificate(request)


class AnyVersion(Responder):
    """Ignores the version of a request."""
    def respond(self, request):
        if self.step == 3 and len(request) >= 4 and request[1] != 0x84:
            response = super().respond(bytes([self.agreed]) + request[1:])
            return request[:1] + response[1:]
        return super().respond(request)


class InSessionOnly(Responder):
    """Answers a heartbeat outside of a session."""
    def respond(self, request):
        if self.step == 3 and len(request) >= 4 and request[1] == 0xE8:
            return bytes([self.agreed, 0x68, 0, 0])
        return super().respond(request)


class WrongCodeInError(Responder):
    """Refuses a request with the code of another one in the error."""
    def respond(self, request):
        try:
            return super().respond(request)
        except Refusal as refusal:
            if refusal.code == UNSUPPORTED:
                raise Refusal(UNSUPPORTED, request[1] ^ 1) from refusal
            raise


class Mute(Responder):
    """Does not answer."""
    def answer(self, request):
        return None if len(request) > 1 and request[1] == 0x81 else super().answer(request)


class Quits(Responder):
    """Closes the connection instead of answering."""
    def answer(self, request):
        if len(request) > 1 and request[1] == 0x81:
            raise ConnectionAbortedError
        return super().answer(request)


class Twice(Responder):
    """Sends a response twice."""
    repeats = 0x01


class LongFrame(Responder):
    """The frame of a response claims to be longer than it is."""
    frame_code, frame_extra = 0x01, 5


class ShortFrame(Responder):
    """The frame of a response claims to be shorter than it is."""
    frame_code, frame_extra = 0x01, -5


FAULTS = {
    "wrong-code": (changed(0x01, put(1, 0x02)),
                   r"CERTIFICATE: ORD-21 error, Responder: .*expected an answer to GET_DIGESTS"),
    "unknown-code": (changed(0x01, put(1, 0x7A)), r"GEN-04 error, Responder: .*no message has code 0x7a"),
    "request-code": (changed(0x01, put(1, 0x81)), r"ORD-25 error, Responder: "),
    "wrong-version": (changed(0x01, put(0, 0x11)), r"DIGESTS: VER-05 error, Responder: .*1\.1, expected 1\.[23]"),
    "truncated": (changed(0x01, lambda m, r: m[:-5]),
                  r"DIGESTS: DIG-10 error, Responder: .*Digest is \d+ bytes long, only \d+ left"),
    "empty": (changed(0x01, lambda m, r: m[:2]), r"GEN-01 error, Responder: .*2 bytes are too few"),
    "trailing": (changed(0x61, lambda m, r: m + b"abc"), r"CAPABILITIES: GEN-02 error, Responder: .*3 bytes left over"),
    "length-too-big": (changed(0x63, put(4, 0xFF)), r"ALGORITHMS: ALG-02 error, Responder: .*Length says 255 bytes"),
    "inner-length": (changed(0x60, put(5, 0xFF, 0xFF)),
                     r"MEASUREMENTS: (GEN-01|MEA-07) error, Responder: .*MeasurementRecord is 65535 bytes long"),
    "count-too-big": (changed(0x60, lambda m, r: m if r[3] == 0 else m[:4] + bytes([m[4] + 1]) + m[5:]),
                      r"MEASUREMENTS: MEA-07 error, Responder: .*truncated"),
    "reserved": (changed(0x61, put(4, 1)),
                 r"CAPABILITIES: GEN-03 error, Responder: .*reserved bits of Reserved are set"),
    "portion-too-long": (changed(0x02, portion_longer),
                         r"CERTIFICATE: CRT-04 warning, Responder: .*PortionLength is \d+, expected at most \d+"),
    "remainder": (changed(0x02, remainder_wrong),
                  r"CERTIFICATE: CRT-06 error, Responder: .*the total length was \d+ bytes before"),
    "wrong-slot": (changed(0x03, put(2, 1)), r"CHALLENGE_AUTH: CHL-04 error, Responder: .*SlotID is 1, expected 0"),
    "wrong-context": (changed(0x60, lambda m, r: m if r[2] & 1 else m[:-1] + bytes([m[-1] ^ 1])),
                      r"MEASUREMENTS: MEA-24 error, Responder: .*RequesterContext is 0x[0-9a-f]+, expected"),
    "not-offered": (changed(0x63, put(16, 0x40)),
                    r"ALGORITHMS: ALG-11 error, Responder: .*BaseHashSel is 0x40, expected one of"),
    "two-choices": (changed(0x63, put(12, 0x90)),
                    r"ALGORITHMS: ALG-10 error, Responder: .*BaseAsymSel is 0x90, expected one choice"),
    "too-early": (TooEarly, r"DIGESTS: ORD-27 error, Responder: .*it broke ORD-01"),
    "no-capability": (NoCapability, r"CHALLENGE_AUTH: CAP-31 error, Responder: "),
    "accepts-damaged": (AcceptsDamaged, r"ORD-27 error, Responder: .*it broke (GEN-01|DIG-10)"),
    "ignores-limit": (IgnoresLimit,
                      r"CERTIFICATE: GEN-06 error, Responder: .*expected at most \d+ "
                      r"\(DataTransferSize of GET_CAPABILITIES\)"),
    "any-version": (AnyVersion, r"VER-11 warning, Responder: "),
    "outside-session": (InSessionOnly, r"HEARTBEAT_ACK: ORD-11 error, Responder: "),
    "wrong-error-data": (WrongCodeInError, r"ERROR: ERR-05 error, Responder: .*RequestCode is 0x\w\w, expected"),
    "without-nonce": (changed(0x60, without_nonce), r"MEASUREMENTS: GEN-01 error, Responder: "),
    "hang": (Mute, r"LIV-01 error, Responder: .*no response within"),
    "disconnect": (Quits, r"LIV-02 error, Responder: .*the connection was closed instead"),
    "second-response": (Twice, r"DIGESTS: ORD-22 error, Responder: "),
    "frame-too-long": (LongFrame, r"LIV-03 error, Responder: .*\d+ of \d+ bytes of a frame came"),
    "frame-too-short": (ShortFrame, r"DIGESTS: DIG-10 error, Responder: .*Digest is \d+ bytes long"),
}
