/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A signature scheme for tests: a hash over key, context and message. It detects mistakes in a transcript and needs no
 * real keys. A whole leaf certificate is its own key.
 */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include <sdec_openssl.h>

#include "blob.h"

#define TOY_HASH_LEN 32u
#define TOY_SIGNATURE_LEN 64u

/* toy_calls gives OpenSSL's calls except for signatures, public keys and chains; every chain is valid. */
struct sdec_crypto toy_calls(const struct sdec_openssl *openssl);
/* toy_hash is SHA-256. */
void toy_hash(const struct sdec_openssl *openssl, const struct blob *in, uint8_t *out);
void toy_sign(const struct sdec_openssl *openssl, struct sdec_span key, struct sdec_span context,
              const struct sdec_span *parts, uint32_t n, uint8_t out[TOY_SIGNATURE_LEN]);

#endif
