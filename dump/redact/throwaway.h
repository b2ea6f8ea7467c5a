/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Throw-away keys: one for each key that the capture shows, of the same algorithm and size, and what they sign.
 */
#ifndef DUMP_REDACT_THROWAWAY_H
#define DUMP_REDACT_THROWAWAY_H

#include <openssl/evp.h>
#include <sdec_crypto.h>

#include "redact/fake.h"

struct throwaway {
  uint8_t *old, *now; /* SubjectPublicKeyInfo */
  uint32_t len;
  EVP_PKEY *old_key, *key; /* NULL: this OpenSSL cannot have such keys, and `now` has random bytes */
};

struct keys {
  struct throwaway *list;
  uint32_t n;
  uint32_t n_unmade; /* keys that could not be replaced by one that signs */
};

/* keys_read reads a SubjectPublicKeyInfo; NULL: this OpenSSL cannot. */
EVP_PKEY *keys_read(struct sdec_span spki);

/* keys_for gives what stands for a public key, which it makes the first time; NULL: out of memory. keys_by_new finds
 * it by the new SubjectPublicKeyInfo. */
const struct throwaway *keys_for(struct keys *keys, const struct fake *fake, struct sdec_span spki);
const struct throwaway *keys_by_new(const struct keys *keys, struct sdec_span spki);
void keys_free(struct keys *keys);

/* keys_verify says whether a certificate or request was signed by a key: `algorithm` is its AlgorithmIdentifier,
 * `signature` without the count of unused bits. keys_sign makes such a signature of exactly `signature.len` bytes;
 * false: not with this key, or not of this length. */
SDEC_MUST_USE bool keys_verify(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message,
                               struct sdec_span signature);
SDEC_MUST_USE bool keys_sign(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message, uint32_t len,
                             uint8_t *out);

/* keys_sign_spdm makes a signature of SPDM, of signature->signature.len bytes; false: it cannot. */
SDEC_MUST_USE bool keys_sign_spdm(EVP_PKEY *key, const struct sdec_signature *signature, uint8_t *out);

#endif
