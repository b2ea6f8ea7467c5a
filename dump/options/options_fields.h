/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -T, -e, -E and --fields. Private to command line parsing.
 */
#ifndef DUMP_OPTIONS_FIELDS_H
#define DUMP_OPTIONS_FIELDS_H

#include "options/options.h"

/* Each parses the value of one option, named `option` as the user wrote it; false after a complaint. */
SDEC_MUST_USE bool options_form(const char *form, struct options *options);
SDEC_MUST_USE bool options_columns(const char *option, const char *keys, struct options *options);
SDEC_MUST_USE bool options_style(const char *style, struct options *options);

/* options_ring parses the value of -C, -G or -W; false after a complaint. */
SDEC_MUST_USE bool options_ring(int option, const char *value, struct ring_rules *out);

/* options_expression detects inputs that are words of a tcpdump filter rather than files, and suggests our equivalent.
 * False if there is one. */
SDEC_MUST_USE bool options_expression(const struct options *options);

#endif
