# SPDX-License-Identifier: BSD-3-Clause
"""--reference: what a CoRIM says, and what its signature proves."""
import json
import os
import tempfile

from cbor import OpenEnded, Tag, encoded
from harness import need, need_equal
from reference import compared, evidence, firmware, values_of, verify, written

MODEL = {0: {1: "Example Devices", 2: "Reference Responder"}}


def corim_of(*records, **more):
    comid = encoded({1: {0: "t"}, 4: {0: [list(record) for record in records]}})
    return encoded(Tag(501, {0: "i", 1: [Tag(506, comid)] + more.get("tags", []), **more.get("members", {})}))


def results(tool, folder, content, *options):
    """The result for each index, and the event itself."""
    path = written(folder, "x.corim", content)
    event = [event for event in verify(tool, "--json", "--reference", path, *options).json()
             if event.get("event") == "reference"][0]
    return {entry["index"]: entry["result"] for entry in event["indexes"] if entry["result"] != "unreferenced"}, event


def test_values_of_a_corim(tool):
    """Every kind of value that CoRIM defines and a block can have; textual keys; values that SPDM does not report."""
    digests = {index: bytes.fromhex(value.split(":")[1]) for index, value in values_of(tool).items() if ":" in value}
    mode, cases = digests["254"], []
    for key, value, result in (
            (1, {2: [[8, digests["1"]]]}, "match"), ("1", {2: [["sha-512", digests["1"]]]}, "match"),
            (1, {2: [[7, b"\0" * 48], [8, digests["1"]]]}, "match"), (1, {2: [[7, b"\0" * 48]]}, "not-comparable"),
            (1, {2: [[8, digests["1"]], [8, digests["2"]]]}, "mismatch"), (1, {2: []}, "mismatch"),
            (1, {2: [[2, b"\0" * 16]]}, "not-comparable"), (1, {2: [[8, digests["1"]]], 3: {0: 1}}, "not-comparable"),
            (1, {2: [[8, digests["1"]]], 11: "immutable-rom"}, "match"), (1, {11: "immutable-rom"}, "not-comparable"),
            (1, {2: [[8, digests["1"]]], 1: 7}, "not-comparable"), (1, {4: Tag(560, digests["1"])}, "not-comparable"),
            (16, {1: 7}, "match"), (16, {1: Tag(552, 6)}, "mismatch"), (16, {1: Tag(553, 6)}, "match"),
            (16, {1: Tag(553, 8)}, "below-minimum"), (16, {4: Tag(560, b"\7" + b"\0" * 7)}, "match"),
            (16, {0: {0: "7"}}, "not-comparable"), (17, {14: {17: [[8, digests["17"]]]}}, "match"),
            (17, {14: {"pcr": [[8, digests["17"]]]}}, "match"), (17, {14: {17: [[8, digests["1"]]]}}, "mismatch"),
            (254, {4: Tag(560, mode)}, "match"), (254, {4: Tag(560, mode[:-1])}, "mismatch"),
            (254, {4: Tag(563, [b"\0" * 4 + mode[4:8] + b"\0" * 8, b"\0" * 4 + b"\xff" * 4 + b"\0" * 8])}, "match"),
            (254, {4: Tag(560, b"\0" * 16), 5: b"\0" * 16}, "match"), (254, {4: Tag(560, b"\0" * 16)}, "mismatch"),
            (9, {1: 1}, "missing")):
        cases.append((key, value, result))
    with tempfile.TemporaryDirectory() as folder:
        for key, value, result in cases:
            got, _ = results(tool, folder, corim_of((MODEL, [{0: key, 1: value}])))
            need_equal(got, {int(key): result}, repr((key, value)))


def test_registers_of_a_corim(tool):
    """The register of a block has its index or is the only one, however the map is encoded."""
    good, bad = ([[8, bytes.fromhex(values_of(tool)[index].split(":")[1])]] for index in ("17", "1"))
    with tempfile.TemporaryDirectory() as folder:
        for registers, result in (({"a": good}, "match"), ({"a": good, "b": bad}, "not-comparable"),
                                  ({"a": bad, "b": good}, "not-comparable"), ({"a": bad, 17: good}, "match"),
                                  ({17: good, "b": bad}, "match"), ({"a": good, 17: bad}, "mismatch")):
            for form in (dict, OpenEnded):
                record = [{0: 17, 1: {14: form(registers)}}]
                got, _ = results(tool, folder, corim_of((MODEL, record)))
                need_equal(got, {17: result}, repr((form, registers)))


