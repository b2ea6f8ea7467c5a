/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The lint rules for scratch variables: one writer in a message, before every reader. Rows never share a variable, even
 * if only one of them is ever present, because the absent one would reset it. Alternative layouts of a row are exempt,
 * as only the selected one is walked.
 */
#include <stdlib.h>

#include "lint.h"
#include "walk/rows.h"

static void note_access(struct lint *l, const struct sdec_field *row, uint8_t var, const void *writer,
                        const char *name) {
  if (var < S_OWN) {
    return;
  }
  if (l->n_accesses == LINT_ACCESSES) {
    abort();
  }
  struct lint_access *a = &l->accesses[l->n_accesses++];
  *a = (struct lint_access){.var = var, .writes = writer != NULL, .writer = writer, .name = name};
  for (uint32_t i = 0; i < l->n_path; i++) {
    a->path[a->n_path++] = l->path[i];
  }
  a->path[a->n_path++] = (struct lint_step){row, NULL};
}

static void collect_limits(struct lint *l, const struct sdec_field *row, const struct sdec_limit *limits) {
  for (const struct sdec_limit *limit = limits; limit != NULL && limit->id != NULL; limit++) {
    note_access(l, row, limit->var, NULL, row->name);
    if (limit->when.test != SDEC_ALWAYS) {
      note_access(l, row, limit->when.var, NULL, row->name);
    }
  }
}

void lint_collect(struct lint *l, const struct sdec_field *row) {
  if (row->when.test != SDEC_ALWAYS) {
    note_access(l, row, row->when.var, NULL, row->name);
  }
  if (row->size.op == SDEC_OP_VAR || row->size.op == SDEC_OP_POPCOUNT) {
    note_access(l, row, row->size.var, NULL, row->name);
  }
  note_access(l, row, row->select, NULL, row->name);
  collect_limits(l, row, row->limits);
  note_access(l, row, row->save, row, row->name);
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    collect_limits(l, row, b->limits);
    note_access(l, row, b->save, b, b->name);
  }
}

/* Finds where two paths through a message diverge: at different cases of a row, or at mutually exclusive rows. */
static bool in_other_case(const struct lint_access *a, const struct lint_access *b, bool *out_rows_exclusive) {
  *out_rows_exclusive = false;
  for (uint32_t i = 0; i < a->n_path && i < b->n_path; i++) {
    if (a->path[i].row != b->path[i].row) {
      *out_rows_exclusive = lint_exclusive(a->path[i].row, b->path[i].row);
      return false;
    }
    if (a->path[i].chosen != b->path[i].chosen) {
      return true;
    }
  }
  return false;
}

static void check_writer(struct lint *l, uint32_t at) {
  const struct lint_access *a = &l->accesses[at];
  bool rows_exclusive;
  for (uint32_t i = 0; i < at; i++) {
    const struct lint_access *b = &l->accesses[i];
    if (b->writes && b->var == a->var && b->writer != a->writer && !in_other_case(a, b, &rows_exclusive)) {
      lint_fault(l, LINT_WRITER, a->name, NULL);
      return;
    }
  }
}

static void check_reader(struct lint *l, uint32_t at) {
  const struct lint_access *a = &l->accesses[at];
  bool rows_exclusive;
  for (uint32_t i = 0; i < at; i++) {
    const struct lint_access *b = &l->accesses[i];
    if (b->writes && b->var == a->var && !in_other_case(a, b, &rows_exclusive) && !rows_exclusive) {
      return;
    }
  }
  lint_fault(l, LINT_READER, a->name, NULL);
}

void lint_variables(struct lint *l) {
  l->n_path = 0;
  for (uint32_t i = 0; i < l->n_accesses; i++) {
    if (l->accesses[i].writes) {
      check_writer(l, i);
    } else {
      check_reader(l, i);
    }
  }
}
