# SPDX-License-Identifier: BSD-3-Clause
"""Certificates: displayed and exported values agree with `openssl x509`, and a damaged one costs only one line."""
import hashlib
import os
import re
import struct
import subprocess

from harness import TALK, mctp, need, need_equal, pcap
from keys import private

PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.S)
NAMES = "esc_2253,esc_ctrl,esc_msb,utf8,dump_nostr,dump_unknown,dump_der,sep_comma_plus_space,sname"
LINE = re.compile(r"^ *(\d+) \+(\d+) +\[(\d+)\] (.*?); issuer (.*?); serial (\S+); valid (\S+) "
                  r"(?:to (\S+)|and for ever); key (.*?); signature ([^;]*)(; CA)?(?: path length \d+)?$")
WITHOUT = {"psk-v11", "pubkey-id-session"}  # captures without a chain


def openssl(pem):
    """Subject, issuer, serial, notBefore and notAfter of a certificate according to OpenSSL, and its DER."""
    text = subprocess.run(["openssl", "x509", "-noout", "-subject", "-issuer", "-serial", "-dates",
                           "-dateopt", "iso_8601", "-nameopt", NAMES], input=pem, stdout=subprocess.PIPE,
                          check=True).stdout.decode()
    der = subprocess.run(["openssl", "x509", "-outform", "DER"], input=pem, stdout=subprocess.PIPE, check=True).stdout
    return dict(line.split("=", 1) for line in text.splitlines()), der


def captures(tool):
    for name in sorted(os.listdir(tool.corpus)):
        base, end = os.path.splitext(name)
        if end in (".pcap", ".pcapng"):
            keys = os.path.join(tool.corpus, base + ".keys")
            log = ["--keylog", private(tool, "k.keys", tool.read(base + ".keys"))] if os.path.exists(keys) else []
            yield base, log, tool.capture(name)


def need_same(shown, told, der):
    told = {**told, **{k: told[k].replace(" ", "T") for k in ("notBefore", "notAfter")}}
    for ours, theirs in (("subject", "subject"), ("issuer", "issuer"), ("not_before", "notBefore"),
                         ("not_after", "notAfter")):
        need_equal(shown[ours], told[theirs], ours)
    need_equal(shown["serial"].upper(), told["serial"], "serial")
    need_equal(shown["sha256"], hashlib.sha256(der).hexdigest(), "fingerprint")
    need_equal(shown["self_issued"], told["subject"] == told["issuer"], "self-issued")


def of_lines(output):
    """The certificates that -v shows, as (subject, issuer, serial, not before, not after, CA)."""
    for line in output.splitlines():
        if re.match(r"^ *\d+ \+\d+ +\[\d+\] .*; serial", line):
            match = LINE.match(line)
            need(match is not None, "a line of another form", line)
            subject, issuer = match.group(4), match.group(5)
            yield (subject, subject if issuer == "self" else issuer, match.group(6), match.group(7), match.group(8),
                   match.group(11) is not None)


def of_objects(objects):
    for o in objects:
        for c in o.get("certificates", []):
            yield c["subject"], c["issuer"], c["serial"], c["not_before"], c["not_after"], c["ca"]


