#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks the test vectors of docs/keylog.md against the definitions of DSP0274, and the reader against the vectors.

usage: check_keylog.py SPDMDUMP SOURCE_DIR
"""
import hashlib
import hmac
import os
import re
import subprocess
import sys
import tempfile

HASH = hashlib.sha384
SIZE = HASH().digest_size


def expand(secret, label, context=b""):
    """BinConcat and HKDF-Expand of DSP0274 1.2, for one block of output."""
    info = SIZE.to_bytes(2, "little") + b"spdm1.2 " + label + context
    return hmac.new(secret, info + b"\x01", HASH).digest()


def derived(shared):
    th1, th2 = (HASH(b"TH%d dummy transcript" % n).digest() for n in (1, 2))
    handshake = hmac.new(bytes(SIZE), shared, HASH).digest()
    master = hmac.new(expand(handshake, b"derived"), bytes(SIZE), HASH).digest()
    return {"SPDM_DHE_SECRET": shared, "SPDM_HANDSHAKE_SECRET": handshake, "SPDM_MASTER_SECRET": master,
            "SPDM_REQ_HS_SECRET": expand(handshake, b"req hs data", th1),
            "SPDM_RSP_HS_SECRET": expand(handshake, b"rsp hs data", th1),
            "SPDM_REQ_DATA_SECRET": expand(master, b"req app data", th2),
            "SPDM_RSP_DATA_SECRET": expand(master, b"rsp app data", th2)}


def read_line(spdmdump, folder, capture, line):
    """The reader's result for a line, in the words of docs/keylog.md."""
    path = os.path.join(folder, "one.keys")
    with open(path, "w", encoding="utf-8") as file:
        file.write(line + "\n")
    os.chmod(path, 0o600)
    run = subprocess.run([spdmdump, "-q", "--keylog", path, capture], capture_output=True, text=True, timeout=60)
    plain = subprocess.run([spdmdump, "-q", capture], capture_output=True, text=True, timeout=60)
    if "unknown label" in run.stderr or "malformed" in run.stderr:
        return "unknown label" if "unknown label" in run.stderr else "malformed"
    return "a secret" if "did not match" in run.stderr or run.stdout != plain.stdout else "nothing"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    spdmdump, source = sys.argv[1:]
    os.environ.pop("SPDMKEYLOGFILE", None)
    with open(os.path.join(source, "docs", "keylog.md"), encoding="utf-8") as file:
        text = file.read()
    failures = 0
    section = text[text.index("## Test vectors"):]
    rows = re.findall(r"^\| `(.+)` \| (.+) \|$", section, re.M)
    lines = re.findall(r"^(SPDM_\w+) \S+ ([0-9a-f]+)$", section, re.M)
    wanted = derived(bytes(range(SIZE)))
    if {label for label, _ in lines} != set(wanted) or len(rows) < 8:
        failures += 1
        print("docs/keylog.md: vectors are missing")
    for label, secret in lines:
        if bytes.fromhex(secret) != wanted.get(label):
            failures += 1
            print("docs/keylog.md: %s: %s, should be %s" % (label, secret, wanted[label].hex()))
    capture = os.path.join(source, "corpus", "captures", "mctp-v12.pcap")
    with tempfile.TemporaryDirectory() as folder:
        for line, result in rows:
            got = read_line(spdmdump, folder, capture, line)
            if not result.startswith(got):
                failures += 1
                print("docs/keylog.md: `%s`: %s, should be %s" % (line, got, result))
    print("%d secrets, %d lines, %d failures" % (len(lines), len(rows), failures))
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
