# SPDX-License-Identifier: BSD-3-Clause
"""Deterministic CBOR, read and written independently of the tool."""
from harness import need, need_equal


def cbor(data, at=0):
    """Reads deterministic CBOR: (value, end). Tags are (number, value), maps have their keys in
    order."""
    major, low = data[at] >> 5, data[at] & 31
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    need(low < 28, "an indefinite length")
    number = low if width == 0 else int.from_bytes(data[at + 1:at + 1 + width], "big")
    need(width == 0 or number >= (24 if width == 1 else 1 << 4 * width), "a head that is too long")
    at += 1 + width
    if major < 2:
        return number if major == 0 else -1 - number, at
    if major < 4:
        need(at + number <= len(data), "a string past the end")
        return data[at:at + number] if major == 2 else data[at:at + number].decode(), at + number
    items = []
    for _ in range(number * (2 if major == 5 else 1) if major < 6 else 1):
        start = at
        item, at = cbor(data, at)
        items.append((item, data[start:at]))
    if major == 6:
        return (number, items[0][0]), at
    if major == 4:
        return [item for item, _ in items], at
    keys = [encoded for _, encoded in items[::2]]
    need(keys == sorted(set(keys)), "keys out of order, or twice")
    return {items[i][0]: items[i + 1][0] for i in range(0, len(items), 2)}, at


def whole(data):
    value, end = cbor(data)
    need_equal(end, len(data), "bytes behind the end")
    return value


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


class OpenEnded(dict):
    """A map of indefinite length."""


def encoded(value):
    """CBOR of numbers, bytes, texts, lists, dictionaries and tags. Open-ended maps have fewer than 24 members."""
    def head(major, number):
        for form, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if number < 24:
                return bytes([major << 5 | number])
            if number < 1 << 8 * width:
                return bytes([major << 5 | form]) + number.to_bytes(width, "big")
        return b""

    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encoded, value))
    if isinstance(value, OpenEnded):
        return b"\xbf" + encoded(dict(value))[1:] + b"\xff"
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(encoded(key) + encoded(item) for key, item in value.items())
    return head(6, value.number) + encoded(value.value)
