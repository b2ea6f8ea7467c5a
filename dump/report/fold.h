/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Repetition in a conversation: runs of one to eight messages that come again and again, which a drawing shows once.
 */
#ifndef DUMP_FOLD_H
#define DUMP_FOLD_H

#include "trace/rows.h"

#define FOLD_PERIOD 8u
#define FOLD_TIMES 3u /* what comes less often is drawn as it is */

/* Rows from `first` on: `period` of them, `times` over. A row on its own has 1 and 1. Response times are those of all
 * rows of the run that answer; n_timed 0: none does. */
struct fold {
  uint32_t first, period, times;
  uint64_t n_timed, min_ns, median_ns, max_ns;
};

/* fold_next describes what begins at row `at` of those up to `end`. A row that is damaged, refuted,
 * found fault with, or that differs in what its line says is never part of a run. */
struct fold fold_next(const struct rows *rows, const uint32_t *index, uint32_t at, uint32_t end);

/* row_is_notable says whether a row should be seen: an error, a warning, a failure, a finding, something refuted. */
bool row_is_notable(const struct rows *rows, const struct row *row);

/* row_speaks_badly says whether what its line remarks is bad news; findings come on lines of their own. */
bool row_speaks_badly(const struct row *row);

#endif
