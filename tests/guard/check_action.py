#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Tests the action for a public forge by running it as the forge would: action.yml passes each input to the script,
which writes annotations to stdout and its results to the files named in the environment.
usage: check_action.py SPDMDUMP SOURCE_FOLDER"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

COMMAND = re.compile(r"::(error|warning|notice) (?:file=([^,:]*),)?title=([^,:]*)::(.*)")


def need(holds, what):
    if not holds:
        sys.exit("check_action: " + what)


class Run:
    def __init__(self, tool, source, folder, captures, without=None, **inputs):
        self.files = {name: os.path.join(folder, name) for name in ("summary", "output")}
        for path in self.files.values():
            open(path, "w", encoding="utf-8").close()
        environment = {"PATH": os.environ["PATH"], "INPUT_SPDMDUMP": tool, "INPUT_CAPTURES": "\n".join(captures),
                       "GITHUB_STEP_SUMMARY": self.files["summary"], "GITHUB_OUTPUT": self.files["output"],
                       **{"INPUT_" + name: value for name, value in inputs.items()}}
        environment.pop(without, None)
        done = subprocess.run([sys.executable, os.path.join(source, "scripts/action")], cwd=folder, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.status, self.said = done.returncode, done.stderr
        self.annotations = [self.parsed(line) for line in done.stdout.splitlines()]

    def parsed(self, line):
        match = COMMAND.fullmatch(line)
        need(match, "not an annotation: %r" % line)
        return match.groups()

    def text(self, name):
        with open(self.files[name], encoding="utf-8") as file:
            return file.read()

    def output(self):
        return dict(line.split("=", 1) for line in self.text("output").splitlines())

    def need(self, status, **outputs):
        found = {name: self.output().get(name) for name in outputs}
        need((self.status, found) == (status, outputs), "status %d, outputs %s, expected %d, %s; %s"
             % (self.status, self.output(), status, outputs, self.said + str(self.annotations)))


def clean(tool, source, folder):
    run = Run(tool, source, folder, ["mctp-v10.pcap"], OPTIONS="--lint-ignore\nMEA-16")
    run.need(0, result="passed", errors="0", warnings="0", unreadable="0")
    need({level for level, *_ in run.annotations} <= {"notice"}, "notices at most: %s" % run.annotations)
    summary = run.text("summary")
    for needed in ("SPDM: passed", "<td>firmware</td><td>proved</td>", "```mermaid\nsequenceDiagram\n"):
        need(needed in summary, "the summary has %s" % needed)
    with open(os.path.join(folder, run.output()["sarif"]), encoding="utf-8") as file:
        need(json.load(file)["version"] == "2.1.0", "SARIF")
    with open(os.path.join(folder, run.output()["report"]), encoding="utf-8") as file:
        need("mctp-v10.pcap" in file.read(), "the report is about the capture")


def bad(tool, source, folder):
    """A finding of severity error and a wrong signature: only the kinds named by the gate fail the step."""
    run = Run(tool, source, folder, ["mctp-v12.pcap", "measurements-signature.pcap"], KEYLOG="mctp-v12.keys")
    need(run.status == 1 and run.output()["result"] == "failed", "errors fail the step")
    need(("error", "mctp-v12.pcap", "MEA-16") in {one[:3] for one in run.annotations}, "MEA-16: %s" % run.annotations)
    wrong = [one for one in run.annotations if one[:3] == ("error", "measurements-signature.pcap", "verification")]
    need(any("MEASUREMENTS in frame" in one[3] and "signature" in one[3] for one in wrong), "a signature: %s" % wrong)
    need("<td>firmware</td><td>refuted</td>" in run.text("summary"), "the summary says that firmware is refuted")
    Run(tool, source, folder, ["mctp-v12.pcap"], FAIL_ON="never").need(0, result="passed", errors="1")
    Run(tool, source, folder, ["psk-v11.pcap"], FAIL_ON="warning").need(0, result="passed")
    Run(tool, source, folder, ["mctp-v12-stream.pcap"], FAIL_ON="warning", OPTIONS="--lint-level\nerror").need(
        1, result="failed", warnings="1")


def unreadable(tool, source, folder):
    with open(os.path.join(folder, "mctp-v12.pcap"), "rb") as whole:
        start = whole.read(3000)
    with open(os.path.join(folder, "cut.pcap"), "wb") as cut:
        cut.write(start)
    run = Run(tool, source, folder, ["cut.pcap", "missing*.pcap", "psk-v11.pcap"])
    run.need(1, result="failed", errors="2", unreadable="2")
    need({one[:3] for one in run.annotations if one[0] == "error"}
         == {("error", "cut.pcap", "unreadable"), ("error", "missing*.pcap", "unreadable")}, "%s" % run.annotations)


def required(tool, source, folder):
    allowed = "--lint-ignore\nMEA-16"
    run = Run(tool, source, folder, ["mctp-v10.pcap"], OPTIONS=allowed, REQUIRE="identity, firmware")
    run.need(1, errors="1")
    need(any(one[2] == "required" and "identity is unknown" in one[3] for one in run.annotations), "identity is missed")
    Run(tool, source, folder, ["mctp-v10.pcap"], OPTIONS=allowed, REQUIRE="identity", TRUST="roots").need(0, errors="0")
    Run(tool, source, folder, ["mctp-v10.pcap"], OPTIONS=allowed, REQUIRE="session").need(1, errors="1")


def hostile(tool, source, folder):
    """A file name with all characters special to commands and Markdown, matched by a pattern."""
    name = "a%b,c:d`<img src=x>.pcap"
    shutil.copy(os.path.join(folder, "mctp-v12.pcap"), os.path.join(folder, name))
    run = Run(tool, source, folder, ["a%*.pcap"])
    need(run.annotations and all(one[1] == "a%25b%2Cc%3Ad`<img src=x>.pcap" for one in run.annotations),
         "names are escaped: %s" % run.annotations)
    need("<img" not in run.text("summary") and "&lt;img" in run.text("summary"), "the summary is escaped")


def wrong_use(tool, source, folder):
    for inputs in ({"FAIL_ON": "sometimes"}, {"OPTIONS": "--no-such-option"}):
        run = Run(tool, source, folder, ["mctp-v10.pcap"], **inputs)
        need(run.status == 2 and run.annotations, "%s is refused" % inputs)
    need(Run(tool, source, folder, []).status == 2, "no captures are refused")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        run = Run(tool, source, folder, ["mctp-v10.pcap"], without=name)
        need(run.status == 2 and not run.said and len(run.annotations) == 1 and name in run.annotations[0][3],
             "without %s: %s" % (name, run.said or run.annotations))


def declared(source):
    """Every input that the script reads is declared in action.yml, which passes it on without a shell."""
    with open(os.path.join(source, "action.yml"), encoding="utf-8") as file:
        action = file.read()
    with open(os.path.join(source, "scripts/action"), encoding="utf-8") as file:
        script = file.read()
    read = set(re.findall(r'given\("(\w+)"\)', script)) | set(re.findall(r'\("--[a-z-]+", "(\w+)"\)', script))
    passed = set(re.findall(r"^        INPUT_(\w+): \$\{\{", action, re.M))
    need(read == passed, "the script reads %s, action.yml passes %s" % (sorted(read), sorted(passed)))
    inputs = set(re.findall(r"^  ([a-z-]+):$", action.split("outputs:")[0], re.M))
    used = set(re.findall(r"inputs\.([a-z-]+)", action))
    need(inputs == used, "inputs %s, used %s" % (sorted(inputs), sorted(used)))
    for run in re.findall(r"^      run: (.*(?:\n        .*)*)", action, re.M):
        need("${{" not in run, "an expression in a command: %s" % run)
    outputs = set(re.findall(r"steps\.check\.outputs\.(\w+) \}\}\n", action))
    need(outputs == {"result", "errors", "warnings", "unreadable", "sarif", "report"}, "outputs: %s" % outputs)


def main():
    tool, source = sys.argv[1:]
    captures = os.path.join(source, "corpus/captures")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("mctp-v10.pcap", "mctp-v12.pcap", "mctp-v12.keys", "mctp-v12-stream.pcap", "psk-v11.pcap",
                     "damaged/measurements-signature.pcap"):
            shutil.copy(os.path.join(captures, name), folder)
        shutil.copytree(os.path.join(captures, "roots"), os.path.join(folder, "roots"))
        declared(source)
        for part in (clean, bad, unreadable, required, hostile, wrong_use):
            part(tool, source, folder)


main()
