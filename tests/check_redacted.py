#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Redacts captures and compares the result with the original.

usage: check_redacted.py [--plant] SPDMDUMP CAPTURE ...

The redacted capture must decode to the same messages, opened by its own key log, with the same numbers in the same
fields; texts and bytes may differ, but not in length. `--verify` must give the same verdicts. Nothing may identify the
device: names, serials, keys, nonces, digests, measurements and addresses must differ, and no such value of eight bytes
or more may occur anywhere in the written files or in decrypted records, neither raw nor in hexadecimal, base64 or
UTF-16.

To `--diff`, the redacted capture is a second recording with another device, keys and nonces: it must show nothing if
the device's identity is ignored.

With --plant, something is left on purpose, and the check must find it: a kind that is kept, one that is kept inside
sessions, and original values in each of those encodings after the end of the output.
"""
import base64
import glob
import json
import os
import re
import stat
import subprocess
import sys
import tempfile

from capture import packets
from check_verdicts import options_of

LONG = 16  # hexadecimal digits of the shortest value that does not occur by chance
DEVICE = "certificates,digests,serials,measurements,text,vendor"
# Values under these keys must change if they are long and their bytes differ.
SECRET = re.compile(r"nonce|digest|hash$|signature|random_data|context|exchange_data|verify_data|^psk_hint$"
                    r"|measurement$|value$")


def lines_of(tool, *arguments):
    done = subprocess.run([tool, "--json", *arguments], capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()], done.stderr.decode()


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, path + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, path + (str(i),))
    else:
        yield path, value


def is_hex(value):
    return isinstance(value, str) and len(value) % 2 == 0 and re.fullmatch("[0-9a-f]+", value) is not None


def tells(value):
    """Whether a value is long enough to search for, with varied bytes."""
    return is_hex(value) and len(value) >= LONG and len({value[i:i + 2] for i in range(0, len(value), 2)}) > 3


def differences(where, old, new):
    """Errors in the fields of a redacted message."""
    was, now = list(leaves(old)), list(leaves(new))
    if [path for path, _ in was] != [path for path, _ in now]:
        return ["%s: other fields" % where]
    found = []
    for (path, before), (_, after) in zip(was, now):
        name = "%s: %s" % (where, ".".join(path))
        if before == after:
            if tells(before) and SECRET.search(path[-1] if not path[-1].isdigit() else path[-2]):
                found.append("%s is still %s" % (name, before[:40]))
        elif not isinstance(before, str) or not isinstance(after, str):
            if not any("measurement" in key or "serial" in key for key in path):
                found.append("%s was %r, is %r" % (name, before, after))
        elif len(before) != len(after):
            found.append("%s has another length" % name)
    return found


def verdicts(message):
    return sorted((v["check"], v["result"], v.get("slot")) for v in message.get("verdicts", []))


def noted(message):
    return [(n["severity"], n.get("offset")) for n in message.get("notes", [])]


def elements(der):
    """The primitive elements of DER, and the contents of octet strings: (tag, content)."""
    at = 0
    while at + 2 <= len(der):
        tag, length, head = der[at], der[at + 1], 2
        if length >= 0x80:
            n = length & 0x7F
            if n not in (1, 2, 3):
                return
            length, head = int.from_bytes(der[at + 2:at + 2 + n], "big"), 2 + n
        content = der[at + head:at + head + length]
        if len(content) != length:
            return
        if tag & 0x20 or (tag == 0x04 and content[:1] in (b"\x30", b"\x04", b"\x03")
                          and content[1:2] == bytes([len(content) - 2 & 0xFF])):
            yield from elements(content)
        else:
            yield tag, content
        at += head + length


def identities(message):
    """Identifying values in certificates, in hexadecimal: names, serials, keys, identifiers, signatures."""
    ders = [value for path, value in leaves(message.get("fields"))
            if "certificates" in path or path[-1:] == ("csr_data",)]
    for der in filter(is_hex, ders):
        for tag, content in elements(bytes.fromhex(der)):
            if tag not in (0x01, 0x05, 0x06, 0x17, 0x18) and len(content) >= LONG // 2:
                yield (content[1:] if tag in (0x02, 0x03) else content).hex()


def attributes(message):
    for i, certificate in enumerate(message.get("certificates", [])):
        for key in ("subject", "issuer"):
            for k, value in enumerate(re.findall(r"=([^,]*)", certificate.get(key, ""))):
                yield "certificates[%d].%s[%d]" % (i, key, k), value
        yield "certificates[%d].serial" % i, certificate.get("serial", "")


def compare(name, old, new):
    found, gone = [], set()
    for i, (was, now) in enumerate(zip(old, new)):
        where = "%s: unit %d (frame %s, %s)" % (name, i + 1, was.get("frame"), was.get("name", was.get("event")))
        if was.get("notes") and not was.get("fields"):
            continue  # notes on pieces and losses; the pieces themselves are gone
        for key in ("frame", "name", "dir", "session", "via", "len", "code", "kind", "event", "sealed"):
            if was.get(key) != now.get(key):
                found.append("%s: %s was %r, is %r" % (where, key, was.get(key), now.get(key)))
        if verdicts(was) != verdicts(now):
            found.append("%s: verdicts were %r, are %r" % (where, verdicts(was), verdicts(now)))
        if noted(was) != noted(now):
            found.append("%s: other notes" % where)
        found += differences(where, was.get("fields"), now.get("fields"))
        gone |= {before for (_, before), (_, after) in zip(leaves(was.get("fields")), leaves(now.get("fields")))
                 if after != before and tells(before)}
        gone |= {value for value in identities(was) if tells(value)}
        found += ["%s: %s is still %s" % (where, what, value) for (what, value), (_, other)
                  in zip(attributes(was), attributes(now)) if value == other and len(value) >= 4]
    if len(old) != len(new):
        found.append("%s: %d units, were %d" % (name, len(new), len(old)))
    return found, gone


def forms(value):
    """Encodings in which a value may be written: (name, bytes)."""
    raw = bytes.fromhex(value)
    yield "as it was", raw
    yield "in hexadecimal", value.encode()
    yield "in capital hexadecimal", value.upper().encode()
    for before in range(3): # position of the first byte in a group of three
        text = base64.b64encode(bytes(before) + raw)
        whole = text[-(-before * 8 // 6):(before + len(raw)) * 8 // 6]
        if len(whole) >= LONG // 2:
            yield "in base64", whole
    if all(0x20 <= byte < 0x7F for byte in raw):
        yield "in UTF-16", raw.decode().encode("utf-16-le")
        yield "in UTF-16", raw.decode().encode("utf-16-be")


def leaks(name, documents, gone):
    """Values of the original that are left in any of the documents (name, bytes)."""
    window, found = LONG // 2, []
    for what, data in documents:
        openings = {data[i:i + window] for i in range(len(data) - window + 1)}
        found += ["%s: %s... is still in %s, %s" % (name, value[:40], what, form) for value in sorted(gone)
                  for form, probe in forms(value) if probe[:window] in openings and probe in data][:5]
    return found


def written(out, new):
    """All written files, and the contents of encrypted records in them."""
    for path in sorted(glob.glob(glob.escape(out) + "*")):
        with open(path, "rb") as file:
            yield os.path.basename(path), file.read()
    yield "what is sealed", b"".join(bytes.fromhex(m["raw"]) for m in new if m.get("raw"))


def hosts(packet):
    """Positions of the addresses in a packet; for Ethernet, of IPv4. Linux cooked headers contain their length."""
    if packet.link == 1:
        return (0, 6), (6, 12), (26, 30), (30, 34)
    if packet.link == 113:
        return ((6, 6 + min(8, int.from_bytes(packet.data[4:6], "big"))),)
    return ((12, 12 + min(8, packet.data[11])),) if packet.link == 276 else ()


def addresses(name, old, new):
    """Unchanged addresses. Those with all bytes equal may stay, and a single byte may be equal by chance."""
    return ["%s: packet %d still has the address %s" % (name, was.frame, was.data[at:end].hex())
            for was, now in zip(packets(old), packets(new)) for at, end in hosts(was)
            if len(set(was.data[at:end])) > 1 and was.data[at:end] == now.data[at:end]][:5]


def beside(out):
    """The options for files written beside the output."""
    kinds = (("keys", "--keylog="), ("roots.pem", "--trust="), ("requester0.der", "--cert-chain=requester:0="),
             ("responder.pub.der", "--public-key=responder="))
    return ["%s%s.%s" % (option, out, kind) for kind, option in kinds if os.path.exists("%s.%s" % (out, kind))]


def redacted(tool, capture, out, *more):
    """Redacts a capture and reads both: errors so far, and the lines of both."""
    name, options = os.path.basename(capture), options_of(capture)
    done = subprocess.run([tool, "--redact", out, *more, *options, capture], capture_output=True, check=False)
    if done.returncode != 0:
        return ["%s: exit status %d: %s" % (name, done.returncode, done.stderr.decode().strip())], [], []
    keys = out + ".keys"
    if os.path.exists(keys) and stat.S_IMODE(os.stat(keys).st_mode) != 0o600:
        return ["%s: others can read the key log" % name], [], []
    old, _ = lines_of(tool, "--verify", *options, capture)
    new, _ = lines_of(tool, "--verify", *beside(out), out)
    return [], [m for m in old if "name" in m], [m for m in new if "name" in m]


def same_talk(tool, capture, out):
    """Differences beyond the device's identity according to --diff. Only one public key can be given for both."""
    given = options_of(capture) + beside(out)
    if "--public-key" in given:
        given = []
    done = subprocess.run([tool, "--diff", capture, "--diff-ignore", DEVICE, *given, out],
                          capture_output=True, check=False)
    shown = done.stdout.decode().splitlines()
    return ["%s: --diff shows %s" % (os.path.basename(capture), line) for line in shown[2:12]] + (
        ["%s: --diff: exit status %d" % (os.path.basename(capture), done.returncode)] if done.returncode else [])


