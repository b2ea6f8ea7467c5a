#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the transcripts that spdmdump writes with known ones, and checks the signatures with the openssl program.

usage: check_transcripts.py SPDMDUMP CAPTURES TRANSCRIPTS

TRANSCRIPTS is a table of captures, messages, and the length and digest of the signed data. For each capture in it,
`spdmdump --export-transcripts` writes files. Every line of the table needs its transcript. The command written beside a
signature must succeed if the signature verified, and fail if not. Every kind of signature must occur, and every
algorithm that this openssl supports.
"""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from check_verdicts import options_of


KINDS = {"CHALLENGE_AUTH responder", "CHALLENGE_AUTH requester", "MEASUREMENTS responder", "KEY_EXCHANGE_RSP responder",
         "FINISH requester", "ENDPOINT_INFO responder", "ENDPOINT_INFO requester", "CSR responder"}
ALGORITHMS = {"RSASSA_2048", "RSAPSS_3072", "ECDSA_P256", "ECDSA_P384", "ECDSA_P521"}
NEWER_ALGORITHMS = {"ML_DSA_87"}  # since OpenSSL 3.5

# Checked only with the openssl program: other algorithms, and signatures that do not verify.
JUDGED = ("rsassa2048-sha256-ffdhe2048", "p256-sha256-aes128", "p521-sha512-chacha", "damaged/challenge-nonce",
          "damaged/measurements-signature")


def table_of(path):
    rows = collections.defaultdict(list, {name: [] for name in JUDGED})
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                capture, index, message, signer, slot, _, length, digest = line.rstrip("\n").split("\t")
                rows[capture].append((int(index), message, signer, int(slot), int(length), digest))
    return rows


def frames_of(capture):
    with open(capture.rsplit(".", 1)[0] + ".verdicts.jsonl", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return {(line["index"], line["message"]): line["frame"] for line in lines if line["what"] == "signature"}


def check_row(capture, folder, frame, row):
    index, message, signer, slot, length, digest = row
    name = os.path.join(folder, "%d-%s-%s-slot%d" % (frame, message, signer, slot))
    where = "%s: frame %d (index %d): %s" % (os.path.basename(capture), frame, index, message)
    if not os.path.exists(name + ".transcript"):
        return ["%s: no transcript" % where]
    with open(name + ".digest", encoding="ascii") as file:
        got = file.read().strip()
    size = os.path.getsize(name + ".transcript")
    found = [] if size == length else ["%s: %d bytes, should be %d" % (where, size, length)]
    return found if got.startswith(digest) else found + ["%s: digest %s, should begin %s" % (where, got, digest)]


def algorithm_of(name):
    return next((a for a in ALGORITHMS | NEWER_ALGORITHMS if name.replace("-", "_").endswith(a)), name)


def judge(folder, seen):
    """Runs the commands: number that agreed, and errors. Adds kinds and algorithms of good signatures to `seen`."""
    agreed, found = 0, []
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        with open(path, encoding="utf-8") as file:
            first = next(file)
            lines = dict(line.rstrip("\n").split(": ", 1) for line in file if ": " in line)
        result = lines["verdict"].split(",")[0].split(":")[0]
        if result == "unknown" or lines["command"].startswith("none"):
            continue
        done = subprocess.run(lines["command"], shell=True, cwd=folder, capture_output=True, check=False)
        if (done.returncode == 0) != (result == "pass"):
            found.append("%s: %s: %s" % (path, result, (done.stdout + done.stderr).decode()[:300]))
        agreed += 1
        if result == "pass":
            message, signer, algorithm = re.match(r"(\S+) in frame \d+, signed by the (\w+), (.*)", first).groups()
            seen.update({"%s %s" % (message, signer), algorithm_of(algorithm)})
    return agreed, found


def openssl_version():
    text = subprocess.run(["openssl", "version"], capture_output=True, check=True).stdout.decode()
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", text).groups())


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    tool, captures, table = sys.argv[1], sys.argv[2], table_of(sys.argv[3])
    n, n_judged, found, seen = 0, 0, [], set()
    for name, rows in table.items():
        capture = os.path.join(captures, name + ".pcap")
        frames = frames_of(capture)
        folder = tempfile.mkdtemp()
        subprocess.run([tool, "-q", "--export-transcripts", folder, *options_of(capture), capture],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        for row in rows:
            found += check_row(capture, folder, frames[row[0], row[1]], row)
            n += 1
        agreed, wrong = judge(folder, seen)
        n_judged, found = n_judged + agreed, found + wrong
        shutil.rmtree(folder)
    newest = openssl_version() >= (3, 5)
    missing = (KINDS | ALGORITHMS | (NEWER_ALGORITHMS if newest else set())) - seen
    found += ["no command verified %s" % what for what in sorted(missing)]
    print("%d transcripts and %d commands, %d findings" % (n, n_judged, len(found)))
    print("".join("  %s\n" % line for line in found), end="")
    sys.exit(1 if found or n == 0 or n_judged == 0 else 0)


if __name__ == "__main__":
    main()
