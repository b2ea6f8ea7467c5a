#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests spdm-peer with the responder in this folder: well-behaved, and with every fault in faults.py.

usage: run.py SPDM_PEER SPDMDUMP SPDM_ORACLE

Each fault must be reported by the finding that faults.py names, and the reproducer written with it must show it again,
but cause no finding with the well-behaved responder. Well-behaved runs over every framing report nothing, and their
recordings hold every message. spdm-oracle finds in each recording what spdm-peer found, except for what no message
shows.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from faults import FAULTS  # noqa: E402

FRAMINGS = ("emu-none", "emu-mctp", "emu-doe", "emu-tcp", "tcp", "tcp-libspdm")
COUNT = 600           # requests to the well-behaved responder
FAULT_COUNT = 28      # the first two rounds, which have no mutants, are at least this long
MUTANT_COUNT = 2400   # for faults that only mutants reveal
MUTANTS_SHOW = {"accepts-damaged", "any-version"}
NO_ANSWER = {"hang", "frame-too-long"}
PATIENT, IMPATIENT = "20000", "300"  # milliseconds; PATIENT even for a busy machine
LIMIT = 60            # seconds for one run
PSK = "00112233445566778899aabbccddeeff"


class Running:
    """A responder process and its port."""

    def __init__(self, fault="none", framing="emu-mctp", more=()):
        command = [sys.executable, os.path.join(HERE, "responder.py"), "--fault", fault, "--framing", framing, *more]
        self.framing = framing
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def peer(options, port=None):
    command = [PEER] + options + (["127.0.0.1:%d" % port] if port else [])
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)
    return done.returncode, done.stdout.decode()


def drive(responder, folder, more, timeout=PATIENT):
    return peer(["--framing", responder.framing, "--rate", "10000", "--timeout", timeout, "-o", folder] + more,
                responder.port)


def expect(condition, what, out):
    if not condition:
        print("FAILED: %s\n%s" % (what, out))
        sys.exit(1)


FINDING = re.compile(r"^.*?\d: (?P<message>[^:]+): (?P<rule>[A-Z]{3}-\d\d) (?P<severity>\w+), (?P<side>\w+): ", re.M)
FRAMES = {"frame-too-long", "frame-too-short"}  # recordings of these may be split into frames differently


def check_recording(fault, port, folder, out):
    """The recording yields the findings that were reported while it was made."""
    done = subprocess.run([ORACLE, "--each", "--complete", "--port", str(port),
                           os.path.join(folder, "exchanges.pcapng")],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, check=False)

    def found(text):
        """Without liveness, which recordings do not show, and timing, which depends on the load of the machine."""
        return {m.group("message", "rule", "side") for m in FINDING.finditer(text)
                if not m["rule"].startswith(("LIV-", "TIM-"))}
    recorded, reported = found(done.stdout.decode()), found(out)
    expect(fault in FRAMES or recorded == reported, "%s: the recording and the report differ in %s" %
           (fault, sorted(recorded ^ reported)), out + done.stdout.decode())


def check_fault(fault, good, folder):
    count = MUTANT_COUNT if fault in MUTANTS_SHOW else FAULT_COUNT
    pattern = FAULTS[fault][1]
    timeout = IMPATIENT if fault in NO_ANSWER else PATIENT
    with Running(fault) as responder:
        status, out = drive(responder, folder, ["--count", str(count)], timeout)
        match = re.search(r"^round \d+, request \d+: .*(%s).*\n  reproduce: .* (\S+)$" % pattern, out, re.M)
        expect(status == 1 and match, "%s is not reported by %r (status %d)" % (fault, pattern, status), out)
        check_recording(fault, responder.port, folder, out)
        script = match.group(match.lastindex)
        status, out = drive(responder, folder, ["--replay", script], timeout)
        expect(status == 1 and re.search(pattern, out), "%s: the reproducer does not show it" % fault, out)
    status, out = drive(good, folder, ["--replay", script])
    expect(status == 0, "%s: the reproducer finds something in the well-behaved responder" % fault, out)


