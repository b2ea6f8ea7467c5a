# SPDX-License-Identifier: BSD-3-Clause
"""-Y: each expression chooses what the same question, asked of the objects of --json, chooses."""
import os
import re

from harness import need, need_equal
from summary import files


def values(thing, *path):
    """All values below `thing` whose innermost keys are `path`, wherever they stand."""
    found = []

    def follow(at, rest):
        if isinstance(at, list):
            for one in at:
                follow(one, rest)
        elif not rest:
            found.append(at)
        elif isinstance(at, dict) and rest[0] in at:
            follow(at[rest[0]], rest[1:])

    def search(at):
        if isinstance(at, list):
            for one in at:
                search(one)
        elif isinstance(at, dict):
            follow(at, list(path))
            for one in at.values():
                search(one)

    search(thing.get("fields", {}))
    return [v.get("value") if isinstance(v, dict) and "value" in v else v for v in found]


def names(thing, *path):
    found = []

    def search(at):
        if isinstance(at, list):
            for one in at:
                search(one)
        elif isinstance(at, dict):
            one = at.get(path[0])
            if isinstance(one, dict) and one.get("name"):
                found.append(one["name"].lower())
            for below in at.values():
                search(below)

    search(thing.get("fields", {}))
    return found


def version(o):
    return float(o["version"]) if o["version"] else None


def bit(o, *path):
    return any(v == 1 for v in values(o, *path))


# An expression, and the same as a question about one object.
QUESTIONS = [
    ("name == GET_VERSION", lambda o: o["name"] == "GET_VERSION"),
    ("name == get_version", lambda o: o["name"] == "GET_VERSION"),
    ("name != GET_VERSION", lambda o: o["name"] != "GET_VERSION"),
    ("name in {CHALLENGE, CHALLENGE_AUTH}", lambda o: o["name"] in ("CHALLENGE", "CHALLENGE_AUTH")),
    ("name contains CERT", lambda o: "CERT" in o["name"].upper()),
    ('name contains "certificate"', lambda o: "CERTIFICATE" in o["name"].upper()),
    ('name matches "^get_"', lambda o: o["name"].upper().startswith("GET_")),
    ('name matches "(ERROR|_ACK)$"', lambda o: re.search("(ERROR|_ACK)$", o["name"].upper())),
    ("dir == req", lambda o: o["dir"] == "req"),
    ("dir != req", lambda o: o["dir"] is not None and o["dir"] != "req"),
    ("dir", lambda o: o["dir"] is not None),
    ("!dir", lambda o: o["dir"] is None),
    ("not dir", lambda o: o["dir"] is None),
    ("frame == 3", lambda o: o["frame"] == 3),
    ("frame != 3", lambda o: o["frame"] != 3),
    ("frame < 5", lambda o: o["frame"] < 5),
    ("frame <= 5", lambda o: o["frame"] <= 5),
    ("frame > 50", lambda o: o["frame"] > 50),
    ("frame >= 50", lambda o: o["frame"] >= 50),
    ("frame >= 10 && frame < 20", lambda o: 10 <= o["frame"] < 20),
    ("frame < 4 || frame > 60", lambda o: o["frame"] < 4 or o["frame"] > 60),
    ("frame < 4 or frame > 60 and dir == req", lambda o: o["frame"] < 4 or (o["frame"] > 60 and o["dir"] == "req")),
    ("(frame < 4 or frame > 60) and dir == req", lambda o: (o["frame"] < 4 or o["frame"] > 60) and o["dir"] == "req"),
    ("!(frame < 4 || frame > 60)", lambda o: not (o["frame"] < 4 or o["frame"] > 60)),
    ("id == 7", lambda o: o["id"] == 7),
    ("len > 1000", lambda o: o["len"] > 1000),
    ("len in {4, 8}", lambda o: o["len"] in (4, 8)),
    ("code == 0x84", lambda o: o["code"] == 0x84),
    ("code == 132", lambda o: o["code"] == 132),
    ("code", lambda o: o["code"] is not None),
    ("version == 1.2", lambda o: version(o) == 1.2),
    ("version < 1.2", lambda o: version(o) is not None and version(o) < 1.2),
    ("version >= 1.1", lambda o: version(o) is not None and version(o) >= 1.1),
    ("protocol == spdm", lambda o: o["protocol"] == "spdm"),
    ("protocol != spdm", lambda o: o["protocol"] != "spdm"),
    ("transport == mctp", lambda o: o["transport"] == "mctp"),
    ("conn == 1", lambda o: o["conn"] == 1),
    ("session", lambda o: o["session"] is not None),
    ("session == 0xffffffff", lambda o: o["session"] == 0xffffffff),
    ("!session && frame > 30", lambda o: o["session"] is None and o["frame"] > 30),
    ("session_no == 2", lambda o: o.get("session_no") == 2),
    ("handshake", lambda o: "handshake" in o),
    ("response_time", lambda o: "response_time" in o),
    ("response_time >= 0.5", lambda o: o.get("response_time", 0) >= 0.5),
    ("request_frame == 1", lambda o: o.get("request_frame") == 1),
    ("sealed", lambda o: "sealed" in o),
    ('sealed contains "no key"', lambda o: "no key" in o.get("sealed", "")),
    ("note", lambda o: o["notes"]),
    ("error", lambda o: o["name"] == "ERROR"),
    ("signature", lambda o: values(o, "signature")),
    ("measurements.signature && version >= 1.2",
     lambda o: o["name"] == "MEASUREMENTS" and values(o, "signature") and version(o) >= 1.2),
    ("slot_id == 0", lambda o: 0 in values(o, "slot_id")),
    ("slot_id != 0", lambda o: values(o, "slot_id") and 0 not in values(o, "slot_id")),
    ("slot_mask.slot1", lambda o: bit(o, "slot_mask", "slot1")),
    ("slot_mask.slot1 == 0", lambda o: 0 in values(o, "slot_mask", "slot1")),
    ("base_asym_sel.ecdsa_p384", lambda o: bit(o, "base_asym_sel", "ecdsa_p384")),
    ("fields.base_asym_sel.ecdsa_p384", lambda o: bit(o, "base_asym_sel", "ecdsa_p384")),
    ("base_asym_sel == 128", lambda o: 128 in values(o, "base_asym_sel")),
    ("flags.psk_cap == yes", lambda o: "yes" in names(o, "psk_cap")),
    ("key_operation", lambda o: values(o, "key_operation")),
    ("portion_length > 1000", lambda o: any(v > 1000 for v in values(o, "portion_length"))),
    ("alg_type == DHE", lambda o: "dhe" in names(o, "alg_type")),
    ("resp_alg_struct.alg_type == 3", lambda o: 3 in values(o, "resp_alg_struct", "alg_type")),
    ('nonce matches "^[0-7]"', lambda o: any(isinstance(v, str) and re.match("[0-7]", v) for v in values(o, "nonce"))),
]

