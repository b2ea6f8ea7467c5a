/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --jobs: decodes several inputs at once, each in its own process. Output appears in the order of the inputs.
 */
#ifndef DUMP_JOBS_H
#define DUMP_JOBS_H

#include "options/options.h"
#include "write/out.h"

static inline bool jobs_wanted(const struct options *options) {
  return options->jobs > 1 && options->n_inputs > 1;
}

/* jobs_run calls `run` for each input in a process of its own and returns the worst exit status. */
int jobs_run(const struct options *options, struct out *out, int (*run)(struct options *options, struct out *out));

#endif
