/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Throw-away keys, one for each key in the capture, with the same algorithm and size; and signatures made with them.
 */
#ifndef DUMP_REDACT_THROWAWAY_H
#define DUMP_REDACT_THROWAWAY_H

#include <openssl/evp.h>
#include <sdec_crypto.h>

#include "redact/fake.h"

struct throwaway {
  uint8_t *old, *now; /* SubjectPublicKeyInfo */
  uint32_t len;
  EVP_PKEY *old_key, *key; /* NULL: unsupported by this OpenSSL, and `now` has random bytes */
};

struct keys {
  struct throwaway *list;
  uint32_t n;
  uint32_t n_unmade; /* keys without a replacement that can sign */
};

/* keys_read parses a SubjectPublicKeyInfo; NULL: unsupported by this OpenSSL. */
EVP_PKEY *keys_read(struct sdec_span spki);

/* keys_for returns the replacement of a public key, creating it if needed; NULL: out of memory. keys_by_new finds it by
 * its new SubjectPublicKeyInfo. */
const struct throwaway *keys_for(struct keys *keys, const struct fake *fake, struct sdec_span spki);
const struct throwaway *keys_by_new(const struct keys *keys, struct sdec_span spki);
void keys_free(struct keys *keys);

/* keys_verify checks the signature of a certificate or request: `algorithm` is its AlgorithmIdentifier, `signature`
 * excludes the count of unused bits. keys_sign makes a signature of exactly `signature.len` bytes; false: not possible
 * with this key or length. */
SDEC_MUST_USE bool keys_verify(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message,
                               struct sdec_span signature);
SDEC_MUST_USE bool keys_sign(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message, uint32_t len,
                             uint8_t *out);

/* keys_sign_spdm makes an SPDM signature of signature->signature.len bytes; false on failure. */
SDEC_MUST_USE bool keys_sign_spdm(EVP_PKEY *key, const struct sdec_signature *signature, uint8_t *out);

#endif
