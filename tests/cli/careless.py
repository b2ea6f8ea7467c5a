# SPDX-License-Identifier: BSD-3-Clause
"""Interrupted runs, and command lines that would overwrite their own input."""
import json
import os
import resource
import signal
import struct
import subprocess
import threading
import time

from harness import TALK, mctp, need, need_equal, pcap
from keys import HINTED, keylog

PACKETS = [mctp(m) for m in TALK]


def refused(tool, arguments, kept, stdin=None, stdout=subprocess.PIPE, env=None):
    """The run fails with a usage error that names the file, and leaves the file unchanged."""
    with open(kept, "rb") as file:
        before = file.read()
    done = subprocess.run([tool.path, *arguments], stdin=stdin or subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, env=dict(os.environ, **(env or {})), timeout=60)
    said = done.stderr.decode()
    need(done.returncode == 2 and "would be overwritten" in said, "%r is refused" % (arguments,), done.returncode, said)
    with open(kept, "rb") as file:
        need(file.read() == before, "%r left the file alone" % (arguments,))


def test_no_input_is_overwritten(tool):
    capture, keys = tool.file("c.pcap", tool.read(HINTED + ".pcap")), keylog(tool)
    link = os.path.join(tool.folder, "link")
    os.link(keys, link)
    refused(tool, ["--keylog", keys, "--export-keys", keys, capture], keys)
    refused(tool, ["--keylog", keys, "--export-keys", link, capture], keys)
    refused(tool, ["--keylog", keys, "-w", keys, capture], keys)
    refused(tool, ["-w", keys, capture], keys, env={"SPDMKEYLOGFILE": keys})
    refused(tool, ["--libspdm-log", keys, "-w", keys, capture], keys)
    refused(tool, ["-w", capture, capture], capture)
    with open(capture, "rb") as file:
        refused(tool, ["-w", capture, "-"], capture, stdin=file)
    with open(capture, "ab") as file:
        refused(tool, [capture], capture, stdout=file)
    target = os.path.join(tool.folder, "new")
    done = tool.run("-w", target, "--export-keys", os.path.join(tool.folder, ".", "new"), "--keylog", keys, capture)
    done.need_error(2, "-w", "--export-keys")
    need(not os.path.exists(target), "nothing was created")


def test_devices_may_be_written_twice(tool):
    tool.run("-w", "/dev/null", "--export-keys", "/dev/null", "--keylog", keylog(tool),
             tool.capture(HINTED + ".pcap")).need_status(0)


def test_a_failed_file_leaves_the_old_one(tool):
    old = tool.file("old", b"precious")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = tool.run("-w", old, tool.capture("mctp-v12.pcap"), preexec_fn=limit)
    need(done.status == 3 and "-w" in done.err, "the failure is reported", done.status, done.err)
    with open(old, "rb") as file:
        need_equal(file.read(), b"precious", "the old file")
    need_equal(os.listdir(tool.folder), ["old"], "files left behind")


def test_a_link_is_replaced_and_not_followed(tool):
    victim, link = tool.file("victim", b"precious"), os.path.join(tool.folder, "link")
    os.symlink(victim, link)
    tool.run("--export-keys", link, "--keylog", keylog(tool), tool.capture(HINTED + ".pcap")).need_status(0)
    with open(victim, "rb") as file:
        need_equal(file.read(), b"precious", "what the link points to")
    need(not os.path.islink(link) and os.stat(link).st_mode & 0o777 == 0o600, "the keys are a file of their own")


