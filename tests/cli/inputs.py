# SPDX-License-Identifier: BSD-3-Clause
"""Files, pipes, interfaces: readable input, and the errors for unreadable input."""
import gzip
import lzma
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from harness import (LINK_ETHERNET, LINK_USER0, TALK, UNKNOWN_LINK, live_environment, mctp, need, need_equal, pcap,
                     pcapng)

PACKETS = [mctp(m) for m in TALK]


def test_every_file_format_reads_alike(tool):
    expected = tool.run("--json", tool.file("a.pcap", pcap(PACKETS))).need_status(0).need_quiet()
    need_equal(expected.raws(), TALK, "messages")
    need_equal([o["time"] for o in expected.json()], [946684800.005 + i for i in range(4)], "times")
    for name, data in (("big-endian", pcap(PACKETS, order=">")), ("nanoseconds", pcap(PACKETS, nano=True)),
                       ("big-endian nanoseconds", pcap(PACKETS, order=">", nano=True)), ("pcapng", pcapng(PACKETS)),
                       ("big-endian pcapng", pcapng(PACKETS, order=">")),
                       ("snapshot length 0", pcap(PACKETS, snaplen=0)),
                       ("largest snapshot length", pcap(PACKETS, snaplen=0x7FFFFFFF)),
                       ("snapshot length 2^32-1", pcap(PACKETS, snaplen=0xFFFFFFFF))):
        result = tool.run("--json", tool.file("a.pcap", data)).need_status(0)
        need_equal(result.out, expected.out, name)


def test_snapped_packets_are_findings(tool):
    data = pcap([PACKETS[0], PACKETS[1][:-3]], snaplen=12, lengths=[len(PACKETS[0]), len(PACKETS[1])])
    result = tool.run("--json", tool.file("a.pcap", data)).need_status(1)
    notes = [[n["severity"] for n in o["notes"]] for o in result.json()]
    need_equal(notes[0], [], "notes of the whole packet")
    need(any(severity != "info" for severity in notes[-1]), "no warning about the packet that was cut", notes)
    text = tool.run(tool.file("a.pcap", data)).need_status(1)
    need_equal(text.lines[-1].partition(" ! ")[2], "the capture kept %d of the packet's %d bytes (+1 note)" %
               (len(PACKETS[1]) - 3, len(PACKETS[1])), "what the line says of the packet that was cut")


def test_standard_input(tool):
    data = pcap(PACKETS)
    expected = tool.run(tool.file("a.pcap", data)).out
    for arguments in (["-"], []):
        need_equal(tool.run(*arguments, stdin=data).need_status(0).out, expected, "from stdin with %r" % arguments)


def test_text_with_a_zero_byte_is_no_log(tool):
    path = tool.file("a.log", b"SPDM_MESSAGE: 10 84 00 00\0\n")
    tool.run(path).need_error(3, path, "neither a capture")


def test_r_is_a_file(tool):
    path = tool.file("a.pcap", pcap(PACKETS))
    need_equal(tool.run("-r", path).out, tool.run(path).out, "-r")


def packed(tool, name, data):
    """The same bytes, compressed by gzip in two members and by zstd."""
    yield tool.file(name + ".gz", gzip.compress(data[:100]) + gzip.compress(data[100:]))
    done = subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True)
    need(done.returncode == 0, "zstd refuses", done.stderr)
    yield tool.file(name + ".zst", done.stdout)


def test_compressed_input_is_read(tool):
    for name in ("mctp-v12.pcap", "frag64-sll-3endpoints.pcapng"):
        plain = tool.run(tool.capture(name)).lines
        for path in packed(tool, name, tool.read(name)):
            need_equal(tool.run(path).need_quiet().lines, plain, path)
            with open(path, "rb") as file:
                need_equal(tool.run("-", stdin=file.read()).need_quiet().lines, plain, path + " as standard input")
    text = b"10 84 00 00\n"
    for path in packed(tool, "text.hex", text * 20):
        need_equal(tool.run("-q", path).lines, tool.run("-q", tool.file("plain.hex", text * 20)).lines, path)


