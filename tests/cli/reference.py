# SPDX-License-Identifier: BSD-3-Clause
"""Reference values as their users meet them: results in the ledger, exit status, what is written and read back, and
files that mean harm."""
import json
import os
import tempfile

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


def compared(result):
    """The line of the last file."""
    return [line for line in result.lines if line.startswith("  reference ")][-1]


def values_of(tool):
    """The lines of the plain file, by index."""
    with open(evidence(tool, ".ref"), encoding="ascii") as file:
        return {line.split()[0]: line.split()[1] for line in file.read().splitlines()[2:]}


def test_match(tool):
    """All match: the line of the message, the ledger, a line for the file, and nothing else."""
    result = verify(tool, "--reference", evidence(tool, ".ref"), "--require", "firmware").need_status(0)
    need("8 references ok" in result.out, "verdicts on the line", result.out)
    need("proved" in firmware(result) and "8 of 8 match the reference" in firmware(result), "ledger", firmware(result))
    need(compared(result).endswith("v14-standard.ref: 8 match"), "the file's line", compared(result))


def test_mismatch(tool):
    """Both values are told in full, and the exit status is 1."""
    result = verify(tool, "--reference", evidence(tool, ".digest-wrong.corim")).need_status(1)
    need("REFERENCE MISMATCH: index 2 does not match its reference; expected " in result.out, "verdict", result.out)
    need("refuted" in firmware(result) and "7 of 8 match" in firmware(result), "ledger", firmware(result))
    at = next(i for i, line in enumerate(result.lines) if line.startswith("    index 2 "))
    need("mismatch" in result.lines[at] and len(result.lines[at].split("sha-512:")[1]) == 128, "expected",
         result.lines[at])
    need_equal(result.lines[at + 1].split(), ["measured", values_of(tool)["2"]], "measured")


