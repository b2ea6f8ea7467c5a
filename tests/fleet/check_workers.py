#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Three workers, one of which is killed on the way, leave the same table as one process, row for row; captures that
cannot be read, crash the tool, kill workers or take too long are rows of it; what was done is not done again; and no
death leaves a run waiting.
usage: check_workers.py SPDMDUMP SOURCE_FOLDER"""
import filecmp
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from rig import (TIMEOUT, begin_fleet, end_fleet, need, need_equal, python_with_dask, run, run_fleet, shards,
                 skip_without)

COUNT = 100
SMALL = ["alias-cert.pcap", "frag64-mctp-lossy.pcap", "mctp-v10.pcap", "damaged/leaf-expired.pcap",
         "damaged/measurement-changed.pcap", "psk-v11.pcap"]


def about(shard):
    with gzip.open(shard, "rt", encoding="ascii") as lines:
        return json.loads(lines.readlines()[-1])


def same_shards(found, wanted):
    names = [os.path.relpath(path, wanted) for path in shards(wanted)]
    need_equal([os.path.relpath(path, found) for path in shards(found)], names, "shards of both runs")
    _, differ, wrong = filecmp.cmpfiles(found, wanted, names, shallow=False)
    need_equal((differ, wrong), ([], []), "shards that differ")


def script(folder, name, lines):
    """A tool; $last is the capture and $PPID the worker."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="ascii") as file:
        file.write("#!/bin/sh\nfor last; do :; done\n" + lines)
    os.chmod(path, 0o755)
    return path


def holding_tool(tool, folder, which):
    """Does not begin with a capture named like WHICH as long as the folder it leaves a word in is there."""
    held = os.path.join(folder, "held")
    os.mkdir(held)
    return held, script(folder, "holding", "case $last in\n%s) echo >%s/$PPID; while [ -d %s ]; do sleep 0.05; done;;\n"
                        "esac 2>/dev/null\nexec %s \"$@\"\n" % (which, held, held, tool))


def let_go(held):
    os.rename(held, tempfile.mkdtemp(dir=os.path.dirname(held)))


def wait_for(path, fleet):
    before = time.monotonic() + TIMEOUT
    while not os.path.exists(path):
        if fleet.poll() is not None or time.monotonic() > before:
            fleet.terminate()
            sys.exit("fleet: no %s: %s" % (path, fleet.communicate()[1]))
        time.sleep(0.02)


