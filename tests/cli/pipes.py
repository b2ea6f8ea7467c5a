# SPDX-License-Identifier: BSD-3-Clause
"""The tool in a pipeline: readers that exit, slow writers, full disks, little memory."""
import os
import resource
import select
import subprocess
import threading
import time

from harness import TALK, mctp, need, need_equal, pcap

PACKETS = [mctp(m) for m in TALK]


def test_a_reader_that_leaves(tool):
    path = tool.file("long.pcap", pcap(PACKETS * 5000))
    for option in ("-q", "-v", "--json"):
        started = time.monotonic()
        child = subprocess.Popen([tool.path, option, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read()
        need_equal(child.wait(), 0, "exit status with %s" % option)
        need(first and not err, "a line, and nothing on stderr", first, err)
        need(time.monotonic() - started < 20, "it went on after its reader had left")


def test_a_full_disk(tool):
    path = tool.file("a.pcap", pcap(PACKETS))
    for arguments in ([path], ["--json", path], ["--help"], ["--list", "messages"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([tool.path, *arguments], stdout=full, stderr=subprocess.PIPE)
        need_equal(done.returncode, 3, "exit status of %r" % arguments)
        need(done.stderr.startswith(b"spdmdump: ") and done.stderr.count(b"\n") == 1 and b"space" in done.stderr,
             "one line that says why", done.stderr)


def test_closed_standard_output(tool):
    path = tool.file("a.pcap", pcap(PACKETS))
    done = subprocess.run(["sh", "-c", 'exec "$0" "$1" >&-', tool.path, path], stderr=subprocess.PIPE)
    need_equal(done.returncode, 3, "exit status")
    need(done.stderr.startswith(b"spdmdump: "), "a line that says why", done.stderr)


def first_line_while_open(tool, *arguments):
    """Output while the writer of the capture has sent two packets and keeps the pipe open."""
    child = subprocess.Popen([tool.path, *arguments, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        child.stdin.write(pcap(PACKETS[:2]))
        child.stdin.flush()
        ready, _, _ = select.select([child.stdout], [], [], 5)
        return os.read(child.stdout.fileno(), 4096) if ready else b""
    finally:
        child.stdin.close()
        child.stdout.read()
        child.wait()


def test_line_by_line(tool):
    need(b"GET_VERSION" in first_line_while_open(tool, "-l"), "-l does not write at once")
    need(b"GET_VERSION" in first_line_while_open(tool, "-l", "--json"), "-l does not write JSON at once")


def test_little_memory(tool):
    """The address space limit leaves at most 256 MiB for the flow, less than the tool takes by default."""
    if tool.sanitized:
        return
    limit = 400 << 20
    path = tool.capture("mctp-v12.pcap")
    result = tool.run("--json", path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    need_equal(result.need_status(0).out, tool.run("--json", path).out, "output")


def peak_memory(tool, data, n_lines):
    """Peak memory in KiB once the tool has printed everything and waits for more input."""
    child = subprocess.Popen([tool.path, "-q", "-l", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writer = threading.Thread(target=lambda: (child.stdin.write(data), child.stdin.flush()))
    writer.start()
    for _ in range(n_lines):
        child.stdout.readline()
    with open("/proc/%d/status" % child.pid) as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    writer.join()
    child.stdin.close()
    need_equal(child.wait(), 0, "exit status")
    return peak


def test_memory_does_not_grow_with_the_file(tool):
    if tool.sanitized:
        return
    few, many = (peak_memory(tool, pcap(PACKETS * n), 4 * n) for n in (100, 20000))
    need(many < few + 512, "peak memory in KiB for 400 and for 80000 messages", few, many)


def test_no_progress_bar_without_a_terminal(tool):
    path = tool.file("long.pcap", pcap(PACKETS * 5000))
    tool.run("-q", path).need_status(0).need_quiet()


def test_same_input_same_output(tool):
    path = tool.capture("doe-v13.pcap")
    need_equal(tool.run("-v", path).out, tool.run("-v", path).out, "output of two runs")
