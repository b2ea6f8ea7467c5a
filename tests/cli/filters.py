# SPDX-License-Identifier: BSD-3-Clause
"""-Y: each expression selects the same messages as an equivalent jq query selects from the lines of --json."""
import os
import subprocess

from harness import need, need_equal
from summary import files

# field("a.b"): all values under this path of keys, at any depth; named("a"): the names of values, in lower case.
WORDS = r"""
def follow($path):
  if type == "array" then .[] | follow($path)
  elif $path == [] then .
  elif type == "object" and has($path[0]) then .[$path[0]] | follow($path[1:])
  else empty end;
def field($keys): .fields | .. | objects | follow($keys / ".") |
  if type == "object" and has("value") then .value else . end;
def named($key): .fields | .. | objects | .[$key]? | objects | .name // empty | ascii_downcase;
def number: if . == null then null else tonumber end;
select(has("name") and (has("event") | not)) |
"""

# An expression and the equivalent jq query. If the query gives several answers, one true one is enough.
QUESTIONS = [
    ('name == GET_VERSION', '.name == "GET_VERSION"'),
    ('name == get_version', '.name == "GET_VERSION"'),
    ('name != GET_VERSION', '.name != "GET_VERSION"'),
    ('name in {CHALLENGE, CHALLENGE_AUTH}', '.name == ("CHALLENGE", "CHALLENGE_AUTH")'),
    ('name contains CERT', '.name | test("CERT"; "i")'),
    ('name contains "certificate"', '.name | test("certificate"; "i")'),
    ('name matches "^get_"', '.name | test("^get_"; "i")'),
    ('name matches "(ERROR|_ACK)$"', '.name | test("(ERROR|_ACK)$"; "i")'),
    ('dir == req', '.dir == "req"'),
    ('dir != req', '.dir == "rsp"'),
    ('dir', '.dir'),
    ('!dir', '.dir | not'),
    ('not dir', '.dir | not'),
    ('frame == 3', '.frame == 3'),
    ('frame != 3', '.frame != 3'),
    ('frame < 5', '.frame < 5'),
    ('frame <= 5', '.frame <= 5'),
    ('frame > 50', '.frame > 50'),
    ('frame >= 50', '.frame >= 50'),
    ('frame < 1e1', '.frame < 10'),
    ('frame >= 10 && frame < 20', '.frame >= 10 and .frame < 20'),
    ('frame < 4 || frame > 60', '.frame < 4 or .frame > 60'),
    ('frame < 4 or frame > 60 and dir == req', '.frame < 4 or (.frame > 60 and .dir == "req")'),
    ('(frame < 4 or frame > 60) and dir == req', '(.frame < 4 or .frame > 60) and .dir == "req"'),
    ('!(frame < 4 || frame > 60)', '.frame < 4 or .frame > 60 | not'),
    ('id == 7', '.id == 7'),
    ('parent_id', '.parent_id'),
    ('request_id < 9', '.request_id and .request_id < 9'),
    ('len > 1000', '.len > 1000'),
    ('len in {4, 8}', '.len == (4, 8)'),
    ('code == 0x84', '.code == 132'),
    ('code == 132', '.code == 132'),
    ('code', '.code'),
    ('version == 1.2', '.version == "1.2"'),
    ('version < 1.2', '.version | number as $v | $v and $v < 1.2'),
    ('version >= 1.1', '.version | number as $v | $v and $v >= 1.1'),
    ('protocol == spdm', '.protocol == "spdm"'),
    ('protocol != spdm', '.protocol != "spdm"'),
    ('transport == mctp', '.transport == "mctp"'),
    ('conn == 1', '.conn == 1'),
    ('session', '.session'),
    ('session == 0xffffffff', '.session == 4294967295'),
    ('!session && frame > 30', '.session == null and .frame > 30'),
    ('session_no == 2', '.session_no == 2'),
    ('handshake', '.handshake'),
    ('ts matches "[05]Z$"', '.ts | test("[05]Z$")'),
    ('ts >= 2026-11-20T20:20:03Z', '.ts >= "2026-11-20T20:20:03.000000000Z"'),
    ('ts < "2026-11-20T20:20:04.5"', '.ts < "2026-11-20T20:20:04.500000000Z"'),
    ('ts == 2026-11-20T20:20:02', '.ts == "2026-11-20T20:20:02.000000000Z"'),
    ('type == "immutable ROM"', 'named("type") == "immutable rom"'),
    ('response_time', '.response_time'),
    ('response_time >= 0.5', '.response_time and .response_time >= 0.5'),
    ('request_frame == 1', '.request_frame == 1'),
    ('sealed', '.sealed'),
    ('sealed contains "no key"', '.sealed // "" | contains("no key")'),
    ('note', '.notes | length > 0'),
    ('error', '.name == "ERROR"'),
    ('signature', 'field("signature")'),
    ('measurements.signature && version >= 1.2',
     '[.name == "MEASUREMENTS" and field("signature"), false] | any'),
    ('slot_id == 0', 'field("slot_id") == 0'),
    ('slot_id != 0', '[field("slot_id")] | length > 0 and (index(0) | not)'),
    ('slot_mask.slot1', 'field("slot_mask.slot1") == 1'),
    ('slot_mask.slot1 == 0', 'field("slot_mask.slot1") == 0'),
    ('base_asym_sel.ecdsa_p384', 'field("base_asym_sel.ecdsa_p384") == 1'),
    ('fields.base_asym_sel.ecdsa_p384', 'field("base_asym_sel.ecdsa_p384") == 1'),
    ('base_asym_sel == 128', 'field("base_asym_sel") == 128'),
    ('flags.psk_cap == yes', 'named("psk_cap") == "yes"'),
    ('fields.id == "DMTF"', 'named("id") == "dmtf"'),
    ('key_operation', 'field("key_operation")'),
    ('portion_length > 1000', 'field("portion_length") > 1000'),
    ('alg_type == DHE', 'named("alg_type") == "dhe"'),
    ('resp_alg_struct.alg_type == 3', 'field("resp_alg_struct.alg_type") == 3'),
    ('nonce matches "^[0-7]"', 'field("nonce") | strings | test("^[0-7]")'),
]

