# SPDX-License-Identifier: BSD-3-Clause
"""Live capture on the loopback interface: no packet is lost, slow output does not stall the capture, privileges are
dropped, and every output format works under the system call filter. Skipped if capturing is not permitted."""
import json
import os
import pwd
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

from harness import live_environment, need, need_equal

PORT = 45195
LIMIT = 60  # seconds for one capture
COUNTS = re.compile(rb": (\d+) packets; lost: (\d+) by the kernel, (\d+) by the interface, (\d+) by the queue.*; "
                    rb"(\d+) messages shown")
GET_VERSION, VERSION = bytes.fromhex("10840000"), bytes.fromhex("100400000001" + "0012")


class Live:
    """A running capture; `child` is None if capturing is not permitted."""

    def __init__(self, tool, *options, stdout=subprocess.PIPE, env=None):
        command = [tool.path, "--port", str(PORT), "-i", "lo", *options]
        self.child = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE,
                                      env=live_environment(env))
        self.guard = threading.Timer(LIMIT, self.child.kill)
        self.guard.start()
        self.first = self.child.stderr.readline()

    def __enter__(self):
        if b"not permitted" in self.first or b"no such interface" in self.first:
            print("skipped: " + self.first.decode().strip())
            self.child.wait()
            return None
        need(b"listening" in self.first, "it does not listen", self.first.decode())
        return self

    def __exit__(self, *_):
        self.guard.cancel()
        self.child.kill()
        self.child.wait()

    def end(self):
        """Sends Ctrl-C; returns status, output and counts."""
        self.child.send_signal(signal.SIGINT)
        out, err = self.child.communicate()
        match = COUNTS.search(err)
        need(match, "no counts at the end", err.decode())
        return self.child.returncode, out, [int(n) for n in match.groups()]


def frame(message):
    return struct.pack("<HBB", len(message), 1, 5) + message


def talk(n, filler=b""):
    """One connection with n exchanges."""
    with socket.create_server(("127.0.0.1", PORT)) as server:
        with socket.create_connection(("127.0.0.1", PORT)) as client:
            peer, _ = server.accept()
            with peer:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for _ in range(n):
                    client.sendall(frame(GET_VERSION) + filler)
                    peer.recv(65536)
                    peer.sendall(frame(VERSION))
                    client.recv(64)


def test_nothing_is_lost(tool):
    """No message of a fast conversation is lost, and the counts confirm it."""
    with Live(tool, "-q") as live:
        if live is None:
            return
        talk(4000)
        status, out, (packets, kernel, _, queue, shown) = live.end()
        need_equal((kernel, queue), (0, 0), "lost packets")
        need_equal(out.count(b"GET_VERSION"), 4000, "requests shown")
        need_equal(shown, 8000, "messages counted")
        need(packets >= 8000, "packets counted", packets)
        need_equal(status, 0, "exit status")


def test_small_buffer(tool):
    """-B sets the buffer size. Packets dropped by the kernel are counted and make the exit status 1."""
    with Live(tool, "-q", "-B", "64") as live:
        if live is None:
            return
        talk(50)
        status, _, (_, kernel, _, queue, _) = live.end()
        need_equal(status, int(kernel + queue > 0), "exit status")


def test_slow_output(tool):
    """A slow reader stalls the output, not the capture."""
    with Live(tool, "-v", "-B", "4096") as live:
        if live is None:
            return
        talk(9000)  # more output than fits a pipe, more packets than fit the kernel's buffer
        time.sleep(0.5)
        read = []
        reader = threading.Thread(target=lambda: read.append(live.child.stdout.read()))
        reader.start()
        live.child.send_signal(signal.SIGINT)
        err = live.child.stderr.read()
        reader.join()
        live.child.wait()
        match = COUNTS.search(err)
        need(match, "no counts at the end", err.decode())
        need_equal([int(n) for n in match.groups()][1::2], [0, 0], "lost by kernel and queue")
        need_equal(read[0].count(b"GET_VERSION (0x84)"), 9000, "requests shown")


