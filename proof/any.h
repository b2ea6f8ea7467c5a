/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Arbitrary values: the analysis knows only their types.
 */
#ifndef PROOF_ANY_H
#define PROOF_ANY_H

#include <stdbool.h>
#include <stdint.h>

#include "__fc_builtin.h"

/* Called by a failed assertion of the library; reaching it raises an alarm. */
/*@ requires never: \false; assigns \nothing; */
void __builtin_trap(void);

static inline uint8_t any_8(void) {
  return Frama_C_unsigned_char_interval(0, UINT8_MAX);
}

static inline uint16_t any_16(void) {
  return (uint16_t)Frama_C_unsigned_int_interval(0, UINT16_MAX);
}

static inline uint32_t any_32(void) {
  return Frama_C_unsigned_int_interval(0, UINT32_MAX);
}

static inline uint64_t any_64(void) {
  return Frama_C_unsigned_long_long_interval(0, UINT64_MAX);
}

static inline bool any_flag(void) {
  return Frama_C_interval(0, 1) != 0;
}

#endif
