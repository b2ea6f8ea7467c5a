/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A minimal user of an installed sdec-openssl: the first byte of SHA-256 over "abc" (FIPS 180-4) shows that it
 * works.
 */
#include <sdec_openssl.h>

int main(void) {
  struct sdec_openssl *openssl = sdec_openssl_new();
  const struct sdec_span text = {(const uint8_t *)"abc", 3};
  uint8_t out[SDEC_HASH_MAX];
  if (openssl == NULL) {
    return 1;
  }
  const struct sdec_crypto *calls = sdec_openssl_calls(openssl);
  const bool good = calls->hash(calls->context, 1, &text, 1, out) && out[0] == 0xba;
  sdec_openssl_free(openssl);
  return good ? 0 : 1;
}
