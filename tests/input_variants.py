# SPDX-License-Identifier: BSD-3-Clause
"""Variants of a text as written by other versions and with other options of its program. Each must give the same
messages."""
import csv
import io
import random
import re

NOISE = "[  999.000001] usb 1-1: deadbeef 10 84 00 00 is not for you"


def each_line(change):
    return lambda text: "\n".join(change(line) for line in text.split("\n"))


def replace(pattern, by, flags=0):
    return each_line(lambda line: re.sub(pattern, by, line, flags=flags))


def capitals(pattern):
    """Upper-cases everything that matches the pattern."""
    return replace(pattern, lambda m: m.group(0).upper())


def small(pattern):
    return replace(pattern, lambda m: m.group(0).lower())


def without(pattern):
    return replace(pattern, "")


# ------------------------------------------------------------------------------------------------------ any text

def noisy(text):
    return "".join(line + "\n" + NOISE + "\n" for line in text.splitlines())


ANY = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "LF": lambda text: text,
    "no newline at the end": lambda text: text.rstrip("\n"),
    "other lines between": noisy,
    "colours": lambda text: "".join("\x1b[1;32m%s\x1b[0m\n" % line for line in text.splitlines()),
    "byte order mark": lambda text: "\ufeff" + text,
}

SAME = {"LF", "no newline at the end", "nothing quoted"}  # no change for some files
WIDE = {"UTF-16": "utf-16-le", "UTF-16, big-endian": "utf-16-be"}

# ----------------------------------------------------------------------------------------------------- trace events

EVENT = r"^\s*(\S.*?)-(\d+)\s+(?:\([^)]*\)\s+)?\[(\d+)\]\s+(?:[^ ]{4,5}\s+)?(\d+\.\d+): (\w+):\s+"


def event(form):
    """Calls form(task, process, processor, time, event name)."""
    return replace(EVENT, lambda m: form(*m.groups()))


def not_delivered(text):
    """Each transfer fails once and is retried by the driver."""
    out, last = [], ""
    for line in text.split("\n"):
        if "i2c_result:" in line and "i2c_write:" in last:
            out += [re.sub("ret=[0-9]+", "ret=-6", line), last]
        out.append(line)
        last = line if "i2c_write:" in line or last == "" else last
    return "\n".join(out)


TRACE = {
    "perf script": event(lambda task, pid, cpu, time, name:
        "%s %7s [%s] %s:       i2c:%s: " % (task, pid, cpu, time, name)),
    "console": event(lambda task, pid, cpu, time, name: "[%12s][%6s] %s: " % (time, "T" + pid, name)),
    "console, no task": event(lambda task, pid, cpu, time, name: "[%12s] %s: " % (time, name)),
    "four flags": event(lambda task, pid, cpu, time, name:
        "%16s-%-6s [%s] d.h1 %s: %s: " % (task, pid, cpu, time, name)),
    "five flags, process group": event(
        lambda task, pid, cpu, time, name: "%16s-%-6s (%7s) [%s] d.h1. %s: %s: " % (task, pid, pid, cpu, time, name)),
    "task of several words": event(
        lambda task, pid, cpu, time, name: "my - [odd] task: 7-%s [%s] %s: %s: " % (pid, cpu, time, name)),
    "nothing before the event": event(lambda task, pid, cpu, time, name: name + ": "),
    "journal": event(lambda task, pid, cpu, time, name: "Nov 21 10:00:00 bmc kernel: %s: " % name),
    "capital digits": capitals(r"\[[0-9a-f]{2}(-[0-9a-f]{2})*\]"),
    "other buses": replace(r"\bi2c-(\d)\b", r"i2c-1\1"),
    "not delivered at first": not_delivered,
}

# ----------------------------------------------------------------------------------------------------- CSV