def test_certificates_agree_with_openssl(tool):
    """For every capture, JSON, text and exported files have the same certificates, and OpenSSL agrees."""
    algorithms = set()
    for base, keys, path in captures(tool):
        folder = os.path.join(tool.folder, base)
        objects = tool.run("--json", "--export-certs", folder, *keys, path).json()
        chains = [o for o in objects if "certificates" in o]
        shown = {c["sha256"]: c for o in chains for c in o["certificates"]}
        need_equal(list(of_lines(tool.run("-v", *keys, path).out)), list(of_objects(objects)), "lines of " + base)
        exported = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                pems = PEM.findall(file.read())
            parts = [openssl(pem) for pem in pems]
            digest = hashlib.sha256(b"".join(der for _, der in parts)).hexdigest()
            form = r"(requester|responder)(-[0-9._]+)?-slot[0-7]-%s\.pem" % digest[:8]
            need(re.fullmatch(form, name), "file name", name)
            exported.update((hashlib.sha256(der).hexdigest(), (told, der)) for told, der in parts)
        need_equal(set(exported), set(shown), "certificates exported of " + base)
        need_equal(not exported, base in WITHOUT, "a chain in " + base)
        for digest, (told, der) in exported.items():
            need_same(shown[digest], told, der)
            algorithms.add(shown[digest]["key"]["name"])
        for o in chains:
            need_equal([v["result"] for v in o["verdicts"] if v["check"] == "root_hash"], ["pass"], "root of " + base)
            for c in o["certificates"]:
                need_equal(hashlib.sha256(bytes.fromhex(o["raw"])[c["offset"]:c["offset"] + c["len"]]).hexdigest(),
                           c["sha256"], "place of a certificate in " + base)
    need({"EC P-256", "EC P-384", "EC P-521", "RSA", "ML-DSA-44", "ML-DSA-87"} <= algorithms, "algorithms", algorithms)


def test_chains_by_owner(tool):
    """Requester and Responder chains are distinguished; the chain in SET_CERTIFICATE belongs to the receiver."""
    folder = os.path.join(tool.folder, "certs")
    tool.run("-q", "--export-certs", folder, *list(captures_named(tool, "mctp-v12"))).need_status(0)
    owners = {name: openssl(PEM.findall(open(os.path.join(folder, name), "rb").read())[-1])[0]["subject"]
              for name in os.listdir(folder)}
    need(len(owners) >= 3, "files", sorted(owners))
    for name, subject in owners.items():
        need(("OU=" + name.split("-")[0].capitalize()) in subject, "owner", name, subject)


def captures_named(tool, wanted):
    return next(log + [path] for base, log, path in captures(tool) if base == wanted)


def test_unknown_algorithm(tool):
    """ML-DSA is shown by name and size, whether or not OpenSSL supports it."""
    result = tool.run("-v", *captures_named(tool, "pqc-mldsa44-kem512"))
    lines = [line for line in result.lines if "; key ML-DSA-44 (10496 bits)" in line]
    need(len(lines) >= 3, "lines of ML-DSA certificates", result.lines[:5])
    version = subprocess.run(["openssl", "version"], stdout=subprocess.PIPE, check=True).stdout.decode().split()[1]
    unknown = tuple(int(part) for part in version.split(".")[:2]) < (3, 5)
    need_equal(all("which this OpenSSL does not know" in line for line in lines), unknown, "words about it")


