/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The location of a number in a message, whole bytes or bits of them, and access to it.
 */
#ifndef FUZZ_MUTATOR_PLACE_H
#define FUZZ_MUTATOR_PLACE_H

#include "sdec.h"

struct place {
  uint32_t offset;
  uint8_t width; /* in bytes, at most 8; 0: none */
  bool be;
  uint8_t lo, hi;
};

/* place_of returns the location of the number of a LEAF or BIT item. */
static inline struct place place_of(const struct sdec_field *field, const struct sdec_bits *bits, uint32_t offset,
                                    uint32_t len) {
  struct place p = {.offset = offset, .width = (uint8_t)(len < 8 ? len : 8), .be = field->be};
  p.lo = bits != NULL ? bits->lo : 0;
  p.hi = bits != NULL ? bits->hi : (uint8_t)(p.width == 0 ? 0 : p.width * 8 - 1);
  return p;
}

/* place_max returns the largest number that fits. */
static inline uint64_t place_max(struct place p) {
  return p.hi - p.lo >= 63 ? UINT64_MAX : (UINT64_C(1) << (p.hi - p.lo + 1)) - 1;
}

static inline uint32_t place_shift(struct place p, uint32_t i) {
  return 8 * (p.be ? p.width - 1u - i : i);
}

static inline uint64_t place_whole(struct place p, const uint8_t *bytes) {
  uint64_t whole = 0;
  for (uint32_t i = 0; i < p.width; i++) {
    whole |= (uint64_t)bytes[p.offset + i] << place_shift(p, i);
  }
  return whole;
}

static inline uint64_t place_get(struct place p, const uint8_t *bytes) {
  return place_whole(p, bytes) >> p.lo & place_max(p);
}

/* place_put writes `value`, truncated to what fits. */
static inline void place_put(struct place p, uint8_t *bytes, uint64_t value) {
  const uint64_t mask = place_max(p) << p.lo;
  const uint64_t whole = (place_whole(p, bytes) & ~mask) | (value << p.lo & mask);
  for (uint32_t i = 0; i < p.width; i++) {
    bytes[p.offset + i] = (uint8_t)(whole >> place_shift(p, i));
  }
}

#endif
