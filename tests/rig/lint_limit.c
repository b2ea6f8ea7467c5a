/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lints the limits of rows and bit fields.
 */
#include "lint.h"
#include "walk/rows.h"

static uint64_t highest(uint32_t n_bits) {
  return n_bits >= 64 ? UINT64_MAX : (UINT64_C(1) << n_bits) - 1;
}

/* Ranges of one list overlap if both apply to some version and some value of the variable. */
static bool overlap(const struct sdec_range *a, const struct sdec_range *b) {
  return a->of == b->of && (lint_versions(a->since, a->until) & lint_versions(b->since, b->until)) != 0 &&
         a->lo <= b->hi && b->lo <= a->hi;
}

static bool values_ok(const struct sdec_limit *limit, uint32_t n_bits) {
  uint32_t n = 0;
  for (const struct sdec_range *r = limit->values; r != NULL && r->lo <= r->hi; r++) {
    if (!lint_is_gate(r->since, r->until) || (r->of != 0 && limit->var == 0) || r->lo > highest(n_bits) ||
        (r->hi > highest(n_bits) && r->hi != UINT32_MAX) || (r->lo == 0 && r->hi >= highest(n_bits))) {
      return false;
    }
    for (const struct sdec_range *other = limit->values; other != r; other++) {
      if (overlap(r, other)) {
        return false;
      }
    }
    n++;
  }
  return n > 0;
}

static bool limit_ok(const struct sdec_limit *limit, uint32_t n_bits, uint8_t save) {
  if (*limit->id == '\0' || limit->severity > SDEC_ERROR || !lint_is_gate(limit->since, limit->until) ||
      (limit->var != 0 && !lint_is_readable(limit->var)) || limit->when.test > SDEC_NE ||
      (limit->when.test != SDEC_ALWAYS && !lint_is_readable(limit->when.var))) {
    return false;
  }
  if (limit->ascends) {
    return limit->ascends == 1 && save != 0 && limit->var == 0 && limit->values == NULL;
  }
  return values_ok(limit, n_bits);
}

static void check_list(struct lint *l, const struct sdec_field *row, const struct sdec_bits *bits,
                       const struct sdec_limit *limits, uint32_t n_bits) {
  for (const struct sdec_limit *limit = limits; limit != NULL && limit->id != NULL; limit++) {
    if (!limit_ok(limit, n_bits, bits != NULL ? bits->save : row->save)) {
      lint_fault(l, LINT_LIMIT, row->name, bits != NULL ? bits->name : NULL);
    }
  }
}

void lint_limits(struct lint *l, const struct sdec_field *row) {
  if (row->limits != NULL && (row->kind != SDEC_UINT || row->limits->id == NULL)) {
    lint_fault(l, LINT_LIMIT, row->name, NULL);
    return;
  }
  check_list(l, row, NULL, row->limits, 8u * row->width);
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    check_list(l, row, b, b->limits, b->hi >= b->lo ? (uint32_t)(b->hi - b->lo) + 1 : 1);
  }
}