def test_requests(tool):
    objects = tool.run("--json", *captures_named(tool, "mctp-v12")).json()
    shown = [o["csr"] for o in objects if "csr" in o and o["name"] == "CSR"]
    need(shown, "requests")
    for o in objects:
        if "csr" not in o or o["name"] != "CSR":
            continue
        der = bytes.fromhex(o["raw"])[o["csr"]["offset"]:][:o["csr"]["len"]]
        told = subprocess.run(["openssl", "req", "-inform", "DER", "-noout", "-subject", "-verify", "-nameopt", NAMES],
                              input=der, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        subjects = [line for line in told.stdout.decode().splitlines() if line.startswith("subject=")]
        need_equal(["subject=" + o["csr"]["subject"]], subjects, "subject")
        need_equal(o["csr"]["self_signature"], "pass", "signature of the request itself")
        need(b"verify OK" in told.stderr + told.stdout, "OpenSSL's own verdict", told.stdout + told.stderr)


def set_certificate(chain):
    """SET_CERTIFICATE for slot 2 with a root hash of 48 bytes, after a negotiation."""
    body = struct.pack("<HH", 4 + 48 + len(chain), 0) + b"\x11" * 48 + chain
    return bytes([0x12, 0xEE, 2, 0]) + body


def test_hostile_chains(tool):
    """An unreadable certificate costs one line; whatever follows it is still read."""
    exported = os.path.join(tool.folder, "certs")
    tool.run("-q", "--export-certs", exported, *captures_named(tool, "mctp-v10"))
    name = sorted(n for n in os.listdir(exported) if n.startswith("responder"))[0]
    with open(os.path.join(exported, name), "rb") as file:
        good = openssl(PEM.findall(file.read())[0])[1]
    deep = b"".join(b"\x30\x84" + struct.pack(">I", 6 * (2000 - i - 1)) for i in range(2000))
    for chain, problems in ((b"\x30\x00" + good, [True, False]), (good[:-1], [True]), (b"\xff" * 40, [True]),
                            (deep + good, [True, False]), (good + b"\x30\x84\xff\xff\xff\xff", [False, True]),
                            (b"\x30\x00" * 100, [True] * 65)):
        path = tool.file("hostile.pcap", pcap([mctp(m) for m in TALK + [set_certificate(chain)]]))
        o = tool.run("--json", "--assume", "hash=SHA_384", path).json()[-1]
        need_equal(["problem" in c for c in o["certificates"]], problems, "which cannot be read")
        need_equal(sum(c["len"] for c in o["certificates"]), len(chain), "bytes told of")
        notes = [n for n in o["notes"] if n["text"].startswith("a certificate cannot be read: ")]
        need_equal([n["offset"] for n in notes], [c["offset"] for c in o["certificates"] if "problem" in c], "notes")
        lines = tool.run("-v", "--assume", "hash=SHA_384", path).need_status(1).out
        need_equal(lines.count("cannot be read: "), problems.count(True), "lines that say so")
        if problems[0] is False:
            need_equal([v["result"] for v in o["verdicts"]], ["fail"], "a root hash of something else")
            need("the hash before the certificates is not that of [0]" in lines, "a line about the hash")


def test_claims(tool):
    """Claims are shown in diagnostic notation: 1 is the issuer (RFC 8392). A truncated float is damage."""
    for cbor, shown in (("a101626465", '{1: "de"}'), ("a101fb", None)):
        content = bytes.fromhex("30%02x04%02x%s" % (len(cbor) // 2 + 2, len(cbor) // 2, cbor))
        pem = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                              "-nodes", "-keyout", os.path.join(tool.folder, "key"), "-subj", "/CN=x", "-addext",
                              "2.23.133.5.4.6=DER:" + content.hex(":")], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             check=True).stdout
        der = openssl(PEM.findall(pem)[0])[1]
        path = tool.file("claims.pcap", pcap([mctp(m) for m in TALK + [set_certificate(der)]]))
        extensions = tool.run("--json", "--assume", "hash=SHA_384", path).json()[-1]["certificates"][0]["extensions"]
        claims = [e for e in extensions if e["name"] == "DiceUccsEvidence"]
        need_equal([(e.get("cbor"), e["values"]) for e in claims], [(shown, [{"name": None, "value": cbor}])],
                   "in JSON")
        line = next(l for l in tool.run("-v", "--assume", "hash=SHA_384", path).lines if "DiceUccsEvidence" in l)
        need((" = " + shown in line) if shown else (" ! " in line), "in text", line)


def test_export_certs_mistakes(tool):
    path = tool.capture("mctp-v10.pcap")
    file = tool.file("file", b"")
    tool.run("-q", "--export-certs", file, path).need_error(3, "--export-certs", "Not a directory")
    tool.run("-q", "--export-certs", os.path.join(tool.folder, "no", "such"), path).need_error(3, "No such file")
    result = tool.run("-q", "--export-certs", os.path.join(tool.folder, "new"), tool.capture("psk-v11.pcap"))
    need("no certificate chain" in result.err, "a word about nothing", result.err)
