/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator's random numbers: shifts and xors only, identical on every machine.
 */
#ifndef FUZZ_MUTATOR_DICE_H
#define FUZZ_MUTATOR_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
  uint64_t state; /* never zero */
};

static inline uint64_t dice_next(struct dice *d) {
  d->state ^= d->state << 13;
  d->state ^= d->state >> 7;
  d->state ^= d->state << 17;
  return d->state;
}

/* dice_below returns 0 .. n - 1, and 0 for n 0. */
static inline uint32_t dice_below(struct dice *d, uint32_t n) {
  return n == 0 ? 0 : (uint32_t)(dice_next(d) >> 24) % n;
}

static inline bool dice_one_in(struct dice *d, uint32_t n) {
  return dice_below(d, n) == 0;
}

/* Mixes the seed, because small or zero seeds would start with similar numbers. */
static inline struct dice dice_new(uint64_t seed) {
  struct dice d = {seed ^ UINT64_C(0x9e3779b97f4a7c15)};
  d.state = d.state == 0 ? 1 : d.state;
  for (uint32_t i = 0; i < 8; i++) {
    (void)dice_next(&d);
  }
  return d;
}

#endif