def interrupted(tool, arguments, sent, number):
    """Output of a run that reads an open pipe and gets a signal once it has printed something."""
    child = subprocess.Popen([tool.path, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=dict(os.environ, TZ="UTC"))
    child.stdin.write(sent)
    child.stdin.flush()
    time.sleep(1.5 if tool.sanitized else 0.4)
    child.send_signal(number)
    out, err = [], []
    readers = [threading.Thread(target=lambda to, of: to.append(of.read()), args=pair)
               for pair in ((out, child.stdout), (err, child.stderr))]
    for reader in readers:
        reader.start()
    try:
        status = child.wait(timeout=30)
    except subprocess.TimeoutExpired:
        child.kill()
        need(False, "signal %d ends %r" % (number, arguments))
    for reader in readers:
        reader.join()
    child.stdin.close()
    return status, out[0].decode(), err[0].decode()


def test_interrupted_on_a_pipe(tool):
    """Everything received so far is printed and written, and the totals cover it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        status, out, err = interrupted(tool, ["-q", "-"], pcap(PACKETS), number)
        need(status == 0 and len(out.splitlines()) == len(PACKETS), "all lines so far", status, out, err)
        need("interrupted after frame %d" % len(PACKETS) in err, "it says where it ended", err)
    written = os.path.join(tool.folder, "written.pcapng")
    _, out, _ = interrupted(tool, ["--stats", "-w", written, "-"], pcap(PACKETS), signal.SIGINT)
    need("GET_VERSION" in out, "totals", out)
    need_equal(len(tool.run("-q", written).need_status(0).lines), len(PACKETS), "messages written")


def test_interrupted_with_half_a_record(tool):
    status, out, err = interrupted(tool, ["-q", "-"], pcap(PACKETS)[:-3], signal.SIGINT)
    need(status == 0 and len(out.splitlines()) == len(PACKETS) - 1, "what was whole", status, out, err)


def test_interrupted_before_the_first_byte(tool):
    status, out, _ = interrupted(tool, ["-q", "-"], b"", signal.SIGINT)
    need(status in (0, 3) and not out, "it ends", status, out)


def test_interrupted_while_the_reader_stalls(tool):
    """A reader that stops reading delays neither the exit nor the files."""
    path, written = tool.file("long.pcap", pcap(PACKETS * 20000)), os.path.join(tool.folder, "written.pcapng")
    child = subprocess.Popen([tool.path, "--print", "-w", written, path], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    child.stdout.readline()
    time.sleep(1.5 if tool.sanitized else 0.5)
    need(child.poll() is None, "it waits for its reader")
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(timeout=30)
    except subprocess.TimeoutExpired:
        child.kill()
        need(False, "a stalled reader does not hold up the end")
    child.stdout.close()
    child.stderr.close()
    need(len(tool.run("-q", written).need_status(0).lines) > 100, "the file is whole")


def test_output_that_would_block(tool):
    """A pipe that another program made non-blocking still gets every byte."""
    path = tool.file("long.pcap", pcap(PACKETS * 2000))
    expected = tool.run(path).out
    read, write = os.pipe()
    os.set_blocking(write, False)
    child = subprocess.Popen([tool.path, path], stdout=write, stderr=subprocess.PIPE, env=dict(os.environ, TZ="UTC"))
    os.close(write)
    got = []
    while True:
        time.sleep(0.01)
        some = os.read(read, 65536)
        if not some:
            break
        got.append(some)
    os.close(read)
    err = child.stderr.read()
    need(child.wait() == 0 and not err, "no error", err)
    need(b"".join(got).decode() == expected, "all of the output")


def test_closed_descriptors(tool):
    """With standard streams closed, opened files do not get their descriptors, so messages do not end up in them."""
    written = os.path.join(tool.folder, "written.pcapng")
    path = tool.file("a.pcap", pcap(PACKETS))
    subprocess.run(["sh", "-c", 'exec "$0" --keylog /nowhere --print -w "$1" "$2" <&- >&- 2>&-', tool.path, written,
                    path])
    subprocess.run(["sh", "-c", 'exec "$0" --print -w "$1" "$2" <&- >&- 2>&-', tool.path, written, path])
    need_equal(len(tool.run("-q", written).need_status(0).lines), len(PACKETS), "messages written")


def test_times_after_2038(tool):
    for seconds in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        data = pcap(PACKETS[:1])
        path = tool.file("late.pcap", data[:24] + struct.pack("<I", seconds) + data[28:])
        (line,) = tool.run("--json", path).need_status(0).lines
        need('"time":%d.005000000' % seconds in line.replace(" ", ""), "time of %d" % seconds, line[:200])
        need_equal(json.loads(line)["frame"], 1, "frame")


def test_names_are_escaped(tool):
    """Control characters in a file name do not reach the terminal."""
    name = "a\x1b[31m\nb.pcap"
    path = tool.file(name, pcap(PACKETS))
    out = tool.run(path, path).out
    need("\x1b" not in out and "==> " in out, "headings", out[:200])
    done = tool.run(path + ".none")
    need(done.status == 3 and "\x1b" not in done.err and len(done.errors) == 1, "complaints", done.err)


def test_a_byte_order_mark(tool):
    """Some editors put a byte order mark in front of a key log."""
    keys = keylog(tool)
    with open(keys, "rb") as file:
        data = file.read()
    lines = [line for line in data.splitlines(True) if not line.startswith(b"#")]
    with open(keys, "wb") as file:
        file.write(b"\xef\xbb\xbf" + b"".join(lines))
    tool.run("-q", "--keylog", keys, tool.capture(HINTED + ".pcap")).need_status(0).need_quiet()
