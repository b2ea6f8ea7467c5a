/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which options can be given together.
 */
#ifndef DUMP_OPTIONS_FIT_H
#define DUMP_OPTIONS_FIT_H

#include "options/options.h"

/* options_fit complains about the first thing that makes no sense in all that was given. */
SDEC_MUST_USE bool options_fit(const struct options *options);

#endif