def table(change, dialect="unix", quoting=csv.QUOTE_MINIMAL):
    """Calls change(column names, row as a dictionary). Comments are kept; the last one is the heading."""
    def apply(text):
        lines = text.split("\n")
        n = max(i for i, line in enumerate(lines) if i == 0 or line.startswith("#"))
        mark = "# " if lines[n].startswith("#") else ""
        names = next(csv.reader([lines[n].lstrip("# ")]))
        rows = [dict(zip(names, row)) for row in csv.reader(lines[n + 1:]) if row]
        names, rows = change(names, rows)
        out = io.StringIO()
        writer = csv.writer(out, quoting=quoting, lineterminator="\n")
        writer.writerows([row.get(name, "") for name in names] for row in rows)
        heading = io.StringIO()
        csv.writer(heading, quoting=csv.QUOTE_MINIMAL, lineterminator="").writerow(names)
        return "\n".join(lines[:n] + [mark + heading.getvalue()]) + "\n" + out.getvalue()
    return apply


def shuffled(seed):
    def change(names, rows):
        names = list(names)
        random.Random(seed).shuffle(names)
        return names, rows
    return table(change)


def more_columns(names, rows):
    more = {"extra": "10 84", "note, or not": "a, \"b\""}
    return ["extra"] + names[:2] + ["note, or not"] + names[2:], [dict(row, **more) for row in rows]


def fewer(*left_out):
    return table(lambda names, rows: ([name for name in names if name not in left_out], rows))


def column(name, change):
    return table(lambda names, rows: (names, [dict(row,
                                                   **{name: change(row[name]) if row[name] else ""}) for row in rows]))


CSV = {
    "other order": shuffled(1),
    "another order": shuffled(2),
    "all quoted": table(lambda names, rows: (names, rows), quoting=csv.QUOTE_ALL),
    "nothing quoted": table(lambda names, rows: (names, rows)),
    "more columns": table(more_columns),
}

BEAGLE = dict(CSV, **{
    "small digits": column("Data", str.lower),
    "no times": fewer("m:s.ms.us", "Dur"),
    "few columns": fewer("Level", "Index", "Dur", "Len", "Err", "S/P"),
})

LOGIC_2 = dict(CSV, **{
    "binary addresses": column("address", lambda value: "0b" + format(int(value, 16), "08b")),
    "small digits": column("data", str.lower),
    "capital truths": column("read", str.capitalize),
    "ISO times": column("start_time", lambda value: "2026-11-21T10:00:%09.6f+00:00" % float(value)),
    "no duration": fewer("duration", "ack"),
    "other name": column("name", lambda value: "BMC bus"),
})


def logic_1(radix=lambda value: "0x%02X" % value, shift=1):
    """One row per byte, with frames identified by packet number."""
    def apply(text):
        out, packet, address, read = ["Time [s],Packet ID,Address,Data,Read/Write,ACK/NAK"], -1, 0, False
        for row in csv.DictReader(io.StringIO(text)):
            if row["type"] == "address":
                packet += 1
                address, read = int(row["address"], 16), row["read"] == "true"
            elif row["type"] == "data":
                out.append("%s,%d,%s,%s,%s,%s" % (row["start_time"], packet, radix(address << shift | (read and shift)),
                                                  radix(int(row["data"], 16)), "Read" if read else "Write", "ACK"))
        return "\n".join(out) + "\n"
    return apply


# ----------------------------------------------------------------------------------------------------- dumps

def zephyr_minimal(text):
    """Minimal logging has no time, and its dumps have eight bytes per line."""
    out = []
    for line in text.split("\n"):
        row = re.match(r"\s{10,}((?:[0-9a-f]{2} +)+)\|", line)
        if row is None:
            out.append(re.sub(r"^\[[^]]*\] <dbg> i2c[^:]*: ?", "D: ", line))
            continue
        pairs = row.group(1).split()
        out += ["D: %-24s|........" % " ".join(pairs[at:at + 8]) for at in range(0, len(pairs), 8)]
    return "\n".join(out)


ZEPHYR = {
    "ticks": replace(r"^\[00:00:(\d+)\.(\d+),(\d+)\]", r"[000\1\2\3]"),
    "seconds": replace(r"^\[00:00:(\d+)\.(\d+),(\d+)\]", r"[   \1.\2\3]"),
    "ISO times": replace(r"^\[00:00:(\d+)\.(\d+),(\d+)\]", r"[2026-11-21T10:00:\1.\2\3Z]"),
    "no times": without(r"^\[[^]]*\] "),
    "minimal logging": zephyr_minimal,
    "closing bars": replace(r"(\|.{8} .{8})$", r"\1|"),
}

