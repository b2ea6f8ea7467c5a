#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Three workers, one of which is killed on the way, leave the same table as one process, row for row; captures that
cannot be read, crash the tool or take too long are rows of it; and what was done is not done again.
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

from rig import need, need_equal, run, run_fleet, shards, skip_without

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


def killed_midway(tool, source, out, captures):
    """Runs three workers and kills the second once some captures are done."""
    fleet = subprocess.Popen([sys.executable, os.path.join(source, "fleet/run"), "--workers", "3", "--tool", tool, out,
                              captures], cwd=source, stderr=subprocess.PIPE, text=True)
    said, pids = [], []
    while len(pids) < 3:
        line = fleet.stderr.readline()
        need(line, "fleet/run --workers ends early: " + "".join(said))
        said.append(line)
        pids += re.findall(r"worker \d is process (\d+)", line)
    before = time.monotonic() + 300
    while len(shards(out)) < COUNT // 10 and time.monotonic() < before:
        time.sleep(0.02)
    done = len(shards(out))
    os.kill(int(pids[1]), signal.SIGKILL)
    said.append(fleet.communicate(timeout=600)[1])
    need_equal(fleet.returncode, 0, "fleet/run --workers 3: " + "".join(said))
    need(COUNT // 10 <= done < COUNT * 9 // 10, "the worker was killed midway: %d of %d were done" % (done, COUNT))
    need("workers that died on the way: 1\n" in said[-1], "the death of a worker is told: " + said[-1])
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
    killed_midway(tool, source, together, captures)
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
    fake = os.path.join(folder, "tool")
    with open(fake, "w", encoding="ascii") as script:
        script.write("#!/bin/sh\nfor last; do :; done\ncase $last in\n"
                     "*crash*) printf '{\"id\":1}\\n{\"id\":'; kill -SEGV $$;;\n*slow*) exec sleep 60;;\nesac\n")
    os.chmod(fake, 0o755)
    out = os.path.join(folder, "trouble")
    run_fleet(source, fake, out, ["crash.pcap", "slow.pcap", "fine.pcap"], "--timeout", "1")
    rows = {row["file"]: row for row in map(about, shards(out))}
    need_equal({name: (row["status"], row["exit"], row["lines"]) for name, row in rows.items()},
               {"crash.pcap": ("crashed", -signal.SIGSEGV, 1), "slow.pcap": ("timed out", -signal.SIGKILL, 0),
                "fine.pcap": ("read", 0, 0)}, "rows")


def check_deadly(tool, source, folder):
    """A capture over which workers die is given up, and no other; when all workers died, a second run does the rest."""
    fake = os.path.join(folder, "deadly")
    with open(fake, "w", encoding="ascii") as script:
        script.write("#!/bin/sh\nfor last; do :; done\ncase $last in *deadly*) kill -KILL $PPID;; esac\n")
    os.chmod(fake, 0o755)
    names = ["%02d-%s.pcap" % (n, "deadly" if n == 20 else "fine") for n in range(60)]
    out = os.path.join(folder, "killed")
    run([sys.executable, os.path.join(source, "fleet/run"), "--workers", "2", "--tool", fake, out] + names, status=1)
    left = len(names) - len(shards(out))
    need(left >= 1, "the deadly capture is left")
    said = run_fleet(source, fake, out, names, "--workers", "5")
    need("fleet: %d captures" % left in said and "1 given up" in said, "the second run does the rest: " + said)
    rows = [about(shard) for shard in shards(out)]
    need_equal({row["file"]: row["status"] for row in rows},
               {name: "given up" if "deadly" in name else "read" for name in names}, "rows")


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
        check_deadly(tool, source, folder)
        alone, together = check_workers(tool, source, folder)
        skip_without(source, duckdb=True)
        same_tables(source, alone, together)
        print("check_workers: %d captures, the same tables" % COUNT)


main()