# The same for the output of --lint and --verify.
ABOUT_REMARKS = [
    ('findings', '.findings | length > 0'),
    ('findings > 1', '.findings | length > 1'),
    ('findings.rule == ADV-02', '.findings[].rule == "ADV-02"'),
    ('findings.rule matches "^ADV-"', '.findings[].rule | test("^ADV-")'),
    ('findings.severity in {error, warning}', '.findings[].severity == ("error", "warning")'),
    ('findings.side == req', '.findings[].side == "req"'),
    ('findings.side != req', '[.findings[].side] | length > 0 and (index("req") | not)'),
    ('verdicts', '.verdicts | length > 0'),
    ('verdicts.check == signature', '.verdicts[]?.check == "signature"'),
    ('verdicts.result != pass && dir == rsp', '[.verdicts[]?.result] | length > 0 and (index("pass") | not)'),
    ('verdicts.result == fail', '.verdicts[]?.result == "fail"'),
]

# Invalid expressions: the position of the error, and a word of the error message.
MISTAKES = [
    ("", 0, "missing"), ("name =", 5, "=="), ("name == ", 8, "value"), ("nam == 1", 0, "near it: name"),
    ("signatre", 0, "signature"), ("name == GET_VERSION frame", 20, "&&"), ("(name", 5, ")"), ("name)", 4, "&&"),
    ("frame in 3", 9, "{"), ("frame in {3", 11, "}"), ('name == "x', 8, "quote"), ("frame > 1 && ", 13, "missing"),
    ("== 3", 0, "key"), ('name matches "("', 16, "regular"), ("!", 1, "missing"), ("a..b", 0, "dot"),
    ('name matches "%sa"' % ("(" * 32), 48, "repeats too much"),
    ('name matches "((a{99}){99}){99}"', 32, "repeats too much"), ('name matches "a%s"' % ("+" * 40), 56, "repeats"),
    ('name matches "a+++++++?++++++++"', 32, "repeats too much"), ('name matches "a{99}{99}"', 24, "repeats too much"),
    ('name matches "(a{99}[)]){99}"', 29, "repeats too much"),
    ('name matches "([[:alpha:])]{99}){99}"', 37, "repeats too much"),
    (r'name matches "(.*)\\1z"', 23, "back references"), ('name matches "%s"' % ("(" * 40), 55, "too much"),
    ("(" * 80 + "name", 60, "parentheses"),
    ("name == CHALENGE", 8, "did you mean CHALLENGE?"), ("name in {ERROR, DIGEST}", 16, "DIGESTS"),
    ("dir == request", 7, "it is req or rsp"), ("note == warning", 8, "did you mean warn?"),
    ("transport != tpc", 13, "tcp"), ("protocol == spmd", 12, "did you mean spdm?"), ("slot_id == x", 11, "a number"),
    ('frame == "3"', 9, "without quotes"), ("session == ffffffff", 11, "0xffffffff"), ("error == true", 9, "alone"),
    ("base_asym_sel == ECDSA_P384", 17, "base_asym_sel.ecdsa_p384"), ("alg_type == DHEE", 12, "did you mean DHE?"),
    ("flags.psk_cap == yess", 17, "yes"), ("ts > yesterday", 5, "a time"), ("name < 3", 5, "contains"),
    ("frame contains 3", 6, "a number"), ("slot_id < x", 10, "a number"), ("version == v1.2", 11, "a number"),
    ("findings.severity == eror", 21, "error"), ("findings.rule == CAP-3", 17, "CAP-03"),
    ("spdm_version == 1.2", 16, "there is the key version"), ("spdm_version < 1.0", 15, "a whole number"),
    ("frame == 1.5", 9, "a whole number"), ("slot_id in {0, 0.5}", 15, "a whole number"),
    ('id == "DMTF"', 6, "fields.id"), ("id == dmtf", 6, "fields.id"), ('code == "x"', 8, "fields.code"),
    ("ts > 3000-01-01", 5, "2554"), ("name == mctp", 8, "name is never mctp"),
    ("name. == 1", 0, "before or after the dot"), ("protocol == mtcp", 12, "tcp"),
    ('protocol == "PLDM"', 12, 'did you mean name == "PLDM"?'), ("protocol == pci", 12, "never pci"),
    ("verdicts.check == signatur", 18, "signature"), ("verdicts.result == failed", 19, "fail"),
]