SIGROK = {
    "numbers of samples": each_line(lambda line: "1000-1010 " + line if line else line),
    "PulseView": replace(r"^i2c-1: ", "1000-1010 I\u00b2C: Address/Data: "),
    "bits": each_line(lambda line: "i2c-1: 1\ni2c-1: 0\n" + line if line else line),
    "small digits": small(r": [0-9A-F]{2}$"),
    "no acknowledgement": lambda text: "\n".join(line for line in text.split("\n") if not re.search(r": N?ACK$", line)),
    "other instance": replace(r"^i2c-1:", "i2c-7:"),
}

OPENPROT = {
    "small digits": small(r"0x[0-9A-F]{2}"),
    "other times": replace(r"\[ *(\d+) ns\]", lambda m: "[%12d us]" % (int(m.group(1)) // 1000)),
    "tabs": replace(r"\] \[S\] ", "]\t[S]\t"),
}

QEMU = {
    "no times": without(r"^\d+@[\d.]+:"),
    "other process": replace(r"^\d+@", "7@"),
    "asynchronous": replace(r":i2c_send send\(", ":i2c_send_async send_async("),
    "capital digits": capitals(r"(?<=data:0x)[0-9a-f]+"),
}

LIBMCTP = {
    "no prefix": without(r"^.*?(?=[<>][RT]X[<>])"),
    "sec-ms": replace(r"^.*?: smbus: ", "sec-ms "),
    "seconds": replace(r"^.*?: smbus: ", "[ 1234.567890] smbus: "),
    "small digits": small(r"(?<=[<>] )[0-9A-F ]+$"),
    "one more blank": replace(r"(?<=[<>]) ", "  "),
}

SPDM_UTILS = {
    "no times": without(r"^\[2026[^]]*\] "),
    "leading zeros": replace(r"(?<=[\[ ])([0-9a-f])(?=[,\]])", r"0\1"),
    "capital digits": capitals(r"(?<=message \[)[0-9a-f, ]+|(?<=Received: \[)[0-9a-f, ]+"),
    "no blanks": replace(r"(?<=[0-9a-f]), (?=[0-9a-f])", ","),
    "milliseconds": replace(r"(\d)Z ", r"\1.123Z "),
}

SPDM_EMU = {
    "no blanks at the ends": replace(r" +$", ""),
    "capital digits": capitals(r"^    [0-9a-f ]+$"),
    "tabs": replace(r"^    ", "\t"),
    "older word": replace(r"transport_type:", "transport type:"),
}

I3C = {
    "no times": without(r"^\[[^]]*\] "),
    "journal": replace(r"^\[[^]]*\] ", "Nov 21 10:00:00 mcu kernel: "),
    "capital digits": capitals(r"(?<=data: )[0-9a-f ]+$"),
    "other device": replace(r"3-4cc31020000", "0-7ec0123beef"),
}

DOE = {
    "read again": replace(r"^.*cfg rd 114 = .*$", r"\g<0>\n\g<0>"),
    "other device": replace(r"0000:03:00\.0", "0001:c1:00.1"),
    "capital digits": capitals(r"(?<== )[0-9a-f]{8}"),
    "ISO times": replace(r"^(\d+)\.(\d{6})\d*", r"2026-11-21T10:00:\1.\2Z"),
    "other registers": each_line(lambda line: line +
                                 "\n12.9 0000:04:00.0 cfg rd 010 = 00018410\n13 0000:03:00.0 mem wr 110 = 1"
                                 if "cfg wr 108" in line else line),
}


def rows_of(text):
    """The frames of hexdump -C, each with the line above it."""
    heading, frame = "", []
    for line in text.split("\n"):
        row = re.match(r"[0-9a-f]{8} {2}((?:[0-9a-f]{2} {1,2})+) *\|", line)
        if row is not None:
            frame += row.group(1).split()
        elif frame:
            yield heading, frame
            frame = []
        heading = heading if re.match(r"[0-9a-f]{8}", line) else line


def dumped(form):
    """Calls form(offset, pairs of digits of a line, text column)."""
    def apply(text):
        out = []
        for heading, pairs in rows_of(text):
            out += [heading]
            for at in range(0, len(pairs), 16):
                part = pairs[at:at + 16]
                out.append(form(at, part, "".join(chr(int(p, 16)) if 32 <= int(p, 16) < 127 else "." for p in part)))
            out.append("")
        return "\n".join(out)
    return apply


def words(part):
    return " ".join("".join(part[at:at + 2]) for at in range(0, len(part), 2))


HEXDUMP = {
    "xxd": dumped(lambda at, part, text: "%08x: %-39s  %s" % (at, words(part), text)),
    "xxd -u": dumped(lambda at, part, text: "%08x: %-39s  %s" % (at, words(part).upper(), text)),
    "od -Ax -tx1": dumped(lambda at, part, text: "%06x %s" % (at, " ".join(part))),
    "Wireshark": dumped(lambda at, part, text: "%04x   %-47s   %s" % (at, " ".join(part), text)),
    "Wireshark, no text": dumped(lambda at, part, text: "%04x   %s" % (at, " ".join(part))),
    "no headings": without(r"^[TR]X frame$"),
}

LABELLED = {
    "capital digits": capitals(r"(?<=: )[0-9a-f ]+$"),
    "0x": replace(r"(?<= )([0-9a-f]{2})(?= |$)", r"0x\1"),
    "commas": replace(r"(?<=[0-9a-f]{2}) (?=[0-9a-f]{2})", ", "),
    "no blanks": replace(r"(?<=[0-9a-f]{2}) (?=[0-9a-f]{2})", ""),
    "colons": replace(r"(?<=[0-9a-f]{2}) (?=[0-9a-f]{2})", ":"),
    "other words": lambda text: text.replace("TX:", "send:").replace("RX:", "recv:"),
    "small words": lambda text: text.replace("TX:", "tx:").replace("RX:", "rx:"),
    "times": replace(r"^([TR]X:)", r"[   12.345678] \1"),
    "indented": replace(r"^", "    "),
}

WOLFSPDM = {
    "capital digits": capitals(r"(?<=: )[0-9a-f]+$"),
    "blanks": replace(r"(?<=: )[0-9a-f]+$", lambda m: " ".join(re.findall("..", m.group(0)))),
}

# By the name of the file in corpus/inputs, without its extension.
VARIANTS = {
    "trace-cmd-i2c": TRACE, "ftrace-bmc": {name: TRACE[name] for name in TRACE if name != "not delivered at first"},
    "zephyr-i2c": ZEPHYR, "beagle-i2c": BEAGLE,
    "saleae-logic2": dict(LOGIC_2, **{"Logic 1": logic_1(), "Logic 1, decimal": logic_1(str),
                                      "Logic 1, addresses of 7 bits": logic_1(shift=0),
                                      "Logic 1, binary": logic_1(lambda value: "0b" + format(value, "08b"))}),
    "sigrok-i2c": SIGROK, "openprot-beagle": OPENPROT, "qemu-i2c": QEMU, "libmctp-trace": LIBMCTP,
    "spdm-utils-doe": SPDM_UTILS, "spdm-emu-release": SPDM_EMU, "i3c-noise": I3C, "doe-registers": DOE,
    "smbus-hexdump": HEXDUMP, "smbus-no-pec": LABELLED, "tcg-tpm": WOLFSPDM,
}


def variants(name, data):
    """Pairs of description and bytes."""
    text = data.decode().replace("\r\n", "\n")
    for how, change in {**ANY, **VARIANTS.get(name, {})}.items():
        changed = change(text)
        if changed == text and how not in SAME:
            raise ValueError("%s, %s: nothing was changed" % (name, how))
        yield how, changed.encode()
    for how, code in WIDE.items():
        yield how, ("\ufeff" + text).encode(code)
