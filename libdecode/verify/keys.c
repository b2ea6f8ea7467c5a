/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The candidate keys for a slot's signatures.
 */
#include "verify.h"

static void add_key(struct known *known, struct known *out[KNOWN_MOST], uint32_t *n) {
  bool there = known == NULL;
  for (uint32_t i = 0; i < *n; i++) {
    there |= out[i] == known;
  }
  if (!there) {
    out[(*n)++] = known;
  }
}

uint32_t sdec_chain_keys(struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot,
                         struct known *out[KNOWN_MOST]) {
  const uint32_t hash = party->negotiated.hash;
  const struct slot *s = slot < SLOTS ? &party->slots[side][slot] : NULL;
  const uint8_t *told = sdec_told_digest(v, party, side, slot);
  uint32_t n = 0;
  sdec_chains_given(v, party);
  if (s != NULL && s->has_chain) {
    add_key(sdec_known_find(v, side, hash, s->chain), out, &n);
  }
  if (told != NULL) {
    add_key(sdec_known_find(v, side, hash, told), out, &n);
  }
  for (uint32_t i = 0; i < v->config.n_chains && i < GIVEN_MOST && (s == NULL || !s->has_chain); i++) {
    struct known *known = sdec_known_given(v, i, hash);
    if (known != NULL && known->side == side && known->der.len > 0 &&
        (slot == SDEC_SLOT_RAW_KEY ? known->raw : known->any_slot || given_for(known, slot))) {
      add_key(known, out, &n);
    }
  }
  return n;
}
