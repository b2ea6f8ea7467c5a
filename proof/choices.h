/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a harness once for every combination of choices, which keeps states apart that Eva would join.
 */
#ifndef PROOF_CHOICES_H
#define PROOF_CHOICES_H

#include <stdbool.h>
#include <stdint.h>

#define CHOICES_MOST 64u

struct choices {
  uint8_t made[CHOICES_MOST], of[CHOICES_MOST];
  uint32_t n, at;
};

/* choose returns a number below `n`. choices_next moves to the next combination; false after the last one. */
static inline uint32_t choose(struct choices *c, uint32_t n) {
  if (c->at == c->n) {
    c->made[c->n] = 0;
    c->of[c->n++] = (uint8_t)n;
  }
  return c->made[c->at++];
}

static inline bool choices_next(struct choices *c) {
  c->at = 0;
  while (c->n > 0 && c->made[c->n - 1] + 1 == c->of[c->n - 1]) {
    c->n--;
  }
  if (c->n > 0) {
    c->made[c->n - 1]++;
  }
  return c->n > 0;
}

#endif
