# SPDX-License-Identifier: BSD-3-Clause
"""Files that the tool writes: derived keys and decrypted captures. No output contains secrets."""
import json
import os
import re
import shutil
import struct
import subprocess

from harness import TALK, mctp, need, need_equal, pcap
from keys import HINTED, keylog, need_all_open, private, sealed, secrets


def test_export_keys(tool):
    """Exported keys decrypt the same records, and contain no shared secret."""
    for name in (HINTED, "keyupd-all", "mac-only", "psk-v11"):
        path, exported = tool.capture(name + ".pcap"), os.path.join(tool.folder, "out.keys")
        private(tool, "out.keys", b"")
        os.chmod(exported, 0o644)
        first = tool.run("--json", "--keylog", keylog(tool, name), "--export-keys", exported, path).need_status(0)
        need_equal(os.stat(exported).st_mode & 0o777, 0o600, "mode")
        with open(exported) as file:
            lines = [line.split() for line in file]
        need({label for label, _, _ in lines} <= {"SPDM_REQ_HS_SECRET", "SPDM_RSP_HS_SECRET", "SPDM_REQ_DATA_SECRET",
                                                  "SPDM_RSP_DATA_SECRET"} and lines, "labels", lines[:1])
        given = secrets(tool, name)
        need({i for _, i, _ in lines} <= {i for _, i, _ in given}, "sessions are named as in the key log")
        need(not {s for _, _, s in lines} & {s for _, _, s in given}, "a shared secret is exported")
        again = tool.run("--json", "--keylog", exported, path).need_status(0).need_quiet()
        strip = lambda objects: [{k: v for k, v in o.items() if k != "verdicts"} for o in objects]
        need_equal(strip(again.json()), strip(first.json()), "what the exported keys open of %s" % name)


def test_secrets_are_never_shown(tool):
    outputs = []
    for options in (["--json"], ["-vvx"], ["--stats"], ["-w", os.path.join(tool.folder, "o.pcapng"), "--print"]):
        result = tool.run("--keylog", keylog(tool), *options, tool.capture(HINTED + ".pcap")).need_status(0)
        outputs.append(result.out + result.err)
    with open(os.path.join(tool.folder, "o.pcapng"), "rb") as file:
        outputs.append(file.read().hex())
    for label, _, secret in secrets(tool):
        if label != "SPDM_PSK":  # the PSK of this test equals its hint
            need(not any(secret in output for output in outputs), "a secret is shown", label)


