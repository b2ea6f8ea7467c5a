#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of spdmdump for evidence with expectations.

usage: check_evidence.py SPDMDUMP FOLDER [--roots ROOTS]

Each NAME.expect.json in FOLDER names the files of one piece of evidence and their contents: the payload, the cuts, the
messages, the algorithms, the signed data, the verdicts and the measurements. Reference values are tested elsewhere.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys

# If the present OpenSSL lacks a signature algorithm, the verdict is unknown and names what it needs.
UNSUPPORTED = re.compile(r"needs OpenSSL|not in this build")
TYPES = {"immutable_rom": "immutable ROM", "mutable_firmware": "mutable firmware",
         "svn": "firmware security version number",
         "hardware_configuration": "hardware configuration", "firmware_configuration": "firmware configuration",
         "hash_extend": "hash-extended measurement", "freeform_manifest": "freeform measurement manifest",
         "device_mode": "device mode", "firmware_version": "mutable firmware version number",
         "structured_manifest": "structured measurement manifest"}
FORMS = {"digest": "digest", "raw": "raw bit stream"}


def same_name(one, other):
    """Compares names of algorithms, ignoring separators."""
    plain = lambda name: None if name is None else re.sub(r"[^A-Z0-9]", "", name.upper())
    return plain(one) == plain(other)


def command_of(tool, folder, files, roots):
    path = lambda name: os.path.join(folder, files[name])
    command = [tool, "--json", "--verify", "--trust", roots]
    for name, option in (("chain", "--cert-chain"), ("negotiation", "--negotiation"), ("signature", "--signature")):
        command += [option, path(name)] if name in files else []
    command += ["--nonce", files["nonce"]] if "nonce" in files else []
    return command + [path("evidence")]


class Comparison:
    def __init__(self, name, expected, said):
        self.name, self.expected, self.said, self.found = name, expected, said, []
        self.unsupported = UNSUPPORTED.search(json.dumps(said)) is not None

    def need(self, field, got, expected):
        if got != expected:
            self.found.append("%s: %s: is %r, should be %r" % (self.name, field, got, expected))

    def compare(self):
        for field in ("payload", "cuts", "messages", "nonces"):
            if field in self.expected:
                self.need(field, self.said.get(field), self.expected[field])
        self.need("left_over", self.said.get("rest"), self.expected.get("left_over"))
        self.need("rebuilt_request", self.said["rebuilt_request"], self.expected.get("rebuilt_request"))
        self.context()
        self.signed()
        self.verdicts()
        self.others()
        self.indexes()
        return self.found

    def context(self):
        for key, value in self.expected.get("context", {}).items():
            got = self.said["context"][key]
            if key == "from":
                value = {"ALGORITHMS": "negotiation"}.get(value, value)
            if key in ("base_hash", "signature", "measurement_hash"):
                self.need("context." + key, got if not same_name(got, value) else value, value)
            else:
                self.need("context." + key, got, value)

    def signed(self):
        for key, value in self.expected.get("signed", {}).items():
            self.need("signed." + key, self.said["signed"][key], value)
        self.need("signed", "signed" in self.said, "signed" in self.expected)

    def verdicts(self):
        checks = {check["what"]: check for check in self.said["checks"]}
        for verdict in self.expected["verdicts"]:
            check = checks.pop(verdict["what"], {"verdict": None, "why": ""})
            excused = check["verdict"] == "unknown" and UNSUPPORTED.search(check["why"])
            if verdict["verdict"] != "unknown" and excused:
                continue
            self.need("verdict on " + verdict["what"], check["verdict"], verdict["verdict"])
            self.need("reason of " + verdict["what"], check["why"] != "" or check["verdict"] == "ok", True)
        self.need("further verdicts", sorted(checks), [])

    def others(self):
        said = [(v["number"] - 1, v["name"], v["what"], v["verdict"]) for v in self.said.get("results", [])]
        for other in self.expected.get("others", []):
            wanted = (other["number"], other["message"], other["what"], other["verdict"])
            self.need("verdict %r" % (wanted,), wanted in said, True)

    def indexes(self):
        said = {block["index"]: block for block in self.said.get("blocks", [])}
        expected = self.expected.get("indexes", [])
        self.need("indexes", sorted(said), [block["index"] for block in expected])
        for block in expected:
            got = said.get(block["index"], {})
            self.need("index %d: type" % block["index"], got.get("type"), TYPES[block["type"]])
            self.need("index %d: form" % block["index"], got.get("form"), FORMS[block["form"]])
            for key in ("length", "value"):
                self.need("index %d: %s" % (block["index"], key), got.get(key), block[key])


def check(tool, folder, path, roots):
    name = os.path.basename(path)[:-len(".expect.json")]
    with open(path, encoding="utf-8") as file:
        expected = json.load(file)
    done = subprocess.run(command_of(tool, folder, expected["files"], roots), capture_output=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    said = [line for line in lines if line.get("event") == "evidence"]
    if len(said) != 1 or done.returncode > 1:
        return ["%s: %d lines on evidence, exit status %d: %s" % (name, len(said), done.returncode, done.stderr[:300])]
    found = Comparison(name, expected, said[0]).compare()
    bad = any(v["verdict"] == "bad" for v in expected["verdicts"] + said[0].get("results", []))
    if (done.returncode == 1) != bad:
        found.append("%s: exit status is %d" % (name, done.returncode))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("folder")
    parser.add_argument("--roots", required=True)
    options = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(options.folder, "*.expect.json")))
    found = [line for path in paths for line in check(options.tool, options.folder, path, options.roots)]
    print("%d pieces of evidence, %d findings" % (len(paths), len(found)))
    print("".join("  %s\n" % line for line in found), end="")
    sys.exit(1 if found or not paths else 0)


if __name__ == "__main__":
    main()
