# SPDX-License-Identifier: BSD-3-Clause
"""Certificate chains given with evidence: in any form and order, truncated, without their leaf, of other devices."""
import base64
import hashlib
import json
import os

from exhibits import checks_of, content, evidence_of, lines, messages_of, roots, sample, standard, verify, whys_of
from harness import need, need_equal


PAIR = bytes.fromhex("13e0000001020304050607081360080000000000") + bytes([0xaa]) * 32 + bytes.fromhex(
    "00000102030405060708")


def certificates_of(pem):
    return [base64.b64decode(block.split("-----BEGIN CERTIFICATE-----")[1])
            for block in pem.decode().split("-----END CERTIFICATE-----")[:-1]]


def test_chains_in_any_form_and_order(tool):
    path = tool.file("e", standard(tool))
    pem = content(tool, "v13-standard.pem").decode()
    blocks = [block + "-----END CERTIFICATE-----\n" for block in pem.split("-----END CERTIFICATE-----\n")[:-1]]
    need_equal(len(blocks), 3, "certificates")
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)):
        text = "".join(blocks[i] for i in order)
        for name, data in (("PEM", text), ("JSON", json.dumps({"CertificateString": text})),
                           ("base64", base64.b64encode(text.encode()).decode())):
            chain = tool.file("chain", data.encode())
            for arguments in (["--cert-chain", chain, path], ["--cert-chain", "responder=" + chain, path],
                              [path, chain],
                              [chain, path]):
                said = checks_of(verify(tool, *arguments).need_status(0))
                need_equal((said["signature"], said["chain"], said["key_type"]), ("ok", "ok", "ok"),
                           "%s in order %r" % (name, order))


def test_chains_with_repetitions_and_in_parts(tool):
    """Bundles may repeat certificates, and services send them as an array."""
    path, pem = tool.file("e", standard(tool)), content(tool, "v13-standard.pem").decode()
    blocks = [block + "-----END CERTIFICATE-----\n" for block in pem.split("-----END CERTIFICATE-----\n")[:-1]]
    leaf, device, root = blocks
    code = [block.split("-----")[2].replace("\n", "") for block in blocks]
    for name, text in (("all twice", pem + pem), ("each twice", "".join(2 * block for block in blocks)),
                       ("the root at both ends", root + pem), ("the leaf last", device + root + leaf + device),
                       ("an array of PEM", json.dumps({"chain": blocks})),
                       ("an array of DER", json.dumps([code[1], code[0], code[2]])),
                       ("members", json.dumps({"leaf": leaf, "ca": {"device": device, "root": root}}))):
        chain = tool.file("chain", text.encode())
        for arguments in (["--cert-chain", chain, path], [path, chain]):
            said = checks_of(verify(tool, *arguments).need_status(0))
            need_equal((said["signature"], said["chain"], said["key_type"]), ("ok", "ok", "ok"), name)


def test_certificates_one_by_one_beside_messages(tool):
    """They form one chain, in the ledger too."""
    pem, data = content(tool, "v13-standard.pem").decode(), standard(tool)
    blocks = [block + "-----END CERTIFICATE-----\n" for block in pem.split("-----END CERTIFICATE-----\n")[:-1]]
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        path = tool.file("e", json.dumps({"evidence": data.hex(), "x5c": [blocks[i] for i in order]}).encode())
        result = verify(tool, path).need_status(0)
        need_equal(checks_of(result)["chain"], "ok", "chain in order %r" % (order,))
        ledger = next(line["ledger"] for line in result.json() if line.get("event") == "connection")
        need_equal(ledger["identity"]["standing"], "proved", "identity in order %r" % (order,))


def test_chains_with_a_gap(tool):
    """The leaf is still the leaf, because its key made the signature. Only the chain is wrong."""
    path, certificates = tool.file("e", standard(tool)), certificates_of(content(tool, "v13-standard.pem"))
    leaf, root = certificates[0], certificates[2]
    for given in (leaf + root, root + leaf):
        result = verify(tool, "--cert-chain", tool.file("chain", given), path).need_status(1)
        need_equal(checks_of(result), {"cut": "ok", "signature": "ok", "chain": "bad", "key_type": "ok",
                                       "nonce": "unknown"}, "without the CA between")
        need("certificate 1 has an issuer that is not the subject of the one before" in whys_of(result)["chain"],
             "reason", whys_of(result))
        ledger = next(line["ledger"] for line in result.json() if line.get("event") == "connection")
        need("certificate 1 has an issuer" in ledger["identity"]["text"], "the ledger is about the same chain", ledger)


