# SPDX-License-Identifier: BSD-3-Clause
"""--jobs: reading several captures in parallel gives the same result as one after the other."""
import os
import re

from harness import need, need_equal

NAMES = ("mctp-v12.pcap", "doe-v13.pcap", "tcp-v13-stream.pcap", "frag64-mctp-lossy.pcap", "mctp-v10.pcap")


def test_json_is_the_same(tool):
    paths = [tool.capture(name) for name in NAMES] * 3
    for jobs in ("2", "3", "40"):
        alone, together = tool.run("--json", *paths), tool.run("--jobs", jobs, "--json", *paths)
        need_equal(together.out, alone.out, "output with %s jobs" % jobs)
        need_equal((together.status, together.err), (alone.status, alone.err), "status and errors with %s jobs" % jobs)


def test_text_is_the_same(tool):
    """The same except for column widths, which within one process grow from input to input."""
    paths = [tool.capture(name) for name in NAMES]
    for option in ("-q", "-v", "--stats"):
        alone, together = tool.run(option, *paths), tool.run("--jobs", "2", option, *paths)
        need_equal(re.sub(" +", " ", together.out), re.sub(" +", " ", alone.out), "output with " + option)
        need_equal(together.status, alone.status, "status with " + option)


def test_what_cannot_be_read(tool):
    good, missing = tool.capture(NAMES[0]), os.path.join(tool.folder, "missing.pcap")
    alone, together = tool.run(good, missing, good), tool.run("--jobs", "4", good, missing, good)
    need_equal((together.out, together.err, together.status), (alone.out, alone.err, alone.status), "the same")
    together.need_error(3, "missing.pcap")


def test_unused_secrets(tool):
    """Not reported with --jobs: the session may be in an input that another process reads."""
    own, other = tool.capture("keyupd-all.keys"), [tool.capture(name) for name in NAMES[:2]]
    alone, together = tool.run("-q", "--keylog", own, *other), tool.run("--jobs", "2", "-q", "--keylog", own, *other)
    need_equal(len(together.errors) + 1, len(alone.errors), "lines on stderr: one that counts them is missing")


def test_refused(tool):
    path = tool.capture(NAMES[0])
    for arguments in (("-w", os.path.join(tool.folder, "a.pcapng")), ("-c", "1"), ("--count",), ("--hex",)):
        tool.run("--jobs", "2", *arguments, path, path).need_error(2, "--jobs", arguments[0])
    for value in ("0", "x", "", "-1", "1025", "2x"):
        tool.run("--jobs", value, path).need_error(2, "--jobs")