def check_well_behaved(good, version, folder):
    status, out = drive(good, folder, ["--count", str(COUNT)] + (["--spdm-version", version] if version else []))
    expect(status == 0 and "; 0 findings" in out, "well-behaved over %s (status %d)" % (good.framing, status), out)
    expect("%d requests in " % COUNT in out and " %d responses (" % COUNT in out, "not everything was answered", out)
    refusals = int(re.search(r"\((\d+) refusals", out).group(1))
    expect(COUNT // 10 < refusals < COUNT * 9 // 10, "neither all nor nothing should be refused", out)
    check_recording("well-behaved", good.port, folder, out)
    dump = subprocess.run([SPDMDUMP, "--json", "--port", str(good.port), os.path.join(folder, "exchanges.pcapng")],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    # A mutant that does not look like SPDM may count as a sealed record. Reassembled chains are not messages.
    units = [json.loads(line) for line in dump.stdout.decode().splitlines()]
    whole = [u for u in units if u["via"] in (["clear"], ["secured"]) and u["protocol"] in ("spdm", "secured") and
             u["name"] != "CertificateChain"]
    expect(len(whole) == 2 * COUNT, "the recording over %s has %d messages, not %d" %
           (good.framing, len(whole), 2 * COUNT), dump.stderr.decode())


def check_program(folder):
    """The same over standard input and output of a program."""
    script = os.path.join(HERE, "responder.py")
    for framing, fault, status, text in (("tcp", "none", 0, "; 0 findings"), ("emu-tcp", "none", 0, "; 0 findings"),
                                         ("emu-mctp", "wrong-slot", 1, "CHL-04 error, Responder: "),
                                         ("tcp", "disconnect", 1, "LIV-02 error, Responder: ")):
        program = "%s %s --stdio --framing %s --fault %s" % (sys.executable, script, framing, fault)
        got, out = peer(["--framing", framing, "--exec", program, "--rate", "10000", "--timeout", PATIENT, "-o", folder,
                         "--count", "60"])
        expect(got == status and text in out, "--exec over %s, %s: status %d" % (framing, fault, got), out)
        done = subprocess.run([ORACLE, "-s", "--each", os.path.join(folder, "exchanges.pcapng")],
                              stdout=subprocess.PIPE,
                              timeout=LIMIT, check=False)
        expect(b" responses, " in done.stdout and b": 0 responses" not in done.stdout, "its recording is empty", out)
    sarif = os.path.join(folder, "peer.sarif")
    got, out = peer(["--exec", program, "--json", "--sarif", sarif, "-o", folder, "--count", "1"])
    objects = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    with open(sarif, encoding="utf-8") as file:
        results = json.load(file)["runs"][0]["results"]
    expect(got == 1 and [o.get("rule") for o in objects] == ["LIV-02", None] and len(results) == 1 and
           results[0]["ruleId"] == "LIV-02", "--json or --sarif", out)
    for options, status, text in ((["--exec", "exit 0"], 1, "LIV-02"), (["--exec", "true", "localhost"], 2, "--exec"),
                                  (["--exec", ""], 2, "")):
        got, out = peer(options + ["-o", folder, "--count", "1"])
        expect(got == status and text in out, "%r gives %d" % (options, got), out)


def check_sessions(folder):
    """With the key, spdm-peer enters sessions, judges the messages inside, and findings can be reproduced."""
    try:
        import cryptography  # noqa: F401
    except ImportError:
        print("skipped: no python3-cryptography for a responder with sessions")
        return
    key = ["--psk", PSK]
    for framing in ("emu-mctp", "emu-doe", "emu-tcp", "tcp", "tcp-libspdm"):
        with Running(framing=framing, more=key) as good:
            status, out = drive(good, folder, key + ["--count", "250"])
            entered = re.search(r"^(\d+) sessions were entered$", out, re.M)
            expect(status == 0 and "; 0 findings" in out and entered and int(entered.group(1)) > 3,
                   "sessions over %s (status %d)" % (framing, status), out)
            dump = subprocess.run([SPDMDUMP, "--json", "--port", str(good.port), *key,
                                   os.path.join(folder, "exchanges.pcapng")], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=LIMIT, check=False)
            units = [json.loads(line) for line in dump.stdout.decode().splitlines()]
            inside = [u for u in units if u.get("via") == ["secured"] and u["protocol"] == "spdm"]
            expect(len(inside) > 100, "only %d messages in the sessions of the recording" % len(inside), out)
    with Running(more=key + ["--fault-inside"]) as bad, Running(more=key) as good:
        status, out = drive(bad, folder, key + ["--count", "120"])
        match = re.search(r"MEA-24 error, Responder: .*\n  reproduce: .* (\S+)$", out, re.M)
        expect(status == 1 and match, "what goes wrong in sessions only is not reported (status %d)" % status, out)
        status, out = drive(bad, folder, key + ["--replay", match.group(1)])
        expect(status == 1 and "MEA-24" in out, "the reproducer does not show it", out)
        status, out = drive(good, folder, key + ["--replay", match.group(1)])
        expect(status == 0, "the reproducer finds something in the well-behaved responder", out)
        done = subprocess.run([ORACLE, "--exchange", match.group(1)], stdout=subprocess.PIPE, timeout=LIMIT,
                              check=False)
        expect(b"MEA-24" in done.stdout, "spdm-oracle does not find it in the exchange", done.stdout.decode())
    with Running() as without:
        status, out = drive(without, folder, key + ["--count", "60"])
        expect(status == 0 and "0 sessions were entered: the responder refused" in out, "no sessions", out)


def check_options(folder):
    for options, status, text in ((["--help"], 0, "EXIT STATUS"), (["--version"], 0, "spdm-peer "), ([], 2, "HOST"),
                                  (["--count", "0", "localhost"], 2, ""), (["--psk", "0", "localhost"], 2, ""),
                                  (["--psk", "00" * 65, "localhost"], 2, ""),
                                  (["--framing", "x", "localhost"], 2, ""), (["--bad"], 2, ""),
                                  (["-o", folder, "192.0.2.1:2323"], 2, "--i-own-this-host"),
                                  (["-o", folder, "127.0.0.1:1"], 3, "no responder there"),
                                  (["-o", folder, "--replay", "/nowhere", "127.0.0.1:1"], 3, "nowhere"),
                                  (["-o", folder + "/a/b", "127.0.0.1:1"], 3, "a/b")):
        got, out = peer(options)
        expect(got == status and text in out, "%r gives %d" % (options, got), out)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_options(folder)
        check_program(folder)
        check_sessions(folder)
        for framing in FRAMINGS:
            with Running(framing=framing) as good:
                check_well_behaved(good, None, folder)
        with Running() as good:
            for version in ("1.1", "1.2"):
                check_well_behaved(good, version, folder)
            for fault in FAULTS:
                check_fault(fault, good, folder)
    print("%d faults reported, %d well-behaved runs without a finding" % (len(FAULTS), len(FRAMINGS) + 2))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    PEER, SPDMDUMP, ORACLE = sys.argv[1:]
    main()
