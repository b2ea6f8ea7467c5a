/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lists of content kinds for comparing and redacting.
 */
#ifndef DUMP_OPTIONS_KINDS_H
#define DUMP_OPTIONS_KINDS_H

#include "options/options.h"

/* options_keep parses the value of --redact-keep, options_ignore that of --diff-ignore; false after a complaint. */
SDEC_MUST_USE bool options_keep(const char *text, struct options *options);
SDEC_MUST_USE bool options_ignore(const char *text, struct options *options);

#endif
