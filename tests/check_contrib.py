#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compiles contrib/spdm_capture.c on its own, writes a session with it, and reads it back without any other key.

usage: check_contrib.py SPDMDUMP SOURCE_DIR CC
"""
import json
import os
import subprocess
import sys
import tempfile

MAIN = """
#include "%s"
#include <stdlib.h>
static size_t from_hex(const char *text, uint8_t *out) {
  size_t n = strcspn(text, "\\n") / 2;
  for (size_t i = 0; i < n; i++) {
    const char digits[3] = {text[2 * i], text[2 * i + 1], 0};
    out[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return n;
}
/* Lines of standard input: S HEX of a secret, or a letter for direction (q, p), one for secured (s, c), and HEX. */
int main(int argc, char **argv) {
  static char line[200000];
  static uint8_t bytes[100000];
  FILE *file = fopen(argv[argc - 1], "wb");
  bool good = file != NULL && spdm_capture_begin(file);
  for (uint32_t n = 1; good && fgets(line, sizeof(line), stdin) != NULL; n++) {
    const size_t len = from_hex(line + 3, bytes);
    good = line[0] == 'S' ? spdm_capture_secret(file, "SPDM_DHE_SECRET", NULL, 0, bytes, len)
                          : spdm_capture_message(file, line[0] == 'q', line[1] == 's', bytes, len, 1795250000u, n);
  }
  return !good || fclose(file) != 0;
}
"""


def objects(spdmdump, *arguments):
    run = subprocess.run([spdmdump, "--json", *arguments], capture_output=True, text=True, timeout=120)
    return [json.loads(line) for line in run.stdout.splitlines()]


def messages(lines):
    return [(o["dir"], o["session"], o["name"], o["raw"]) for o in lines
            if o["protocol"] == "spdm" and o["code"] is not None and not {"encap", "chunk"} & set(o["via"])]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    spdmdump, source, compiler = sys.argv[1:]
    captures = os.path.join(source, "corpus", "captures")
    keys, path = os.path.join(captures, "frag64-sll2.keys"), os.path.join(captures, "frag64-sll2.pcap")
    os.environ.pop("SPDMKEYLOGFILE", None)
    with open(keys, encoding="ascii") as file:
        secrets = [line.split() for line in file if line.startswith("SPDM_DHE_SECRET")]
    script = ["S   "[:3] + secret[2] for secret in secrets]
    script = ["S  " + secret[2] for secret in secrets]
    for o in objects(spdmdump, path):
        record = "sealed" in o
        if record or (o["protocol"] == "spdm" and o["code"] is not None and not {"encap", "chunk"} & set(o["via"])):
            script.append(("q" if o["dir"] == "req" else "p") + ("s" if record else "c") + " " + o["raw"])
    with tempfile.TemporaryDirectory() as folder:
        program, capture = os.path.join(folder, "write"), os.path.join(folder, "out.pcapng")
        with open(program + ".c", "w", encoding="ascii") as file:
            file.write(MAIN % os.path.join(source, "contrib", "spdm_capture.c"))
        flags = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wno-missing-prototypes",
                 "-Werror"]
        subprocess.run([compiler, *flags, "-o", program, program + ".c"], check=True)
        subprocess.run([compiler, *flags, "-c", "-o", program + ".o",
                        os.path.join(source, "contrib", "spdm_capture.c")], check=True)
        subprocess.run([program, capture], input="\n".join(script) + "\n", text=True, check=True, timeout=60)
        back = objects(spdmdump, capture)
        own = os.path.join(folder, "own.keys")
        with open(own, "w", encoding="ascii") as file:
            file.writelines("SPDM_DHE_SECRET * %s\n" % secret[2] for secret in secrets)
        wanted, got, failures = messages(objects(spdmdump, "--keylog", own, path)), messages(back), 0
        for number, (ours, theirs) in enumerate(zip(got, wanted), 1):
            if ours != theirs and not failures:
                failures += 1
                print("%s: message %d: %.100s, should be %.100s" % (path, number, ours, theirs))
        if len(got) != len(wanted) or not any(message[1] for message in got):
            failures += 1
            print("%s: %d messages after writing, should be %d, some of them in sessions"
                  % (path, len(got), len(wanted)))
    print("%d messages, %d failures" % (len(got), failures))
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