def test_every_result(tool):
    """Below the minimum, missing, without a reference, not comparable: each has its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, "r", "spdm-reference-values 1\n1 raw:00\n16 svn>=8\n99 any\n")
        result = verify(tool, "--reference", path).need_status(1)
    text = "\n".join(result.lines)
    for words in ("index 1    not comparable expected raw:00", "index 16   too old        expected svn>=8",
                  "measured svn=7", "index 99   not measured   expected any", "index 2    no reference   measured sha-512:"):
        need(words in text, "no line with %r" % words, text)
    need("below the least security version; expected at least security version 8, measured 7" in text, "verdict", text)
    need("index 99 not measured, but there is a reference for it" in text, "late verdict", text)


def test_closed(tool):
    """After `else fail` what has no reference fails; otherwise it is only told."""
    with tempfile.TemporaryDirectory() as folder:
        line = "1 %s\n" % values_of(tool)["1"]
        some = written(folder, "a", "spdm-reference-values 1\n" + line)
        result = verify(tool, "--reference", some, "--require", "firmware").need_status(0)
        need("1 of 1 matches the reference; 7 without a reference" in firmware(result), "open", firmware(result))
        closed = written(folder, "b", "spdm-reference-values 1\n" + line + "else fail\n")
        result = verify(tool, "--reference", closed).need_status(1)
        need("refuted" in firmware(result), "closed", firmware(result))


def test_alternatives_in_two_files(tool):
    """Each release has a file: one of them matches, and that is enough. The other one is told to differ."""
    with tempfile.TemporaryDirectory() as folder:
        old = written(folder, "old", "spdm-reference-values 1\n1 sha-512:%s\n" % ("00" * 64))
        new = written(folder, "new", "spdm-reference-values 1\n1 %s\n" % values_of(tool)["1"])
        result = verify(tool, "--reference", old, "--reference", new).need_status(0)
        need("proved" in firmware(result), "ledger", firmware(result))
        lines = [line for line in result.lines if line.startswith("  reference ")]
        need_equal([line.split()[1] for line in lines], ["fail", "pass"], "each file")


def test_nothing_measured(tool):
    capture = os.path.join(tool.corpus, "psk-v11.pcap")
    result = tool.run("--verify", "--reference", evidence(tool, ".ref"), capture)
    need("nothing to compare with the reference" in result.out, "told", result.out[-500:])
    tool.run("--reference", evidence(tool, ".ref"), "--require", "firmware", capture).need_status(1)


def test_a_wrong_signature_proves_nothing(tool):
    """Values that match do not help evidence that was changed."""
    path = os.path.join(os.path.dirname(evidence(tool, "")), "v14-changed.bin")
    result = tool.run("--verify", "--trust", os.path.join(tool.corpus, "roots"), "--cert-chain",
                      "responder=" + evidence(tool, ".pem"), "--reference", evidence(tool, ".ref"), path).need_status(1)
    need("refuted" in firmware(result) and "7 of 8 match" in firmware(result), "ledger", firmware(result))


def test_signers(tool):
    """Who signs matters once somebody is trusted for it; a bad signature is a failure in any case."""
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


def test_devices(tool):
    """Values for another vendor or model are left out; a file that has no others is refused."""
    chosen = ("--reference-vendor", "Example Devices", "--reference-model", "Reference Responder")
    for ending in (".ref", ".ref.json", ".corim"):
        path = ("--reference", evidence(tool, ending))
        verify(tool, *path, *chosen).need_status(0)
        verify(tool, *path, "--reference-model", "Other").need_error(3, "all of it is for other vendors or models")


def test_other_forms(tool):
    """Concise evidence, a table of contents and a token of a device that is known to be good serve as references."""
    for ending in (".coev", ".toc", ".eat"):
        result = verify(tool, "--json", "--reference", evidence(tool, ending)).need_status(0)
        event = [event for event in result.json() if event.get("event") == "reference"][0]
        need_equal((event["event"], event["format"], event["overall"], event["record_match"]),
                   ("reference", "evidence", "pass", True), ending)
        need_equal(event["signature"], "pass" if ending == ".eat" else None, ending)


# ------------------------------------------------------------------------------------------------------- writing

def cbor(data, at=0):
    """An independent reader of deterministic CBOR: (value, end). Tags are (number, value), maps have their keys in
    order."""
    major, low = data[at] >> 5, data[at] & 31
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    need(low < 28, "an indefinite length")
    number = low if width == 0 else int.from_bytes(data[at + 1:at + 1 + width], "big")
    need(width == 0 or number >= (24 if width == 1 else 1 << 4 * width), "a head that is too long")
    at += 1 + width
    if major < 2:
        return number if major == 0 else -1 - number, at
    if major < 4:
        need(at + number <= len(data), "a string past the end")
        return data[at:at + number] if major == 2 else data[at:at + number].decode(), at + number
    items = []
    for _ in range(number * (2 if major == 5 else 1) if major < 6 else 1):
        start = at
        item, at = cbor(data, at)
        items.append((item, data[start:at]))
    if major == 6:
        return (number, items[0][0]), at
    if major == 4:
        return [item for item, _ in items], at
    keys = [encoded for _, encoded in items[::2]]
    need(keys == sorted(set(keys)), "keys out of order, or twice")
    return {items[i][0]: items[i + 1][0] for i in range(0, len(items), 2)}, at


def whole(data):
    value, end = cbor(data)
    need_equal(end, len(data), "bytes behind the end")
    return value


def test_written_as_by_others(tool):
    """CoRIM, concise evidence, table of contents and JSON are byte for byte, the plain form line for line, what an
    independent program made of the same measurements."""
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".corim", ".coev", ".toc"):
            path = os.path.join(folder, "v14-standard" + ending)
            verify(tool, "--reference-out", path, "--reference-vendor", "Example Devices", "--reference-model",
                   "Reference Responder").need_status(0)
            with open(path, "rb") as file, open(evidence(tool, ending), "rb") as other:
                need_equal(file.read().hex(), other.read().hex(), ending)
        for name, form in (("x.txt", "plain"), ("x.json", "json")):
            path = os.path.join(folder, name)
            verify(tool, "--reference-out", path, "--reference-format", form, "--reference-vendor", "Example Devices",
                   "--reference-model", "Reference Responder").need_status(0)
            with open(path, encoding="utf-8") as file, open(evidence(tool, ".ref" + (".json" if form == "json" else "")),
                                                            encoding="utf-8") as other:
                if form == "json":
                    need_equal(json.load(file), json.load(other), form)
                else:
                    need_equal([line for line in file if line[0] != "#"],
                               [line if line[:3] != "17 " else line[:-1] + " # extended: changes with what runs\n"
                                for line in other], form)


def test_written_from_a_capture(tool):
    """Every form of a capture's measurements is read back to values that match it; the CoRIM is what the CDDL says."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--trust", os.path.join(tool.corpus, "roots"))
        capture = os.path.join(tool.corpus, "doe-v13.pcap")
        for ending in (".ref", ".json", ".corim", ".coev", ".toc"):
            path = os.path.join(folder, "out" + ending)
            tool.run("--verify", *options, "--reference-out", path, capture).need_status(0)
            result = tool.run("--verify", *options, "--reference", path, "--require", "firmware", capture).need_status(0)
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
    """Without proof nothing is written, and a file that was there stays."""
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


