/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeded random numbers and inputs for tests: the same seed gives the same inputs on every machine.
 */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include "sdec.h"

/* random_next advances the state, which is never zero; random_below gives 0 to n - 1. */
uint64_t random_next(uint64_t *state);
uint32_t random_below(uint64_t *state, uint32_t n);

/* random_bytes fills a buffer, favouring small values so that lengths often fit. */
void random_bytes(uint64_t *state, uint8_t *out, uint32_t len);

/* random_env sets some variables to plausible values and a few to absurd ones. */
void random_env(uint64_t *state, struct sdec_env *out);

/* random_damage changes, truncates or extends `len` bytes in a buffer of `cap`, and returns the new length. */
uint32_t random_damage(uint64_t *state, uint8_t *bytes, uint32_t len, uint32_t cap);

#endif
