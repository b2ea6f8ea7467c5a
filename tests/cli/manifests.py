# SPDX-License-Identifier: BSD-3-Clause
"""Reference values in XML, their signatures, and malicious files."""
import os
import tempfile

from harness import need
from reference import compared, evidence, firmware, verify, written


def swid(tool):
    with open(evidence(tool, ".swid.xml"), encoding="ascii") as file:
        return file.read()


def has_xml(tool):
    return "needs libxml2" not in verify(tool, "--reference", evidence(tool, ".swid.xml")).err


def test_xml_that_means_harm(tool):
    """Entities, deep nesting and large files are refused before they become expensive."""
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
             (root.replace("sha512", "md5"), "not a digest by the algorithm"),
             (root.replace('alternatives="2"', 'alternatives="3"'), "index 1 has no Hash2")]
    with tempfile.TemporaryDirectory() as folder:
        for content, problem in cases:
            path = written(folder, "x.xml", content)
            verify(tool, "--reference", path).need_error(3, "--reference " + path, problem)


def manifest(tool, name):
    return os.path.join(os.path.dirname(tool.corpus), "reference", name)


def test_signed_manifest(tool):
    """A manifest's signature must cover the whole manifest. The signer is identified by the embedded certificates."""
    if not has_xml(tool) or "verifies no XML" in verify(tool, "--reference", manifest(tool, "signed.swid.xml")).out:
        return
    trust = ("--reference-trust", manifest(tool, "manifest-root.pem"), "--require", "firmware")
    good = verify(tool, "--reference", manifest(tool, "signed.swid.xml"), *trust).need_status(0)
    need(compared(good).endswith("signature ok, CN=Example manifest signer"), "signed", compared(good))
    with open(manifest(tool, "signed.swid.xml"), encoding="ascii") as file:
        text = file.read()
    signature = text[text.index("<ds:Signature "):text.index("</ds:Signature>") + 15]
    certificates = signature[signature.index("<ds:KeyInfo>"):signature.index("</ds:KeyInfo>") + 13]
    wrong = [text.replace("Reference Responder", "Reference Respondex", 1), text.replace("8d531d77", "8D531D77"),
             text.replace('<ns0:Payload>', '<ns0:Payload> '),
             text.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")]
    unknown = [text.replace('URI=""', 'URI="#a"').replace('tagId="', 'ID="a" tagId="'),
               text.replace("xmldsig#enveloped-signature", "REC-xslt-19991116"),
               text.replace("ecdsa-sha384", "hmac-sha384"),
               text.replace(signature, signature + signature), text.replace(signature, ""),
               text.replace(certificates, "<ds:KeyInfo><ds:KeyValue/></ds:KeyInfo>")]
    with tempfile.TemporaryDirectory() as folder:
        for content in wrong:
            result = verify(tool, "--reference", written(folder, "x.xml", content), *trust).need_status(1)
            need("SIGNATURE WRONG" in compared(result) or "signature unknown" in compared(result), "seen",
                 compared(result))
            need("proved" not in firmware(result), "not proved", firmware(result))
        for content in unknown:
            result = verify(tool, "--reference", written(folder, "x.xml", content), *trust).need_status(1)
            need("signature ok" not in compared(result) and "proved" not in firmware(result), "not proved",
                 compared(result), firmware(result))


def test_manifest_without_certificates(tool):
    """Every trusted key is tried. What is said does not depend on their order, nor on keys that do not fit."""
    if not has_xml(tool) or "verifies no XML" in verify(tool, "--reference", manifest(tool, "signed.swid.xml")).out:
        return
    with open(manifest(tool, "signed.swid.xml"), encoding="ascii") as file:
        text = file.read()
    certificate = text.split("<ds:X509Certificate>")[1].split("</ds:X509Certificate>")[0]
    text = text[:text.index("<ds:KeyInfo>")] + text[text.index("</ds:KeyInfo>") + 13:]
    with tempfile.TemporaryDirectory() as folder:
        signer = written(folder, "x.pem", "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n" % certificate)
        good = written(folder, "good.xml", text)
        wrong = written(folder, "wrong.xml", text.replace("Reference Responder", "Reference Respondex", 1))
        for others in ([], ["rsa2048"], ["ed448"], ["ecp384"], ["mldsa87"], ["rsa2048", "ed448", "ecp384"]):
            others = [os.path.join(tool.corpus, "roots", name + ".pem") for name in others]
            for keys in (others + [signer], [signer] + others):
                trust = [word for key in keys for word in ("--reference-trust", key)]
                said = compared(verify(tool, "--reference", good, *trust).need_status(0))
                need(said.endswith("signature ok"), "good", keys, said)
                said = compared(verify(tool, "--reference", wrong, *trust).need_status(1))
                need(said.endswith("SIGNATURE WRONG: it verifies with no key of --reference-trust, and the file has no "
                                   "certificate"), "wrong", keys, said)


def test_manifest_with_two_algorithms(tool):
    """Digests of one alternative by two algorithms describe one state; the negotiated algorithm decides."""
    if not has_xml(tool):
        return
    text = swid(tool).replace('xmlns:ns2=', 'xmlns:ns3="http://www.w3.org/2001/04/xmlenc#sha256" xmlns:ns2=')
    text = text.replace(' ns2:Hash0="8d53', ' ns3:Hash0="%s" ns2:Hash0="8d53' % ("00" * 32))
    with tempfile.TemporaryDirectory() as folder:
        result = verify(tool, "--reference", written(folder, "x.xml", text)).need_status(0)
        need("5 of 5 match" in firmware(result), "match", firmware(result))


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
        with open(manifest(tool, "manifest-root.pem"), encoding="ascii") as file:
            many = written(folder, "many.pem", file.read() * 257)
        verify(tool, "--reference-trust", many).need_error(3, "more than 256 certificates and public keys")
