/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The --jobs option.
 */
#ifndef DUMP_OPTIONS_JOBS_H
#define DUMP_OPTIONS_JOBS_H

#include "options/options.h"

/* options_jobs parses the value of --jobs; options_jobs_fit complains about options that need all inputs in one
 * process. */
SDEC_MUST_USE bool options_jobs(const char *text, struct options *options);
SDEC_MUST_USE bool options_jobs_fit(const struct options *options);

#endif