def test_damaged_compression_is_reported(tool):
    data = tool.read("mctp-v12.pcap")
    plain = tool.run("-q", tool.capture("mctp-v12.pcap")).lines
    for path in packed(tool, "whole.pcap", data):
        with open(path, "rb") as file:
            whole = file.read()
        for what, bytes_, word in (("cut", whole[:len(whole) * 9 // 10], "too early"),
                                   ("changed", whole[:-4] + bytes(byte ^ 0xFF for byte in whole[-4:]), "damaged")):
            result = tool.run("-q", tool.file(what + os.path.basename(path), bytes_)).need_status(3)
            need(word in result.err, "%s, %s: what is said" % (path, what), result.err)
            need_equal(result.lines, plain[:len(result.lines)], "what came before")
            need(result.lines or path.endswith(".zst"), "nothing came before", path) # a small file is one block


def test_other_compression_goes_through_a_pipe(tool):
    path = tool.file("a.pcap.xz", lzma.compress(pcap(PACKETS)))
    tool.run(path).need_error(3, path, "xzcat %s | spdmdump -" % path)


def test_memory_does_not_grow_with_what_is_packed(tool):
    """One packet repeated for 100 MiB, compressed to a few hundred KiB."""
    head, one = pcap([])[:24], pcap([mctp(TALK[0]) + bytes(4000)])[24:]
    path = tool.file("large.pcap.gz", gzip.compress(head + one * (100 << 20 >> 12), 1))
    counted = ("import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    peak = int(subprocess.run([sys.executable, "-c", counted, tool.path, "--count", path], capture_output=True).stdout)
    need(tool.sanitized or peak < 40 << 10, "memory in KiB", peak)


def test_unreadable_inputs(tool):
    tool.run("/nowhere/at/all.pcap").need_error(3, "/nowhere/at/all.pcap", "No such file")
    tool.run(tool.folder).need_error(3, tool.folder, "directory")
    tool.run(tool.file("empty", b"")).need_error(3, "empty")
    tool.run(tool.file("header", pcap([])[:10])).need_error(3, "header", "file header")
    tool.run(tool.file("header", pcapng([])[:20])).need_error(3, "header", "file header")
    tool.run(tool.file("text", b"nothing of the kind\n")).need_error(3, "text", "neither a capture", "--hex")
    if os.geteuid() != 0:
        path = tool.file("secret", pcap(PACKETS))
        os.chmod(path, 0)
        tool.run(path).need_error(3, "secret", "Permission denied")


def test_a_truncated_record_ends_the_file_not_the_output(tool):
    whole = pcap(PACKETS)
    for cut in (1, len(PACKETS[-1]), len(PACKETS[-1]) + 8):
        path = tool.file("cut.pcap", whole[:-cut])
        result = tool.run("--json", path).need_error(3, path, "frame 4:")
        need_equal(result.raws(), TALK[:3], "messages before a cut of %d bytes" % cut)


def test_truncation_goes_before_findings(tool):
    damaged = [PACKETS[0], mctp(TALK[1][:-1])]
    tool.run(tool.file("a.pcap", pcap(damaged))).need_status(1)
    tool.run(tool.file("a.pcap", pcap(damaged + PACKETS)[:-1])).need_status(3)


def test_several_files_are_several_conversations(tool):
    first, second = tool.file("1.pcap", pcap(PACKETS)), tool.file("2.pcap", pcap(PACKETS[:2]))
    result = tool.run("--json", first, second).need_status(0)
    need_equal([o["frame"] for o in result.json()], [1, 2, 3, 4, 1, 2], "frames")
    need(len(result.json()[0]["notes"]) == 0, "notes", result.out)
    text = tool.run(first, second).need_status(0)
    need(first in text.out and second in text.out, "headings are missing", text.out)
    need(first not in tool.run(first).out, "a single file needs no heading")


def test_a_bad_file_does_not_stop_the_others(tool):
    good = tool.file("good.pcap", pcap(PACKETS))
    result = tool.run("--json", "/nowhere.pcap", good, tool.file("empty", b"")).need_status(3)
    need_equal(result.raws(), TALK, "messages of the good file")
    need_equal(len(result.errors), 2, "lines on stderr")


def test_unknown_link_type_is_said_once(tool):
    path = tool.file("a.pcap", pcap(PACKETS * 50, link=UNKNOWN_LINK))
    result = tool.run(path).need_error(3, path, str(UNKNOWN_LINK), "--link %d=" % UNKNOWN_LINK, "mctp", "doe", "spdm")
    need_equal(result.out, "", "output")


def test_link_says_what_a_link_type_carries(tool):
    for link, name, packets in ((UNKNOWN_LINK, "mctp", PACKETS), (LINK_USER0, "spdm", TALK),
                                (LINK_USER0, "mctp-message", [p[4:] for p in PACKETS])):
        path = tool.file("a.pcap", pcap(packets, link=link))
        result = tool.run("--json", "--link", "%d=%s" % (link, name), path).need_status(0).need_quiet()
        need_equal(result.raws(), TALK, "messages with --link %d=%s" % (link, name))


def test_captures_without_spdm(tool):
    arp = bytes.fromhex("ffffffffffff0200000000010806") + bytes(28)
    path = tool.file("arp.pcap", pcap([arp] * 3, link=LINK_ETHERNET))
    result = tool.run(path).need_error(0, path, "no SPDM", "3 packets")
    need_equal(result.out, "", "output")
    tool.run(tool.file("none.pcap", pcap([]))).need_error(0, "no SPDM", "0 packets")


def moved_to_port(data, old, new):
    """The capture with TCP port `old` replaced by `new`. Assumes IPv4 over Ethernet."""
    data, at = bytearray(data), 24
    while at < len(data):
        kept = struct.unpack_from("<I", data, at + 8)[0]
        ports = at + 16 + 14 + 4 * (data[at + 16 + 14] & 15)
        for offset in (ports, ports + 2):
            if struct.unpack_from(">H", data, offset)[0] == old:
                struct.pack_into(">H", data, offset, new)
        at += 16 + kept
    return bytes(data)


def test_port(tool):
    expected = tool.run("--json", tool.capture("tcp-v13-stream.pcap"))
    path = tool.file("moved.pcap", moved_to_port(tool.read("tcp-v13-stream.pcap"), 4194, 5555))
    need(len(tool.run(path).lines) == 0, "port 5555 is read without --port")
    result = tool.run("--json", "--port", "5555", path)
    need(len(expected.raws()) > 50, "the capture is not what this test believes", len(expected.raws()))
    need_equal(result.raws(), expected.raws(), "messages on port 5555")


def test_no_such_interface(tool):
    result = tool.run("-i", "nosuch0")
    result.need_status(3)
    need(len(result.errors) == 1 and "nosuch0" in result.err, "one line naming the interface", result.err)


def talk_over_loopback(port):
    """One SPDM-over-TCP frame (DSP0287 1.0: length, version, type 05) through the loopback interface."""
    with socket.create_server(("127.0.0.1", port)) as server:
        with socket.create_connection(("127.0.0.1", port)) as client:
            peer, _ = server.accept()
            client.sendall(struct.pack("<HBB", len(TALK[0]), 1, 5) + TALK[0])
            peer.recv(64)
            peer.close()


def test_live_until_interrupted(tool):
    """If capturing is permitted, messages are shown at once and Ctrl-C prints counts; otherwise there is an error."""
    child = subprocess.Popen([tool.path, "-q", "--port", "45194", "-i", "lo"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=live_environment())
    guard = threading.Timer(30, child.kill)
    guard.start()
    try:
        first = child.stderr.readline().decode()
        if "listening" not in first:
            need_equal(child.wait(), 3, "exit status")
            need("not permitted" in first or "interface" in first, "the error does not say why", first)
            return
        time.sleep(0.3)
        talk_over_loopback(45194)
        need("GET_VERSION" in child.stdout.readline().decode(), "the message is not shown")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate()
        need_equal(child.returncode, 0, "exit status")
        need(b"packets" in err and b"shown" in err, "no counts at the end", err)
    finally:
        guard.cancel()
        child.kill()


# ------------------------------------------------------------------------- files and pipes have different readers
def test_files_as_pipes(tool):
    """Our own reader handles the usual records of files, libpcap those of pipes. Both must give the same result."""
    many = [mctp(m) for m in TALK] * 9000  # more than one block of the file
    large = mctp(b"\x12\xe8" + bytes(1 << 18))
    usual = pcap(many[:40])
    captures = {"many": pcap(many), "nano": pcap(many[:9], nano=True), "swapped": pcap(many[:9], order=">"),
                "snapped": pcap(many[:9], snaplen=6), "longer": pcap(many[:9], lengths=[4000] * 9),
                "large": pcap(many[:5] + [large[:262144]] + many[:5]), "larger": pcap(many[:5] + [large] + many[:5]),
                "old": usual[:4] + b"\x02\0\x03\0" + usual[8:], "usb": pcap([bytes(80)] * 9, link=220)}
    captures.update({"cut %d" % at: usual[:at] for at in (24, 30, 39, 40, 41, 60, len(usual) - 1)})
    captures["negative"] = usual[:40] + b"\xff\xff\xff\xff" + usual[44:]
    for name, data in captures.items():
        path = tool.file("a.pcap", data)
        file, pipe = tool.run("-q", path), tool.run("-q", "-", stdin=data)
        need_equal(file.status, pipe.status, name + ": exit status")
        need_equal(file.out, pipe.out, name + ": output")
        need_equal(file.err.replace(path, "standard input"), pipe.err, name + ": errors")
