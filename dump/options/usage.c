/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The text of --help, at most 80 columns wide.
 */
#include "options/options.h"

static const char *const usage_text[] = {
    "usage: spdmdump [options] [FILE ...]\n"
    "       spdmdump [options] -i IFACE\n"
    "       spdmdump [options] --hex [BYTES ...]\n"
    "\n"
    "Decodes SPDM traffic from captures, a live interface or pasted hex.\n"
    "\n"
    "  Read a capture             spdmdump trace.pcap\n"
    "  Decrypt its sessions       spdmdump --keylog session.keys trace.pcap\n"
    "  Find what is wrong         spdmdump -v --notes trace.pcap\n"
    "\n"
    "Input\n"
    "  -r FILE             read a pcap or pcapng file (-r is optional; - is stdin)\n"
    "  -i IFACE            capture live until Ctrl-C\n"
    "      --hex [BYTES]   read hex, hex dumps or a libspdm log from the arguments\n"
    "                      or stdin\n",
    "\n"
    "Output\n"
    "                      (default: one line per message)\n"
    "  -q                  message names only\n"
    "  -v                  every field, as a tree; -vv: do not shorten long values\n"
    "  -x                  add a hex dump of each message\n"
    "  -t ... -ttttt       time: none, epoch, delta, date and time, since start\n"
    "      --json          one JSON object per message (NDJSON)\n"
    "      --summary       one screen: who talks, what was negotiated, certificates,\n"
    "                      sessions, what is proved\n"
    "      --stats         totals, response times and losses instead of messages\n"
    "      --measurements  a table of measurement blocks instead of messages\n"
    "      --colour WHEN   auto, always or never (also --color)\n"
    "      --show-secrets  print secret values instead of their length\n"
    "  -l                  flush after every message, for pipes\n",
    "\n"
    "Filters\n"
    "  -m NAME,...         messages with these names; * and ? are wildcards\n"
    "      --session ID    messages of this session, such as 0xffff0000\n"
    "      --notes         messages with a warning or an error\n"
    "  -c N                stop after N messages\n",
    "\n"
    "Decryption\n"
    "      --keylog FILE             read secrets from a key log (docs/keylog.md);\n"
    "                                $SPDMKEYLOGFILE is read as well\n"
    "      --dhe-secret HEX, --kem-secret HEX, --psk HEX\n"
    "                                a secret to try on every session; repeatable\n"
    "      --libspdm-log FILE        read the secrets from a libspdm debug log\n"
    "      --cert-chain ROLE[:SLOT]=FILE   a certificate chain missing from the\n"
    "                                capture; ROLE is requester or responder\n"
    "      --public-key ROLE=FILE    a raw public key missing from the capture\n",
    "\n"
    "Conformance\n"
    "      --lint[=WHAT,...]     check both sides against the specification's rules;\n"
    "                            WHAT: req, rsp or both; strict adds unconfirmed\n"
    "                            rules; each also prints repeated findings;\n"
    "                            complete: no message is missing in the capture\n"
    "      --lint-ignore ID,...  rules to leave out\n"
    "      --lint-level LEVEL    report findings of this level and above: error,\n"
    "                            warning, info or advice\n"
    "      --lint-profile FILE   check only the rules listed in a file (profiles/)\n"
    "      --sarif FILE          write the findings as SARIF 2.1.0\n"
    "      --junit FILE          write the findings as JUnit XML\n",
    "\n"
    "Verification\n"
    "      --verify                  verify signatures, certificate chains, digests\n"
    "                                and measurements, and print a ledger of what\n"
    "                                is proved (docs/verify.md)\n"
    "      --trust FILE|DIR          trust anchors in PEM or DER; repeatable\n"
    "      --at TIME                 time at which certificates must be valid, or\n"
    "                                none; default: the time of the capture\n"
    "      --require WHAT,...        fail unless proved: identity, requester,\n"
    "                                firmware, negotiation, session\n"
    "      --explain                 with -v: list what each signature covers\n"
    "      --export-transcripts DIR  write what every signature covers, the key, and\n"
    "                                the openssl command that repeats the check\n",
    "\n"
    "Export\n"
    "  -w FILE                       write decrypted messages to a pcapng file\n"
    "                                instead of printing them\n"
    "      --print                   print them as well\n"
    "      --export-keys FILE        write the keys of the decrypted sessions\n"
    "      --export-certs DIR        write certificate chains as PEM files\n",
    "\n"
    "Hints for incomplete captures\n"
    "      --assume NAME=VALUE,...   what was negotiated before the capture began\n"
    "      --link N=NAME             what packets of link type N carry\n"
    "      --port N                  additional TCP port (4194 and 2323 are known)\n"
    "\n"
    "Help\n"
    "      --list WHAT     list messages, fields, links, rules or assume\n"
    "      --help          show this text\n"
    "      --version       show versions\n"
    "\n"
    "Exit status: 0 clean; 1 a message has a warning or an error, a record could not\n"
    "be decrypted although keys were given, --lint found an error, --verify refuted\n"
    "something, or what --require names was not proved; 2 usage error; 3 input or\n"
    "output failed.\n",
};

void usage_print(struct out *out) {
  for (size_t i = 0; i < sizeof(usage_text) / sizeof(usage_text[0]); i++) {
    out_format(out, "%s", usage_text[i]);
  }
}
