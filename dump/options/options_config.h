/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Options that go into the flow's configuration, and the reading of numbers. Private to the reading of the command
 * line.
 */
#ifndef DUMP_OPTIONS_CONFIG_H
#define DUMP_OPTIONS_CONFIG_H

#include "options/options.h"

/* options_number reads all of a text as a number up to `most`; false if it is none. */
SDEC_MUST_USE bool options_number(const char *text, int base, uint64_t most, uint64_t *out);

/* Each takes the value of one option; false after a complaint. */
SDEC_MUST_USE bool options_port(const char *text, struct sdec_config *config);
SDEC_MUST_USE bool options_link(const char *text, struct sdec_config *config);
SDEC_MUST_USE bool options_assume(const char *text, struct sdec_config *config);

#endif
