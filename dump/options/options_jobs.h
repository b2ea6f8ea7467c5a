/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The option for several inputs at once.
 */
#ifndef DUMP_OPTIONS_JOBS_H
#define DUMP_OPTIONS_JOBS_H

#include "options/options.h"

/* options_jobs reads the value of --jobs; options_jobs_fit complains about what needs all inputs in one process. */
SDEC_MUST_USE bool options_jobs(const char *text, struct options *options);
SDEC_MUST_USE bool options_jobs_fit(const struct options *options);

#endif