def test_programmed_keys(tool):
    """A key programmed by a message appears only in `raw` and in no decoded value, unless secrets are requested."""
    path, name = tool.capture("doe-v13.pcap"), "doe-v13"

    def hidden_and_shown(value, shown):
        """Pairs of a hidden value and the value shown with secrets."""
        if isinstance(value, list):
            for inner, inner_shown in zip(value, shown):
                yield from hidden_and_shown(inner, inner_shown)
        elif isinstance(value, dict):
            for key in value:
                if key.endswith("_hidden"):
                    bytes_shown = shown[key.removesuffix("_hidden")]
                    yield from zip(*[v if isinstance(v, list) else [v] for v in (value[key], bytes_shown)])
                else:
                    yield from hidden_and_shown(value[key], shown[key])

    shut = tool.run("--json", "--keylog", keylog(tool, name), path).json()
    open_ = tool.run("--json", "--show-secrets", "--keylog", keylog(tool, name), path).json()
    need_equal(len(shut), len(open_), "messages")
    pairs = [pair for a, b in zip(shut, open_) for pair in hidden_and_shown(a["fields"], b["fields"])]
    need(all(n == len(text) // 2 for n, text in pairs), "lengths of what is hidden", pairs[:3])
    keys = {text for n, text in pairs if n == 32 and text.strip("0")}
    need(len(keys) > 3, "different keys in the capture", len(keys))
    text = tool.run("-vv", "--keylog", keylog(tool, name), path).out
    for key in keys:
        need(any(key in o["raw"] for o in shut), "raw is whole", key)
        need(not any(key in json.dumps({k: v for k, v in o.items() if k != "raw"}) for o in shut), "a key is shown",
             key)
        need(key not in text, "a key is shown as text", key)


def message_of(o):
    return o["name"], o["raw"], o["time"], o["fields"], o["dir"]


def is_written(o):
    return o["protocol"] in ("spdm", "secured") and not o["name"].startswith(("application", "incomplete"))


def test_write(tool):
    """The written capture reads back as the same messages in the same order, with times and endpoints."""
    out = os.path.join(tool.folder, "o.pcapng")
    for name in (HINTED, "chunk-v14-pqc", "doe-v13", "mac-only", "mctp-v12-stream", "frag64-sll-3endpoints"):
        path = tool.capture(name + (".pcapng" if name.startswith("frag64-sll-3") else ".pcap"))
        keys = ["--keylog", keylog(tool, name)]
        direct = [o for o in tool.run("--json", *keys, path).json() if is_written(o)]
        need_equal(tool.run(*keys, "-w", out, path).out, "", "output of -w alone")
        again = [o for o in tool.run("--json", out).json() if is_written(o)]
        need_equal([message_of(o) for o in again], [message_of(o) for o in direct], "messages of %s" % name)
        if name != "doe-v13":
            need_equal([(o["src"], o["dst"]) for o in again], [(o["src"], o["dst"]) for o in direct],
                       "endpoints of %s" % name)
        printed = tool.run("--json", *keys, "-w", out, path)
        need_equal(len(printed.lines), len(tool.run("--json", *keys, path).lines), "--json besides -w")


def test_write_sealed(tool):
    """Records that cannot be decrypted are written unchanged."""
    path, out = tool.capture(HINTED + ".pcap"), os.path.join(tool.folder, "o.pcapng")
    tool.run("-w", out, path).need_status(0).need_quiet()
    direct = [o for o in tool.run("--json", path).json() if is_written(o)]
    again = tool.run("--json", out).need_status(0).json()
    need_equal([o["raw"] for o in again], [o["raw"] for o in direct], "bytes")
    need_equal(sealed(again), ["no key for this session"], "reason")
    # Nothing is lost: they can be decrypted once the keys are known.
    need_all_open(tool, tool.run("--json", "--keylog", keylog(tool), out).need_status(0).need_quiet().json())


def test_write_to_standard_output(tool):
    path, out = tool.capture(HINTED + ".pcap"), os.path.join(tool.folder, "o.pcapng")
    tool.run("-w", out, "-m", "GET_VERSION", path).need_status(0)
    with open(out, "rb") as file:
        written = file.read()
    piped = subprocess.run([tool.path, "-w", "-", "-m", "GET_VERSION", path], capture_output=True)
    need_equal((piped.returncode, piped.stdout, piped.stderr), (0, written, b""), "-w -")
    need_equal([o["name"] for o in tool.run("--json", out).json()], ["GET_VERSION"], "filters count")


def test_refused_outputs(tool):
    path = shutil.copy(tool.capture(HINTED + ".pcap"), tool.folder)
    before = os.stat(path).st_size
    tool.run("-w", path, path).need_error(2, "-w", "overwritten")
    tool.run("--export-keys", path, path).need_error(2, "--export-keys", "overwritten")
    need_equal(os.stat(path).st_size, before, "size of the input")
    for more in ("--json", "--print", "--stats"):
        tool.run("-w", "-", more, path).need_error(2, "-w -")
    nowhere = os.path.join(tool.folder, "no", "such")
    tool.run("-w", nowhere, path).need_error(3, "-w", nowhere, "No such file")
    tool.run("--export-keys", nowhere, path).need_error(3, "--export-keys", nowhere, "No such file")
    tool.run("--export-keys", os.path.join(tool.folder, "k"), path).need_error(0, "--export-keys", "empty")
    tool.run("-w", "/dev/full", path).need_error(3, "-w", "No space")
    tool.run("-w", "", path).need_error(3, "-w", "No such file")


def comments_of(data):
    """(comment, dissector name) of each packet of a little-endian pcapng."""
    found, at = [], 0
    while at < len(data):
        kind, length = struct.unpack("<II", data[at:at + 8])
        need_equal(struct.unpack("<I", data[at + length - 4:at + length])[0], length, "length at the end of a block")
        if kind == 6:
            captured, = struct.unpack("<I", data[at + 20:at + 24])
            body = data[at + 28:at + 28 + captured]
            option = at + 28 + captured + -captured % 4
            code, n = struct.unpack("<HH", data[option:option + 4])
            need_equal(code, 1, "first option")
            tag, tag_len = struct.unpack(">HH", body[:4])
            need_equal(tag, 12, "first tag")
            found.append((data[option + 4:option + 4 + n].decode(), body[4:4 + tag_len].rstrip(b"\0").decode()))
        at += length
    return found


def test_write_keeps_frame_numbers(tool):
    path, out = tool.capture(HINTED + ".pcap"), os.path.join(tool.folder, "o.pcapng")
    tool.run("--keylog", keylog(tool), "-w", out, path).need_status(0)
    with open(out, "rb") as file:
        packets = comments_of(file.read())
    objects = tool.run("--json", "--keylog", keylog(tool), path).json()
    frames = [int(re.match(r"frame (\d+)", comment).group(1)) for comment, _ in packets]
    spdm = [o for o in objects if o["protocol"] == "spdm" and len(o["via"]) == 1 and o["code"] is not None]
    need_equal([f for f, (_, name) in zip(frames, packets) if name == "spdm"], [o["frame"] for o in spdm], "frames")
    in_session = {o["frame"]: "frame %d, session %08x" % (o["frame"], o["session"])
                  for o in spdm if o["session"] is not None}
    need_equal({f: comment for f, (comment, name) in zip(frames, packets) if f in in_session}, in_session, "comments")


def test_wireshark_reads_what_is_written(tool):
    if shutil.which("tshark") is None:
        return
    out = os.path.join(tool.folder, "o.pcapng")
    tool.run("--keylog", keylog(tool), "-w", out, tool.capture(HINTED + ".pcap")).need_status(0)
    fields = ["frame.time_epoch", "exported_pdu.orig_fno", "exported_pdu.prot_name"]
    command = ["tshark", "-n", "-r", out, "-Tfields"] + [x for field in fields for x in ("-e", field)]
    shark = subprocess.run(command, capture_output=True, text=True, timeout=120)
    need_equal(shark.returncode, 0, "exit status of tshark")
    with open(out, "rb") as file:
        packets = comments_of(file.read())
    lines = [line.split("\t") for line in shark.stdout.splitlines()]
    need_equal([(frame, name) for _, frame, name in lines],
               [(re.match(r"frame (\d+)", comment).group(1), name) for comment, name in packets], "packets")
    times = {o["frame"]: o["time"] for o in tool.run("--json", tool.capture(HINTED + ".pcap")).json()}
    need_equal([float(time) for time, _, _ in lines], [times[int(frame)] for _, frame, _ in lines], "times")


def test_write_as_mctp(tool):
    """Packets that stock Wireshark decodes and that read back as the same messages."""
    path = tool.capture("hs-encrypted-v12.pcap")
    out = os.path.join(tool.folder, "mctp.pcapng")
    tool.run("--keylog", keylog(tool), "-w", out, "--write-as", "mctp", path).need_status(0)
    tool.run("-w", out, "--write-as", "pcap", path).need_error(2, "pdu or mctp")
    written = tool.run("--json", out).json()
    spdm = [o for o in tool.run("--json", "--keylog", keylog(tool), path).json()
            if o["protocol"] == "spdm" and len(o["via"]) == 1 and o["code"] is not None]
    need_equal([(o["name"], o["dir"], o["raw"]) for o in written if o["via"] == ["clear"] and o["code"] is not None],
               [(o["name"], o["dir"], o["raw"]) for o in spdm], "messages")
    if shutil.which("tshark") is None:
        return
    knows_mctp = "\tmctp\n" in subprocess.run(["tshark", "-G", "protocols"], capture_output=True, text=True,
                                              timeout=120).stdout
    fields = ["sll.hatype", "sll.ltype"] + (["mctp.dst", "mctp.src", "mctp.type"] if knows_mctp else [])
    command = ["tshark", "-n", "-r", out, "-Tfields"] + [x for field in fields for x in ("-e", field)]
    shark = subprocess.run(command, capture_output=True, text=True, timeout=120)
    need_equal(shark.returncode, 0, "exit status of tshark")
    lines = [line.split("\t") for line in shark.stdout.splitlines()]
    need_equal(len(lines), len(spdm), "packets that tshark reads")
    need_equal({(line[0], int(line[1], 0)) for line in lines}, {("290", 0x00FA)}, "hardware type and protocol")
    if knows_mctp:
        need_equal([line[2:4] for line in lines[:2]], [["9", "8"], ["8", "9"]], "endpoints")
        need_equal({int(line[4], 0) for line in lines}, {5}, "message types")


def test_ring_files(tool):
    """Output is rotated by size and by time; all files together equal a single one."""
    capture = tool.capture("mctp-v12.pcap")
    whole = tool.run("-w", os.path.join(tool.folder, "whole"), capture).need_status(0)
    need_equal(whole.out, "", "nothing is printed")
    names = tool.run("--fields", "name", os.path.join(tool.folder, "whole")).lines
    talks = [mctp(TALK[0]), mctp(TALK[1])] * 40
    long = tool.file("long.pcap", pcap(talks))
    stem = os.path.join(tool.folder, "part")
    def parts():
        return sorted((name for name in os.listdir(tool.folder) if name.startswith("part")), key=lambda n: (len(n), n))
    def clear():
        for name in parts():
            os.unlink(os.path.join(tool.folder, name))
    need(names, "messages")
    tool.run("-G", "10", "-w", stem, long).need_status(0)
    need_equal(parts(), ["part"] + ["part%d" % i for i in range(1, 8)], "a file for every ten seconds")
    for name in parts():
        need_equal(tool.run("--count", os.path.join(tool.folder, name)).out, "10 messages\n", name)
    clear()
    tool.run("-G", "20", "-w", stem + "-%M%S", long).need_status(0)
    need_equal(parts(), ["part-0000", "part-0020", "part-0040", "part-0100"], "names by time")
    clear()
    tool.run("-G", "10", "-W", "3", "-w", stem, long).need_status(0)
    need_equal(parts(), ["part", "part1", "part2"], "no more than three")
    clear()
    big = tool.file("big.pcap", pcap([mctp(b"\x12\xfe\0\0\0\0\0\0\0\xf0" + bytes(60000))] * 50))
    tool.run("-C", "1", "-w", stem, big)
    need_equal(parts(), ["part", "part1", "part2"], "three million bytes")
    sizes = [os.path.getsize(os.path.join(tool.folder, name)) for name in parts()]
    need(all(1000000 <= size < 1100000 for size in sizes[:-1]), "sizes", sizes)
    clear()
    tool.run("-C", "1", "-W", "2", "-w", stem, big)
    need_equal(parts(), ["part0", "part1"], "a ring of two")
    frames = [tool.run("--fields", "frame", os.path.join(tool.folder, name)).lines for name in parts()]
    need(len(frames[0]) < 17 and len(frames[1]) >= 16, "the first was written again", [len(f) for f in frames])
    for arguments, word in [(["-C", "1"], "-w"), (["-W", "2", "-w", stem], "-C or -G"),
                            (["-C", "0", "-w", stem], "-C 0"),
                            (["-G", "x", "-w", stem], "-G x"), (["-C", "1", "-w", "-"], "name one")]:
        tool.run(*arguments, long).need_error(2, word)
