#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The benchmark. It reports ratios measured in one run with interleaved programs, so a busy machine slows all alike.

usage: run.py SDEC_BENCH SDEC_BENCH_RECORDS SDEC_BENCH_VERIFY SPDMDUMP CAPTURES WORK_DIR [--plugin PLUGIN]
              [--history VERSION] [MEGABYTES]

Times are CPU time (user and system), medians over rounds; for spdmdump and tshark, of the whole process. The script
prints a table and asserts nothing. --history appends the figures for VERSION to bench/history.md.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

import traffic
import wireshark

ROUNDS = 5


def cpu(command):
    """CPU seconds and peak memory in kB of a command; its output is discarded."""
    with open(os.devnull, "wb") as null:
        process = subprocess.Popen(command, stdout=null, stderr=null)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit("bench: %s ended with %d" % (command[0], process.returncode))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def first_line(command):
    """Seconds from start to the first byte of output."""
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.read(1)
    after = time.clock_gettime(time.CLOCK_MONOTONIC)
    process.stdout.read()
    process.wait()
    return after - before


def counted(bench, mode, path):
    """The output of sdec-bench: CPU seconds of its loop, packets, messages, items."""
    out = subprocess.run([bench, mode, path], stdout=subprocess.PIPE, check=True).stdout.split()
    return float(out[0]), int(out[1]), int(out[2]), int(out[3])


def in_turn(jobs, rounds=ROUNDS):
    """{name: [time of each round]}. Each round runs every job once."""
    times = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            times[name].append(job())
    return times


def ratio(above, below):
    return statistics.median(a / b for a, b in zip(above, below))


FIGURES = {}  # printed figures by their name in bench/history.md


def row(what, value, wanted="", text="%.3f", short=None):
    if short is not None:
        FIGURES[short] = text % value
    print("%-58s %12s   %s" % (what, text % value, wanted), flush=True)


def speed(bench, spdmdump, mixed):
    times = in_turn({
        "read": lambda: counted(bench, "read", mixed)[0],
        "decode": lambda: counted(bench, "decode", mixed)[0],
        "both": lambda: counted(bench, "both", mixed)[0],
        "text": lambda: cpu([spdmdump, mixed])[0],
        "tree": lambda: cpu([spdmdump, "-v", mixed])[0],
        "json": lambda: cpu([spdmdump, "--json", mixed])[0],
        "stats": lambda: cpu([spdmdump, "--stats", mixed])[0],
        "none": lambda: cpu([spdmdump, "-m", "HEARTBEAT", mixed])[0],
        "lint": lambda: cpu([spdmdump, "--lint", mixed])[0],
    })
    _, packets, messages, items = counted(bench, "decode", mixed)
    decode = statistics.median(times["decode"])
    row("packets", packets, text="%d")
    row("messages and records", messages, text="%d")
    row("items a second, decode only", items / decode, text="%.3g")
    row("read only, packets a second", packets / statistics.median(times["read"]), text="%.3g")
    row("decode only: rate over pcap_next_ex", ratio(times["read"], times["decode"]), ">= 1.5", short="decode")
    row("reading and decoding: rate over pcap_next_ex", ratio(times["read"], times["both"]))
    row("one line a message: rate over pcap_next_ex", ratio(times["read"], times["text"]), ">= 0.55", short="line")
    row("-v: rate over pcap_next_ex", ratio(times["read"], times["tree"]), short="-v")
    row("full NDJSON: rate over pcap_next_ex", ratio(times["read"], times["json"]), ">= 0.30", short="NDJSON")
    row("--stats: rate over pcap_next_ex", ratio(times["read"], times["stats"]), ">= 0.7", short="--stats")
    row("one kind of message: rate over pcap_next_ex", ratio(times["read"], times["none"]), ">= 0.7", short="-m")
    row("rules: time over one line a message", ratio(times["lint"], times["text"]), "<= 1.5", short="rules")


def against_tshark(spdmdump, path):
    if not shutil.which("tshark"):
        print("tshark is not installed: not compared")
        return
    times = in_turn({
        "tshark": lambda: cpu(["tshark", "-n", "-r", path, "-T", "ek"])[0],
        "json": lambda: cpu([spdmdump, "--json", path])[0],
    }, 3)
    row("full NDJSON: rate over tshark -T ek, TCP capture", ratio(times["tshark"], times["json"]), ">= 400", "%.0f",
        "tshark -T ek")


def memory(spdmdump, once, four_times):
    peak = in_turn({"1": lambda: cpu([spdmdump, once])[1], "4": lambda: cpu([spdmdump, four_times])[1]}, 3)
    row("peak memory, kB", statistics.median(peak["4"]), text="%d")
    row("peak memory: 4 times the packets over once", ratio(peak["4"], peak["1"]), "<= 1.01", short="memory x4")


def flows(bench, few, many):
    def per_packet(path):
        seconds, packets, _, _ = counted(bench, "both", path)
        return seconds / packets

    times = in_turn({"few": lambda: per_packet(few), "many": lambda: per_packet(many)})
    row("time a packet: 10,000 flows over 10", ratio(times["many"], times["few"]), "<= 1.15", short="10,000 flows")


