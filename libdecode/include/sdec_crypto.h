/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The cryptography that a flow needs to open sessions, as calls that the program provides. The library itself links no
 * cryptography; `sdec-openssl` provides these calls on OpenSSL 3. Without them records are shown as sealed.
 *
 * Algorithms are named by their selection bits in SPDM: BaseHashSel for hashes, the AEAD cipher suite of ALGORITHMS.
 */
#ifndef SDEC_CRYPTO_H
#define SDEC_CRYPTO_H

#include "sdec.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SDEC_HASH_MAX 64 /* bytes of the longest digest */
#define SDEC_IV_LEN 12
#define SDEC_TAG_LEN 16

struct sdec_crypto {
  void *context; /* passed to each call */

  /* hash and hmac take the parts as one message and write the digest (at most SDEC_HASH_MAX bytes); false if the algorithm
   * is not to be had. */
  bool (*hash)(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out);
  bool (*hmac)(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n_parts,
               uint8_t *out);

  /* aead_new prepares a key (16 or 32 bytes, by the algorithm) for many records; NULL if the algorithm is not to be had.
   * aead_open checks the tag over `aad` and `sealed` and writes as many bytes as `sealed` has to `out`; false, and `out`
   * undefined, if the tag does not match. aead_free cleanses and releases the key. */
  void *(*aead_new)(void *context, uint32_t aead, const uint8_t *key);
  bool (*aead_open)(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                    const uint8_t *tag, uint8_t *out);
  void (*aead_free)(void *context, void *key);
};

#ifdef __cplusplus
}
#endif

#endif
