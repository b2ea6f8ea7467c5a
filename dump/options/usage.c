/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What --help shows, in 80 columns.
 */
#include "options/options.h"

static const char *const usage_text[] = {
    "usage: spdmdump [options] [FILE ...]\n"
    "       spdmdump [options] -i IFACE\n"
    "       spdmdump [options] --hex [BYTES ...]\n"
    "\n"
    "Shows the SPDM messages in captures (pcap, pcapng), on an interface or in\n"
    "pasted hex. FILE - is standard input; compressed files go through a pipe:\n"
    "zcat FILE | spdmdump -\n"
    "\n"
    "How much to show\n"
    "  -q                  names only\n"
    "                      (default: one line a message)\n"
    "  -v                  every field, as a tree; -vv long values in full\n"
    "  -x                  a hex dump of each message besides\n"
    "  -t ... -ttttt       time: none, epoch, since the line before, with date,\n"
    "                      since the first packet\n"
    "      --json          NDJSON, one object a line for each message\n"
    "      --stats         an overview instead of messages\n"
    "      --measurements  a table of measurement blocks instead of messages\n"
    "      --colour WHEN   auto, always or never (also --color)\n"
    "      --show-secrets  also values that are secret by nature\n"
    "  -l                  write each message out at once, for pipes\n",
    "\n"
    "What to show\n"
    "  -m NAME,...         messages of these names, in any case; * and ? match\n"
    "      --session ID    messages of this session, as 0xffff0000 or decimal\n"
    "      --notes         messages with a warning or an error\n"
    "  -c N                stop after N messages\n"
    "\n"
    "Where it comes from\n"
    "  -r FILE             a capture file, as FILE without -r\n"
    "  -i IFACE            live from this interface, until Ctrl-C\n"
    "      --hex [BYTES]   hex, hex dumps or a libspdm log, from the arguments or\n"
    "                      standard input\n",
    "\n"
    "Opening sessions\n"
    "      --keylog FILE             secrets, one a line (docs/keylog.md); also the\n"
    "                                file named by SPDMKEYLOGFILE\n"
    "      --dhe-secret HEX, --kem-secret HEX, --psk HEX\n"
    "                                a secret of any session; may be repeated\n"
    "      --libspdm-log FILE        the secrets that a libspdm debug log shows\n"
    "      --cert-chain ROLE[:SLOT]=FILE   a chain that the capture lacks; ROLE is\n"
    "                                requester or responder\n"
    "      --public-key ROLE=FILE    a raw public key that it lacks\n"
    "      --export-keys FILE        write the keys of the sessions that opened\n"
    "      --export-certs DIR        write the certificate chains seen, as PEM\n"
    "  -w FILE                       write messages and opened records as pcapng\n"
    "                                instead of showing them\n"
    "      --print                   show them as well\n",
    "\n"
    "What a capture does not say\n"
    "      --assume NAME=VALUE,...   what was negotiated before the capture began\n"
    "      --link N=NAME             what packets of link type N carry\n"
    "      --port N                  one more TCP port to look at\n"
    "\n"
    "Other\n"
    "      --list WHAT     messages, fields, links, rules or assume: what\n"
    "                      spdmdump knows\n"
    "      --help          this text\n"
    "      --version       versions\n"
    "\n"
    "Exit status: 0 clean, 1 something shown has a warning or an error or did not\n"
    "open with the keys given, 2 usage, 3 something could not be read.\n",
};

void usage_print(struct out *out) {
  for (size_t i = 0; i < sizeof(usage_text) / sizeof(usage_text[0]); i++) {
    out_format(out, "%s", usage_text[i]);
  }
}