def test_chains_among_other_roots(tool):
    path, certificates = tool.file("e", standard(tool)), certificates_of(content(tool, "v13-standard.pem"))
    other = certificates_of(content(tool, "v11-rsa-report.pem"))[-1:]
    for order in (other + certificates, certificates + other, certificates[:1] + other + certificates[1:]):
        result = verify(tool, "--cert-chain", tool.file("chain", b"".join(order)), path).need_status(0)
        need_equal(checks_of(result), {"cut": "ok", "signature": "ok", "chain": "ok", "key_type": "ok",
                                       "nonce": "unknown"}, "with another root")


def test_chains_of_several_devices(tool):
    """If several chains are given, the chain whose key made the signature is judged."""
    other = ["--cert-chain", sample(tool, "v12-p256-standard.chain")]
    for name, pem in ((tool.file("e", standard(tool)), "v13-standard.pem"),
                      (tool.file("x", with_unsigned_pair(standard(tool))), "v13-standard.pem"),
                      (sample(tool, "v10-report.bin"), "v10-report.pem")):
        own = ["--cert-chain", sample(tool, pem)]
        for arguments in (other + own, own + other):
            said = checks_of(verify(tool, *arguments, name).need_status(0))
            need_equal((said["signature"], said["chain"], said["key_type"]), ("ok", "ok", "ok"), "two chains: " + pem)
    own = ["--cert-chain", sample(tool, "v14-changed.chain")]
    for arguments in (other + own, own + other):
        result = verify(tool, *arguments, sample(tool, "v14-changed.bin")).need_status(1)
        need_equal((checks_of(result)["signature"], whys_of(result)["signature"]),
                   ("bad", "signature does not verify"), "two chains, changed")


def test_no_chain_is_blamed_for_another(tool):
    """If no given chain made the signature, no chain is judged."""
    names = ["v11-rsa-report.pem", "v12-p256-standard.chain"]
    for order in (names, names[::-1]):
        given = [part for name in order for part in ("--cert-chain", sample(tool, name))]
        said = verify(tool, *given, tool.file("e", standard(tool))).need_status(0)
        need_equal((checks_of(said)["signature"], checks_of(said)["chain"], whys_of(said)["chain"]),
                   ("unknown", "unknown", "nothing tells which of the chains given is the signer's"), repr(order))


def test_one_chain_among_several(tool):
    """Chains of three other devices and the signer's, in any order, each with and without its root."""
    names = ["v11-rsa-report.pem", "v12-multiple.pem", "v12-p256-standard.chain"]
    path = tool.file("e", standard(tool))
    for at in range(4):
        order = names[:at] + ["v13-standard.pem"] + names[at:]
        given = [part for name in order for part in ("--cert-chain", sample(tool, name))]
        said = checks_of(verify(tool, *given, path).need_status(0))
        need_equal((said["signature"], said["chain"], said["key_type"]), ("ok", "ok", "ok"), "order %r" % order)


def test_a_given_chain_that_is_not_the_slots(tool):
    """DIGESTS have the hash of another chain: an identity is refuted, but no rule is broken by the device."""
    chain, capture = content(tool, "v13-padded.chain"), tool.capture("mctp-v12.pcap")
    for other in (chain, chain[:10] + bytes([chain[10] ^ 1]) + chain[11:]):  # in the hash of the root
        result = tool.run("--json", "--lint", "--verify", "--trust", roots(tool), "--cert-chain",
                          "responder:0=" + tool.file("chain", other), capture)
        said = [verdict for line in result.json() for verdict in line.get("verdicts", [])
                if verdict["check"] == "digest" and line["name"] == "DIGESTS"][0]
        need_equal((said["result"], said["why"]),
                   ("pass", "") if other == chain else ("fail", "digest is not the hash of the given chain of slot 0"),
                   "digest")
        ledger = next(line["ledger"] for line in result.json() if line.get("event") == "connection")
        need_equal(ledger["identity"]["standing"], "proved" if other == chain else "refuted", "identity")
        need("DIG-06" not in result.out, "a rule is broken", result.out[-500:])


