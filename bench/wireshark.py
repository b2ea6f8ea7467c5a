# SPDX-License-Identifier: BSD-3-Clause
"""The cost of the Wireshark plugin: time of tshark with it relative to tshark without, interleaved."""
import os
import resource
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "wireshark"))
import convert  # noqa: E402
from tshark import Failed, Tshark  # noqa: E402

ROUNDS = 7


DECODING = ("-o", "spdm.verify:FALSE", "-o", "spdm.lint:FALSE")  # signatures and rules are measured separately


def seconds(tshark, path, options=()):
    """CPU time of one run that prints one line per packet."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = tshark.start(["-c", 'exec tshark -n -r "$@" >/dev/null', "sh", path, *options], program="sh")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or done.stderr:
        raise Failed("tshark: %s" % done.stderr.decode(errors="replace"))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(plugin, path, judging=True):
    """Medians of (ratio of time per packet, the same with verification and rules, milliseconds of loading). Start-up
    counts as loading only."""
    ratios, judged, loads = [], [], []
    with Tshark(plugin) as loaded, Tshark(None) as bare:
        if not any("spdm.so" in line for line in loaded.lines("-G", "plugins")):
            raise Failed("the plugin does not load")
        for tshark in (loaded, bare):
            os.chmod(convert.write(tshark.file("empty.pcap"), convert.SLL2, []), 0o644)
            tshark.bring(path)
        for _ in range(ROUNDS):
            start = {tshark: seconds(tshark, tshark.file("empty.pcap")) for tshark in (loaded, bare)}
            whole = {tshark: seconds(tshark, tshark.file(os.path.basename(path)), options)
                     for tshark, options in ((loaded, DECODING), (bare, ()))}
            with_rules = seconds(loaded, loaded.file(os.path.basename(path))) if judging else start[loaded]
            ratios.append((whole[loaded] - start[loaded]) / (whole[bare] - start[bare]))
            judged.append((with_rules - start[loaded]) / (whole[bare] - start[bare]))
            loads.append(1000 * (start[loaded] - start[bare]))
    return statistics.median(ratios), statistics.median(judged), statistics.median(loads)
