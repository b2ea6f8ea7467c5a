/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options, in the order of --help.
 */
#include "options/table.h"

#include <stddef.h>
#include <string.h>

#include "filter/near.h"
#include "options/options_keys.h"
#include "options/options_reference.h"
#include "options/options_verify.h"

#define COLOURS "auto always never"
#define LISTED "messages fields links rules assume line-formats interfaces"

const struct option_row option_rows[] = {
    {NULL, 'r', TAKES_FILE, 'r', NULL, "read a capture or stored messages"},
    {"interface", 'i', TAKES_TEXT, 'i', NULL, "capture live"},
    {"list-interfaces", 'D', TAKES_NOTHING, 'D', NULL, "list the interfaces to capture on"},
    {"buffer-size", 'B', TAKES_TEXT, 'B', NULL, "size of the kernel's capture buffer in KiB"},
    {"relinquish-privileges", 'Z', TAKES_TEXT, 'Z', NULL, "as root: run as this user"},
    {"no-seccomp", 0, TAKES_NOTHING, OPTION_NO_SECCOMP, NULL, "do not restrict system calls while capturing"},
    {"hex", 0, MAY_TAKE_TEXT, OPTION_HEX, NULL, "read hex from the arguments or stdin"},
    {"line-format", 0, TAKES_TEXT, OPTION_LINE_FORMAT, NULL, "read frames from lines of your own format"},
    {"list-line-formats", 0, TAKES_NOTHING, OPTION_LINE_FORMATS, NULL, "formats of lines that are known"},

    {NULL, 'q', TAKES_NOTHING, 'q', NULL, "message names only"},
    {NULL, 'v', TAKES_NOTHING, 'v', NULL, "every field, as a tree"},
    {NULL, 'x', TAKES_NOTHING, 'x', NULL, "add a hex dump of each message"},
    {NULL, 'X', TAKES_NOTHING, 'X', NULL, NULL},
    {NULL, 'e', TAKES_NOTHING, 'e', NULL, "add the transport header of each message"},
    {NULL, 'n', TAKES_NOTHING, 'n', NULL, "accepted; addresses are never names"},
    {"number", '#', TAKES_NOTHING, '#', NULL, "begin lines with the frame number"},
    {NULL, 't', TAKES_NOTHING, 't', NULL, "time: none, epoch, delta, date and time, since start"},
    {"json", 0, TAKES_NOTHING, OPTION_JSON, NULL, "one JSON object per message"},
    {NULL, 'T', TAKES_WORDS, 'T', "fields json text", "form of the output"},
    {"fields", 0, TAKES_TEXT, OPTION_FIELDS, NULL, "columns with the values of these keys"},
    {NULL, 'E', TAKES_WORDS, 'E', "header=y separator=, occurrence=f aggregator=; quote=d", "how columns look"},
    {"jobs", 0, TAKES_TEXT, OPTION_JOBS, NULL, "read several captures at once"},
    {"count", 0, TAKES_NOTHING, OPTION_COUNT, NULL, "print only how many messages there are"},
    {"summary", 0, TAKES_NOTHING, OPTION_SUMMARY, NULL,
     "one screen: who talks, certificates, sessions, what is proved"},
    {"mermaid", 0, TAKES_NOTHING, OPTION_MERMAID, NULL, "a Mermaid sequence diagram"},
    {"diff", 0, TAKES_FILE, OPTION_DIFF, NULL, "how the input differs from this one"},
    {"diff-ignore", 0, TAKES_WORDS, OPTION_DIFF_IGNORE, "certificates serials measurements text vendor digests",
     "do not compare content of these kinds"},
    {"report", 0, TAKES_FILE, OPTION_REPORT, NULL, "write an HTML report"},
    {"redact", 0, TAKES_FILE, OPTION_REDACT, NULL, "write a capture that can be shared"},
    {"redact-keep", 0, TAKES_WORDS, OPTION_REDACT_KEEP,
     "serials nonces random exchange measurements text vendor addresses", "do not replace content of these kinds"},
    {"stats", 0, TAKES_NOTHING, OPTION_STATS, NULL, "totals, response times and losses"},
    {"measurements", 0, TAKES_NOTHING, OPTION_MEASUREMENTS, NULL, "a table of measurement blocks"},
    {"colour", 0, TAKES_WORDS, OPTION_COLOUR, COLOURS, "colours in text"},
    {"color", 0, TAKES_WORDS, OPTION_COLOUR, COLOURS, NULL},
    {"show-secrets", 0, TAKES_NOTHING, OPTION_SECRETS, NULL, "print secret values instead of their length"},
    {NULL, 'l', TAKES_NOTHING, 'l', NULL, "flush after every message"},

    {NULL, 'm', TAKES_TEXT, 'm', NULL, "messages with these names"},
    {NULL, 'Y', TAKES_TEXT, 'Y', NULL, "messages for which an expression holds"},
    {"session", 0, TAKES_TEXT, OPTION_SESSION, NULL, "messages of this session"},
    {"endpoint", 0, TAKES_TEXT, OPTION_ENDPOINT, NULL, "messages from or to these endpoints"},
    {"conn", 0, TAKES_TEXT, OPTION_CONN, NULL, "messages of these connections"},
    {"notes", 0, TAKES_NOTHING, OPTION_NOTES, NULL, "messages with a warning or an error"},
    {NULL, 'c', TAKES_TEXT, 'c', NULL, "stop after so many messages"},

    {"keylog", 0, TAKES_FILE, KEY_OPTION_KEYLOG, NULL, "read secrets from a key log"},
    {"dhe-secret", 0, TAKES_TEXT, KEY_OPTION_DHE, NULL, "a secret to try on every session"},
    {"dhe_secret", 0, TAKES_TEXT, KEY_OPTION_DHE, NULL, NULL},
    {"kem-secret", 0, TAKES_TEXT, KEY_OPTION_KEM, NULL, "a secret to try on every session"},
    {"kem_secret", 0, TAKES_TEXT, KEY_OPTION_KEM, NULL, NULL},
    {"psk", 0, TAKES_TEXT, KEY_OPTION_PSK, NULL, "a pre-shared key to try on every session"},
    {"libspdm-log", 0, TAKES_FILE, KEY_OPTION_LIBSPDM_LOG, NULL, "read the secrets from a libspdm debug log"},
    {"cert-chain", 0, TAKES_FILE, KEY_OPTION_CHAIN, NULL, "a certificate chain missing from the input"},
    {"public-key", 0, TAKES_FILE, KEY_OPTION_PUBLIC_KEY, NULL, "a raw public key missing from the input"},

    {"lint", 0, MAY_TAKE_WORDS, LINT_OPTION_LINT, "req rsp both strict each complete",
     "check both sides against the specification's rules"},
    {"lint-ignore", 0, TAKES_TEXT, LINT_OPTION_IGNORE, NULL, "rules to leave out"},
    {"lint-level", 0, TAKES_WORDS, LINT_OPTION_LEVEL, "error warning info advice", "report findings from this level"},
    {"lint-profile", 0, TAKES_FILE, LINT_OPTION_PROFILE, NULL, "check only the rules listed in a file"},
    {"sarif", 0, TAKES_FILE, LINT_OPTION_SARIF, NULL, "write the findings as SARIF"},
    {"junit", 0, TAKES_FILE, LINT_OPTION_JUNIT, NULL, "write the findings as JUnit XML"},

    {"verify", 0, TAKES_NOTHING, VERIFY_OPTION_VERIFY, NULL, "verify signatures, chains, digests and measurements"},
    {"trust", 0, TAKES_FILE, VERIFY_OPTION_TRUST, NULL, "trust anchors in PEM or DER"},
    {"at", 0, TAKES_TEXT, VERIFY_OPTION_AT, NULL, "time at which certificates must be valid, or none"},
    {"require", 0, TAKES_WORDS, VERIFY_OPTION_REQUIRE, "identity requester firmware negotiation session",
     "fail unless this is proved"},
    {"nonce", 0, TAKES_TEXT, VERIFY_OPTION_NONCE, NULL,
     "the nonce sent to the device: tells fresh evidence from stale"},
    {"negotiation", 0, TAKES_FILE, KEY_OPTION_NEGOTIATION, NULL, "the negotiation that evidence lacks"},
    {"signature", 0, TAKES_FILE, KEY_OPTION_SIGNATURE, NULL, "the signature that evidence lacks"},
    {"reference", 0, TAKES_FILE, REFERENCE_OPTION_FILE, NULL, "compare measurements with reference values"},
    {"reference-trust", 0, TAKES_FILE, REFERENCE_OPTION_TRUST, NULL, "who may sign reference values"},
    {"reference-vendor", 0, TAKES_TEXT, REFERENCE_OPTION_VENDOR, NULL, "use only those for this vendor"},
    {"reference-model", 0, TAKES_TEXT, REFERENCE_OPTION_MODEL, NULL, "use only those for this model"},
    {"reference-out", 0, TAKES_FILE, REFERENCE_OPTION_OUT, NULL, "write proved measurements as reference values"},
    {"reference-format", 0, TAKES_WORDS, REFERENCE_OPTION_FORMAT, "plain json corim evidence toc", "their format"},
    {"explain", 0, TAKES_NOTHING, VERIFY_OPTION_EXPLAIN, NULL, "with -v: list what each signature covers"},
    {"export-transcripts", 0, TAKES_FOLDER, VERIFY_OPTION_TRANSCRIPTS, NULL, "write what every signature covers"},

    {"export-transcript", 0, TAKES_FILE, VERIFY_OPTION_TRANSCRIPT, NULL, "write a standard measurement transcript"},
    {NULL, 'w', TAKES_FILE, 'w', NULL, "write decrypted messages to a pcapng file"},
    {NULL, 'C', TAKES_TEXT, 'C', NULL, "begin another file after so many million bytes"},
    {NULL, 'G', TAKES_TEXT, 'G', NULL, "begin another file after so many seconds"},
    {NULL, 'W', TAKES_TEXT, 'W', NULL, "keep so many files"},
    {"write-as", 0, TAKES_WORDS, OPTION_WRITE_AS, "pdu mctp", "what is written: messages or MCTP packets"},
    {"print", 0, TAKES_NOTHING, OPTION_PRINT, NULL, "print them as well"},
    {"export-keys", 0, TAKES_FILE, KEY_OPTION_EXPORT, NULL, "write the keys of the decrypted sessions"},
    {"export-certs", 0, TAKES_FOLDER, KEY_OPTION_EXPORT_CERTS, NULL, "write certificate chains as PEM files"},

    {"assume", 0, TAKES_TEXT, OPTION_ASSUME, NULL, "what was negotiated before the capture began"},
    {"link", 0, TAKES_TEXT, OPTION_LINK, NULL, "what packets of a link type carry"},
    {"port", 0, TAKES_TEXT, OPTION_PORT, NULL, "additional TCP port"},

    {"list", 0, TAKES_WORDS, OPTION_LIST, LISTED, "list what is known"},
    {"completion", 0, TAKES_WORDS, OPTION_COMPLETION, "bash zsh fish", "print the completion of a shell"},
    {"help", 'h', TAKES_NOTHING, 'h', NULL, "show a text about all options"},
    {"version", 0, TAKES_NOTHING, OPTION_VERSION, NULL, "show versions"},
    {NULL, 0, TAKES_NOTHING, 0, NULL, NULL},
};