def check(tool, capture, folder, *more):
    name, out = os.path.basename(capture), os.path.join(folder, "out.pcapng")
    found, old, new = redacted(tool, capture, out, *more)
    if found:
        return found
    found, gone = compare(name, old, new)
    found += same_talk(tool, capture, out)
    return found + addresses(name, capture, out) + leaks(name, written(out, new), gone)


def planted(tool, capture, folder):
    """Planted values that were not found."""
    name, out, missed = os.path.basename(capture), os.path.join(folder, "out.pcapng"), []
    found, old, new = redacted(tool, capture, out)
    found, gone = (found, set()) if found else compare(name, old, new)
    values = sorted(gone)[::max(1, len(gone) // 20)] + [v for v in gone if all(" " <= c <= "~" for c in
                                                                               bytes.fromhex(v).decode("latin-1"))][:3]
    for value in values:
        for form, probe in forms(value):
            documents = [(what, data + probe if what == "out.pcapng" else data) for what, data in written(out, new)]
            if not leaks(name, documents[:1], {value}):
                missed.append("%s: %s... %s was not found" % (name, value[:40], form))
    if not values:
        missed.append("%s: there is nothing to plant: %s" % (name, found))
    for kind in ("nonces", "measurements", "exchange"):
        if not check(tool, capture, folder, "--redact-keep", kind):
            missed.append("%s: kept %s were not found" % (name, kind))
    return missed


def main():
    plant = sys.argv[1:2] == ["--plant"]
    arguments = sys.argv[2 if plant else 1:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    tool, captures = arguments[0], arguments[1:]
    found = []
    for capture in captures:
        with tempfile.TemporaryDirectory() as folder:
            found += planted(tool, capture, folder) if plant else check(tool, capture, folder)
    print("%d captures, %d findings" % (len(captures), len(found)))
    print("".join("  %s\n" % line for line in found[:60]), end="")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
