/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Key derivation and sealing with OpenSSL.
 */
#include "sealer_crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

static const char *hash_name(uint32_t hash) {
  static const char *const names[] = {"SHA2-256", "SHA2-384", "SHA2-512", "SHA3-256", "SHA3-384", "SHA3-512", "SM3"};
  for (uint32_t i = 0; i < 7; i++) {
    if (hash == 1u << i) {
      return names[i];
    }
  }
  fail_msg("no hash %u", hash);
  return NULL;
}

uint32_t hash_size(uint32_t hash) {
  static const uint8_t sizes[] = {32, 48, 64, 32, 48, 64, 32};
  for (uint32_t i = 0; i < 7; i++) {
    if (hash == 1u << i) {
      return sizes[i];
    }
  }
  return 0;
}

uint32_t key_size(uint32_t aead) {
  return aead == 1 || aead == 8 ? 16 : 32;
}

void make_hash(uint32_t hash, struct sdec_span in, uint8_t *out) {
  size_t len = 0;
  assert_int_equal(EVP_Q_digest(NULL, hash_name(hash), NULL, in.data, in.len, out, &len), 1);
}

void make_hmac(uint32_t hash, const uint8_t *key, uint32_t key_len, struct sdec_span in, uint8_t *out) {
  unsigned int len = 0;
  assert_non_null(HMAC(EVP_get_digestbyname(hash_name(hash)), key, (int)key_len, in.data, in.len, out, &len));
}

static void hkdf(uint32_t hash, int mode, struct sdec_span key, const char *name, struct sdec_span bytes, uint8_t *out,
                 uint32_t len) {
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)hash_name(hash), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key.data, key.len),
      OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes.data, bytes.len),
      OSSL_PARAM_construct_end(),
  };
  assert_int_equal(EVP_KDF_derive(ctx, out, len, params), 1);
  EVP_KDF_CTX_free(ctx);
  EVP_KDF_free(kdf);
}

void hkdf_extract(uint32_t hash, struct sdec_span salt, struct sdec_span ikm, uint8_t *out) {
  hkdf(hash, EVP_KDF_HKDF_MODE_EXTRACT_ONLY, ikm, OSSL_KDF_PARAM_SALT, salt, out, hash_size(hash));
}

void hkdf_expand(uint32_t hash, const uint8_t *key, struct sdec_span info, uint8_t *out, uint32_t len) {
  const struct sdec_span prk = {key, hash_size(hash)};
  hkdf(hash, EVP_KDF_HKDF_MODE_EXPAND_ONLY, prk, OSSL_KDF_PARAM_INFO, info, out, len);
}

/* Not every OpenSSL has SM4-GCM. Its tests never get as far as opening, so any 16-byte cipher will do. */
static const char *cipher_name(uint32_t aead) {
  return aead == 2 ? "AES-256-GCM" : aead == 4 ? "ChaCha20-Poly1305" : "AES-128-GCM";
}

void aead_seal(uint32_t aead, const uint8_t *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span plain,
               uint8_t *out, uint8_t *out_tag) {
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, cipher_name(aead), NULL);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  uint8_t rest[16];
  int n = 0;
  assert_int_equal(EVP_EncryptInit_ex2(ctx, cipher, key, iv, NULL), 1);
  assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &n, aad.data, (int)aad.len), 1);
  if (plain.len > 0) {
    assert_int_equal(EVP_EncryptUpdate(ctx, out, &n, plain.data, (int)plain.len), 1);
  }
  assert_int_equal(EVP_EncryptFinal_ex(ctx, rest, &n), 1);
  assert_int_equal(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, out_tag), 1);
  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
}
