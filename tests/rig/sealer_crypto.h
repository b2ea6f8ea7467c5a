/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The derivations needed by sealer.c, with OpenSSL's own HKDF, HMAC and ciphers. Errors fail the test.
 */
#ifndef TESTS_SEALER_CRYPTO_H
#define TESTS_SEALER_CRYPTO_H

#include "sdec.h"

/* Algorithms are given by their selection bits in SPDM. */
uint32_t hash_size(uint32_t hash);
uint32_t key_size(uint32_t aead);
void make_hash(uint32_t hash, struct sdec_span in, uint8_t *out);
void make_hmac(uint32_t hash, const uint8_t *key, uint32_t key_len, struct sdec_span in, uint8_t *out);
void hkdf_extract(uint32_t hash, struct sdec_span salt, struct sdec_span ikm, uint8_t *out);
void hkdf_expand(uint32_t hash, const uint8_t *key, struct sdec_span info, uint8_t *out, uint32_t len);
void aead_seal(uint32_t aead, const uint8_t *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span plain,
               uint8_t *out, uint8_t *out_tag);

#endif
