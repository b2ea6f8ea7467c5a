/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The lint rule for ties: a response may only name a field of its request.
 */
#include <string.h>

#include "lint.h"

enum sort { SORT_NONE, SORT_NUMBER, SORT_BYTES };

static enum sort sort_of(const struct sdec_field *row) {
  return row->kind == SDEC_UINT ? SORT_NUMBER : row->kind == SDEC_BYTES ? SORT_BYTES : SORT_NONE;
}

static bool has_named(const struct sdec_group *group, const char *name, enum sort sort);

static bool row_has_named(const struct sdec_field *row, const char *name, enum sort sort) {
  if (sort_of(row) == sort && strcmp(row->name, name) == 0) {
    return true;
  }
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    if (sort == SORT_NUMBER && strcmp(b->name, name) == 0) {
      return true;
    }
  }
  if (row->group != NULL && row->kind != SDEC_PAYLOAD && has_named(row->group, name, sort)) {
    return true;
  }
  for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
    if (has_named(c->group, name, sort)) {
      return true;
    }
  }
  return false;
}

static bool has_named(const struct sdec_group *group, const char *name, enum sort sort) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    if (row_has_named(&group->rows[i], name, sort)) {
      return true;
    }
  }
  return false;
}

static bool tie_ok(uint8_t tie, const char *asked, enum sort sort, const struct sdec_group *request) {
  if (tie == SDEC_TIE_NONE) {
    return asked == NULL;
  }
  const bool compares = tie == SDEC_TIE_SAME ? sort != SORT_NONE : tie < SDEC_TIES && sort == SORT_NUMBER;
  if (!compares || (asked == NULL && tie != SDEC_TIE_ONE_OF)) {
    return false;
  }
  return asked == NULL || (request != NULL && has_named(request, asked, sort));
}

void lint_ties(struct lint *l, const struct sdec_group *response, const struct sdec_group *request) {
  for (uint32_t i = 0; i < response->n_rows; i++) {
    const struct sdec_field *row = &response->rows[i];
    if (!tie_ok(row->tie, row->asked, sort_of(row), request)) {
      lint_fault(l, LINT_TIE, row->name, NULL);
    }
    for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
      if (!tie_ok(b->tie, b->asked, SORT_NUMBER, request)) {
        lint_fault(l, LINT_TIE, row->name, b->name);
      }
    }
    if (row->group != NULL && row->kind != SDEC_PAYLOAD) {
      lint_ties(l, row->group, request);
    }
    for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
      lint_ties(l, c->group, request);
    }
  }
}
