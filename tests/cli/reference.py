# SPDX-License-Identifier: BSD-3-Clause
"""Reference values from the user's view: results in the ledger, exit status, writing files and reading them back."""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

from cbor import whole
from harness import need, need_equal


def evidence(tool, name):
    return os.path.join(os.path.dirname(tool.corpus), "evidence", "v14-standard" + name)


def verify(tool, *options, name=".bin"):
    return tool.run("--verify", "--trust", os.path.join(tool.corpus, "roots"), "--cert-chain",
                    "responder=" + evidence(tool, ".pem"), *options, evidence(tool, name))


def written(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def firmware(result):
    return next(line for line in result.lines if line.startswith("  firmware "))


def all_compared(result):
    """The ledger's lines for the reference files."""
    ledger = result.lines[:next((i for i, line in enumerate(result.lines) if line.startswith("evidence ")), None)]
    return [line for line in ledger if line.startswith("  reference ")]


def compared(result):
    """The line for the last file."""
    return all_compared(result)[-1]


def row(result):
    """The result of the reference check of the evidence."""
    return [line for line in result.lines if line.startswith("  reference ")][-1].split(None, 1)[1]


def leaf_key(tool):
    """SHA-256 of the SubjectPublicKeyInfo of the leaf, the last certificate. Its key is on P-384 (RFC 5480)."""
    with open(evidence(tool, ".pem"), encoding="ascii") as file:
        der = base64.b64decode(file.read().split("-----BEGIN CERTIFICATE-----")[-1].split("-----")[0])
    at = der.index(bytes.fromhex("3076301006072a8648ce3d020106052b81040022"))
    return hashlib.sha256(der[at:at + 120]).hexdigest()


def values_of(tool):
    """The lines of the plain file, by index."""
    with open(evidence(tool, ".ref"), encoding="ascii") as file:
        return {line.split()[0]: line.split()[1] for line in file.read().splitlines()[2:]}


def test_match(tool):
    """If all match: the message's line, the ledger, one line for the file, and no others."""
    result = verify(tool, "--reference", evidence(tool, ".ref"), "--require", "firmware").need_status(0)
    need("8 references ok" in result.out, "verdicts on the line", result.out)
    need("proved" in firmware(result) and "8 of 8 match the reference" in firmware(result), "ledger", firmware(result))
    need(compared(result).endswith("v14-standard.ref: 8 match"), "the file's line", compared(result))


def test_mismatch(tool):
    """Both values are printed in full, and the exit status is 1."""
    result = verify(tool, "--reference", evidence(tool, ".digest-wrong.corim")).need_status(1)
    need("REFERENCE MISMATCH: index 2 does not match its reference; expected " in result.out, "verdict", result.out)
    need("refuted" in firmware(result) and "7 of 8 match" in firmware(result), "ledger", firmware(result))
    at = next(i for i, line in enumerate(result.lines) if line.startswith("    index 2 "))
    need("mismatch" in result.lines[at] and len(result.lines[at].split("sha-512:")[1]) == 128, "expected",
         result.lines[at])
    need_equal(result.lines[at + 1].split(), ["measured", values_of(tool)["2"]], "measured")


def test_every_result(tool):
    """Below the minimum, missing, without a reference, not comparable: each has its own text."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, "r", "spdm-reference-values 1\n1 raw:00\n16 svn>=8\n99 any\n")
        result = verify(tool, "--reference", path).need_status(1)
    text = "\n".join(result.lines)
    for words in ("index 1    not comparable expected raw:00", "index 16   too old        expected svn>=8",
                  "measured svn=7", "index 99   not measured   expected any",
                  "index 2    no reference   measured sha-512:"):
        need(words in text, "no line with %r" % words, text)
    need("below the least security version; expected at least security version 8, measured 7" in text, "verdict", text)
    need("index 99 not measured, but there is a reference for it" in text, "late verdict", text)


def test_closed(tool):
    """With `else fail`, a measurement without a reference fails; otherwise it is only reported."""
    with tempfile.TemporaryDirectory() as folder:
        line = "1 %s\n" % values_of(tool)["1"]
        some = written(folder, "a", "spdm-reference-values 1\n" + line)
        result = verify(tool, "--reference", some, "--require", "firmware").need_status(0)
        need("1 of 1 matches the reference; 7 without a reference" in firmware(result), "open", firmware(result))
        closed = written(folder, "b", "spdm-reference-values 1\n" + line + "else fail\n")
        result = verify(tool, "--reference", closed).need_status(1)
        need("refuted" in firmware(result), "closed", firmware(result))


def test_alternatives_in_two_files(tool):
    """With one file per release, one match is enough. The other file is reported as different."""
    with tempfile.TemporaryDirectory() as folder:
        old = written(folder, "old", "spdm-reference-values 1\n1 sha-512:%s\n" % ("00" * 64))
        new = written(folder, "new", "spdm-reference-values 1\n1 %s\n" % values_of(tool)["1"])
        result = verify(tool, "--reference", old, "--reference", new).need_status(0)
        need("proved" in firmware(result), "ledger", firmware(result))
        need_equal([line.split()[1] for line in all_compared(result)], ["fail", "pass"], "each file")
        need_equal(row(result), "ok", "the check of the evidence")


def test_nothing_measured(tool):
    capture = os.path.join(tool.corpus, "psk-v11.pcap")
    result = tool.run("--verify", "--reference", evidence(tool, ".ref"), capture)
    need("nothing to compare with the reference" in result.out, "told", result.out[-500:])
    tool.run("--reference", evidence(tool, ".ref"), "--require", "firmware", capture).need_status(1)


def test_a_wrong_signature_proves_nothing(tool):
    """Matching values do not outweigh evidence that was modified."""
    path = os.path.join(os.path.dirname(evidence(tool, "")), "v14-changed.bin")
    result = tool.run("--verify", "--trust", os.path.join(tool.corpus, "roots"), "--cert-chain",
                      "responder=" + evidence(tool, ".pem"), "--reference", evidence(tool, ".ref"), path).need_status(1)
    need("refuted" in firmware(result) and "7 of 8 match" in firmware(result), "ledger", firmware(result))


def test_signers(tool):
    """The signer matters only if trusted signers are given; a bad signature always fails."""
    trust = ("--reference-trust", os.path.join(os.path.dirname(evidence(tool, "")), "reference-signer.pem"))
    other = ("--reference-trust", evidence(tool, ".pem"))
    require = ("--require", "firmware")
    alone = verify(tool, "--reference", evidence(tool, ".cose"), *require).need_status(0)
    need("signature ok, CN=Reference signer: nobody was named" in alone.out, "not trusted", compared(alone))
    good = verify(tool, "--reference", evidence(tool, ".cose"), *trust, *require).need_status(0)
    need(compared(good).endswith("signature ok, CN=Reference signer"), "trusted", compared(good))
    wrong = verify(tool, "--reference", evidence(tool, ".cose"), *other).need_status(1)
    need("the signer is not one of those trusted" in wrong.out, "another signer", compared(wrong))
    bad = verify(tool, "--reference", evidence(tool, ".tampered.cose")).need_status(1)
    need("SIGNATURE WRONG" in bad.out and "a reference is not rightly signed" in firmware(bad), "tampered", bad.out)
    unsigned = verify(tool, "--reference", evidence(tool, ".corim"), *trust, *require).need_status(1)
    need("unknown" in firmware(unsigned) and "not signed as demanded" in firmware(unsigned), "unsigned", unsigned.out)
    verify(tool, "--reference", evidence(tool, ".ref"), *trust, *require).need_status(0)


def test_schema(tool):
    """Every line with a comparison conforms to the schema, and each key has one type."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    text = "".join(verify(tool, "--json", "--reference", evidence(tool, ending)).out
                   for ending in (".ref", ".edited.ref", ".digest-wrong.corim", ".tampered.cose", ".svn-low.cose"))
    done = subprocess.run([sys.executable, os.path.join(top, "tests", "check_ndjson.py"),
                           os.path.join(top, "docs", "ndjson.schema.json"), "-"], input=text.encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    need_equal(done.returncode, 0, done.stdout.decode()[:800])


def test_devices(tool):
    """Values for other vendors and models are ignored; a file without values for the chosen ones is refused."""
    chosen = ("--reference-vendor", "Example Devices", "--reference-model", "Reference Responder")
    for ending in (".ref", ".ref.json", ".corim"):
        path = ("--reference", evidence(tool, ending))
        verify(tool, *path, *chosen).need_status(0)
        verify(tool, *path, "--reference-model", "Other").need_error(3, "all of it is for other vendors or models")


def test_a_leaf(tool):
    """A file may apply to a single device."""
    key = leaf_key(tool)
    with open(evidence(tool, ".ref"), encoding="ascii") as file:
        first, _, *values = file.read().splitlines()
    with open(evidence(tool, ".ref.json"), encoding="ascii") as file:
        plain = json.load(file)
    with tempfile.TemporaryDirectory() as folder:
        for leaf, standing, said, applies in (("sha-256:" + key, "pass", "ok", True),
                                              ("SHA-256:" + key.upper(), "pass", "ok", True),
                                              ("sha-256:" + key[2:] + "00", "unknown",
                                               "unknown  the values are for another device", False)):
            for name, text in (("x.ref", "\n".join([first, 'device {"leaf": "%s"}' % leaf, *values])),
                               ("x.json", json.dumps(dict(plain, device={"leaf": leaf})))):
                path = written(folder, name, text)
                result = verify(tool, "--reference", path).need_status(0)
                need(compared(result).split()[1] == standing, "the file's line", compared(result))
                need_equal("another device" in compared(result), not applies, "the file's line tells it")
                need_equal(row(result), said, "the check of the evidence")
                need_equal(firmware(result).split()[1], "proved" if applies else "unknown", "ledger")
                need_equal(firmware(result).endswith("; the reference is for another device"), not applies,
                           "the ledger tells it")
                events = verify(tool, "--json", "--reference", path).json()
                told = [event["applies"] for event in events if event.get("event") == "reference"]
                need_equal(told, [applies], "applies")
        for leaf in ("", "sha-384:" + key, "sha-256:" + key[2:], key, "sha-256:" + "x" * 64):
            path = written(folder, "x.ref", "\n".join([first, 'device {"leaf": "%s"}' % (leaf or "sha-256:"), *values]))
            verify(tool, "--reference", path).need_error(3, "line 2", "leaf is")


def test_a_leaf_in_one_of_two_files(tool):
    """Values for another device do not count as alternatives."""
    key, values = leaf_key(tool), values_of(tool)
    mine, other = ('device {"leaf": "sha-256:%s"}' % leaf for leaf in (key, key[2:] + "00"))
    right, wrong = "1 " + values["1"], "1 sha-512:" + "00" * 64
    with tempfile.TemporaryDirectory() as folder:
        for name, first, second, standing, status in (
                ("the other one matches", [other, right], [mine, wrong], "refuted", 1),
                ("the right one matches", [other, wrong], [mine, right], "proved", 0),
                ("the other one has more", [other, wrong, "99 any"], [mine, right], "proved", 0),
                ("one for any device matches", [other, wrong], [right], "proved", 0),
                ("one for any device differs", [other, right], [wrong], "refuted", 1)):
            files = [written(folder, "%d.ref" % n, "\n".join(["spdm-reference-values 1", *lines]) + "\n")
                     for n, lines in enumerate((first, second))]
            for order in (files, files[::-1]):
                result = verify(tool, "--reference", order[0], "--reference", order[1]).need_status(status)
                need_equal(firmware(result).split()[1], standing, name)
                need("another device" not in firmware(result), name, firmware(result))
                need_equal(row(result).split()[0], "bad" if status else "ok", name)


def test_other_forms(tool):
    """Concise evidence, a table of contents or a token of a known-good device can serve as a reference."""
    for ending in (".coev", ".toc", ".eat"):
        result = verify(tool, "--json", "--reference", evidence(tool, ending)).need_status(0)
        event = [event for event in result.json() if event.get("event") == "reference"][0]
        need_equal((event["event"], event["format"], event["overall"], event["record_match"]),
                   ("reference", "evidence", "pass", True), ending)
        need_equal(event["signature"], "pass" if ending == ".eat" else None, ending)


def pair_of(tool, first, second):
    """All of v12-multiple.bin, and two of its messages."""
    folder = os.path.dirname(evidence(tool, ""))
    with open(os.path.join(folder, "v12-multiple.bin"), "rb") as file:
        whole_file = file.read()
    with open(os.path.join(folder, "v12-multiple.expect.json"), encoding="ascii") as file:
        messages = json.load(file)["messages"]
    end = messages[second]["offset"] + messages[second]["length"]
    return whole_file, whole_file[messages[first]["offset"]:end]


def test_what_the_signature_covers(tool):
    """Blocks of several responses covered by one signature are proved. A block that is read again later, with a
    different value and without a signature, is not, even if it matches the reference."""
    whole_file, pair = pair_of(tool, 8, 9)  # index 1
    chain = ("--cert-chain", "responder=" + os.path.join(os.path.dirname(evidence(tool, "")), "v12-multiple.pem"))
    changed = pair[:20] + bytes([pair[20] ^ 1]) + pair[21:]
    with tempfile.TemporaryDirectory() as folder:
        good, reference = written(folder, "good.bin", whole_file), os.path.join(folder, "x.ref")
        tool.run("-q", "--verify", *chain, "--reference-out", reference, good)
        with open(reference, encoding="ascii") as file:
            lines = file.read().splitlines()
        need_equal([line.split(":")[0] for line in lines[2:]], ["1 sha-384", "2 sha-384", "3 raw"], "what is written")
        need("proved" in firmware(tool.run("-q", *chain, "--reference", reference, good)), "all of it is covered")
        again = written(folder, "again.bin", whole_file + pair)
        need("proved" in firmware(tool.run("-q", *chain, "--reference", reference, again)), "read again, the same")
        later = written(folder, "later.bin", whole_file + changed)
        need("refuted" in firmware(tool.run("-q", *chain, "--reference", reference, later)), "read again, another")
        digest = changed[19:67].hex()
        written(folder, "x.ref", "\n".join([lines[0], "1 sha-384:" + digest] + lines[3:]) + "\n")
        need("refuted" in firmware(tool.run("-q", *chain, "--reference", reference, good)), "the signed one differs")
        written(folder, "x.ref", "\n".join([lines[0], lines[2], "1 sha-384:" + digest] + lines[3:]) + "\n")
        line = firmware(tool.run("-q", *chain, "--reference", reference, later))
        need("claimed" in line and "1 not covered by a signature" in line, "a value that nothing signs", line)


def test_what_it_does_not_cover_without_references(tool):
    """A signature does not prove blocks that it does not cover."""
    whole_file, pair = pair_of(tool, 8, 9)
    chain = ("--cert-chain", "responder=" + os.path.join(os.path.dirname(evidence(tool, "")), "v12-multiple.pem"))
    fourth = pair[:3] + b"\x09" + pair[4:12] + b"\x09" + pair[13:]
    with tempfile.TemporaryDirectory() as folder:
        for more, words in ((b"", ("proved", "3 blocks, signed")), (pair, ("proved", "3 blocks, signed")),
                            (fourth, ("claimed", "4 blocks, signed", "; 1 not covered by a signature"))):
            result = tool.run("-q", "--verify", *chain, written(folder, "more.bin", whole_file + more))
            line = firmware(result)
            need(all(word in line for word in words), "what is said of firmware, with %d more" % len(more), line)


# ------------------------------------------------------------------------------------------------------- writing

def test_written_as_by_others(tool):
    """The output equals that of an independent program for the same measurements: byte for byte for CoRIM, concise
    evidence, table of contents and JSON, line for line for the plain form."""
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".corim", ".coev", ".toc"):
            path = os.path.join(folder, "v14-standard" + ending)
            verify(tool, "--reference-out", path, "--reference-vendor", "Example Devices", "--reference-model",
                   "Reference Responder").need_status(0)
            with open(path, "rb") as file, open(evidence(tool, ending), "rb") as other:
                need_equal(file.read().hex(), other.read().hex(), ending)
        for name, form, ending in (("x.txt", "plain", ".ref"), ("x.json", "json", ".ref.json")):
            path = os.path.join(folder, name)
            verify(tool, "--reference-out", path, "--reference-format", form, "--reference-vendor", "Example Devices",
                   "--reference-model", "Reference Responder").need_status(0)
            with open(path, encoding="utf-8") as file, open(evidence(tool, ending), encoding="utf-8") as other:
                if form == "json":
                    need_equal(json.load(file), json.load(other), form)
                else:
                    need_equal([line for line in file if line[0] != "#"],
                               [line if line[:3] != "17 " else line[:-1] + " # extended: changes with what runs\n"
                                for line in other], form)


