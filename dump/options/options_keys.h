/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Options for keys and for evidence. Private to command line parsing.
 */
#ifndef DUMP_OPTIONS_KEYS_H
#define DUMP_OPTIONS_KEYS_H

#include "options/options.h"

/* getopt codes of these options. */
enum key_option {
  KEY_OPTION_FIRST = 512,
  KEY_OPTION_KEYLOG = KEY_OPTION_FIRST,
  KEY_OPTION_DHE,
  KEY_OPTION_KEM,
  KEY_OPTION_PSK,
  KEY_OPTION_LIBSPDM_LOG,
  KEY_OPTION_CHAIN,
  KEY_OPTION_PUBLIC_KEY,
  KEY_OPTION_EXPORT,
  KEY_OPTION_EXPORT_CERTS,
  KEY_OPTION_NEGOTIATION,
  KEY_OPTION_SIGNATURE
};

/* options_key handles one of them; false after a complaint, with the exit status to use. Secrets are erased from
 * `value`, since other users can read the command line. */
SDEC_MUST_USE bool options_key(struct options *options, int option, char *value, int *out_status);

/* options_crypto complains, and returns false, if this build lacks the cryptography for keys or --verify. */
SDEC_MUST_USE bool options_crypto(const struct options *options);

#endif