def with_unsigned_pair(transcript):
    """Inserts an unsigned GET_MEASUREMENTS exchange before the signed ones, whose signature does not cover it."""
    at = transcript.index(bytes.fromhex("13e001ff"))
    return transcript[:at] + PAIR + transcript[at:]


def test_a_chain_for_several_slots(tool):
    path, pem = tool.file("e", standard(tool)), sample(tool, "v13-standard.pem")
    for slots in ((0, 1), (1, 0), (2, 0, 1)):
        arguments = [part for slot in slots for part in ("--cert-chain", "responder:%d=%s" % (slot, pem))]
        need_equal(checks_of(verify(tool, *arguments, path).need_status(0))["signature"], "ok", "slots %r" % (slots,))


def test_a_requesters_chain_that_is_not_its(tool):
    """A key of the wrong type for the algorithm refutes nothing: its chain cannot be the signer's."""
    result = tool.run("--json", "--verify", "--cert-chain", "requester=" + sample(tool, "v12-p256-standard.chain"),
                      os.path.join(tool.corpus, "mutauth-wo-encap-v13-p384.pcap")).need_status(0)
    said = [verdict for line in result.out.splitlines() for verdict in json.loads(line).get("verdicts", [])
            if (verdict["check"], verdict["signer"]) == ("signature", "requester")]
    need({verdict["result"] for verdict in said} == {"unknown"}, "verdicts", said)


