#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Nothing in a clean capture looks wrong: no packet has expert information of severity warning or error from any
dissector, and those for certificates have none at all, with and without secrets.

usage: clean.py PLUGIN CAPTURES

Findings are allowed, since there an endpoint really breaks a rule: such packets have only the rule's own expert
information. A few captures are not clean by design, as listed here.
"""
import argparse
import collections
import glob
import os
import sys
import xml.etree.ElementTree as ElementTree

import convert
from tshark import Failed, Tshark

WARNING = 0x600000
FINDING = "spdm.lint."
OF_CERTIFICATES = ("ber.", "x509", "pkix", "pkcs", "cms.")
# Some captures were made outside the validity periods of their certificates.
OPTIONS = ("-o", "spdm.at:none")
# Intended problems: a chain that breaks a rule for certificates, lost packets, and records that need more than keys to
# be decrypted.
EXPECTED = {
    "alias-cert.pcap": {"spdm.verdict.error"},
    "frag64-mctp-lossy.pcap": {"spdm.note.sequence.error"},
    "mutauth-wo-encap-v13-p384.pcap": {"spdm.note.decryption.warn"},
    "pubkey-id-session.pcap": {"spdm.note.decryption.warn"},
}


def experts(tshark, path, options):
    """Yields (frame, severity, {names}, message) for all expert information."""
    for packet in ElementTree.fromstring(tshark.run("-n", "-2", "-r", path, "-T", "pdml", *options)):
        frame = packet.find("./proto[@name='geninfo']/field[@name='num']").get("show")
        for proto in packet.findall("proto"):
            malformed = proto.get("name", "").startswith("_ws.")
            yield from [(frame, 0x800000, {"_ws.malformed"}, proto.get("showname"))] if malformed else []
        for element in packet.iter("field"):
            if element.get("name") == "_ws.expert":
                parts = {field.get("name"): field.get("show") for field in element}
                names = {name for name in parts if not name.startswith("_ws.expert") and name}
                yield (frame, int(parts["_ws.expert.severity"], 0), names, parts.get("_ws.expert.message"))


def is_wrong(severity, names, allowed):
    if any(name.startswith(OF_CERTIFICATES) for name in names):
        return True
    finding = names and all(name.startswith(FINDING) for name in names)
    return severity >= WARNING and not finding and not (names and names <= allowed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plugin")
    parser.add_argument("captures")
    args = parser.parse_args()
    failures, seen, count = 0, collections.defaultdict(set), 0
    with Tshark(args.plugin) as tshark:
        for capture in sorted(glob.glob(os.path.join(args.captures, "*.pcap*"))):
            name = os.path.basename(capture)
            path = convert.openable(capture, tshark.file(name + ".converted"))
            path = tshark.bring(path) if path == capture else path
            keys = capture.rsplit(".pcap", 1)[0] + ".keys"
            ways = [()] + ([("-o", "spdm.keylog_file:" + tshark.bring(keys))] if os.path.exists(keys) else [])
            for way in ways:
                for frame, severity, names, message in experts(tshark, path, [*OPTIONS, *way]):
                    count += 1
                    seen[name] |= names
                    if is_wrong(severity, names, EXPECTED.get(name, set())):
                        failures += 1
                        print("%s, %s, frame %s: %s: %s" % (name, "with keys" if way else "without keys", frame,
                                                            ", ".join(sorted(names)), message))
    for name, expected in EXPECTED.items():
        if not expected <= seen[name]:
            failures += 1
            print("%s: %s does not occur" % (name, ", ".join(sorted(expected - seen[name]))))
    print("%d captures, %d expert informations, %d failures" % (len(seen), count, failures))
    return 1 if failures or not count else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
