/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The key schedule of SPDM sessions (DSP0274, key schedule) on top of sdec_crypto. It handles secrets and transcript
 * hashes only, not messages.
 */
#ifndef SDEC_KEYS_H
#define SDEC_KEYS_H

#include "sdec_crypto.h"
#include "base/span.h"

#define KEY_MAX 32

/* The parameters of every derivation. */
struct key_suite {
  const struct sdec_crypto *crypto;
  uint32_t hash, aead; /* selection bits */
  uint8_t version;     /* negotiated SPDMVersion */
  uint8_t hash_len, key_len;
};

/* The secret of one direction and the keys derived from it. */
struct direction_keys {
  uint8_t secret[SDEC_HASH_MAX];
  uint8_t iv[SDEC_IV_LEN];
  void *aead; /* NULL: none */
};

/* sdec_suite_init sets the sizes; false if an algorithm is unknown. */
SDEC_MUST_USE bool sdec_suite_init(struct key_suite *suite, const struct sdec_crypto *crypto, uint32_t hash,
                                   uint32_t aead, uint8_t version);

/* These return false if the crypto calls fail. `transcript` is a hash of hash_len bytes; outputs need room for
 * SDEC_HASH_MAX. */
SDEC_MUST_USE bool sdec_keys_handshake_secret(const struct key_suite *suite, struct sdec_span shared, bool psk,
                                              uint8_t *out);
SDEC_MUST_USE bool sdec_keys_direction_secret(const struct key_suite *suite, const uint8_t *from, const char *label,
                                              const uint8_t *transcript, uint8_t *out);
SDEC_MUST_USE bool sdec_keys_master_secret(const struct key_suite *suite, const uint8_t *handshake, uint8_t *out);
SDEC_MUST_USE bool sdec_keys_finished_key(const struct key_suite *suite, const uint8_t *secret, uint8_t *out);
SDEC_MUST_USE bool sdec_keys_update(const struct key_suite *suite, const uint8_t *secret, uint8_t *out);

/* sdec_keys_expand is the general form: HKDF-Expand with the BinConcat of length, version, label and context (which may
 * be NULL). */
SDEC_MUST_USE bool sdec_keys_expand(const struct key_suite *suite, const uint8_t *secret, const char *label,
                                    const uint8_t *context, uint8_t len, uint8_t *out);

/* sdec_keys_open derives key and iv from keys->secret and sets up the AEAD; sdec_keys_close cleanses everything. */
SDEC_MUST_USE bool sdec_keys_open(const struct key_suite *suite, struct direction_keys *keys);
void sdec_keys_close(const struct key_suite *suite, struct direction_keys *keys);

/* sdec_cleanse overwrites secrets in a way that the compiler cannot remove. */
void sdec_cleanse(void *bytes, size_t len);

#define LABEL_REQ_HS "req hs data"
#define LABEL_RSP_HS "rsp hs data"
#define LABEL_REQ_DATA "req app data"
#define LABEL_RSP_DATA "rsp app data"

#endif
