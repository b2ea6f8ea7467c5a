# SPDX-License-Identifier: BSD-3-Clause
"""Keys: every way to give them, diagnostics for those that do not work, and keys embedded in captures."""
import base64
import gzip
import hashlib
import json
import os
import re
import struct
import subprocess

from harness import TALK, mctp, need, need_equal, pcap, pcapng

DSB_TYPE = 0x5350444D
HINTED = "hs-encrypted-v12"      # two DHE sessions and a PSK session, with encrypted handshakes
REQUESTER_CHAIN = "mutauth-wo-encap-v13-p384"
PUBLIC_KEY = "pubkey-id-session"


def keylog(tool, name=HINTED):
    """The key log of a capture, in a file with mode 0600."""
    return private(tool, name + ".keys", tool.read(name + ".keys"))


def private(tool, name, data):
    path = tool.file(name, data)
    os.chmod(path, 0o600)
    return path


def secrets(tool, name=HINTED):
    return [line.split() for line in tool.read(name + ".keys").decode().splitlines() if line and line[0] != "#"]


def truth(tool, name):
    with gzip.open(tool.capture(name + ".truth.jsonl.gz"), "rt") as file:
        return [json.loads(line) for line in file]


def sealed(objects):
    return sorted({o["sealed"] for o in objects if "sealed" in o})


def need_all_open(tool, objects, name=HINTED):
    """Every message that the endpoints logged is decoded, in order."""
    need_equal(sealed(objects), [], "sealed records")
    left = iter(o["raw"] for o in objects)
    for message in truth(tool, name):
        need(any(raw == message["hex"] for raw in left), "message missing or out of order", message["name"])


def test_keylog(tool):
    result = tool.run("--json", "--keylog", keylog(tool), tool.capture(HINTED + ".pcap")).need_status(0).need_quiet()
    need_all_open(tool, result.json())


def test_keylogs_add_up(tool):
    lines = tool.read(HINTED + ".keys").splitlines(True)
    need_equal(len(lines), 3, "lines of the key log")
    options = []
    for i, line in enumerate(lines):
        options += ["--keylog", private(tool, "%d.keys" % i, line)]
    need_all_open(tool, tool.run("--json", *options, tool.capture(HINTED + ".pcap")).need_status(0).need_quiet().json())


def test_environment(tool):
    path = tool.capture(HINTED + ".pcap")
    result = tool.run("--json", path, env={"SPDMKEYLOGFILE": keylog(tool)}).need_status(0).need_quiet()
    need_all_open(tool, result.json())
    without = tool.run("--json", path).need_status(0).need_quiet()
    need_equal(sealed(without.json()), ["no key for this session"], "without keys")
    absent = tool.run("--json", path, env={"SPDMKEYLOGFILE": os.path.join(tool.folder, "absent")})
    need_equal((absent.status, absent.err, absent.out), (0, "", without.out), "a log that does not exist yet")
    # A shared key log may hold secrets of many captures, so unused ones are not reported.
    other = tool.run(tool.capture("mctp-v10.pcap"), env={"SPDMKEYLOGFILE": keylog(tool)}).need_status(0).need_quiet()
    need(other.out, "output")


def test_secrets_on_the_command_line(tool):
    kinds = {"SPDM_DHE_SECRET": ("--dhe-secret", "--dhe_secret"), "SPDM_PSK": ("--psk", "--psk")}
    for form in (0, 1):
        options = []
        for label, _, secret in reversed(secrets(tool)):
            options += [kinds[label][form], secret.upper() if form else secret]
        result = tool.run("--json", *options, tool.capture(HINTED + ".pcap")).need_status(0).need_quiet()
        need_all_open(tool, result.json())
    name = "pqc-mldsa44-kem512"
    for option in ("--kem-secret", "--kem_secret"):
        options = ["%s=%s" % ("--psk" if label == "SPDM_PSK" else option, secret)
                   for label, _, secret in secrets(tool, name)]
        need_all_open(tool, tool.run("--json", *options, tool.capture(name + ".pcap")).need_status(0).json(), name)


