/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Follows the recorded HMACs from a key of the first pass back to a secret whose replacement is known, and repeats them
 * with that.
 */
#define _GNU_SOURCE
#include "redact/seal.h"

#include <openssl/evp.h>
#include <string.h>

#define UPDATES_MOST 256 /* limit per key */
#define KEY_MOST 32

enum { AEAD_AES_128_GCM = 1, AEAD_AES_256_GCM = 2, AEAD_CHACHA20_POLY1305 = 4, AEAD_SM4_GCM = 8 };

static uint32_t key_len(uint32_t aead) {
  return aead == AEAD_AES_128_GCM || aead == AEAD_SM4_GCM ? 16 : 32;
}

static bool again(const struct redact *r, const struct spy_mac *mac, const uint8_t *secret, uint8_t *out) {
  const struct sdec_span info = {mac->info, mac->info_len}, key = {secret, mac->key_len};
  return r->spy.real->hmac(r->spy.real->context, mac->hash, key, &info, 1, out);
}

bool seal_secret(const struct redact *r, const struct fake_pairs *roots, const uint8_t *old, uint32_t len,
                 uint8_t *out) {
  const struct spy_mac *way[UPDATES_MOST];
  const uint8_t *secret = old, *root = NULL;
  uint32_t n = 0;
  while ((root = fake_pairs_find(roots, (struct sdec_span){secret, len})) == NULL) {
    const struct spy_mac *mac = spy_mac_from(&r->spy, secret, len);
    if (mac == NULL || n == UPDATES_MOST) {
      return false;
    }
    way[n++] = mac;
    secret = mac->key;
  }
  memcpy(out, root, len);
  while (n > 0) {
    uint8_t next[SDEC_HASH_MAX];
    if (!again(r, way[--n], out, next)) {
      return false;
    }
    memcpy(out, next, len);
  }
  return true;
}

static EVP_CIPHER *cipher_of(uint32_t aead) {
  static const char *const names[] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "SM4-GCM"};
  uint32_t i = 0;
  while (i < 3 && aead != UINT32_C(1) << i) {
    i++;
  }
  return EVP_CIPHER_fetch(NULL, names[i], NULL);
}

static bool seal(uint32_t aead, const uint8_t *key, const uint8_t *nonce, struct sdec_span aad, struct sdec_span plain,
                 uint8_t *out, uint8_t *tag) {
  EVP_CIPHER *cipher = cipher_of(aead);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  uint8_t rest[SDEC_TAG_LEN];
  int n = 0;
  const bool good = cipher != NULL && ctx != NULL && EVP_EncryptInit_ex2(ctx, cipher, key, nonce, NULL) == 1 &&
                    EVP_EncryptUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1 &&
                    (plain.len == 0 || EVP_EncryptUpdate(ctx, out, &n, plain.data, (int)plain.len) == 1) &&
                    EVP_EncryptFinal_ex(ctx, rest, &n) == 1 &&
                    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SDEC_TAG_LEN, tag) == 1;
  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
  return good;
}

/* The nonce combines a static IV and the record number in an unknown byte order, so only the static part is
 * exchanged. */
static bool keys_of(const struct redact *r, const struct fake_pairs *roots, const struct envelope *e, uint8_t *key,
                    uint8_t *nonce) {
  const struct spy_key *old = &r->spy.keys[e->key];
  const struct spy_mac *of_key = spy_mac_from(&r->spy, old->key, key_len(old->aead));
  const struct spy_mac *of_iv = of_key != NULL ? spy_mac_label(&r->spy, of_key->key, of_key->key_len, "iv") : NULL;
  uint8_t secret[SDEC_HASH_MAX], made[SDEC_HASH_MAX];
  if (of_iv == NULL || !seal_secret(r, roots, of_key->key, of_key->key_len, secret) ||
      !again(r, of_key, secret, made)) {
    return false;
  }
  memcpy(key, made, key_len(old->aead));
  const bool good = again(r, of_iv, secret, made);
  for (uint32_t i = 0; i < SDEC_IV_LEN && good; i++) {
    nonce[i] = (uint8_t)(e->nonce[i] ^ of_iv->out[i] ^ made[i]);
  }
  explicit_bzero(secret, sizeof(secret));
  return good;
}

bool seal_record(struct redact *r, const struct fake_pairs *roots, const struct envelope *e) {
  struct blob *record = &r->tape.blobs[e->record], *plain = &r->tape.blobs[e->plain];
  uint8_t key[KEY_MOST], nonce[SDEC_IV_LEN];
  const struct sdec_span aad = {record->now, record->len - SDEC_TAG_LEN - e->body_len};
  const struct sdec_span body = {plain->now, e->body_len};
  const bool good = keys_of(r, roots, e, key, nonce) &&
                    seal(r->spy.keys[e->key].aead, key, nonce, aad, body, record->now + e->body_at,
                         record->now + record->len - SDEC_TAG_LEN);
  explicit_bzero(key, sizeof(key));
  tape_flush(&r->tape, e->record);
  return good;
}
