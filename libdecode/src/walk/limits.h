/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks numbers against the limits of their rows. If several limits are broken, their notes follow each other
 * directly, before any other item.
 */
#ifndef SDEC_LIMITS_H
#define SDEC_LIMITS_H

#include "base/apart.h"
#include "walk/emit.h"
#include "walk/eval.h"

/* The newest version the tables know; what newer versions allow is unknown. */
#define LIMITS_NEWEST V1_4

/* among says how a value violates the list; SDEC_NOTE_NONE if it does not, or if the list does not apply. */
static inline uint8_t among(const struct sdec_iter *it, const struct sdec_limit *limit, uint64_t value,
                            uint64_t *expected) {
  const struct sdec_range *only = NULL;
  uint32_t of = 0, n = 0;
  if (limit->var != 0 && !var_get(it, limit->var, &of)) {
    return SDEC_NOTE_NONE;
  }
  for (const struct sdec_range *r = limit->values; r->lo <= r->hi; r++) {
    if (r->of != of || !in_version(it, r->since, r->until)) {
      continue;
    }
    if (value >= r->lo && (value <= r->hi || r->hi == UINT32_MAX)) {
      return SDEC_NOTE_NONE;
    }
    only = r;
    n++;
  }
  if (only == NULL) {
    return SDEC_NOTE_NONE;
  }
  *expected = value < only->lo ? only->lo : only->hi;
  if (only->lo == only->hi && (n == 1 || limit->var != 0)) { /* by a variable, the last is the usual value */
    return SDEC_NOTE_UNEXPECTED;
  }
  return n > 1 ? SDEC_NOTE_ILLEGAL : value < only->lo ? SDEC_NOTE_BELOW : SDEC_NOTE_ABOVE;
}

/* broken gives the code of the note if the number violates the limit, else SDEC_NOTE_NONE. */
static inline uint8_t broken(const struct sdec_iter *it, const struct sdec_limit *limit, uint64_t *expected) {
  *expected = it->limit_before;
  if (!in_version(it, limit->since, limit->until) || cond_holds(it, &limit->when) != PRESENT) {
    return SDEC_NOTE_NONE;
  }
  if (limit->ascends) {
    return it->limit_value <= it->limit_before ? SDEC_NOTE_ORDER : SDEC_NOTE_NONE;
  }
  return among(it, limit, it->limit_value, expected);
}

/* queue_broken queues a note for the next broken limit; false if there is none. */
APART static bool queue_broken(struct sdec_iter *it) {
  for (const struct sdec_limit *limit = it->limits; limit != NULL && limit->id != NULL; limit++) {
    uint64_t expected;
    const uint8_t code = broken(it, limit, &expected);
    if (code != SDEC_NOTE_NONE) {
      const uint8_t severity = it->version > LIMITS_NEWEST ? SDEC_INFO : limit->severity;
      put_note(it, &it->queued, it->limit_field, code, severity, expected, it->limit_value);
      it->queued.offset = it->queued.note.offset = it->limit_offset;
      it->queued.note.bits = it->limit_bits;
      it->queued.note.rule = limit->id;
      it->limits = limit + 1;
      return true;
    }
  }
  it->limits = NULL;
  return false;
}

/* check_limits checks a number before its row's variable is written, because the old value may be the limit. `bits` are
 * the bits of the row that hold the number, or NULL. */
APART static void check_limits(struct sdec_iter *it, const struct sdec_field *field, const struct sdec_bits *bits,
                               uint32_t offset, uint64_t value) {
  it->limits = bits != NULL ? bits->limits : field->limits;
  it->limit_field = field;
  it->limit_bits = bits;
  it->limit_offset = offset;
  it->limit_value = value;
  it->limit_before = 0;
  (void)var_get(it, bits != NULL ? bits->save : field->save, &it->limit_before);
  it->has_queued = queue_broken(it);
}

#endif
