/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options for reference values. Private to command line parsing.
 */
#ifndef DUMP_OPTIONS_REFERENCE_H
#define DUMP_OPTIONS_REFERENCE_H

#include "options/options.h"

/* getopt codes of these options. */
enum reference_option {
  REFERENCE_OPTION_FIRST = 768,
  REFERENCE_OPTION_FILE = REFERENCE_OPTION_FIRST,
  REFERENCE_OPTION_TRUST,
  REFERENCE_OPTION_VENDOR,
  REFERENCE_OPTION_MODEL,
  REFERENCE_OPTION_OUT,
  REFERENCE_OPTION_FORMAT
};

/* options_reference handles one of them; options_references reads the files once all options are known. Both return
 * false after a complaint, with the exit status to use. */
SDEC_MUST_USE bool options_reference(struct options *options, int option, const char *value, int *out_status);
SDEC_MUST_USE bool options_references(struct options *options, int *out_status);

#endif