def test_privileges_go(tool):
    """Root privileges are dropped for good, except with -Z root; unknown users are refused."""
    if os.geteuid() != 0:
        print("skipped: not root")
        return
    nobody = pwd.getpwnam("nobody")
    for options, env, wanted in (([], {}, nobody.pw_uid), (["-Z", "root"], {}, 0),
                                 ([], {"SUDO_UID": "12345", "SUDO_GID": "23456"}, 12345)):
        with Live(tool, *options, env=dict(os.environ, **env)) as live:
            if live is None:
                return
            with open("/proc/%d/status" % live.child.pid, encoding="ascii") as file:
                status = dict(line.split(":", 1) for line in file)
            need_equal(status["Uid"].split(), [str(wanted)] * 4, "user ids with %r" % options)
            if wanted != 0:
                need_equal(status["CapEff"].strip(), "0" * 16, "capabilities")
            need_equal(status["NoNewPrivs"].strip(), "1", "no new privileges")
            live.end()
    with tempfile.TemporaryDirectory() as folder:  # accessible only to root
        done = subprocess.run([tool.path, "-i", "lo", "-w", os.path.join(folder, "x")], capture_output=True,
                              timeout=LIMIT,
                              check=False)
        need_equal(done.returncode, 3, "exit status where only root may write")
        need(b"see -Z" in done.stderr, "it does not say as whom files are written", done.stderr.decode())
    done = subprocess.run([tool.path, "-i", "lo", "-Z", "no such user"], capture_output=True, timeout=LIMIT,
                          check=False)
    need_equal(done.returncode, 3, "exit status without such a user")


def test_system_calls_are_restricted(tool):
    """The filter is active unless --no-seccomp is given."""
    for options, wanted in (([], "2"), (["--no-seccomp"], "0")):
        with Live(tool, *options) as live:
            if live is None:
                return
            with open("/proc/%d/status" % live.child.pid, encoding="ascii") as file:
                mode = dict(line.split(":", 1) for line in file).get("Seccomp", "?").strip()
            live.end()
            if b"not restricted" in live.first:
                print("skipped: no filter in this build or kernel")
                return
            need_equal(mode, wanted, "seccomp mode with %r" % options)


def test_forms_of_output(tool):
    """Every output format works under the filter, and files belong to the user that the tool runs as."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = os.path.join(folder, "out")
        for options, check in ((["--json"], lambda out: len(out.splitlines()) >= 2 and json.loads(out.splitlines()[0])),
                               (["-v", "-x", "-tttt"], lambda out: b"VersionNumberEntry" in out),
                               (["--stats"], lambda out: b"VERSION" in out),
                               (["--lint", "--sarif", path], lambda out: b"judged" in out and os.path.exists(path)),
                               (["--measurements"], lambda out: True),
                               (["--summary"], lambda out: True),
                               (["-w", path], lambda out: os.path.getsize(path) > 100),
                               (["-w", path, "--print"], lambda out: b"VERSION" in out),
                               (["--psk", "00" * 32, "--export-keys", path], lambda out: os.path.exists(path)),
                               (["--export-certs", os.path.join(folder, "certs")], lambda out: True),
                               (["--verify", "--export-transcripts", os.path.join(folder, "t")], lambda out: True)):
            if os.path.exists(path):
                os.unlink(path)
            with Live(tool, *options) as live:
                if live is None:
                    return
                talk(3)
                status, out, counts = live.end()
                need(status in (0, 1), "%r ends with %d" % (options, status), out)
                need(check(out), "%r prints or writes nothing" % options, out)
                need_equal(counts[1], 0, "lost packets with %r" % options)


def test_options(tool):
    for options in (["-B", "0", "-i", "lo"], ["-B", "x", "-i", "lo"], ["-B", "64", "x.pcap"], ["-Z", "root", "x.pcap"]):
        done = subprocess.run([tool.path, *options], capture_output=True, timeout=LIMIT, check=False)
        need_equal(done.returncode, 2, "exit status of %r" % options)

