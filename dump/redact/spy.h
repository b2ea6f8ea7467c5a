/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Wraps the crypto calls and records what passes through: the input of each digest, the origin of each record key, all
 * HMACs. This avoids reimplementing transcripts and key schedules. Cipher keys are kept until the end, so that a flow
 * may return to an earlier state.
 */
#ifndef DUMP_REDACT_SPY_H
#define DUMP_REDACT_SPY_H

#include <sdec_crypto.h>

#define SPY_INFO 160
#define SPY_HASHES 7 /* bits of a hash selection */

/* A digest and its input. */
struct spy_digest {
  uint8_t digest[SDEC_HASH_MAX];
  uint32_t hash, n_parts, len;
  uint8_t *bytes; /* all parts, concatenated */
  uint32_t *part_lens;
};

/* An HMAC of a short message: a key derivation, or verify data. */
struct spy_mac {
  uint8_t key[SDEC_HASH_MAX], info[SPY_INFO], out[SDEC_HASH_MAX];
  uint32_t hash, key_len, info_len, n_parts;
};

/* A cipher key. */
struct spy_key {
  void *handle;
  uint32_t aead;
  uint8_t key[32];
};

/* The record opened last. */
struct spy_opened {
  bool has;
  uint32_t key; /* index in `keys` */
  uint8_t nonce[SDEC_IV_LEN];
  const uint8_t *out; /* where the plaintext was written */
  uint8_t *plain;
  uint32_t len;
};

struct spy {
  struct sdec_crypto calls; /* to pass to flows and verifiers */
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

/* spy_hash_len returns the digest length for a bit of the selection. */
uint32_t spy_hash_len(uint32_t hash);

/* spy_digest_find returns a digest's input, or NULL. spy_mac_from finds the derivation whose result begins with `out`,
 * spy_mac_label the latest one with a given key and label; NULL if there is none. */
const struct spy_digest *spy_digest_find(const struct spy *spy, struct sdec_span digest);
const struct spy_mac *spy_mac_from(const struct spy *spy, const uint8_t *out, uint32_t len);
const struct spy_mac *spy_mac_label(const struct spy *spy, const uint8_t *key, uint32_t key_len, const char *label);

#endif