def bag_of(certificates):
    """PKCS #7 (RFC 2315): signedData without signatures, around certificates."""
    def der(tag, content):
        n = len(content)
        return bytes([tag]) + (bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")) + content
    data = der(0x30, bytes.fromhex("06092a864886f70d010701"))
    signed = der(0x30, b"\x02\1\1" + der(0x31, b"") + data + der(0xa0, b"".join(certificates)) + der(0x31, b""))
    return der(0x30, bytes.fromhex("06092a864886f70d010702") + der(0xa0, signed))


def test_chains_in_other_wrappings(tool):
    path, pem = tool.file("e", standard(tool)), content(tool, "v13-standard.pem").decode()
    texts = [block.split("-----BEGIN CERTIFICATE-----")[1] for block in pem.split("-----END CERTIFICATE-----")[:-1]]
    certificates = [base64.b64decode(text) for text in texts]
    bag = bag_of(certificates)
    coded = base64.encodebytes(bag).decode()
    for name, data in (("PKCS #7", bag), ("PKCS #7 in PEM", "-----BEGIN PKCS7-----\n%s-----END PKCS7-----\n" % coded),
                       ("older name", pem.replace(" CERTIFICATE-", " X509 CERTIFICATE-")),
                       ("comments", "# chain\nsubject=CN = x\n" + pem.replace(
                           "-----\n-----", "-----\nissuer=CN = y\n-----"))):
        given = tool.file("chain", data if isinstance(data, bytes) else data.encode())
        said = checks_of(verify(tool, "--cert-chain", given, path).need_status(0).need_quiet())
        need_equal((said["signature"], said["chain"]), ("ok", "ok"), name)
    code = lambda der: base64.b64encode(der).decode()
    report = {"evidence": code(standard(tool))}
    for name, members in (("x5c", {"x5c": [code(der) for der in certificates]}),
                          ("x5c, root first", {"x5c": [code(der) for der in reversed(certificates)]}),
                          ("leaf apart", {"leaf": code(certificates[0]), "others": "".join(
                              "-----BEGIN CERTIFICATE-----%s-----END CERTIFICATE-----\n" % text
                              for text in texts[1:])})):
        text = json.dumps({**report, **members})
        for how, whole in (("", text), (" with the head of HTTP", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + text)):
            said = checks_of(verify(tool, tool.file("e.json", whole.encode())).need_status(0).need_quiet())
            need_equal((said["signature"], said["chain"]), ("ok", "ok"), name + how)


def test_damaged_leaf_in_any_order(tool):
    """A damaged leaf stays after the intact certificates, and its key can still be read."""
    path = tool.file("e", standard(tool))
    leaf, middle, root = certificates_of(content(tool, "v13-standard.pem"))
    damaged = leaf.replace(b"\x18\x0f", b"\x56\x0f", 1)  # the notBefore date
    need(damaged != leaf, "the leaf is as it was")
    for order in ((root, middle, damaged), (middle, damaged, root), (middle, root, damaged), (root, damaged, middle)):
        result = verify(tool, "--cert-chain", tool.file("chain", b"".join(order)), path).need_status(1)
        need_equal((checks_of(result)["signature"], whys_of(result)["chain"]),
                   ("ok", "certificate 2 is not a certificate"), "order")


def test_chains_that_are_cut_off(tool):
    """A truncated chain is bad, but a signature is never refuted because the leaf is missing."""
    path, chain = tool.file("e", standard(tool)), content(tool, "v13-padded.chain")
    pem = content(tool, "v13-standard.pem")
    ends = [52]
    while ends[-1] < len(chain):
        ends.append(ends[-1] + 4 + int.from_bytes(chain[ends[-1] + 2:ends[-1] + 4], "big"))
    need_equal((len(ends), ends[-1]), (4, len(chain)), "three certificates behind the hash of the root")
    bad = {"cut": "ok", "signature": "unknown", "chain": "bad", "key_type": "unknown", "nonce": "unknown"}
    for at in (54, 60, 300, ends[1] - 1, ends[1], ends[1] + 1, ends[2], ends[2] + 40, len(chain) - 1):
        given = tool.file("chain", chain[:at])
        for arguments in (["--cert-chain", given, path], [path, given]):
            result = verify(tool, *arguments).need_status(1)
            root = {"root_hash": "ok" if at >= ends[1] else "unknown"}
            need_equal(checks_of(result), {**bad, **root}, "chain of %d bytes" % at)
        if at > 54 and at not in ends:  # a cut between certificates is not recognisable
            der = verify(tool, "--cert-chain", tool.file("der", chain[52:at]), path).need_status(1)
            need_equal(checks_of(der), bad, "DER of %d bytes" % (at - 52))
    need_equal(checks_of(verify(tool, "--cert-chain", tool.file("chain", chain + bytes(3)), path).need_status(1)),
               {**bad, "signature": "ok", "key_type": "ok", "root_hash": "ok"}, "chain with zeros behind")
    first, second = (pem.index(b"-----END", start) for start in (0, pem.index(b"-----END") + 1))
    lost_leaf = verify(tool, "--cert-chain", tool.file("pem", pem[:first - 20]), path).need_status(1)
    need_equal(checks_of(lost_leaf), bad, "PEM without its leaf")
    need("ends within its first certificate" in lost_leaf.err, "nothing says what PEM lacks", lost_leaf.err)
    lost_root = verify(tool, "--cert-chain", tool.file("pem", pem[:second + 400]), path).need_status(0)
    need_equal(checks_of(lost_root), {**bad, "signature": "ok", "chain": "ok", "key_type": "ok"},
               "PEM without its root")
    need("2 before it are whole" in lost_root.err, "nothing says what PEM lacks", lost_root.err)


def test_a_length_word_that_is_too_large(tool):
    """All certificates are present and the last is a leaf, so only the length is wrong."""
    path, chain = tool.file("e", standard(tool)), content(tool, "v13-padded.chain")
    for more in (1, 40, 2000):
        long = (len(chain) + more).to_bytes(2, "little") + chain[2:]
        result = verify(tool, "--cert-chain", tool.file("chain", long), path).need_status(1)
        need_equal(checks_of(result), {"cut": "ok", "signature": "ok", "chain": "bad", "root_hash": "ok",
                                       "key_type": "ok", "nonce": "unknown"}, "%d bytes more" % more)
        need_equal(whys_of(result)["chain"],
                   "length word says %d, the chain has %d bytes" % (len(chain) + more, len(chain)), "reason")
    changed = tool.file("x", standard(tool)[:-1] + bytes([standard(tool)[-1] ^ 1]))
    why = whys_of(verify(tool, "--cert-chain", tool.file("chain", long), changed).need_status(1))["signature"]
    need("was given with a wrong length" in why, "a chain that is not whole refutes no signature", why)


def test_a_chain_behind_the_messages(tool):
    report, pem = content(tool, "v10-report.bin"), content(tool, "v10-report.pem")
    blocks = [base64.b64decode(block.split("-----BEGIN CERTIFICATE-----")[1])
              for block in pem.decode().split("-----END CERTIFICATE-----")[:-1]]
    for name, chain in (("PEM", pem), ("DER", b"".join(blocks))):
        result = verify(tool, tool.file("e", report + chain)).need_status(0)
        need_equal(messages_of(result), messages_of(tool.run("--json", tool.file("f", report))), name)
        need_equal(checks_of(result)["signature"], "ok", "signature with the chain behind: " + name)
    text = tool.run("--verify", "--trust", roots(tool), tool.file("e", report + pem)).need_status(0)
    need("behind the messages" in text.out, "the chain behind is not told", text.out[-300:])


def test_chains_without_their_leaf(tool):
    """Intact certificates, but the last is a CA: the signer's is missing, so the signature is not refuted."""
    path, certificates = tool.file("e", standard(tool)), certificates_of(content(tool, "v13-standard.pem"))
    for lost in (1, 2):
        given = tool.file("chain", b"".join(reversed(certificates[lost:])))
        for arguments in (["--cert-chain", given, path], [path, given]):
            result = verify(tool, *arguments).need_status(1)
            need_equal(checks_of(result), {"cut": "ok", "signature": "unknown", "chain": "bad", "key_type": "unknown",
                                           "nonce": "unknown"}, "without the last %d" % lost)
            need("ends in a CA: no leaf" in whys_of(result)["signature"], "reason", whys_of(result))
    report = tool.file("r", content(tool, "v10-report.bin"))  # algorithms are inferred
    lost = tool.file("chain", b"".join(certificates_of(content(tool, "v10-report.pem"))[:-1]))
    need_equal(checks_of(verify(tool, "--cert-chain", lost, report).need_status(1))["signature"], "unknown", "1.0")


def test_chains_with_another_root_hash(tool):
    """The same certificates after a RootHash of another length, from a device that negotiated another hash."""
    path, certificates = tool.file("e", standard(tool)), certificates_of(content(tool, "v13-standard.pem"))
    for name in ("sha256", "sha512"):
        root_hash, der = hashlib.new(name, certificates[-1]).digest(), b"".join(reversed(certificates))
        chain = (4 + len(root_hash) + len(der)).to_bytes(4, "little") + root_hash + der
        result = verify(tool, "--cert-chain", tool.file("chain", chain), path).need_status(1)
        need_equal(checks_of(result), {"cut": "ok", "signature": "ok", "chain": "ok", "root_hash": "bad",
                                       "key_type": "ok", "nonce": "unknown"}, name)
        need_equal(whys_of(result)["root_hash"],
                   "RootHash has %d bytes, and the negotiated hash has 48" % len(root_hash), name)


def test_lengths_that_look_like_messages(tool):
    """The length of a chain of 0x0419 bytes looks like the header of VERSION, 0x0310 like CHALLENGE_AUTH."""
    path, chain = tool.file("e", standard(tool)), content(tool, "v13-padded.chain")
    for n in (0x0410, 0x0419, 0x0310, 0x0211, 0x0114):
        given = tool.file("chain", n.to_bytes(4, "little") + chain[4:n])
        for arguments in (["--cert-chain", given, path], [path, given]):
            result = verify(tool, *arguments).need_status(1)
            need_equal((len(evidence_of(result)), checks_of(result)["chain"]), (1, "bad"), "0x%04x bytes" % n)


def test_the_chain_of_another_device(tool):
    """No chain verifies, so the first is judged. Its key does not count as suitable for the algorithm, and a key that
    cannot have made the signature does not refute it."""
    path = tool.file("e", standard(tool))
    other, broken = sample(tool, "v12-p256-standard.chain"), content(tool, "v13-padded.chain")
    for name in (path, sample(tool, "v14-mldsa87-standard.bin")):
        result = verify(tool, "--cert-chain", other, name).need_status(1)
        said = checks_of(result)
        need_equal((said["signature"], said["key_type"], said["root_hash"]), ("unknown", "bad", "bad"), "P-256")
        need("keys do not fit the algorithm" in whys_of(result)["signature"], "reason", whys_of(result))
    at = broken.rindex(bytes.fromhex("2b81040022 03620004")) + 9  # secp384r1, followed by the leaf's point
    broken = broken[:at] + bytes(40) + broken[at + 40:]
    said = checks_of(verify(tool, "--cert-chain", tool.file("chain", broken), path).need_status(1))
    need_equal((said["signature"], said["chain"], said["key_type"]), ("unknown", "bad", "unknown"), "damaged key")
