/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evaluates the variables, conditions and sizes of rows at one point of a walk. It emits no items.
 */
#ifndef SDEC_EVAL_H
#define SDEC_EVAL_H

#include "walk/rows.h"
#include "base/span.h"

static inline uint32_t left_here(const struct sdec_iter *it) {
  return it->stack[it->top].end - it->pos;
}

static inline bool in_version(const struct sdec_iter *it, uint8_t since, uint8_t until) {
  return it->version >= since && (until == 0 || it->version <= until);
}

/* The compiler's builtin may call into its run-time library. */
static inline uint32_t bits_set(uint32_t value) {
  uint32_t n = 0;
  for (; value != 0; value &= value - 1) {
    n++;
  }
  return n;
}

/* var_get reads a variable; false if the environment does not know it. */
static inline bool var_get(const struct sdec_iter *it, uint8_t var, uint32_t *out) {
  if (var >= S_OWN) {
    *out = it->scratch[var - S_OWN];
    return true;
  }
  if (var == PEEK32) {
    *out = (uint32_t)span_le(span_sub(it->in, it->pos, left_here(it)), 0, 4);
    return true;
  }
  *out = it->env.value[var];
  return (it->env.known >> var & 1) != 0;
}

static inline void var_set(struct sdec_iter *it, uint8_t var, uint64_t value) {
  if (var >= S_OWN) {
    it->scratch[var - S_OWN] = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
  }
}

enum presence { ABSENT, PRESENT, UNKNOWN };

static inline enum presence cond_holds(const struct sdec_iter *it, const struct sdec_cond *when) {
  uint32_t value;
  if (when->test == SDEC_ALWAYS) {
    return PRESENT;
  }
  if (!var_get(it, when->var, &value)) {
    return UNKNOWN;
  }
  switch (when->test) {
    case SDEC_ANY: return (value & when->arg) != 0 ? PRESENT : ABSENT;
    case SDEC_EQ: return value == when->arg ? PRESENT : ABSENT;
    default: return value != when->arg ? PRESENT : ABSENT;
  }
}

static inline enum presence row_presence(const struct sdec_iter *it, const struct sdec_field *field) {
  return in_version(it, field->since, field->until) ? cond_holds(it, &field->when) : ABSENT;
}

/* The variables of an absent row read as zero, even if an earlier array element had the row. */
static inline void row_absent(struct sdec_iter *it, const struct sdec_field *field) {
  var_set(it, field->save, 0);
  for (const struct sdec_bits *b = field->bits; b != NULL && b->name != NULL; b++) {
    var_set(it, b->save, 0);
  }
}

/* eval_size computes a size or count, which may be negative; false if it needs an unknown variable. */
static inline bool eval_size(const struct sdec_iter *it, const struct sdec_expr *size, int64_t *out) {
  uint32_t value = 0;
  *out = size->add;
  switch (size->op) {
    case SDEC_OP_VAR:
    case SDEC_OP_POPCOUNT:
      if (!var_get(it, size->var, &value)) {
        return false;
      }
      *out += (int64_t)size->mul * (size->op == SDEC_OP_VAR ? (int64_t)value : (int64_t)bits_set(value));
      return true;
    case SDEC_OP_REST: *out += (int64_t)left_here(it); return true;
    default: return true;
  }
}

/* choose gives the layout that a value selects. */
static inline const struct sdec_group *choose(const struct sdec_field *field, uint32_t value) {
  for (const struct sdec_case *c = field->cases; c != NULL && c->group != NULL; c++) {
    if (c->value == value) {
      return c->group;
    }
  }
  return field->group;
}

#endif
