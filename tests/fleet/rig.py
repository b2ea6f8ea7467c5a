# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of fleet/ share."""
import glob
import gzip
import os
import shutil
import subprocess
import sys

SKIPPED = 77
TIMEOUT = 300


def need(holds, what):
    if not holds:
        sys.exit("fleet: " + what)


def need_equal(found, wanted, what):
    need(found == wanted, "%s: %r, expected %r" % (what, found, wanted))


def skip_without(source, *programs, duckdb=False, dask=False):
    """What is not there skips the test, with a word: scripts/deps test installs everything."""
    for program in programs:
        if not shutil.which(program):
            print("skipped: %s is not there" % program)
            sys.exit(SKIPPED)
    if duckdb:
        tried = subprocess.run([os.path.join(source, "fleet/query"), "."], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        if tried.returncode == SKIPPED:
            print("skipped: " + tried.stderr.strip())
            sys.exit(SKIPPED)
    if dask and not python_with_dask():
        print("skipped: python3-distributed is not there")
        sys.exit(SKIPPED)


def can_import(python):
    return os.access(python, os.X_OK) and subprocess.run(
        [python, "-c", "import distributed"], stderr=subprocess.DEVNULL).returncode == 0


def python_with_dask():
    return next(filter(can_import, (sys.executable, "/usr/bin/python3")), None)


def run(command, status=0):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    need(done.returncode == status, "%s: exit status %d: %s" % (" ".join(command[:3]), done.returncode, done.stderr))
    return done.stdout


def begin_fleet(source, tool, out, inputs, *options):
    """Runs in the source tree, so that captures have the same names everywhere."""
    return subprocess.Popen([sys.executable, os.path.join(source, "fleet/run"), "--tool", tool, *options, out, *inputs],
                            cwd=source, stderr=subprocess.PIPE, text=True)


def end_fleet(fleet, status=0):
    """Returns what it said. One that does not end is asked to, so that no worker is left."""
    try:
        said = fleet.communicate(timeout=TIMEOUT)[1]
    except subprocess.TimeoutExpired:
        fleet.terminate()
        sys.exit("fleet: %s: does not end: %s" % (" ".join(fleet.args[:6]), fleet.communicate()[1]))
    need_equal(fleet.returncode, status, "%s: exit status: %s" % (" ".join(fleet.args[:6]), said))
    return said


def run_fleet(source, tool, out, inputs, *options, status=0):
    return end_fleet(begin_fleet(source, tool, out, inputs, *options), status)


def shards(out):
    return sorted(glob.glob(os.path.join(out, "shards", "*", "*.ndjson.gz")))


def gunzip_shards(out, path):
    with open(path, "wb") as lines:
        for shard in shards(out):
            with gzip.open(shard) as packed:
                shutil.copyfileobj(packed, lines)


def bend(source, folder):
    """Captures that the corpus has no like of: a weaker curve chosen than offered, cut off, missing, not a capture."""
    with open(os.path.join(source, "corpus/captures/mctp-v12.pcap"), "rb") as file:
        whole = file.read()
    dhe = bytes.fromhex("02201000")  # of ALGORITHMS: secp384r1
    need_equal(whole.count(dhe), 1, "choices of a curve in mctp-v12.pcap")
    made = {"weaker.pcap": whole.replace(dhe, bytes.fromhex("02200800")), "cut.pcap": whole[:3000],
            "text.pcap": b"this is no capture\n"}
    for name, data in made.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    return [os.path.join(folder, name) for name in sorted(made)] + [os.path.join(folder, "missing.pcap")]
