# SPDX-License-Identifier: BSD-3-Clause
"""Options: accepted and refused values, error messages, and agreement with the manual."""
import glob
import os
import re

from harness import TALK, mctp, need, need_equal, pcap

REFUSED = [
    (["--nonsense"], "--nonsense", "--help"), (["-Z"], "-Z", "--help"), (["-m"], "-m", "value"),
    (["--session"], "--session", "value"), (["--json=yes"], "--json", "no value"),
    (["-c", "0"], "-c 0"), (["-c", "-1"], "-c -1"), (["-c", "ten"], "ten"), (["-c", "1x"], "1x"), (["-c", ""], "-c"),
    (["-c", "99999999999999999999"], "-c"),
    (["--session", "0x"], "0x"), (["--session", "0x100000000"], "0x100000000"), (["--session", "none"], "none"),
    (["--session", "-1"], "-1"),
    (["--port", "0"], "--port 0"), (["--port", "65536"], "65536"), (["--port", "http"], "http"),
    (["--link", "147"], "147", "mctp"), (["--link", "147=token-ring"], "token-ring", "mctp", "doe", "spdm"),
    (["--link", "=mctp"], "=mctp"), (["--link", "x=mctp"], "x=mctp"),
    (["-m", "GET_VERSOIN"], "GET_VERSOIN", "GET_VERSION", "--list messages"), (["-m", ","], "--list messages"),
    (["-m", "no_such_thing_at_all"], "--list messages"), (["-m", "GET_VERSION,NOPE_*"], "NOPE_*"),
    (["--assume", "hsh=SHA_384"], "hsh", "version", "hash", "asym"),
    (["--assume", "hash=SHA_385"], "SHA_385", "SHA_256", "SHA_384", "SHA_512"),
    (["--assume", "hash"], "NAME=VALUE", "hash"),
    (["--assume", "version=1.2,hash="], "hash"),
    (["--list", "everything"], "messages", "fields", "links", "rules"),
    (["--colour", "blue"], "blue", "auto", "always", "never"), (["--json", "--stats"], "--stats", "--json"),
    (["-i", "lo", "--hex"], "-i lo"), (["--require", "nothing"], "nothing", "identity", "with commas between them"),
    (["--lint=all"], "all", "req", "strict", "complete"),
    (["--lint-ignore", "CAP-03,XXX-01"], "XXX-01", "--list rules"),
    (["--lint-ignore", "cap-03"], "cap-03"), (["--lint-level", "fatal"], "fatal", "error", "advice"),
]


def test_refusals(tool):
    path = tool.file("a.pcap", pcap([]))
    for arguments, *parts in REFUSED:
        result = tool.run(*arguments) if len(arguments) == 1 else tool.run(*arguments, path)
        need_equal(result.status, 2, "exit status of %r (stderr %r)" % (arguments, result.err))
        result.need_error(2, *parts)
        need_equal(result.out, "", "output of %r" % arguments)


def test_misspelled_names_are_suggested(tool):
    """A misspelled option gets exactly one suggestion."""
    for arguments, meant in ((["--sumary"], "--summary"), (["--jsn"], "--json"), (["--verfy=3"], "--verify"),
                             (["--redact-kep", "nonces"], "--redact-keep"), (["--lint-ignore", "ADV-9"], "ADV-09"),
                             (["-m", "GET_VERSOIN"], "GET_VERSION")):
        result = tool.run(*arguments, "x").need_error(2, arguments[0].split("=")[0])
        need("; did you mean %s? " % meant in result.err, "what is meant by %r" % arguments, result.err)
    need(" --lint " in tool.run("--lin").need_error(2, "--lin").err, "an abbreviation of several")
    need("did you mean" not in tool.run("--nonsense").need_error(2, "--nonsense").err, "nothing is near")


def test_too_many(tool):
    tool.run(*["--port=%d" % (1000 + i) for i in range(17)]).need_error(2, "16 ports")
    tool.run(*["--link=%d=doe" % (1000 + i) for i in range(33)]).need_error(2, "32 link types")