def killed_midway(tool, source, folder, out, captures):
    """Runs three workers and kills the second over a capture of the second half, none of which is done by then."""
    held, holding = holding_tool(tool, folder, "*/000[5-9]?-*")
    fleet = begin_fleet(source, holding, out, [captures], "--workers", "3")
    said, pids = [], []
    while len(pids) < 3:
        line = fleet.stderr.readline()
        need(line, "fleet/run --workers ends early: " + "".join(said))
        said.append(line)
        pids += re.findall(r"worker \d is process (\d+)", line)
    wait_for(os.path.join(held, pids[1]), fleet)
    done = len(shards(out))
    os.kill(int(pids[1]), signal.SIGKILL)
    let_go(held)
    told = end_fleet(fleet)
    need(0 < done <= COUNT // 2, "the worker was killed midway: %d of %d were done" % (done, COUNT))
    need("workers that died on the way: 1\n" in told, "the death of a worker is told: " + told)
    need(not any(alive(int(pid)) for pid in pids), "no worker is left")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def check_workers(tool, source, folder):
    captures, alone, together = (os.path.join(folder, name) for name in ("captures", "alone", "together"))
    run([sys.executable, os.path.join(source, "tests/fleet/copies"), tool, str(COUNT), captures]
        + [os.path.join(source, "corpus/captures", name) for name in SMALL])
    said = run_fleet(source, tool, alone, [captures])
    need("%d captures" % COUNT in said and "1 unreadable" in said, "what was counted: " + said)
    killed_midway(tool, source, folder, together, captures)
    same_shards(together, alone)
    need_equal(len(shards(alone)), COUNT, "a shard for each capture")
    need_equal([name for _, _, names in os.walk(together) for name in names if name.endswith(".part")], [], "leftovers")
    again = run_fleet(source, tool, alone, [captures])
    need("fleet: 0 captures" in again, "a second run does nothing: " + again)
    return alone, together


def same_tables(source, alone, together):
    """Through DuckDB, as people will ask."""
    for out in (alone, together):
        run([os.path.join(source, "fleet/load"), out])
    every = []
    for name in sorted(os.listdir(os.path.join(alone, "parquet"))):
        every.append(os.path.join(alone, name[:-len(".parquet")] + ".sql"))
        with open(every[-1], "w", encoding="utf-8") as sql:
            sql.write("SELECT * FROM %s" % name[:-len(".parquet")])
    found, wanted = [run([os.path.join(source, "fleet/query"), "--json", out, *every]) for out in (together, alone)]
    for one, other in zip(found.splitlines(), wanted.splitlines()):
        need(one == other, "%s: the tables differ" % one[:40])
        need(json.loads(one)["rows"], "%s has rows" % one[:40])
    need_equal(len(found.splitlines()), len(every), "tables")


def check_rows_of_trouble(tool, source, folder):
    """A tool that crashes, and one that never ends: rows, and the other captures are read."""
    fake = script(folder, "tool", "case $last in\n*crash*) printf '{\"id\":1}\\n{\"id\":'; kill -SEGV $$;;\n"
                                  "*slow*) exec sleep 60;;\nesac\n")
    out = os.path.join(folder, "trouble")
    run_fleet(source, fake, out, ["crash.pcap", "slow.pcap", "fine.pcap"], "--timeout", "10")
    rows = {row["file"]: row for row in map(about, shards(out))}
    need_equal({name: (row["status"], row["exit"], row["lines"]) for name, row in rows.items()},
               {"crash.pcap": ("crashed", -signal.SIGSEGV, 1), "slow.pcap": ("timed out", -signal.SIGKILL, 0),
                "fine.pcap": ("read", 0, 0)}, "rows")


def check_deadly(source, folder):
    """A capture over which workers die is given up, and no other. When all workers have died, a second run does the
    rest."""
    deadly = script(folder, "deadly", "case $last in *deadly*) kill -KILL $PPID;; esac\n")
    names = ["%03d-%s.pcap" % (n, "deadly" if n == 20 else "fine") for n in range(200)]
    names.append(os.fsdecode(b"not-\xff-utf-8.pcap"))
    wanted = {name: "given up" if "deadly" in name else "read" for name in names}
    out = os.path.join(folder, "killed")
    said = run_fleet(source, deadly, out, names, "--workers", "8")
    need_equal({row["file"]: row["status"] for row in map(about, shards(out))}, wanted, "rows")
    need("workers that died on the way: 4\n" in said, "two died over the group, two over the capture: " + said)
    out = os.path.join(folder, "left")
    said = run_fleet(source, deadly, out, names, "--workers", "2", status=1)
    need("all workers died" in said, "the end is told: " + said)
    left = len(names) - len(shards(out))
    need(left >= 1, "the deadly capture is left")
    said = run_fleet(source, deadly, out, names, "--workers", "8")
    need("fleet: %d captures" % left in said and "1 given up" in said, "the second run does the rest: " + said)
    need_equal({row["file"]: row["status"] for row in map(about, shards(out))}, wanted, "rows")


def check_lost_scheduler(source, folder):
    """The scheduler is killed while its worker is at work: one line, no traceback."""
    held, holding = holding_tool("true", folder, "*held*")
    where, python = os.path.join(folder, "scheduler.json"), [python_with_dask(), "-m"]
    others = [subprocess.Popen(python + arguments, cwd=folder, stderr=subprocess.DEVNULL) for arguments in (
        ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
         "--scheduler-file", where],
        ["distributed.cli.dask_worker", "--scheduler-file", where, "--nthreads", "1", "--no-nanny", "--no-dashboard"])]
    try:
        wait_for(where, others[0])
        with open(where, encoding="utf-8") as file:
            address = json.load(file)["address"]
        out = os.path.join(folder, "lost")
        said = run_fleet(source, holding, out, ["one.pcap"], "--scheduler", address)
        need("1 captures" in said and "1 read" in said, "a scheduler that is there already: " + said)
        fleet = begin_fleet(source, holding, out, ["held.pcap"], "--scheduler", address)
        wait_for(os.path.join(held, str(others[1].pid)), fleet)
        others[0].kill()
        need_equal(end_fleet(fleet, status=1), "fleet/run: the scheduler is gone; what is done stays, the same command "
                   "does the rest\n", "the end")
    finally:
        let_go(held)
        for process in others:
            process.kill()
            process.wait()


def check_wrong_use(tool, source, folder):
    for words in (["--", "--no-such-option"], ["--tool", "/no/such/tool"]):
        options = ["--tool", tool, os.path.join(folder, "none"), "x.pcap"] + words
        if words[0] == "--tool":
            options = words + options[2:]
        done = subprocess.run([sys.executable, os.path.join(source, "fleet/run")] + options, stderr=subprocess.PIPE,
                              text=True)
        need(done.returncode == 1 and words[-1] in done.stderr, "%s is refused: %s" % (words, done.stderr))
        need(not os.path.exists(os.path.join(folder, "none")), "nothing was written")


def main():
    tool, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        check_rows_of_trouble(tool, source, folder)
        check_wrong_use(tool, source, folder)
        skip_without(source, dask=True)
        check_deadly(source, folder)
        check_lost_scheduler(source, folder)
        alone, together = check_workers(tool, source, folder)
        skip_without(source, duckdb=True)
        same_tables(source, alone, together)
        print("check_workers: %d captures, the same tables" % COUNT)


main()