# ------------------------------------------------------------------------------------------------------- harm

def swid(tool):
    with open(evidence(tool, ".swid.xml"), encoding="ascii") as file:
        return file.read()


def has_xml(tool):
    return "needs libxml2" not in verify(tool, "--reference", evidence(tool, ".swid.xml")).err


def test_xml_that_means_harm(tool):
    """Entities, depth and size are refused before they cost anything."""
    if not has_xml(tool):
        return
    bomb = '<!DOCTYPE b [<!ENTITY a "x">%s]>' % "".join('<!ENTITY a%d "%s">' % (i, "&a;" * 10) for i in range(9))
    outside = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    root = swid(tool)
    deep = root.replace("</SoftwareIdentity>", "<a>" * 200 + "</a>" * 200 + "</SoftwareIdentity>")
    large = root.replace("</SoftwareIdentity>", "<!--" + "x" * (5 << 20) + "--></SoftwareIdentity>")
    cases = [(bomb + root, "a document type is not allowed"), (outside + root, "a document type is not allowed"),
             (deep, "elements too deep"), (large, "longer than 4 MiB"), (root[:300], "no XML"),
             (root.encode("utf-16"), "no reference values"), ("<a/>", "not SoftwareIdentity"),
             (root.replace('index="0"', 'index="254"'), "an index from 0 to 253 is expected"),
             (root.replace("sha512", "md5"), "no digest by the algorithm"),
             (root.replace('alternatives="2"', 'alternatives="3"'), "index 1 has no Hash2")]
    with tempfile.TemporaryDirectory() as folder:
        for content, problem in cases:
            path = written(folder, "x.xml", content)
            verify(tool, "--reference", path).need_error(3, "--reference " + path, problem)


def test_two_manifests(tool):
    if has_xml(tool):
        path = evidence(tool, ".swid.xml")
        verify(tool, "--reference", path, "--reference", path).need_error(3, "index 1 is active in", ".swid.xml, too")


def test_files_that_are_none(tool):
    with tempfile.TemporaryDirectory() as folder:
        cases = [(b"", "empty"), (b"\0" * (17 << 20), "longer than 16 MiB"), (b"hello", "no reference values"),
                 (b"\x9f" * 100000, "a byte string is expected"),
                 (b"\xd9\x01\xf5" + b"\xa1\x01\x81" * 5000, "offset 0x"),
                 (b"{" + b"[" * 100000, "line 1: "), (b'{"x":' + b"[" * 100000, "too deep")]
        for content, problem in cases:
            path = written(folder, "x", content)
            verify(tool, "--reference", path).need_error(3, "--reference " + path, problem)
        verify(tool, "--reference", os.path.join(folder, "none")).need_error(3, "No such file")
        verify(tool, "--reference", folder).need_error(3, folder)
        verify(tool, "--reference-trust", evidence(tool, ".ref")).need_error(3, "no certificates or public keys")
