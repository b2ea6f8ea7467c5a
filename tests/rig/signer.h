/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Keys and signatures for tests, made by OpenSSL and written in SPDM's wire format.
 */
#ifndef TESTS_SIGNER_H
#define TESTS_SIGNER_H

#include <openssl/evp.h>

#include "sdec_crypto.h"

#define SIGNER_MOST 50000 /* bytes of the longest signature */
#define SIGNER_KEY_MOST 4096

/* signer_key makes a key for an algorithm, to be freed by the caller; NULL if this OpenSSL cannot. */
EVP_PKEY *signer_key(enum sdec_asym algorithm);

/* signer_spki writes its SubjectPublicKeyInfo and returns the length. */
uint32_t signer_spki(EVP_PKEY *key, uint8_t out[SIGNER_KEY_MOST]);

struct signer {
  EVP_PKEY *key;
  enum sdec_asym algorithm;
  const char *hash; /* OpenSSL's name */
  int salt_len;     /* of RSAPSS; 0: the length of the hash */
  struct sdec_span context;
};

/* signer_sign writes a signature over the message and returns its length. */
uint32_t signer_sign(const struct signer *signer, struct sdec_span message, uint8_t out[SIGNER_MOST]);

#endif