def test_help(tool):
    result = tool.run("--help").need_status(0).need_quiet()
    need(all(len(line) <= 80 for line in result.lines), "wider than 80 columns",
         [l for l in result.lines if len(l) > 80])
    for option in ("-q", "-v", "-x", "-m", "-c", "-i", "--json", "--session", "--notes", "--hex", "--assume", "--link",
                   "--port", "--stats", "--measurements", "--list", "--colour", "--color", "--version", "--keylog",
                   "--dhe-secret", "--kem-secret",
                   "--psk", "--libspdm-log", "--cert-chain", "--public-key", "--export-keys", "-w", "--print"):
        need(re.search(r"(^|[^-\w])%s\b" % re.escape(option), result.out), "%s is not explained" % option)
    need_equal(tool.run("-h").out, result.out, "-h")


def test_version(tool):
    result = tool.run("--version").need_status(0).need_quiet()
    need(re.match(r"spdmdump \d+\.\d+\.\d+, libsdec \d+\.\d+\.\d+, libpcap", result.out), "version line", result.out)


def test_double_dash_ends_options(tool):
    tool.file("-q", pcap([mctp(m) for m in TALK]))
    result = tool.run("--json", "--", "-q", cwd=tool.folder).need_status(0)
    need_equal(result.raws(), TALK, "messages of the file called -q")


def test_depths(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in TALK]))
    names = tool.run("-q", path).need_status(0)
    lines = tool.run(path).need_status(0)
    tree = tool.run("-v", path).need_status(0)
    need_equal((len(names.lines), len(lines.lines)), (4, 4), "lines with -q and without options")
    need(all("CAPABILITIES" in out.lines[3] for out in (names, lines)), "the fourth message is CAPABILITIES",
         names.lines)
    need("DataTransferSize" not in names.out, "-q shows a field", names.out)
    need("DataTransferSize" in tree.out and "DataTransferSize" not in tool.run("-q", "-v", "-q", path).out, "depth")
    need("12 61 00 00" in tool.run("-x", path).out.replace("1261 0000", "12 61 00 00"), "-x has no hex dump")
    need("12 61 00 00" not in lines.out, "a hex dump without -x")


def test_no_line_ends_in_a_blank(tool):
    for options in ((), ("-v",), ("-v", "-e"), ("-q",)):
        lines = tool.run(*options, tool.capture("frag64-mctp-lossy.pcap")).lines
        need(any("incomplete message" in line for line in lines), "an event")
        need_equal([line for line in lines if line.endswith(" ")], [], "lines of %s" % (options,))


def test_names(tool):
    path = tool.capture("mctp-v12.pcap")
    everything = [o["name"] for o in tool.run("--json", path).json()]
    for option, expected in (("GET_VERSION", {"GET_VERSION"}), ("get_version,Version", {"GET_VERSION", "VERSION"}),
                             ("*_version", {"GET_VERSION"}), ("finish*", {"FINISH", "FINISH_RSP"})):
        shown = [o["name"] for o in tool.run("--json", "-m", option, path).need_status(0).json()]
        need_equal(shown, [name for name in everything if name in expected], "-m %s" % option)
        need(shown, "-m %s shows nothing" % option)


def printed_names(tool):
    """Maps every name and protocol printed for any capture, with and without secrets, to a capture that has it."""
    names = {}
    for path in sorted(glob.glob(tool.capture("*.pcap*")) + glob.glob(tool.capture("../foreign/*.pcap*"))):
        keys = re.sub(r"\.pcap(ng)?$", ".keys", path)
        for secrets in ([], ["--keylog", keys]) if os.path.exists(keys) else ([],):
            for pair in re.findall(r'"protocol":"([^"]*)".*?"name":"([^"]*)","len"',
                                   tool.run("--json", *secrets, path).out):
                for name in pair:
                    names.setdefault(name, (path, secrets))
    return names


def test_every_printed_name(tool):
    names = printed_names(tool)
    need({"SECURED_MESSAGE", "Get Target Capabilities", "PLDM", "spdm"} <= set(names), "names in the captures",
         sorted(names))
    for name, (path, secrets) in names.items():
        shown = tool.run("--json", "-c", "1", *secrets, "-m", " %s ," % name, path).json()
        need(len(shown) == 1 and name in (shown[0]["name"], shown[0]["protocol"]), "-m '%s' shows" % name, shown)
    listed = tool.run("--list", "messages").out
    need(all(name in listed for name in names), "names that are not listed", [n for n in names if n not in listed])


