/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The issuer name identifies a class of devices, the key a single device.
 */
#include "verify/leaf.h"

#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

static void digest(struct sdec_span whole, unsigned char *part, int part_len, uint8_t out[LEAF_HASH]) {
  if (part_len > 0) {
    SHA256(part, (size_t)part_len, out);
  } else {
    SHA256(whole.data, whole.len, out);
  }
  OPENSSL_free(part);
}

void leaves_add(struct leaves *leaves, uint32_t conn, struct sdec_span der) {
  const unsigned char *at = der.data;
  unsigned char *name = NULL, *key = NULL;
  const struct leaf *known = leaves_find(leaves, conn);
  struct leaf *leaf = &leaves->list[known != NULL ? (uint32_t)(known - leaves->list) : leaves->n++ % LEAVES];
  leaf->conn = conn;
  ERR_set_mark();
  X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
  const int name_len = certificate != NULL ? i2d_X509_NAME(X509_get_issuer_name(certificate), &name) : 0;
  const int key_len = certificate != NULL ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key) : 0;
  digest(der, name, name_len, leaf->issuer);
  digest(der, key, key_len, leaf->key);
  X509_free(certificate);
  ERR_pop_to_mark();
}

const struct leaf *leaves_find(const struct leaves *leaves, uint32_t conn) {
  for (uint32_t i = 0; i < leaves->n && i < LEAVES; i++) {
    if (leaves->list[i].conn == conn) {
      return &leaves->list[i];
    }
  }
  return NULL;
}
