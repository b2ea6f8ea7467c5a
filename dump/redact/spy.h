/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Crypto calls that remember what passed through them: which bytes a digest is of, which secret the key of a record
 * came from, which HMACs were computed. So nothing of what the library knows about transcripts and key schedules is written
 * a second time here. Keys of ciphers stay until the end, so that a flow may be set back to an earlier state.
 */
#ifndef DUMP_REDACT_SPY_H
#define DUMP_REDACT_SPY_H

#include <sdec_crypto.h>

#define SPY_INFO 160
#define SPY_HASHES 7 /* bits of a selection of hashes */

/* A digest and what it is of. */
struct spy_digest {
  uint8_t digest[SDEC_HASH_MAX];
  uint32_t hash, n_parts, len;
  uint8_t *bytes; /* of all parts */
  uint32_t *part_lens;
};

/* One HMAC of a short message: a derivation, or verify data. */
struct spy_mac {
  uint8_t key[SDEC_HASH_MAX], info[SPY_INFO], out[SDEC_HASH_MAX];
  uint32_t hash, key_len, info_len, n_parts;
};

/* A key of a cipher. */
struct spy_key {
  void *handle;
  uint32_t aead;
  uint8_t key[32];
};

/* The record that was opened last. */
struct spy_opened {
  bool has;
  uint32_t key; /* in `keys` */
  uint8_t nonce[SDEC_IV_LEN];
  const uint8_t *out; /* where the plaintext was put */
  uint8_t *plain;
  uint32_t len;
};

struct spy {
  struct sdec_crypto calls; /* for flows and verifiers */
  const struct sdec_crypto *real;
  bool keeps_digests, failed;
  struct spy_digest *digests;
  struct spy_mac *macs;
  struct spy_key *keys;
  uint32_t n_digests, n_macs, n_keys;
  struct spy_opened opened;
};

void spy_begin(struct spy *spy, const struct sdec_crypto *real, bool keeps_digests);
void spy_end(struct spy *spy);

/* spy_hash_len gives the length of a digest by its bit in a selection. */
uint32_t spy_hash_len(uint32_t hash);

/* spy_digest_find gives what a digest is of, NULL: not seen. spy_mac_from finds the derivation whose result begins with
 * `out`, spy_mac_label the one of a key with a label, the latest first; NULL: there is none. */
const struct spy_digest *spy_digest_find(const struct spy *spy, struct sdec_span digest);
const struct spy_mac *spy_mac_from(const struct spy *spy, const uint8_t *out, uint32_t len);
const struct spy_mac *spy_mac_label(const struct spy *spy, const uint8_t *key, uint32_t key_len, const char *label);

#endif
