/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hashes, selected by BaseHashSel bit.
 */
#include "verify.h"

uint32_t sdec_hash_length(uint32_t hash) {
  static const uint8_t lengths[] = {32, 48, 64, 32, 48, 64, 32}; /* by bit of BaseHashSel */
  for (uint32_t i = 0; i < sizeof(lengths); i++) {
    if (hash == UINT32_C(1) << i) {
      return lengths[i];
    }
  }
  return 0;
}

bool sdec_hash_of(const struct sdec_verify *v, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  return sdec_hash_length(hash) > 0 && v->config.crypto->hash(v->config.crypto->context, hash, parts, n, out);
}
