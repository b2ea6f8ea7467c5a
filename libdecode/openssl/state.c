/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Maps SPDM's selection bits to algorithms.
 */
#include "state.h"

uint32_t sdec_selected_bit(uint32_t selection, uint32_t n_bits) {
  for (uint32_t i = 0; i < n_bits; i++) {
    if (selection == UINT32_C(1) << i) {
      return i;
    }
  }
  return n_bits;
}

const EVP_MD *sdec_openssl_hash(const struct sdec_openssl *o, uint32_t hash_sel) {
  const uint32_t i = sdec_selected_bit(hash_sel, N_HASHES);
  return i < N_HASHES ? o->hashes[i] : NULL;
}
