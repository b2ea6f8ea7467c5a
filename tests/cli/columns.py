# SPDX-License-Identifier: BSD-3-Clause
"""Selecting and formatting output: columns, endpoints, connections, counts, the habits of tcpdump and tshark users,
lines on a terminal, and shell completion."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

from filters import WORDS
from harness import LINK_ETHERNET, TALK, mctp, need, need_equal, pcap
from hostile import tcp6
from summary import files

KEYS = ["id", "parent_id", "frame", "ts", "name", "version", "session", "param1", "slot_id", "base_asym_sel.ecdsa_p384",
        "resp_alg_struct.alg_type", "nonce"]


def cells_of_jq(lines, keys):
    """The same columns, taken from the lines of --json."""
    own = {"id", "parent_id", "frame", "ts", "name", "version", "session"}
    asked = ", ".join("(.%s // \"\" | tostring)" % key if key in own else
                      '([field("%s") | tostring] | join(","))' % key for key in keys)
    done = subprocess.run(["jq", "-r", WORDS + "[%s] | @tsv" % asked], input=lines.encode(), capture_output=True)
    need(done.returncode == 0, "jq refuses", done.stderr[:300])
    return done.stdout.decode().splitlines()


def test_columns_equal_json(tool):
    capture, keys = files(tool, "mctp-v12")
    arguments = [word for key in KEYS for word in ("-e", key)]
    wanted = cells_of_jq(tool.run("--json", "--keylog", keys, capture).out, KEYS)
    printed = tool.run("-T", "fields", *arguments, "--keylog", keys, capture).need_status(0)
    need_equal(printed.lines, wanted, "-T fields")
    need_equal(tool.run("--fields", ",".join(KEYS), "--keylog", keys, capture).lines, wanted, "--fields")
    need(any(line.split("\t")[-1] for line in wanted) and any("," in line.split("\t")[10] for line in wanted),
         "columns that stay empty")


def test_columns_have_a_style(tool):
    path = tool.file("a.pcap", pcap([mctp(message) for message in TALK[:2]]))
    def run(*style):
        return tool.run("--fields", "frame,name,version_number_entry", *style, path).need_status(0).lines
    need_equal(run(), ["1\tGET_VERSION\t", "2\tVERSION\t4096,4608"], "plain")
    need_equal(run("-E", "header=y", "-E", "separator=/s")[0], "frame name version_number_entry", "header")
    need_equal(run("-E", "separator=;", "-E", "aggregator=/s")[1], "2;VERSION;4096 4608", "separators")
    need_equal(run("-E", "occurrence=f")[1], "2\tVERSION\t4096", "the first")
    need_equal(run("-E", "occurrence=l")[1], "2\tVERSION\t4608", "the last")
    need_equal(run("-E", "quote=d")[0], '"1"\t"GET_VERSION"\t""', "quotes")


def test_the_file_is_a_key(tool):
    """The name of the input: several inputs, a name longer than any other value, and standard input."""
    data = pcap([mctp(message) for message in TALK[:2]])
    short, long = tool.file("a.pcap", data), tool.file("b" * 250 + ".pcap", data)
    def run(*arguments, **kept):
        return tool.run("--fields", "file,id", *arguments, **kept).need_status(0).lines
    need_equal(run(short, long), ["%s\t%d" % (path, n) for path in (short, long) for n in (1, 2)], "both")
    need_equal(run("-Y", 'file contains "bbb"', short, long), [long + "\t1", long + "\t2"], "the second")
    need_equal(run("-Y", 'file == "%s"' % short, short, long), [short + "\t1", short + "\t2"], "the first")
    need_equal(run("-", stdin=data), ["-\t1", "-\t2"], "standard input")


def test_columns_are_refused(tool):
    path = tool.file("a.pcap", pcap([]))
    for arguments, *parts in [(["-T", "pdml"], "pdml", "fields"), (["-T", "fields"], "-e KEY"),
                              (["--fields", "frame,nam"], "nam", "name"), (["-T", "fields", "-e", ""], "missing"),
                              (["--fields", "name", "-E", "header=x"], "header=x", "header=y"),
                              (["--fields", "name", "-E", "colour=y"], "colour=y"),
                              (["--fields", "name", "--json"], "-T fields", "--json"),
                              (["--conn", "x"], "--conn x"), (["--conn", "1,"], "--conn 1,"),
                              (["--endpoint", ""], "--endpoint"), (["--endpoint", "8,responder"], "10.0.0.1:4194"),
                              (["--endpoint", "256"], "at most"), (["--endpoint", ":65536"], "at most"),
                              (["--endpoint", "10.0.0"], "at most"), (["--endpoint", "10.0.0.1:"], "at most"),
                              (["--endpoint", "[::1"], "at most"), (["--fields", "frame,,name"], "a key is missing"),
                              (["--completion", "csh"], "csh", "bash")]:
        tool.run(*arguments, path).need_error(2, *parts)


def test_endpoints_and_connections(tool):
    capture, keys = files(tool, "tcp-v13-stream")
    lines = [o for o in tool.run("--json", "--keylog", keys, capture).json() if "name" in o]
    ends = sorted({o["src"] for o in lines})
    need(len(ends) == 2 and all(":" in end for end in ends), "two ends", ends)
    for wanted in (ends[0], ends[0].rsplit(":", 1)[0], ":" + ends[0].rsplit(":", 1)[1], "192.0.2.7," + ends[1]):
        chosen = tool.run("--fields", "id", "--endpoint", wanted, "--keylog", keys, capture).lines
        need_equal(len(chosen), len(lines), "--endpoint " + wanted)
    need_equal(tool.run("--fields", "id", "--endpoint", "192.0.2.7", capture).lines, [], "nobody")
    need_equal(tool.run("--fields", "id", "--endpoint", ":1", capture).lines, [], "a port that nobody has")
    path = tool.file("six.pcap", pcap([tcp6((1, 2))], LINK_ETHERNET))
    shown = tool.run("--fields", "src", path).lines[0]
    need(re.fullmatch(r"\[2001:[0-9a-f:]+\]:4194", shown), "an address", shown)
    for wanted in (shown, shown[:-5], shown[1:-6], shown[1:-6].upper(), "2001:db8:1:100::1", "2001:0DB8:1:100:0::1"):
        need_equal(len(tool.run("--fields", "id", "--endpoint", wanted, path).lines), 1, "--endpoint " + wanted)
    packet = tcp6((1, 2))
    packet = packet[:22] + bytes(10) + b"\xff\xff\x0a\0\0\1" + packet[38:]
    path = tool.file("in-six.pcap", pcap([packet], LINK_ETHERNET))
    need_equal(tool.run("--fields", "src", path).lines, ["[::ffff:a00:1]:4194"], "an IPv4 address in one of IPv6")
    for wanted in ("[::ffff:a00:1]:4194", "[::ffff:a00:1]", "::ffff:a00:1", "::ffff:10.0.0.1", "[::FFFF:10.0.0.1]:4194",
                   "[0::ffff:10.0.0.1]:04194", ":04194"):
        need_equal(len(tool.run("--fields", "id", "--endpoint", wanted, path).lines), 1, "--endpoint " + wanted)
    for other in ("::ffff:10.0.0.2", "10.0.0.1", "[::ffff:10.0.0.1]:4195"):
        need_equal(tool.run("--fields", "id", "--endpoint", other, path).lines, [], "--endpoint " + other)
    many = pcap([mctp(m) for m in TALK[:2]] + [bytes([1, 6 if m[1] & 128 else 7, 7 if m[1] & 128 else 6,
                                                      0xC8 if m[1] & 128 else 0xC0, 5]) + m for m in TALK[:2]])
    path = tool.file("two.pcap", many)
    for arguments, frames in [(["--endpoint", "7"], ["3", "4"]), (["--endpoint", "007"], ["3", "4"]),
                              (["--endpoint", "8,6"], ["1", "2", "3", "4"]),
                              (["--conn", "1"], ["1", "2"]), (["--conn", "2,1"], ["1", "2", "3", "4"]),
                              (["--conn", "3"], [])]:
        need_equal(tool.run("--fields", "frame", *arguments, path).lines, frames, " ".join(arguments))


def test_count(tool):
    capture, keys = files(tool, "mctp-v12")
    n = len([o for o in tool.run("--json", "--keylog", keys, capture).json() if "name" in o])
    need_equal(tool.run("--count", "--keylog", keys, capture).need_status(0).out, "%d messages\n" % n, "all")
    need_equal(tool.run("--count", "-Y", "id == 3", capture).out, "1 message\n", "one")
    need_equal(tool.run("--count", "-Y", "id == 3", capture, capture).out, "2 messages\n", "of two files")
    tool.run("--count", "--json", capture).need_error(2, "--count", "--json")


def test_letters_of_tcpdump(tool):
    path = tool.file("a.pcap", pcap([mctp(message) for message in TALK]))
    plain = tool.run(path).lines
    need_equal(tool.run("-n", path).lines, plain, "-n")
    need_equal(tool.run("-#", path).lines, ["%5d  %s" % (i + 1, line) for i, line in enumerate(plain)], "-#")
    need_equal(tool.run("--number", path).lines, tool.run("-#", path).lines, "--number")
    need_equal(tool.run("-X", path).lines, tool.run("-x", path).lines, "-X")
    with_header = tool.run("-e", path).lines
    need("DestinationEID=8 SourceEID=9" in with_header[0] and with_header[0].startswith(plain[0] + " |"), "-e",
         with_header[0])
    need(re.match(r"1\.\S+ .*\[(Up|Down)", tool.run("-D").need_status(0).lines[0]), "-D")
    for _ in range(9):  # an interface may appear or vanish between two runs
        before, listed, after = (tool.run(*how).lines for how in (["-D"], ["--list", "interfaces"], ["-D"]))
        if before == after:
            break
    need_equal(listed, before, "--list interfaces")


def test_capture_filters_are_answered(tool):
    path = tool.file("a.pcap", pcap([]))
    for words, answer in [(["host", "10.0.0.1"], "--endpoint 10.0.0.1"), (["port", "4194"], "--endpoint :4194"),
                          (["src", "8"], "-Y 'src == \"8\"'"), (["less", "64"], "-Y 'len <= 64'"), (["tcp"], "-Y"),
                          (["not", "tcp"], "-Y '!EXPR'"), (["host"], "--endpoint VALUE")]:
        tool.run(path, *words).need_error(2, words[0], answer)
    tool.file("host", pcap([mctp(TALK[0])]))
    need_equal(tool.run("--count", "host", cwd=tool.folder).out, "1 message\n", "a file of that name")


def on_terminal(tool, columns, *arguments):
    """Output on a terminal of that width, including colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([tool.path, *arguments], stdout=theirs, stderr=subprocess.DEVNULL,
                               env=dict(os.environ, TZ="UTC", TERM="xterm"))
    os.close(theirs)
    data = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError: # the other end is closed
            more = b""
        if not more:
            break
        data += more
    os.close(ours)
    process.wait()
    return data.decode().splitlines()


