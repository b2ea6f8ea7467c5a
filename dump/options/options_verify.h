/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options for verification. Private to command line parsing.
 */
#ifndef DUMP_OPTIONS_VERIFY_H
#define DUMP_OPTIONS_VERIFY_H

#include "options/options.h"

/* getopt codes of these options. */
enum verify_option {
  VERIFY_OPTION_FIRST = 640,
  VERIFY_OPTION_VERIFY = VERIFY_OPTION_FIRST,
  VERIFY_OPTION_TRUST,
  VERIFY_OPTION_AT,
  VERIFY_OPTION_REQUIRE,
  VERIFY_OPTION_TRANSCRIPTS,
  VERIFY_OPTION_EXPLAIN,
  VERIFY_OPTION_NONCE,
  VERIFY_OPTION_TRANSCRIPT,
  VERIFY_OPTION_END
};

/* options_verify handles one of them; false after a complaint, with the exit status to use. */
SDEC_MUST_USE bool options_verify(struct options *options, int option, const char *value, int *out_status);

#endif
