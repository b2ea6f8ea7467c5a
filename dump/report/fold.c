/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Picks the period that covers the most rows.
 */
#include "report/fold.h"

#include <stdlib.h>
#include <string.h>

#define TIMES_KEPT 4096u /* limits the samples for the median to the first ones of a run */

bool row_speaks_badly(const struct row *row) {
  return row->worst > SDEC_INFO || row->failure || row->refuted || row->kind == SDEC_UNIT_EVENT;
}

bool row_is_notable(const struct rows *rows, const struct row *row) {
  for (uint32_t i = 0; i < row->n_findings; i++) {
    if (rows->findings[row->first_finding + i].finding.rule.severity >= SDEC_RULE_WARNING) {
      return true;
    }
  }
  return row_speaks_badly(row);
}

static bool same(const struct rows *rows, const struct row *a, const struct row *b) {
  return a->dir == b->dir && a->kind == b->kind && a->conn == b->conn && a->session_no == b->session_no &&
         a->session == b->session && a->nesting == b->nesting && a->name == b->name && !row_is_notable(rows, a) &&
         !row_is_notable(rows, b) && a->n_findings == 0 && b->n_findings == 0 && strcmp(a->fields, b->fields) == 0 &&
         strcmp(a->remarks, b->remarks) == 0;
}

static uint32_t times_of(const struct rows *rows, const uint32_t *index, uint32_t at, uint32_t end, uint32_t period) {
  uint32_t n = 0;
  while (at + period + n < end && same(rows, &rows->list[index[at + n]], &rows->list[index[at + period + n]])) {
    n++;
  }
  return 1 + n / period;
}

static int by_value(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static void measure(const struct rows *rows, const uint32_t *index, struct fold *fold) {
  const uint64_t n = (uint64_t)fold->period * fold->times;
  uint64_t *times = malloc(TIMES_KEPT * sizeof(*times));
  if (times == NULL) {
    return;
  }
  for (uint64_t i = 0; i < n; i++) {
    const struct row *row = &rows->list[index[fold->first + i]];
    if (!row->timed) {
      continue;
    }
    if (fold->n_timed < TIMES_KEPT) {
      times[fold->n_timed] = row->response_ns;
    }
    fold->min_ns = fold->n_timed == 0 || row->response_ns < fold->min_ns ? row->response_ns : fold->min_ns;
    fold->max_ns = row->response_ns > fold->max_ns ? row->response_ns : fold->max_ns;
    fold->n_timed++;
  }
  if (fold->n_timed > 0) {
    const size_t kept = fold->n_timed < TIMES_KEPT ? (size_t)fold->n_timed : TIMES_KEPT;
    qsort(times, kept, sizeof(*times), by_value);
    fold->median_ns = times[kept / 2];
  }
  free(times);
}

struct fold fold_next(const struct rows *rows, const uint32_t *index, uint32_t at, uint32_t end) {
  struct fold fold = {.first = at, .period = 1, .times = 1};
  for (uint32_t period = 1; period <= FOLD_PERIOD && at + period * FOLD_TIMES <= end; period++) {
    const uint32_t times = times_of(rows, index, at, end, period);
    if (times >= FOLD_TIMES && times * period > fold.times * fold.period) {
      fold.period = period;
      fold.times = times;
    }
  }
  measure(rows, index, &fold);
  return fold;
}