static int has_arg(const struct option_row *row) {
  return row->takes == TAKES_NOTHING   ? no_argument
         : row->takes >= MAY_TAKE_TEXT ? optional_argument
                                       : required_argument;
}

void table_getopt(char letters[LETTERS_LEN], struct option list[LONG_OPTIONS_MOST], int fields) {
  size_t n_letters = 0, n = 0;
  letters[n_letters++] = ':';
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (row->letter != 0 && n_letters + 3 < LETTERS_LEN) {
      letters[n_letters++] = row->letter;
      if (has_arg(row) == required_argument || (row->letter == 'e' && fields)) {
        letters[n_letters++] = ':';
      }
    }
    if (row->name != NULL && n + 1 < LONG_OPTIONS_MOST) {
      list[n++] = (struct option){row->name, has_arg(row), NULL, row->code};
    }
  }
  letters[n_letters] = '\0';
  list[n] = (struct option){NULL, 0, NULL, 0};
}

bool table_nearest(const char *typed, struct sdec_text *out) {
  char name[64];
  struct sdec_text word = {.data = name, .cap = sizeof(name)};
  struct nearest nearest = {.typed = name, .prefix = "--"};
  sdec_put_bytes(&word, typed, strcspn(typed, "="));
  sdec_put_zero(&word);
  for (const struct option_row *row = option_rows; row->code != 0; row++) {
    if (row->name != NULL) {
      nearest_offer(&nearest, row->name);
    }
  }
  nearest_put(&nearest, out);
  return nearest.names[0] != NULL;
}
