/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Keys and signatures for tests, made by OpenSSL and written as SPDM has them on the wire.
 */
#ifndef TESTS_SIGNER_H
#define TESTS_SIGNER_H

#include <openssl/evp.h>

#include "sdec_crypto.h"

#define SIGNER_MOST 50000 /* bytes of the longest signature */
#define SIGNER_KEY_MOST 4096

/* signer_key makes a key for an algorithm; NULL: the OpenSSL at hand cannot. The caller frees it. */
EVP_PKEY *signer_key(enum sdec_asym algorithm);

/* signer_spki writes its SubjectPublicKeyInfo and gives the length. */
uint32_t signer_spki(EVP_PKEY *key, uint8_t out[SIGNER_KEY_MOST]);

struct signer {
  EVP_PKEY *key;
  enum sdec_asym algorithm;
  const char *hash; /* OpenSSL's name */
  int salt_len;     /* of RSAPSS; 0: that of the hash */
  struct sdec_span context;
};

/* signer_sign writes a signature over the message and gives its length. */
uint32_t signer_sign(const struct signer *signer, struct sdec_span message, uint8_t out[SIGNER_MOST]);

#endif