def test_protocol_names(tool):
    path = tool.capture("mctp-v12.pcap")
    everything = tool.run("--json", path).json()
    shown = tool.run("--json", "-m", "SPDM", path).json()
    need_equal(shown, [o for o in everything if o["protocol"] == "spdm"], "-m SPDM")
    need(0 < len(shown) < len(everything), "this capture has something else, too")


def test_session(tool):
    path = tool.capture("p521-sha512-chacha.pcap")
    everything = tool.run("--json", path).json()
    sessions = sorted({o["session"] for o in everything if o["session"] is not None})
    need_equal(sessions, [0xFFFEFFFE, 0xFFFFFFFF], "sessions")
    for session in sessions:
        expected = [o["frame"] for o in everything if o["session"] == session]
        for text in ("%d" % session, "0x%x" % session, "%08X" % session):
            shown = tool.run("--json", "--session", text, path).json()
            need_equal([o["frame"] for o in shown], expected, "--session %s" % text)
    need_equal(tool.run("--session", "1", path).need_status(0).out, "", "a session that is not there")


def test_count(tool):
    path = tool.capture("mctp-v12.pcap")
    need_equal(tool.run("-c", "3", path).lines, tool.run(path).lines[:3], "-c 3")
    need_equal(len(tool.run("-q", "-c", "4", "-m", "spdm", path, path).lines), 5,
               "-c 4 and the heading of the first file")
    damaged = pcap([mctp(TALK[0]), mctp(TALK[1][:-1])])
    tool.run("-c", "1", tool.file("a.pcap", damaged)).need_status(0)


def test_notes(tool):
    packets = [mctp(TALK[0]), mctp(TALK[1][:-1]), mctp(TALK[0]), mctp(TALK[1])]
    path = tool.file("a.pcap", pcap(packets))
    shown = tool.run("--json", "--notes", path).need_status(1).json()
    need_equal([o["frame"] for o in shown], [2], "frames with findings")
    tool.run("-m", "GET_VERSION", path).need_status(0)
    need_equal(tool.run("--notes", tool.file("b.pcap", pcap(packets[2:]))).need_status(0).out, "", "a clean file")


def test_information_is_no_finding(tool):
    reserved = bytes.fromhex("10840001")
    result = tool.run("--json", tool.file("a.pcap", pcap([mctp(reserved)]))).need_status(0)
    need_equal([n["severity"] for n in result.json()[0]["notes"]], ["info"], "notes")


def test_assume(tool):
    """1.2 DIGESTS with one slot and without a negotiation: a digest of 48 bytes if the hash is SHA_384."""
    digests = (bytes.fromhex("12010001") + bytes(range(48))).hex()
    told = tool.run("--json", "--assume", "version=1.2,hash=SHA_384", "--hex", digests).need_status(0).json()[0]
    need(not any(n["severity"] == "error" for n in told["notes"]), "notes", told["notes"])
    need(bytes(range(48)).hex() in str(told["fields"]), "the digest is not 48 bytes", told["fields"])
    tool.run("--json", "--assume", "hash=SHA_256", "--hex", digests).need_status(1)


def test_stats(tool):
    for name in ("mctp-v12.pcap", "doe-v13.pcap"):
        path = tool.capture(name)
        expected = {}
        for o in tool.run("--json", path).json():
            expected[o["name"]] = expected.get(o["name"], 0) + 1
        result = tool.run("--stats", path).need_status(0).need_quiet()
        need(all(len(line) <= 80 for line in result.lines), "wider than 80 columns", max(result.lines, key=len))
        rows = [re.match(r" *(\d+) +\d+ +\d+ .* (?:-|n?u?m?s) (\S.*)$", line) for line in result.lines]
        need_equal({m.group(2): int(m.group(1)) for m in rows if m}, expected, "counts by name of %s" % name)


