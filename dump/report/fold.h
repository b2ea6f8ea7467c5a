/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds repetition in a conversation: runs of one to eight messages that repeat, which diagrams show once.
 */
#ifndef DUMP_FOLD_H
#define DUMP_FOLD_H

#include "trace/rows.h"

#define FOLD_PERIOD 8u
#define FOLD_TIMES 3u /* fewer repetitions are drawn in full */

/* A run from row `first`: `period` rows, repeated `times` times. A single row has 1 and 1. Response times cover all
 * responses of the run; n_timed is 0 if there are none. */
struct fold {
  uint32_t first, period, times;
  uint64_t n_timed, min_ns, median_ns, max_ns;
};

/* fold_next finds the run that begins at row `at`, searching up to `end`. Rows that are damaged, refuted or have
 * findings are never part of a run, nor are rows whose line differs. */
struct fold fold_next(const struct rows *rows, const uint32_t *index, uint32_t at, uint32_t end);

/* row_is_notable returns true for rows the reader should see: errors, warnings, failures, findings, refuted
 * verdicts. */
bool row_is_notable(const struct rows *rows, const struct row *row);

/* row_speaks_badly returns true if the row's own remarks are bad news; findings have lines of their own. */
bool row_speaks_badly(const struct row *row);

#endif