def crowd(bench, folder, size):
    """Up to a million connections, more than the flow's memory holds."""
    n = min(1_000_000, size // 80)
    few, many = (os.path.join(folder, name + ".pcap") for name in ("ten", "crowd"))
    traffic.write_connections(few, 10, n)
    traffic.write_connections(many, n, n)
    paths = {"few": few, "many": many}
    times = in_turn({name: lambda path=path: counted(bench, "both", path)[0] for name, path in paths.items()},
                    3)
    row("time a packet: %s connections over 10" % format(n, ","), ratio(times["many"], times["few"]), "<= 2",
        short="1,000,000 flows")


def sealed(bench, folder, size):
    path = os.path.join(folder, "sealed.pcap")
    traffic.write_sealed(path, size // 2)
    times = in_turn({name: lambda name=name: counted(bench, name, path)[0] for name in ("read", "decode")})
    _, packets, _, _ = counted(bench, "decode", path)
    row("records that stay shut, a second", packets / statistics.median(times["decode"]), text="%.3g")
    row("records that stay shut: rate over pcap_next_ex", ratio(times["read"], times["decode"]), short="shut records")


def records(bench_records):
    out = subprocess.run([bench_records], stdout=subprocess.PIPE, check=True).stdout.split()
    row("opening AES-256-GCM records: time over bare OpenSSL", float(out[0]), "<= 1.15", short="records")
    row("records of 64 to 1024 bytes opened a second", float(out[1]), text="%.3g")
    row("the same, bare OpenSSL", float(out[2]), text="%.3g")


def verifying(bench_verify, captures):
    names = [name[:-len(".pcap")] for name in sorted(os.listdir(captures)) if name.endswith(".pcap")]
    files = [os.path.join(captures, name + ending) for name in names for ending in (".pcap", ".keys")]
    out = subprocess.run([bench_verify, *files], stdout=subprocess.PIPE, check=True).stdout.split()
    row("verifying all captures: time over bare OpenSSL", float(out[0]), "<= 1.1")
    row("signatures", float(out[1]), text="%d")
    row("certificates in chains", float(out[2]), text="%d")


def in_wireshark(plugin, path, whole):
    if not plugin:
        print("there is no Wireshark plugin: not measured")
        return
    per_packet, judged, load = wireshark.measure(plugin, path)
    row("tshark, one line a packet: time over that without plugin", per_packet, "<= 1.20", short="plugin")
    row("the same, with verification and rules", judged)
    row("the same without these, messages of one packet each", wireshark.measure(plugin, whole, False)[0], "<= 1.4")
    row("loading the plugin, milliseconds", load, text="%.0f")


def keep(version):
    """Appends a line for this version to bench/history.md. Figures that were not measured are left blank."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "history.md")
    with open(path) as file:
        columns = next(line for line in file if line.startswith("| version")).strip().strip("|").split("|")
    cells = [version] + [FIGURES.get(column.strip(), "") for column in columns[1:]]
    with open(path, "a") as file:
        file.write("| %s |\n" % " | ".join(cells))


def main():
    parser = argparse.ArgumentParser()
    for name in ("bench", "bench_records", "bench_verify", "spdmdump", "captures", "work"):
        parser.add_argument(name)
    parser.add_argument("megabytes", type=int, nargs="?", default=100)
    parser.add_argument("--plugin", default="")
    parser.add_argument("--history", metavar="VERSION")
    args = parser.parse_intermixed_args()
    bench, spdmdump, captures, size = args.bench, args.spdmdump, args.captures, args.megabytes * 1_000_000
    folder = os.path.join(args.work, "bench-captures")
    os.makedirs(folder, exist_ok=True)
    path = {name: os.path.join(folder, name + ".pcap") for name in ("mixed", "quarter", "eighth", "tcp", "few", "many",
                                                                           "whole")}
    traffic.write_mixed(path["mixed"], captures, size)
    traffic.write_mixed(path["quarter"], captures, size // 4)
    traffic.write_mixed(path["eighth"], captures, size // 8)
    traffic.write_tcp(path["tcp"], captures, size // 10)
    traffic.write_whole(path["whole"], captures, size // 20)
    n_packets = traffic.write_flows(path["many"], captures, 10_000, size // 125)
    traffic.write_flows(path["few"], captures, 10, n_packets)

    print("%-58s %12s   %s" % ("mixed capture of %d MB" % (size // 1_000_000), "measured", "required"))
    speed(bench, spdmdump, path["mixed"])
    against_tshark(spdmdump, path["tcp"])
    memory(spdmdump, path["quarter"], path["mixed"])
    flows(bench, path["few"], path["many"])
    crowd(bench, folder, size)
    sealed(bench, folder, size)
    records(args.bench_records)
    verifying(args.bench_verify, captures)
    in_wireshark(args.plugin, path["eighth"], path["whole"])
    small = os.path.join(captures, "mctp-v12.pcap")
    row("start to first line, milliseconds", 1000 * statistics.median(first_line([spdmdump, small]) for _ in range(11)),
        "<= 3", "%.1f", "first line, ms")
    if args.history:
        keep(args.history)


if __name__ == "__main__":
    main()
