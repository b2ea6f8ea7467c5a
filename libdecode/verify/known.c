/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A bounded, least-recently-used table of the chains and raw public keys seen or given, by digest.
 */
#include <string.h>

#include "verify.h"

static bool same_digest(const struct known *known, uint32_t hash, const uint8_t *digest) {
  return known->used && known->hash == hash && memcmp(known->digest, digest, known->digest_len) == 0;
}

struct known *sdec_known_find(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest) {
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    struct known *known = &v->known[i];
    if (known->side == side && same_digest(known, hash, digest)) {
      known->last_use = ++v->uses;
      return known;
    }
  }
  return NULL;
}

struct known *sdec_known_given(struct sdec_verify *v, uint32_t nth, uint32_t hash) {
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    struct known *known = &v->known[i];
    if (known->used && known->given && known->nth == nth && known->hash == hash) {
      known->last_use = ++v->uses;
      return known;
    }
  }
  return NULL;
}

struct known *sdec_known_add(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest,
                             struct sdec_span der) {
  struct known *oldest = &v->known[0];
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    oldest = !v->known[i].used || (oldest->used && v->known[i].last_use < oldest->last_use) ? &v->known[i] : oldest;
  }
  v->stats.given_up += oldest->used;
  sdec_buffer_drop(&oldest->der, v->pool);
  *oldest = (struct known){
      .side = (uint8_t)side, .hash = hash, .digest_len = sdec_hash_length(hash), .last_use = ++v->uses};
  memcpy(oldest->digest, digest, oldest->digest_len);
  oldest->used = sdec_buffer_add(&oldest->der, v->pool, der);
  return oldest->used ? oldest : NULL;
}
