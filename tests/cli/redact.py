# SPDX-License-Identifier: BSD-3-Clause
"""--redact: what it takes and refuses, and what --redact-keep leaves. tests/check_redacted.py judges the result."""
import os
import stat

from harness import TALK, UNKNOWN_LINK, need, need_equal, pcap


def challenge(lines):
    return [o["fields"]["nonce"] for o in lines if o["name"] == "CHALLENGE"][0]


def test_two_runs_differ(tool):
    capture, nonces = os.path.join(tool.corpus, "mctp-v10.pcap"), set()
    nonces.add(challenge(tool.run("--json", capture).json()))
    for name in ("one", "other"):
        out = os.path.join(tool.folder, name)
        tool.run("--redact", out, capture).need_status(0)
        need(not os.path.exists(out + ".keys"), "a key log without sessions")
        nonces.add(challenge(tool.run("--json", out).json()))
    need_equal(len(nonces), 3, "nonces of the original and of two outputs")


def test_kept(tool):
    capture, out = os.path.join(tool.corpus, "mctp-v10.pcap"), os.path.join(tool.folder, "out")
    tool.run("--redact-keep", "nonces", "--redact", out, capture).need_status(0)
    need_equal(challenge(tool.run("--json", out).json()), challenge(tool.run("--json", capture).json()), "a kept nonce")
    refused = tool.run("--redact-keep", "certificates", "--redact", out, capture)
    refused.need_error(2, "--redact-keep certificates", "nonces")


def test_key_log_is_private(tool):
    keys, out = os.path.join(tool.corpus, "hs-encrypted-v12.keys"), os.path.join(tool.folder, "out")
    tool.run("--keylog", keys, "--redact", out, os.path.join(tool.corpus, "hs-encrypted-v12.pcap")).need_status(0)
    need_equal(stat.S_IMODE(os.stat(out + ".keys").st_mode), 0o600, "the mode of the key log")


def test_refused(tool):
    capture, out = os.path.join(tool.corpus, "mctp-v10.pcap"), os.path.join(tool.folder, "out")
    tool.run("--redact", out, capture, capture).need_error(2, "one capture")
    tool.run("--redact", out, "-w", out + "2", capture).need_error(2, "nothing else to write")
    text = tool.file("text", b"10 84 00 00\n")
    tool.run("--redact", out, text).need_error(3, "captures only")
    need(not os.path.exists(out), "something was written")


def test_unknown_link_is_left_out(tool):
    path, out = tool.file("unknown.pcap", pcap(TALK, link=UNKNOWN_LINK)), os.path.join(tool.folder, "out")
    result = tool.run("--redact", out, path)
    if result.status == 0:
        with open(out, "rb") as file:
            need(TALK[0] not in file.read(), "a packet of an unknown link type went through")
