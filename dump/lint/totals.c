/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Summarises findings at the end of an input.
 */
#include "lint/totals.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_of(const struct total *row, const struct sdec_finding *f) {
  return row->severity == f->rule.severity && row->side == f->side && strcmp(row->rule, f->rule.id) == 0;
}

static struct total *row_of(struct totals *totals, const struct sdec_finding *f) {
  for (uint32_t i = 0; i < totals->n; i++) {
    if (is_of(&totals->rows[i], f)) {
      return &totals->rows[i];
    }
  }
  if (totals->n == totals->cap) {
    const uint32_t cap = totals->cap * 2 + 16;
    struct total *rows = realloc(totals->rows, cap * sizeof(*rows));
    if (rows == NULL) {
      return NULL;
    }
    totals->rows = rows;
    totals->cap = cap;
  }
  struct total *row = &totals->rows[totals->n++];
  *row = (struct total){.rule = f->rule.id, .severity = f->rule.severity, .side = f->side, .first_frame = f->frame};
  return row;
}

void totals_add(struct totals *totals, const struct sdec_finding *finding) {
  struct total *row = row_of(totals, finding);
  if (row == NULL) {
    totals->full = true;
    return;
  }
  row->n_conns++;
  row->count += finding->count;
  row->first_frame = finding->frame < row->first_frame ? finding->frame : row->first_frame;
  row->last_frame = finding->last_frame > row->last_frame ? finding->last_frame : row->last_frame;
}

/* By severity, the worst first; then in capture order. */
static int compare(const void *a, const void *b) {
  const struct total *x = a, *y = b;
  if (x->severity != y->severity) {
    return x->severity > y->severity ? -1 : 1;
  }
  if (x->first_frame != y->first_frame) {
    return x->first_frame < y->first_frame ? -1 : 1;
  }
  return strcmp(x->rule, y->rule);
}

static void put_row(const struct total *row, struct out *out) {
  out_format(out, "  %-8s %-10s %s", sdec_rule_severity_name(row->severity), sdec_side_name(row->side), row->rule);
  if (row->count > 1) {
    out_format(out, "  %" PRIu64 " times,", row->count);
  }
  if (row->first_frame == row->last_frame) {
    out_format(out, "%s frame %" PRIu64, row->count > 1 ? "" : " ", row->first_frame);
  } else {
    out_format(out, " frames %" PRIu64 " to %" PRIu64, row->first_frame, row->last_frame);
  }
  if (row->n_conns > 1) {
    out_format(out, ", %" PRIu32 " connections", row->n_conns);
  }
  out_string(out, "\n");
}

void totals_print(struct totals *totals, struct out *out) {
  if (totals->n > 0) {
    qsort(totals->rows, totals->n, sizeof(totals->rows[0]), compare);
  }
  for (uint32_t i = 0; i < totals->n; i++) {
    put_row(&totals->rows[i], out);
  }
  if (totals->full) {
    out_string(out, "  and others, left out for lack of memory\n");
  }
  totals->n = 0;
  totals->full = false;
}

void totals_free(struct totals *totals) {
  free(totals->rows);
  *totals = (struct totals){.rows = NULL};
}
