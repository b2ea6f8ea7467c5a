/* SPDX-License-Identifier: BSD-3-Clause
 *
 * FNV-1a, a non-cryptographic hash for uses where collisions gain an attacker nothing.
 */
#ifndef SHOW_MIX_H
#define SHOW_MIX_H

#include <stddef.h>
#include <stdint.h>

#define MIX_START UINT64_C(0xcbf29ce484222325)

/* mix_bytes adds bytes to a hash, which starts as MIX_START. */
#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static inline uint64_t
mix_bytes(uint64_t hash, const void *bytes, size_t len) {
  const uint8_t *at = bytes;
  for (size_t i = 0; i < len; i++) {
    hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

#endif
