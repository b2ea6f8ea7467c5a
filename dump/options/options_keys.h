/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options about keys and what goes with them. Private to the reading of the command line.
 */
#ifndef DUMP_OPTIONS_KEYS_H
#define DUMP_OPTIONS_KEYS_H

#include "options/options.h"

/* What getopt returns for them; the other options are below. */
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

/* options_key takes one of them; false after a complaint, with the exit status for it. A secret is wiped out of
 * `value`, which is the command line that other users of the machine can see. */
SDEC_MUST_USE bool options_key(struct options *options, int option, char *value, int *out_status);

/* options_crypto says whether this build can do what keys and --verify need; if not, it complains. */
SDEC_MUST_USE bool options_crypto(const struct options *options);

#endif
