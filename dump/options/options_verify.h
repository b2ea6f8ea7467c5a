/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options about verification. Private to the reading of the command line.
 */
#ifndef DUMP_OPTIONS_VERIFY_H
#define DUMP_OPTIONS_VERIFY_H

#include "options/options.h"

/* What getopt returns for them. */
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

/* options_verify takes one of them; false after a complaint, with the exit status for it. */
SDEC_MUST_USE bool options_verify(struct options *options, int option, const char *value, int *out_status);

#endif
