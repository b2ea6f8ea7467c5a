/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the combination of options.
 */
#ifndef DUMP_OPTIONS_FIT_H
#define DUMP_OPTIONS_FIT_H

#include "options/options.h"

/* options_fit complains about the first invalid combination of options; false if there is one. */
SDEC_MUST_USE bool options_fit(const struct options *options);

#endif