def test_written_from_a_capture(tool):
    """Every format written from a capture's measurements matches the capture when read back. The CoRIM conforms to the
    CDDL."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--trust", os.path.join(tool.corpus, "roots"))
        capture = os.path.join(tool.corpus, "doe-v13.pcap")
        for ending in (".ref", ".json", ".corim", ".coev", ".toc"):
            path = os.path.join(folder, "out" + ending)
            tool.run("--verify", *options, "--reference-out", path, capture).need_status(0)
            result = tool.run("--verify", *options, "--reference", path, "--require", "firmware",
                              capture).need_status(0)
            need("8 of 8 match the reference" in firmware(result), ending, firmware(result))
        with open(os.path.join(folder, "out.corim"), "rb") as file:
            tag, corim = whole(file.read())
    need_equal((tag, sorted(corim)), (501, [0, 1]), "CoRIM")
    need_equal((corim[0], len(corim[1]), corim[1][0][0]), ("out", 1, 506), "id and tags")
    comid = whole(corim[1][0][1])
    need_equal((sorted(comid), comid[1], sorted(comid[4])), ([1, 4], {0: "out/comid", 1: 0}, [0]), "CoMID")
    (environment, measurements), = comid[4][0]
    need_equal((list(environment), list(environment[0]), environment[0][0][0]), ([0], [0], 560), "class by the issuer")
    need_equal(len(environment[0][0][1]), 32, "SHA-256")
    need_equal([sorted(measurement) for measurement in measurements], [[0, 1]] * 8, "measurements")
    need(all(set(measurement[1]) <= {1, 2, 4} for measurement in measurements), "values", measurements)


def test_not_written(tool):
    """Without proof nothing is written, and an existing file is kept."""
    capture = os.path.join(tool.corpus, "damaged", "measurements-signature.pcap")
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, "out.ref", "precious")
        tool.run("-q", "--verify", "--reference-out", path, capture).need_status(3)
        with open(path, encoding="ascii") as file:
            need_equal(file.read(), "precious", "the file that was there")
        result = tool.run("-q", "--verify", "--reference-out", os.path.join(folder, "new"), capture)
        need("no measurements are proved (connection 1: refuted" in result.err, "the reason", result.err)
        need_equal(os.listdir(folder), ["out.ref"], "no new file")
        tool.run("--reference-out", path, "--reference", path, capture).need_status(2)
        tool.run("--reference-format", "corim", capture).need_status(2)
        tool.run("--reference-format", "yaml", "--reference-out", path, capture).need_status(2)


def test_options_without_reference_values(tool):
    capture = tool.capture("mctp-v12.pcap")
    for option, value in (("--reference-vendor", "Example"), ("--reference-model", "Example"),
                          ("--reference-trust", evidence(tool, ".pem"))):
        tool.run(option, value, capture).need_error(2, option + ": give --reference")
