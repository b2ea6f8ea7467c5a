# SPDX-License-Identifier: BSD-3-Clause
"""Sends rounds of requests to a responder and reads its responses from the recording of spdm-peer."""
import concurrent.futures
import os
import re
import shlex
import socket
import subprocess
import time

import streams

SLICE = 10       # rounds per run of spdm-peer
START_MOST = 30  # maximum seconds until a responder listens
SILENCE, CLOSED, BROKEN = "no answer", "closed", "no frame"
ENDS = {b"LIV-01": SILENCE, b"LIV-02": CLOSED, b"LIV-03": BROKEN}


class Answer:
    """The outcome of one request: name of the response, with that of an error; its fields; the rules that it breaks."""

    def __init__(self, what, fields=None, rules=()):
        self.what, self.fields, self.rules = what, fields or {}, frozenset(rules)

    @property
    def accepted(self):
        return self.what not in ENDS.values() and not self.what.startswith("ERROR")


class Put:
    """A request that was sent: its name, and the rules that it breaks itself."""

    def __init__(self, unit):
        self.name = unit["name"] or "code 0x%02x" % (unit.get("code") or 0)
        self.broke = rules_of(unit, "req")
        self.answer = None


def rules_of(unit, side):
    return frozenset((f["rule"], f["clause"]) for f in unit["findings"] if f["side"] == side and
                     f["severity"] == "error")


def flat(value, path="", out=None):
    """Flattens {"a": {"value": 1, "b": [2]}} to {"a": 1, "a.b[0]": 2}."""
    out = {} if out is None else out
    if isinstance(value, dict):
        for key, inner in value.items():
            flat(inner, path if key == "value" else path + "." + key if path else key, out)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            flat(inner, "%s[%d]" % (path, i), out)
    else:
        out[path] = value
    return out


def answer_of(unit):
    fields = flat(unit.get("fields") or {})
    what = unit["name"] or "code 0x%02x" % (unit.get("code") or 0)
    if what == "ERROR":
        code = unit["fields"].get("error_code")
        code = code if isinstance(code, dict) else {"value": code, "name": None}
        what += " " + (code["name"] or "0x%02x" % (code["value"] or 0))
    return Answer(what, fields, rules_of(unit, "rsp"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def listens(port):
    """Whether the port is in use. Does not connect, because some responders serve only one connection."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        rows = [line.split() for line in file]
    return any(row[1].endswith(":%04X" % port) and row[3] == "0A" for row in rows[1:])


class Responder:
    """A responder process, started when needed, and restarted if it has ended."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.process = name, command, None
        self.port = self.starts = 0
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder, exist_ok=True)

    def start(self):
        if self.process and self.process.poll() is None:
            return
        self.port, self.starts = free_port(), self.starts + 1
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(shlex.split(self.command.replace("{port}", str(self.port))), stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + START_MOST
        while time.monotonic() < until and self.process.poll() is None:
            if listens(self.port):
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("%s does not listen on port %d: %s" % (self.name, self.port, self.command))

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def ends_of(recording):
    """The reasons for which rounds ended early, in order, from the comments of spdm-peer."""
    with open(recording, "rb") as file:
        return [ENDS[end] for end in re.findall(rb"no message: (LIV-0[123])", file.read())]


def aligned(units, rounds):
    """Lists of Put, one for each recorded round."""
    done, port, at = [], None, 0
    for unit in filter(streams.is_message, units):
        asks = unit["dir"] == "req"
        client = unit["src"] if asks else unit["dst"]
        if client != port:
            if len(done) == len(rounds):
                break
            done.append([None] * len(rounds[len(done)]))
            port, at = client, 0
        if asks:
            request, round_ = bytes.fromhex(unit["raw"]), rounds[len(done) - 1]
            while at < len(round_) and round_[at] != request:
                at += 1
            if at < len(round_):
                done[-1][at] = Put(unit)
                at += 1
        elif at > 0 and done[-1][at - 1] is not None and done[-1][at - 1].answer is None:
            done[-1][at - 1].answer = answer_of(unit)
    return done


def finish(done, ends):
    """Gives requests without a response the reason."""
    ends = iter(ends)
    for round_ in done:
        put = [p for p in round_ if p is not None]
        for p in put[:-1]:
            p.answer = p.answer or Answer(SILENCE)
        if put and put[-1].answer is None:
            put[-1].answer = Answer(next(ends, SILENCE))


def put_slice(responder, tools, rounds, options):
    recording = os.path.join(responder.folder, "exchanges.pcapng")
    script = os.path.join(responder.folder, "requests.exchange")
    streams.write(script, rounds)
    subprocess.run([tools.peer, "--framing", options.framing, "--rate", "10000", "--timeout", str(options.timeout),
                    "-o", responder.folder, "--replay", script, "127.0.0.1:%d" % responder.port],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=streams.RUN_LIMIT, check=False)
    done = aligned(streams.decoded(tools.spdmdump, recording, "--lint=each,complete", "--port", str(responder.port)),
                   rounds)
    finish(done, ends_of(recording))
    return done


def stuck(part):
    """The number of rounds up to and including the first in which even the first request, which every responder
    answers, got no response; None if there is no such round."""
    for i, round_ in enumerate(part):
        if round_[0] is not None and round_[0].answer.what in ENDS.values():
            return i + 1
    return None


def put_part(responder, tools, rounds, options):
    """Sends all rounds, in slices. A responder that ended or got stuck is restarted and continues with the next round.
    """
    done = []
    try:
        while len(done) < len(rounds):
            responder.start()
            wanted = rounds[len(done):len(done) + SLICE]
            part = put_slice(responder, tools, wanted, options)
            part = part[:stuck(part)] or [[None] * len(wanted[0])]
            if len(part) < len(wanted):
                responder.stop()
            done += part
    finally:
        responder.stop()
    return done


def put(name, command, tools, rounds, options):
    """Returns the responses of a responder, and how often it was restarted. For each round there is a list of Put, with
    None for requests that were not sent."""
    parts = [rounds[i::options.parts] for i in range(options.parts)]
    instances = [Responder("%s-%d" % (name, i), command, options.out) for i in range(options.parts)]
    with concurrent.futures.ThreadPoolExecutor(options.parts) as pool:
        answers = list(pool.map(lambda i: put_part(instances[i], tools, parts[i], options), range(options.parts)))
    whole = [answers[i % options.parts][i // options.parts] for i in range(len(rounds))]
    return whole, sum(max(instance.starts - 1, 0) for instance in instances)
