/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Options for the flow's configuration, and number parsing. Private to command line parsing.
 */
#ifndef DUMP_OPTIONS_CONFIG_H
#define DUMP_OPTIONS_CONFIG_H

#include "options/options.h"

/* options_number parses a whole text as a number of at most `most`; false if it is not one. */
SDEC_MUST_USE bool options_number(const char *text, int base, uint64_t most, uint64_t *out);

/* Each parses the value of one option; false after a complaint. */
SDEC_MUST_USE bool options_port(const char *text, struct sdec_config *config);
SDEC_MUST_USE bool options_link(const char *text, struct sdec_config *config);
SDEC_MUST_USE bool options_assume(const char *text, struct sdec_config *config);

#endif