# What is not an expression: where it goes wrong, and a word of what is said.
MISTAKES = [
    ("", 0, "missing"), ("name =", 5, "=="), ("name == ", 8, "value"), ("nam == 1", 0, "near it: name"),
    ("signatre", 0, "signature"), ("name == GET_VERSION frame", 20, "&&"), ("(name", 5, ")"), ("name)", 4, "&&"),
    ("frame in 3", 9, "{"), ("frame in {3", 11, "}"), ('name == "x', 8, "quote"), ("frame > 1 && ", 13, "missing"),
    ("== 3", 0, "key"), ('name matches "("', 16, "regular"), ("!", 1, "missing"), ("a..b", 0, "dot"),
    ("(" * 80 + "name", 60, "parentheses"),
]


def need_same(tool, arguments, capture):
    lines = [o for o in tool.run("--json", *arguments, capture).json() if "name" in o]
    chose = 0
    for expression, question in QUESTIONS:
        printed = tool.run("--json", "-Y", expression, *arguments, capture).json()
        wanted = [o["id"] for o in lines if question(o)]
        need_equal([o["id"] for o in printed if "name" in o], wanted, "%s: %s" % (os.path.basename(capture), expression))
        chose += 0 < len(wanted) < len(lines)
    return chose


def test_expressions_against_json(tool):
    capture, keys = files(tool, "mctp-v12")
    chose = need_same(tool, ["--keylog", keys], capture)
    need(chose > len(QUESTIONS) * 2 // 3, "most expressions choose some and leave some", chose)


def test_expressions_without_keys(tool):
    need_same(tool, [], files(tool, "hs-encrypted-v12")[0])


def test_mistakes_point_at_the_place(tool):
    capture, _ = files(tool, "mctp-v12")
    for expression, at, word in MISTAKES:
        result = tool.run("-Y", expression, capture).need_status(2)
        need_equal(len(result.errors), 3, expression + ": lines on stderr")
        need(word in result.errors[0], "%s: what is said" % expression, result.errors)
        need_equal(result.errors[2], "spdmdump:     " + " " * at + "^", expression + ": where")
