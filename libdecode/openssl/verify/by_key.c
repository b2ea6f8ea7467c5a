/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signatures outside SPDM, which name only a family of algorithms: the key determines the algorithm.
 */
#include "include/sdec_openssl.h"

enum sdec_signed sdec_openssl_verify(const struct sdec_openssl *openssl, const struct sdec_signature *asked,
                                     uint64_t algorithms, struct sdec_reason *out) {
  const struct sdec_crypto *calls = sdec_openssl_calls(openssl);
  struct sdec_signature signature = *asked;
  struct sdec_public_key key;
  if (!calls->public_key(calls->context, signature.key, &key)) {
    *out = key.reason;
    return SDEC_SIGNED_KEY;
  }
  const uint64_t both = key.algorithms & algorithms;
  signature.algorithm = 0;
  while (both != 0 && (both >> signature.algorithm & 1) == 0) {
    signature.algorithm++;
  }
  if (both == 0) {
    *out = (struct sdec_reason){.problem = "the key is not one for the algorithm of the signature"};
    return SDEC_SIGNED_KEY;
  }
  return calls->verify(calls->context, &signature, out);
}