def test_lines_are_cut_on_a_terminal(tool):
    capture, keys = files(tool, "mctp-v12")
    whole = tool.run("--colour", "never", "--keylog", keys, capture).lines
    for columns in (80, 160):
        for colour in ("always", "never"):
            lines = on_terminal(tool, columns, "--colour", colour, "--keylog", keys, capture)
            bare = [re.sub("\033\\[[0-9;]*m", "", line) for line in lines]
            need_equal(bare, [line if len(line) <= columns else line[:columns - 3] + "..." for line in whole],
                       "%d columns, colour %s" % (columns, colour))
            need(colour == "never" or all(line.count("\033[0m") * 2 >= line.count("\033[") for line in lines),
                 "a colour that goes on after the line")
    broken = tool.capture("damaged/measurements-signature.pcap")
    whole = tool.run("--verify", "--colour", "never", broken).lines
    wrong = [line for line in whole if len(line) > 80 and "SIGNATURE WRONG" in line]
    need(wrong, "no signature is wrong")
    bare = on_terminal(tool, 80, "--verify", "--colour", "never", broken)
    need_equal([line for line in bare if "SIGNATURE WRONG" in line], wrong, "what is wrong is not cut off")
    bare = on_terminal(tool, 80, "-v", "--colour", "never", "-m", "CAPABILITIES", capture)
    need(any(len(line) > 80 for line in bare), "-v cuts lines")


def test_completion(tool):
    words = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", tool.run("--help").out))
    for shell, checks in (("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])):
        script = tool.run("--completion", shell).need_status(0).out
        path = tool.file(shell, script.encode())
        try:
            done = subprocess.run([*checks, path], capture_output=True)
            need(done.returncode == 0, shell + " refuses", done.stderr[:300])
        except FileNotFoundError: # this shell is not installed
            pass
        missing = [word for word in words if (word if shell != "fish" else "-l %s " % word[2:]) not in script
                   and word not in ("--color",)]
        need(not missing, shell + " lacks", missing)
    path = tool.file("script", tool.run("--completion", "bash").out.encode())
    for typed, wanted in [("--summ", "--summary"), ("--colour a", "always auto"), ("--completion z", "zsh")]:
        line = typed.split()
        asked = ("source %s; COMP_WORDS=(spdmdump %s); COMP_CWORD=%d; _spdmdump; echo ${COMPREPLY[@]}" %
                 (path, typed, len(line)))
        got = subprocess.run(["bash", "-c", asked], capture_output=True).stdout.decode().split()
        need_equal(sorted(got), sorted(wanted.split()), "bash completes " + typed)