def asked_of_jq(lines, questions):
    """The id of each message and the answers to all queries."""
    program = WORDS + "[.id, %s]" % ", ".join("([%s] | any)" % question for _, question in questions)
    answers = subprocess.run(["jq", "-c", program], input=lines.encode(), capture_output=True)
    need(answers.returncode == 0, "jq refuses", answers.stderr[:300])
    return [[word == "true" if word in ("true", "false") else int(word) for word in line.strip("[]").split(",")]
            for line in answers.stdout.decode().split()]


def need_same(tool, arguments, capture, questions=QUESTIONS):
    answers, chose = asked_of_jq(tool.run("--json", *arguments, capture).out, questions), 0
    for i, (expression, _) in enumerate(questions):
        printed = tool.run("-T", "fields", "-e", "id", "-Y", expression, *arguments, capture)
        wanted = [answer[0] for answer in answers if answer[i + 1]]
        need_equal([int(line) for line in printed.lines], wanted, "%s: %s" % (os.path.basename(capture), expression))
        chose += 0 < len(wanted) < len(answers)
    return chose


def test_expressions_against_json(tool):
    capture, keys = files(tool, "mctp-v12")
    chose = need_same(tool, ["--keylog", keys], capture)
    need(chose > len(QUESTIONS) * 2 // 3, "most expressions choose some and leave some", chose)


def test_expressions_without_keys(tool):
    need_same(tool, [], files(tool, "hs-encrypted-v12")[0])


def test_values_that_are_printed_are_accepted(tool):
    """Every word that --json prints for a message selects this message in a filter. Each word is tried once."""
    asked = set()
    for name in ("doe-v11", "frag64-mctp-lossy", "tcp-v13-stream", "damaged/measurements-signature"):
        capture = os.path.join(tool.corpus, name + ".pcap")
        units = [o for o in tool.run("--json", capture).json() if "name" in o and "event" not in o]
        wanted = {}
        for unit in units:
            for key in ("name", "protocol", "transport", "dir"):
                if unit.get(key) is not None:
                    wanted.setdefault((key, unit[key]), []).append(str(unit["id"]))
        need({key for key, _ in wanted} == {"name", "protocol", "transport", "dir"}, "keys that have values", name)
        for key, value in wanted.keys() - asked:
            chosen = tool.run("--fields", "id", "-Y", '%s == "%s"' % (key, value), capture)
            need(not chosen.errors, "%s: %s == %s is refused" % (name, key, value), chosen.err)
            need_equal(chosen.lines, wanted[key, value], "%s: %s == %s" % (name, key, value))
        asked |= wanted.keys()


def test_what_is_said_of_a_message(tool):
    capture = os.path.join(tool.corpus, "damaged", "measurements-signature.pcap")
    arguments = ["--lint", "--verify", "--trust", os.path.join(tool.corpus, "roots")]
    need_equal(need_same(tool, arguments, capture, ABOUT_REMARKS), len(ABOUT_REMARKS), "expressions that choose some")
    for option, expression in (("--lint", "findings"), ("--verify", "!verdicts.result")):
        result = tool.run("-Y", expression, capture).need_status(2)
        need(option in result.errors[0], "what is missing", result.errors)
    need("--lint" in tool.run("--fields", "findings.rule", capture).need_status(2).errors[0], "what columns need")
    rules = tool.run("--lint", "--fields", "frame,findings.rule", "-Y", "findings.rule == ADV-02", capture).lines
    need(rules and all("ADV-02" in line.split("\t")[1].split(",") for line in rules), "a column of rules", rules)


def test_mistakes_point_at_the_place(tool):
    capture, _ = files(tool, "mctp-v12")
    for expression, at, word in MISTAKES:
        result = tool.run("-Y", expression, capture).need_status(2)
        need_equal(len(result.errors), 3, expression + ": lines on stderr")
        need(word in result.errors[0], "%s: what is said" % expression, result.errors)
        need_equal(result.errors[2], "spdmdump:     " + " " * at + "^", expression + ": where")