def test_stats_columns(tool):
    """All totals are aligned in one column after the longest label."""
    lines = tool.run("--stats", tool.capture("mctp-v12.pcap")).need_status(0).lines
    totals = lines[lines.index("") + 1:]
    need(len(totals) > 20, "lines of totals", totals)
    need_equal([line for line in totals if not re.match(r".{26} \S", line)], [], "values that stand elsewhere")


def test_stats_times(tool):
    """Packets are one second apart, so each response takes one second."""
    result = tool.run("--stats", tool.file("a.pcap", pcap([mctp(m) for m in TALK]))).need_status(0)
    line = next(l for l in result.lines if l.endswith(" VERSION"))
    need_equal(re.findall(r"[\d.]+ \w+", line)[-3:], ["1.00 s"] * 3, "fastest, median, slowest")
    need(re.search(r"^packets +4$", result.out, re.M), "packets", result.out)


def test_lists(tool):
    messages = tool.run("--list", "messages").need_status(0).need_quiet()
    for line in ("0x84 .* GET_VERSION", "0xe4 .*1.1.* KEY_EXCHANGE", "0x05 .*1.2.* CHUNK_SEND_ACK"):
        need(re.search(line, messages.out), "no line %r" % line)
    fields = tool.run("--list", "fields").need_status(0)
    need(re.search(r"DataTransferSize +data_transfer_size +1\.2- +u32", fields.out), "no field DataTransferSize")
    links = tool.run("--list", "links").need_status(0)
    for word in ("mctp", "doe", "spdm", "291", "292", "276", "EN10MB"):
        need(re.search(r"^ +(\d+ +)?%s$|^ +%s\b" % (word, word), links.out, re.M), "links lack %s" % word)
    need(not re.search(r"^ +%d\b" % 105, links.out, re.M), "105 is listed but not known")
    need(len(tool.run("--list", "rules").need_status(0).lines) > 30, "rules")
    need("SHA_384" in tool.run("--list", "assume").need_status(0).out, "assume lacks SHA_384")


def test_what_assume_lists_it_accepts(tool):
    name = None
    for line in tool.run("--list", "assume").lines:
        name = line if line and line[0] != " " else name
        if line.startswith(" "):
            result = tool.run("--assume", "%s=%s" % (name, line.strip()), tool.file("a.pcap", pcap([])))
            need_equal(result.status, 0, "--assume %s=%s" % (name, line.strip()))


def test_colour(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in TALK]))
    for option in ("--colour", "--color"):
        need("\x1b[" in tool.run(option, "always", path).out, "%s always" % option)
        need("\x1b[" not in tool.run(option, "never", path).out, "%s never" % option)
        need("\x1b[" not in tool.run(option, "auto", path).out, "%s auto into a pipe" % option)
    always = tool.run("--colour=always", path, env={"NO_COLOR": "1"}).out
    need("\x1b[" in always, "always takes precedence over NO_COLOR")
    need("\x1b" not in tool.run("--json", "--colour=always", path).out, "JSON in colour")


def on_terminal(tool, *arguments, **env):
    """The tool's output on a terminal."""
    pid, master = os.forkpty()
    if pid == 0:
        os.environ.pop("NO_COLOR", None)
        os.environ.update({"TERM": "xterm", **env})
        os.execv(tool.path, [tool.path, *arguments])
    out = b""
    try:
        while True:
            part = os.read(master, 65536)
            if not part:
                break
            out += part
    except OSError:
        pass
    os.close(master)
    os.waitpid(pid, 0)
    return out.decode(errors="replace")


def test_colour_on_a_terminal(tool):
    path = tool.file("a.pcap", pcap([mctp(m) for m in TALK]))
    need("\x1b[" in on_terminal(tool, path), "no colour on a terminal")
    need("\x1b[" not in on_terminal(tool, path, NO_COLOR="1"), "NO_COLOR is not honoured")
    need("\x1b[" in on_terminal(tool, path, NO_COLOR=""), "an empty NO_COLOR means nothing")
    need("\x1b[" not in on_terminal(tool, path, TERM="dumb"), "colour on a dumb terminal")


def test_nothing_to_read_on_a_terminal(tool):
    need("nothing to read" in on_terminal(tool), "no hint when started alone")