def test_command_line_is_wiped(tool):
    """While packets arrive, /proc shows no secret."""
    secret = secrets(tool)[0][2]
    process = subprocess.Popen([tool.path, "--dhe-secret", secret, "-l", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(pcap([mctp(TALK[0])]))
    process.stdin.flush()
    process.stdout.readline()
    with open("/proc/%d/cmdline" % process.pid, "rb") as file:
        shown = file.read()
    process.communicate()
    need(b"--dhe-secret" in shown and secret.encode() not in shown, "command line", shown)


def test_libspdm_log(tool):
    names = {"SPDM_DHE_SECRET": "DHE Secret", "SPDM_PSK": "PSK"}
    log = "libspdm_key_exchange: negotiated\r\n"
    for label, _, secret in secrets(tool):
        log += "[%s]: %s\r\nhandshake_secret (0x30) - 00 11 22 \r\n" % (names[label], secret)
    path = private(tool, "requester.log", (log + log).encode())
    result = tool.run("--json", "--libspdm-log", path, tool.capture(HINTED + ".pcap")).need_status(0).need_quiet()
    need_all_open(tool, result.json())


def test_malformed_lines(tool):
    lines = tool.read(HINTED + ".keys").splitlines()
    bad = [lines[0], b"SPDM_PSK * 0123x", b"", b"# SPDM_PSK", lines[1], b"SPDM_FUTURE * 00", b"SPDM_FUTURE * 00",
           b"SPDM_DHE_SECRET 00", lines[2]]
    path = private(tool, "log.keys", b"\n".join(bad))
    result = tool.run("--json", "--keylog", path, tool.capture(HINTED + ".pcap")).need_status(0)
    need_all_open(tool, result.json())
    need_equal([re.match(r"spdmdump: %s:(\d+): " % re.escape(path), line).group(1) for line in result.errors],
               ["2", "6", "8"], "line numbers")
    need("0123x" not in result.err and "FUTURE" not in result.err, "a line is shown", result.err)
    many = private(tool, "many.keys", b"SPDM_PSK\n" * 100 + b"x" * 100000 + b"\n" + lines[0])
    result = tool.run("--keylog", many, tool.capture("mctp-v10.pcap"))
    need(len(result.errors) < 10, "too many complaints", result.err)


def test_nothing_in_it(tool):
    for option, data in (("--keylog", b""), ("--keylog", b"# made by x\n\n"), ("--libspdm-log", b"no keys here\n")):
        path = private(tool, "none.keys", data)
        result = tool.run("-q", option, path, tool.capture(HINTED + ".pcap")).need_status(1)
        need_equal(result.errors, ["spdmdump: %s: no secrets in it; see Decryption in spdmdump(1)" % path], option)
    path = private(tool, "none.keys", b"")
    tool.run("-q", tool.capture(HINTED + ".pcap"), env={**os.environ, "SPDMKEYLOGFILE": path}).need_quiet()


def test_logs_in_utf_16(tool):
    text = tool.read(HINTED + ".keys").decode()
    for order, mark in (("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"), ("utf-16-le", ""), ("utf-16-be", "")):
        for first in ("", "\n", "\n\n", "\r\n"):
            path = private(tool, "k", (mark + first + text).encode(order))
            result = tool.run("--keylog", path, tool.capture(HINTED + ".pcap"))
            need("k: this is UTF-16; convert it with: iconv" in result.err, (order, first), result.err)
            need("unknown label" not in result.err, "a label is blamed", result.err)


def test_readable_by_others(tool):
    for mode, warned in ((0o600, False), (0o700, False), (0o640, True), (0o604, True), (0o644, True)):
        path = keylog(tool)
        os.chmod(path, mode)
        result = tool.run("--keylog", path, tool.capture(HINTED + ".pcap")).need_status(0)
        need_equal([path in line and "chmod 600" in line for line in result.errors], [True] * warned, "mode %o" % mode)


def test_unused(tool):
    lines = secrets(tool)
    wrong = "11" * 48
    path = private(tool, "log.keys", ("\n".join([" ".join(lines[0]), "SPDM_DHE_SECRET * " + wrong,
                                                 "SPDM_PSK 00000001 22",
                                                 "SPDM_DHE_SECRET * " + wrong])).encode())
    result = tool.run("--json", "--keylog", path, tool.capture(HINTED + ".pcap")).need_status(1)
    need_equal(result.err, "spdmdump: 2 of 3 secrets did not match any session\n", "stderr")
    need("SECURED_MESSAGE" in tool.run("--notes", "--keylog", path, tool.capture(HINTED + ".pcap")).out, "--notes")
    tool.run("-c", "1", "--keylog", path, tool.capture(HINTED + ".pcap")).need_quiet()  # records may follow


def test_wrong_secret_among_right_ones(tool):
    path = keylog(tool)
    with open(path, "ab") as file:
        file.write(b"\nSPDM_DHE_SECRET * " + b"33" * 48 + b"\nSPDM_PSK * 44\n")
    result = tool.run("--json", "--keylog", path, tool.capture(HINTED + ".pcap")).need_status(0)
    need_all_open(tool, result.json())


def test_reasons(tool):
    path = tool.capture(HINTED + ".pcap")
    wrong = tool.run("--json", "--dhe-secret", "55" * 48, path).need_status(1).json()
    need_equal(sealed(wrong), ["no key for this session",
                               "secret does not fit: the HMAC of the handshake does not match"],
               "a wrong secret")
    chain = tool.capture(REQUESTER_CHAIN + ".pcap")
    lacking = tool.run("--json", "--keylog", keylog(tool, REQUESTER_CHAIN), chain).need_status(1).json()
    need_equal(sealed(lacking), ["transcript incomplete: the Requester's certificate chain is not in the capture"],
               "no chain")
    text = tool.run("--keylog", keylog(tool, REQUESTER_CHAIN), chain).out
    need("(transcript incomplete: the Requester's certificate chain is not in the capture)" in text, "the same in text")


def without_frames(tool, name, dropped):
    """A pcap file without the given packets, counted from 1."""
    data = tool.read(name + ".pcap")
    out, at, frame = data[:24], 24, 1
    while at < len(data):
        length, = struct.unpack("<I", data[at + 8:at + 12])
        out += b"" if frame in dropped else data[at:at + 16 + length]
        at, frame = at + 16 + length, frame + 1
    return tool.file("cut.pcap", out)


def test_missing_message_is_named(tool):
    frames = {o["name"]: o["frame"] for o in reversed(tool.run("--json", tool.capture(HINTED + ".pcap")).json())}
    for name, missing in (("ALGORITHMS", "ALGORITHMS"), ("GET_VERSION", "VERSION"), ("CAPABILITIES", "CAPABILITIES")):
        path = without_frames(tool, HINTED, {frames[name]})
        reasons = sealed(tool.run("--json", "--keylog", keylog(tool), path).json())
        need("transcript incomplete: %s is not in the capture" % missing in reasons, "without %s" % name, reasons)


def test_verdicts(tool):
    path = tool.capture(HINTED + ".pcap")
    objects = tool.run("--json", "--keylog", keylog(tool), path).json()
    proved = [o["name"] for o in objects if o.get("verdicts") == [{"check": "hmac", "result": "pass"}]]
    expected = [m["name"].replace("SPDM_", "") for m in truth(tool, HINTED)]
    proving = ("KEY_EXCHANGE_RSP", "FINISH", "PSK_EXCHANGE_RSP", "PSK_FINISH")
    need_equal(proved, [name for name in expected if name in proving], "messages with a proof")
    need_equal(tool.run("--keylog", keylog(tool), path).out.count(" HMAC ok"), len(proved), "marks in text")
    objects = tool.run("--json", "--dhe-secret", "55" * 48, path).json()
    need_equal([o["name"] for o in objects for v in o.get("verdicts", []) if v["check"] == "hmac"], [],
               "messages judged by a secret that names no session")
    wrong = tool.file("wrong.keys", b"SPDM_DHE_SECRET ffffffff " + b"55" * 48 + b"\n")
    os.chmod(wrong, 0o600)
    objects = tool.run("--json", "--keylog", wrong, path).json()
    need_equal([o["name"] for o in objects if o.get("verdicts") == [{"check": "hmac", "result": "fail"}]],
               ["KEY_EXCHANGE_RSP"] * 2, "messages with a refutation")


def der_pieces(data):
    pieces = []
    while data:
        length = 4 + int.from_bytes(data[2:4], "big")
        pieces, data = pieces + [data[:length]], data[length:]
    return pieces


def pem(kind, der):
    return b"-----BEGIN %s-----\n%s-----END %s-----\n" % (kind, base64.encodebytes(der), kind)


def test_certificate_chain(tool):
    der = tool.read(REQUESTER_CHAIN + ".requester.der")
    pieces = der_pieces(der)
    need(len(pieces) > 1, "certificates in the file")
    sent = hashlib.sha384(pieces[0]).digest() + der
    forms = {"der": der, "sent": struct.pack("<I", 4 + len(sent)) + sent,
             "pem": b"".join(pem(b"CERTIFICATE", piece) for piece in pieces),
             "leaf-first.pem": b"a comment\n" + b"".join(pem(b"CERTIFICATE", piece) for piece in reversed(pieces))}
    for form, data in forms.items():
        for role in ("requester", "requester:0"):
            result = tool.run("--json", "--keylog", keylog(tool, REQUESTER_CHAIN), "--cert-chain",
                              "%s=%s" % (role, tool.file(form, data)), tool.capture(REQUESTER_CHAIN + ".pcap"))
            need_equal(sealed(result.need_status(0).json()), [], "%s of %s" % (form, role))
    path = tool.file("der", der)
    for role in ("requester:7", "responder"):
        result = tool.run("--json", "--keylog", keylog(tool, REQUESTER_CHAIN), "--cert-chain", "%s=%s" % (role, path),
                          tool.capture(REQUESTER_CHAIN + ".pcap"))
        need(sealed(result.json()), "the chain of %s opens a session that does not use it" % role)


def test_public_key(tool):
    der = tool.read(PUBLIC_KEY + ".responder.pub.der")
    for form, data in (("der", der), ("pem", pem(b"PUBLIC KEY", der))):
        result = tool.run("--json", "--keylog", keylog(tool, PUBLIC_KEY), "--public-key",
                          "responder=" + tool.file(form, data), tool.capture(PUBLIC_KEY + ".pcap"))
        need_equal(sealed(result.need_status(0).json()), [], form)


def test_refused_keys(tool):
    path = tool.file("a.pcap", pcap([]))
    junk = tool.file("junk", b"\x00" * 50)
    absent = os.path.join(tool.folder, "absent")
    for secret in ("", "0", "0g", "11" * 513):
        for option in ("--psk", "--dhe-secret", "--kem_secret"):
            result = tool.run("%s=%s" % (option, secret), path).need_error(2, option.replace("_", "-"), "hexadecimal")
            need(len(secret) < 2 or secret not in result.err, "a secret is shown", result.err)
    for option in ("--cert-chain", "--public-key"):
        for value in ("responder", "responder=", "=x", "device=x", "responder:8=x", "responder:=x", "responder:12=x"):
            tool.run(option, value, path).need_error(2, option, value, "requester=FILE")
        for role in ("requester", "responder"):
            tool.run(option, "%s=%s" % (role, absent), path).need_error(3, option, absent, "No such file")
            tool.run(option, "%s=%s" % (role, junk), path).need_error(3, option, junk, "PEM")
            tool.run(option, "%s=%s" % (role, tool.file("empty", b"")), path).need_error(3, option, "PEM")
    tool.run("--public-key", "responder:0=x", path).need_error(2, "--public-key", "responder:0=x")
    for option in ("--keylog", "--libspdm-log"):
        tool.run(option, absent, path).need_error(3, absent, "No such file")
        tool.run(option, tool.folder, path).need_error(3, tool.folder, "directory")


def secrets_block(log, order, kind=DSB_TYPE, length=None):
    data = log + bytes(-len(log) % 4)
    head = struct.pack(order + "4I", 10, len(data) + 20, kind, len(log) if length is None else length)
    return head + data + struct.pack(order + "I", len(data) + 20)


def test_secrets_in_the_capture(tool):
    """pcapng in both byte orders, with the block first or last, from a file and from standard input."""
    log = tool.read(HINTED + ".keys")
    packets = classic_packets(tool.read(HINTED + ".pcap"))
    for order in "<>":
        plain = pcapng(packets, order=order)
        block = secrets_block(log, order)
        for name, data in (("front", plain[:28] + block + plain[28:]), ("end", plain + block)):
            path = tool.file(name, data)
            result = tool.run("--json", path).need_status(0).need_quiet()
            need_all_open(tool, result.json())
            with open(path, "rb") as file:
                redirected = subprocess.run([tool.path, "--json", "-"], stdin=file, capture_output=True)
            need_equal(redirected.stdout.decode(), result.out.replace('"file":"%s"' % path, '"file":"-"'),
                       "the same as standard input")
            piped = tool.run("--json", "-", stdin=data).need_status(0).need_quiet()
            need_equal(sealed(piped.json()), ["no key for this session"], "a pipe cannot be read twice")


def test_secrets_in_a_compressed_capture(tool):
    """Secrets before the first packet are used, in every format and byte order; those after it are not."""
    log = tool.read(HINTED + ".keys")
    packets = classic_packets(tool.read(HINTED + ".pcap"))
    for order in "<>":
        plain = pcapng(packets, order=order)
        block = secrets_block(log, order)
        front, end = plain[:28] + block + plain[28:], plain + block
        zstd = subprocess.run(["zstd", "-q", "-c"], input=front, capture_output=True)
        need_equal(zstd.returncode, 0, "zstd")
        for data in (gzip.compress(front), gzip.compress(front[:40]) + gzip.compress(front[40:]), zstd.stdout):
            path = tool.file("packed", data)
            result = tool.run("--json", path).need_status(0).need_quiet()
            need_all_open(tool, result.json())
            with open(path, "rb") as file:
                redirected = subprocess.run([tool.path, "--json", "-"], stdin=file, capture_output=True)
            need_equal(redirected.stdout.decode(), result.out.replace('"file":"%s"' % path, '"file":"-"'),
                       "the same as standard input")
        result = tool.run("--json", tool.file("late", gzip.compress(end))).need_status(0).need_quiet()
        need_equal(sealed(result.json()), ["no key for this session"], "behind the packets")
        result = tool.run("--json", "-", stdin=gzip.compress(front)).need_status(0).need_quiet()
        need_equal(sealed(result.json()), ["no key for this session"], "a pipe cannot be read twice")


def test_damage_before_the_packets(tool):
    """A compressed file truncated or damaged near its secrets: the error is reported once."""
    log = tool.read(HINTED + ".keys")
    plain = pcapng(classic_packets(tool.read(HINTED + ".pcap")))
    packed = gzip.compress(plain[:28] + secrets_block(log, "<") + plain[28:], 0)
    for cut in (60, 100, 10 + 5 + 28 + 40):
        result = tool.run("-q", tool.file("c", packed[:cut]))
        need_equal(result.err.count("ends too early"), 1, result.err)


def test_damaged_secrets_blocks(tool):
    """Blocks of other types, lengths beyond the block, or a truncated file never cause a crash, and other blocks are
    still used."""
    log = tool.read(HINTED + ".keys")
    packets = classic_packets(tool.read(HINTED + ".pcap"))
    plain = pcapng(packets)
    good = secrets_block(log, "<")
    for block in (secrets_block(log, "<", kind=0x544C534B), secrets_block(log, "<", length=len(log) + 4),
                  secrets_block(log, "<", length=0xFFFFFFFF), secrets_block(log, "<", length=0),
                  struct.pack("<III", 10, 12, 12), struct.pack("<IIII", 10, 16, DSB_TYPE, 16)):
        objects = tool.run("--json", tool.file("a", plain[:28] + block + plain[28:])).json()
        need_equal(sealed(objects), ["no key for this session"], "a block of no use")
        need_equal(sealed(tool.run("--json", tool.file("b", plain[:28] + block + good + plain[28:])).json()), [],
                   "and a good one")
    whole = plain[:28] + good
    for cut in list(range(28, 60)) + list(range(len(whole) - 20, len(whole))):
        tool.run("-q", tool.file("c", whole[:cut]))
    bad_line = secrets_block(b"SPDM_PSK * 0\n" + log, "<")
    result = tool.run("--json", tool.file("d.pcapng", plain[:28] + bad_line + plain[28:]))
    result.need_error(0, "d.pcapng:1: malformed")
    need_all_open(tool, result.json())


def classic_packets(data):
    packets, at = [], 24
    while at < len(data):
        length, = struct.unpack("<I", data[at + 8:at + 12])
        packets, at = packets + [data[at + 16:at + 16 + length]], at + 16 + length
    return packets
