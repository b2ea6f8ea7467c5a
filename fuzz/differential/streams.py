# SPDX-License-Identifier: BSD-3-Clause
"""Streams of requests from captures and files. A stream is a list of rounds, each a list of messages for one
connection."""
import json
import os
import subprocess

GET_VERSION = bytes.fromhex("10840000")  # resets a responder, so that rounds are independent
ROUND_MOST = 40                          # requests
SEEDS_MOST = 50                          # maximum number of runs of spdm-peer per version
RUN_LIMIT = 600                          # time limit for one call of a tool, in seconds


def decoded(spdmdump, capture, *options):
    """The objects that spdmdump prints for a capture."""
    done = subprocess.run([spdmdump, "--json", *options, capture], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=RUN_LIMIT, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def is_message(unit):
    """Whether this is a cleartext message that was not nested in another."""
    return unit.get("via") == ["clear"] and "raw" in unit and unit.get("session") is None


def with_reset(requests):
    return requests if requests[:1] == [GET_VERSION] else [GET_VERSION] + requests


def rounds_of(spdmdump, capture, *options):
    """The requests of a capture: a round for each connection, and for each time it was renegotiated."""
    rounds = {}
    for unit in decoded(spdmdump, capture, *options):
        if not is_message(unit) or unit["dir"] != "req":
            continue
        list_of_conn = rounds.setdefault(unit["conn"], [[]])
        request = bytes.fromhex(unit["raw"])
        if request == GET_VERSION and list_of_conn[-1]:
            list_of_conn.append([])
        list_of_conn[-1].append(request)
    flat = [round_ for of_conn in rounds.values() for round_ in of_conn if round_]
    return [with_reset(round_)[:ROUND_MOST] for round_ in flat]


def mutants(tools, responder, options):
    """Rounds that spdm-peer generates against a responder: well-formed requests and mutants of them, in each version.
    """
    each = options.mutants // len(options.versions)
    rounds = []
    for version in options.versions:
        of_version, seed = [], options.seed
        while sum(map(len, of_version)) < each and seed < options.seed + SEEDS_MOST:
            responder.start()  # restarts it if it ended
            left = each - sum(map(len, of_version))
            subprocess.run([tools.peer, "--framing", options.framing, "--count", str(left), "--per-round",
                            str(options.per_round), "--seed", str(seed), "--rate", "10000", "--timeout",
                            str(options.timeout), "--spdm-version", version, "-o", responder.folder,
                            "127.0.0.1:%d" % responder.port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           timeout=RUN_LIMIT, check=False)
            of_version += rounds_of(tools.spdmdump, os.path.join(responder.folder, "exchanges.pcapng"), "--port",
                                    str(responder.port))
            seed += 1
        rounds += of_version
    return rounds


def write(path, rounds):
    with open(path, "w", encoding="ascii") as file:
        for round_ in rounds:
            file.write("connect\n" + "".join("> %s\n" % request.hex() for request in round_))


def read(path):
    rounds = []
    with open(path, encoding="ascii") as file:
        for line in file:
            if line.startswith("connect"):
                rounds.append([])
            elif line.startswith(">"):
                rounds[-1].append(bytes.fromhex(line[1:]))
    return [with_reset(round_) for round_ in rounds if round_]
