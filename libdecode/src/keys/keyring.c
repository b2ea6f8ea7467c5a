/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains that may belong to a session: those given by the user and those seen in the capture.
 */
#include "keys/keyring.h"

#include "base/sized.h"

#include <string.h>

#include "conversation/algo.h"
#include "keys/candidates.h"
#include "keys/transcript.h"

#define CRYPTO_0_2 sizeof(struct sdec_crypto)

void sdec_keyring_init(struct keyring *ring, const struct sdec_config *config, struct pool *pool) {
  *ring = (struct keyring){.secrets = config->secrets,
                           .n_secrets = config->n_secrets,
                           .chains = config->chains,
                           .n_chains = config->n_chains};
  if (config->crypto != NULL) {
    sized_copy(&ring->calls, sizeof(ring->calls), config->crypto, CRYPTO_0_2);
    ring->crypto = &ring->calls;
    sdec_candidates_init(ring, pool);
  }
}

void sdec_keyring_see(struct keyring *ring, uint32_t hash, uint32_t side, struct sdec_span digest) {
  for (uint32_t i = 0; i < SEEN_CHAINS; i++) {
    const struct seen_chain *seen = &ring->seen[i];
    if (seen->hash == hash && seen->side == side && memcmp(seen->digest, digest.data, digest.len) == 0) {
      return;
    }
  }
  struct seen_chain *oldest = &ring->seen[ring->n_seen++ % SEEN_CHAINS];
  *oldest = (struct seen_chain){.hash = hash, .side = (uint8_t)side};
  memcpy(oldest->digest, digest.data, digest.len);
}

void sdec_keyring_see_chain(struct keyring *ring, struct conn *conn, uint32_t side, uint32_t slot,
                            struct sdec_span chain) {
  const struct sdec_crypto *crypto = ring->crypto;
  const uint32_t hash = conn->facts.value[F_HASH];
  uint8_t digest[SDEC_HASH_MAX] = {0};
  uint32_t len;
  if (crypto == NULL || conn->evidence == NULL || slot >= SLOTS || !sdec_algo_size(F_HASH, hash, 0, &len) ||
      !crypto->hash(crypto->context, hash, &chain, 1, digest)) {
    return;
  }
  struct chain_digest *shown = &conn->evidence->chain[side][slot];
  if (!shown->known) {
    memcpy(shown->digest, digest, sizeof(digest));
    shown->known = true;
  }
  sdec_keyring_see(ring, hash, side, (struct sdec_span){digest, len});
}

/* given_for says whether a chain given by the user applies to this slot of a side. */
static bool given_for(const struct sdec_known_chain *chain, uint32_t side, uint32_t slot) {
  return chain->side == side && (chain->slot == slot || (chain->slot == SDEC_ANY_SLOT && slot < SLOTS));
}

bool sdec_keyring_given(const struct keyring *ring, uint32_t side, uint32_t slot) {
  for (uint32_t i = 0; i < ring->n_chains; i++) {
    if (given_for(&ring->chains[i], side, slot)) {
      return true;
    }
  }
  return false;
}

/* given_digest hashes a chain given by the user. Bare certificates are hashed with the header that SPDM sends before
 * them: the total length, in four bytes (two and a reserved field in older versions), and the digest of the root. */
static bool given_digest(const struct key_suite *suite, const struct sdec_known_chain *chain, uint8_t *out) {
  const struct sdec_crypto *crypto = suite->crypto;
  const uint64_t len = 4u + suite->hash_len + (uint64_t)chain->bytes.len;
  const uint8_t length[4] = {(uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16), (uint8_t)(len >> 24)};
  uint8_t root[SDEC_HASH_MAX];
  const struct sdec_span parts[] = {{length, sizeof(length)}, {root, suite->hash_len}, chain->bytes};
  if (chain->root.len == 0) {
    return crypto->hash(crypto->context, suite->hash, &chain->bytes, 1, out);
  }
  return crypto->hash(crypto->context, suite->hash, &chain->root, 1, root) &&
         crypto->hash(crypto->context, suite->hash, parts, 3, out);
}

bool sdec_keyring_digest(const struct keyring *ring, const struct key_suite *suite, uint32_t side, uint32_t slot,
                         uint32_t i, uint8_t *out) {
  uint32_t n = 0;
  for (uint32_t k = 0; k < ring->n_chains; k++) {
    if (given_for(&ring->chains[k], side, slot) && n++ == i) {
      return given_digest(suite, &ring->chains[k], out);
    }
  }
  for (uint32_t k = 0; k < SEEN_CHAINS; k++) {
    const struct seen_chain *seen = &ring->seen[k];
    if (seen->hash == suite->hash && seen->side == side && n++ == i) {
      memcpy(out, seen->digest, SDEC_HASH_MAX);
      return true;
    }
  }
  return false;
}
