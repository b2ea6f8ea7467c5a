#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Redacts captures and holds the result against the original.

usage: check_redacted.py SPDMDUMP CAPTURE ...

The redacted capture must decode to the same messages, opened by its own key log, with the same numbers in the same
fields; texts and bytes may differ, but not in length. `--verify` must come to the same verdicts. Nothing that tells of
the device may be left: no value of eight bytes and more that differs may be found anywhere in the packets or in what
was sealed in them, and names, serials, keys, nonces, digests and measurements must differ.
"""
import json
import os
import re
import stat
import subprocess
import sys
import tempfile

from capture import packets
from check_verdicts import options_of

LONG = 16  # hexadecimal digits of the shortest value that is not found by accident
# What these keys hold has to be another, if it is long and not all alike.
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
    """Whether bytes are long enough to be searched for, and not all alike."""
    return is_hex(value) and len(value) >= LONG and len({value[i:i + 2] for i in range(0, len(value), 2)}) > 3


def differences(where, old, new):
    """What is wrong with the fields of a redacted message."""
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


def certificates(message):
    for certificate in message.get("certificates", []):
        yield from (certificate.get(key, "") for key in ("subject", "issuer"))


def compare(name, old, new):
    found, gone = [], set()
    for i, (was, now) in enumerate(zip(old, new)):
        where = "%s: unit %d (frame %s, %s)" % (name, i + 1, was.get("frame"), was.get("name", was.get("event")))
        if was.get("notes") and not was.get("fields"):
            continue  # what is said of pieces and of losses; the pieces themselves are gone
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
        gone |= {text.encode().hex() for subject in certificates(was) for text in re.findall(r"=([^,]{8,})", subject)}
    if len(old) != len(new):
        found.append("%s: %d units, were %d" % (name, len(new), len(old)))
    return found, gone


def leaks(name, path, new, gone):
    """What is left of the original, in the packets and in what they carry."""
    texts = [p.data.hex() for p in packets(path)] + [m.get("raw", "") for m in new]
    return ["%s: %s... is still there" % (name, value[:40]) for value in sorted(gone)
            for text in texts if value in text and text.index(value) % 2 == 0][:5]


def check(tool, capture, folder):
    name, out = os.path.basename(capture), os.path.join(folder, "out.pcapng")
    options = options_of(capture)
    done = subprocess.run([tool, "--redact", out, *options, capture], capture_output=True, check=False)
    if done.returncode != 0:
        return ["%s: exit status %d: %s" % (name, done.returncode, done.stderr.decode().strip())]
    keys = out + ".keys"
    if os.path.exists(keys) and stat.S_IMODE(os.stat(keys).st_mode) != 0o600:
        return ["%s: others can read the key log" % name]
    old, _ = lines_of(tool, "--verify", *options, capture)
    kinds = (("keys", "--keylog="), ("roots.pem", "--trust="), ("requester0.der", "--cert-chain=requester:0="),
             ("responder.pub.der", "--public-key=responder="))
    given = ["%s%s.%s" % (option, out, kind) for kind, option in kinds if os.path.exists("%s.%s" % (out, kind))]
    new, _ = lines_of(tool, "--verify", *given, out)
    found, gone = compare(name, [m for m in old if "name" in m], [m for m in new if "name" in m])
    return found + leaks(name, out, new, gone)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    found = []
    for capture in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            found += check(sys.argv[1], capture, folder)
    print("%d captures, %d findings" % (len(sys.argv) - 2, len(found)))
    print("".join("  %s\n" % line for line in found[:60]), end="")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
