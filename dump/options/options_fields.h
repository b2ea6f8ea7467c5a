/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -T, -e, -E and --fields. Private to the reading of the command line.
 */
#ifndef DUMP_OPTIONS_FIELDS_H
#define DUMP_OPTIONS_FIELDS_H

#include "options/options.h"

/* These take the value of one of them each, `option` as the user wrote it; false after a complaint. */
SDEC_MUST_USE bool options_form(const char *form, struct options *options);
SDEC_MUST_USE bool options_columns(const char *option, const char *keys, struct options *options);
SDEC_MUST_USE bool options_style(const char *style, struct options *options);

/* options_ring takes the value of -C, -G or -W; false after a complaint. */
SDEC_MUST_USE bool options_ring(int option, const char *value, struct ring_rules *out);

/* options_expression finds the first input that is a word of tcpdump's language of filters and no file, and says how to
 * ask for it here. False if there is one. */
SDEC_MUST_USE bool options_expression(const struct options *options);

#endif