def test_measurements_without_an_index(tool):
    """Such values are not compared, so the overall result is not a match."""
    one, loader = {0: 1, 1: {2: [[8, bytes.fromhex(values_of(tool)["1"].split(":")[1])]]}}, {0: "loader", 1: {1: 3}}
    other = {0: {1: "Example Devices", 2: "Other"}}
    with tempfile.TemporaryDirectory() as folder:
        got, event = results(tool, folder, corim_of((MODEL, [one, loader])))
        need_equal((got, event["overall"]), ({1: "match"}, "unknown"), "one more")
        text = verify(tool, "--reference", written(folder, "x", corim_of((MODEL, [one, loader])))).out
        need("1 match, 7 without a reference, 1 of the reference without a block index" in text and
             "a file has values without a block index" in text, "text", text)
        ledger = next(line["ledger"] for line in verify(tool, "--json", "--reference", written(
            folder, "x", corim_of((MODEL, [one, loader])))).json() if line.get("event") == "connection")
        need_equal(ledger["firmware"]["standing"], "unknown", "firmware")
        need("1 of 1 matches the reference; 7 without a reference; 1 of the reference without a block index" in
             ledger["firmware"]["text"], "firmware", ledger["firmware"])
        got, event = results(tool, folder, corim_of((MODEL, [one]), (other, [loader])), "--reference-model",
                             "Reference Responder")
        need_equal((got, event["overall"], event["left_out"]), ({1: "match"}, "pass", 1), "of another model")
        verify(tool, "--reference", written(folder, "x", corim_of((MODEL, [loader])))).need_error(
            3, "none of its values names the index of a block")


def signed_by_nobody(headers, content):
    """COSE_Sign1 with a signature of zeros."""
    return encoded(Tag(18, [encoded(headers), {}, content, bytes(96)]))


def test_signatures_that_prove_nothing(tool):
    trust = ("--reference-trust", os.path.join(os.path.dirname(evidence(tool, "")), "reference-signer.pem"))
    content = corim_of((MODEL, [{0: 1, 1: {2: [[8, bytes.fromhex(values_of(tool)["1"].split(":")[1])]]}}]))
    with tempfile.TemporaryDirectory() as folder:
        for headers, status, reason in (
                ({1: -35, 3: "application/rim+cbor"}, 1, "it verifies with no key of --reference-trust"),
                ({1: -35, 2: [99], 3: "application/rim+cbor", 99: 1}, 0, "signature unknown: a header that it"),
                ({1: -35, 2: ["x"], 3: "application/rim+cbor", "x": 1}, 0, "signature unknown: a header that it"),
                ({1: -35, 2: [1, 3], 3: "application/rim+cbor"}, 1, "it verifies with no key of --reference-trust")):
            path = written(folder, "x", signed_by_nobody(headers, content))
            result = verify(tool, "--reference", path, *trust).need_status(status)
            need(reason in result.out, "reason for %r" % headers, result.out)


def test_records_and_environments(tool):
    """Alternatives are separate records, environments can be selected, and unsupported parts are counted."""
    values = {index: bytes.fromhex(value.split(":")[1]) for index, value in values_of(tool).items() if ":" in value}

    def record(environment, **digests):
        return environment, [{0: int(index[1:]), 1: {2: [[8, values[of]]]}} for index, of in digests.items()]

    other = {0: {1: "Example Devices", 2: "Other"}}
    with tempfile.TemporaryDirectory() as folder:
        mixed = corim_of(record(MODEL, _1="1", _2="1"), record(MODEL, _1="2", _2="2"))
        got, event = results(tool, folder, mixed)
        need_equal((got, event["overall"], event["record_match"]), ({1: "match", 2: "match"}, "pass", False), "mixed")
        result = verify(tool, "--reference", written(folder, "x", mixed), "--require", "firmware").need_status(0)
        need("but no single record matches" in firmware(result), "ledger", firmware(result))
        both = corim_of(record(MODEL, _1="1"), record(other, _1="2", _3="2"))
        got, event = results(tool, folder, both)
        need_equal((got, event["environments"], event["applies"]), ({1: "match", 3: "mismatch"}, 2, None), "both")
        got, event = results(tool, folder, both, "--reference-model", "Reference Responder")
        need_equal((got, event["environments"], event["applies"], event["record_match"], event["left_out"]),
                   ({1: "match"}, 1, True, True, 2), "one")
        more = corim_of((MODEL, [{0: 1, 1: {2: [[8, values["1"]]]}}, {1: {1: 3}}, {0: Tag(37, b"\0" * 16), 1: {1: 3}}]),
                        tags=[Tag(505, b"\xa0")], members={2: [{0: Tag(32, "http://a")}], 4: {1: Tag(1, 1000)}})
        got, event = results(tool, folder, more)
        need_equal((got, event["left_out"], event["in_time"], event["overall"]), ({1: "match"}, 4, False, "unknown"),
                   "left out")
        _, event = results(tool, folder, more, "--at", "@999")
        need_equal(event["in_time"], True, "in time")
        draft = b"\xd9\x01\xf4" + corim_of(record(MODEL, _1="1"))
        need_equal(results(tool, folder, draft)[0], {1: "match"}, "an older draft")
        indirect = corim_of((MODEL, [{1: {12: {0: [1, 2]}}}]))
        got, event = results(tool, folder, indirect)
        need_equal((got, event["overall"]), ({1: "not-comparable", 2: "not-comparable"}, "unknown"), "elsewhere")
