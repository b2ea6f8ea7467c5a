/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Calls OpenSSL by algorithm name, so that missing algorithms are detected at run time.
 */
#include "signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static const char *lattice_name(enum sdec_asym algorithm) {
  static const char *const names[] = {
      "ML-DSA-44",          "ML-DSA-65",          "ML-DSA-87",          "SLH-DSA-SHA2-128s",  "SLH-DSA-SHAKE-128s",
      "SLH-DSA-SHA2-128f",  "SLH-DSA-SHAKE-128f", "SLH-DSA-SHA2-192s",  "SLH-DSA-SHAKE-192s", "SLH-DSA-SHA2-192f",
      "SLH-DSA-SHAKE-192f", "SLH-DSA-SHA2-256s",  "SLH-DSA-SHAKE-256s", "SLH-DSA-SHA2-256f",  "SLH-DSA-SHAKE-256f"};
  return names[algorithm - SDEC_ASYM_ML_DSA_44];
}

EVP_PKEY *signer_key(enum sdec_asym algorithm) {
  ERR_set_mark();
  EVP_PKEY *key = NULL;
  switch (algorithm) {
    case SDEC_ASYM_RSASSA_2048:
    case SDEC_ASYM_RSAPSS_2048: key = EVP_RSA_gen(2048); break;
    case SDEC_ASYM_RSASSA_3072:
    case SDEC_ASYM_RSAPSS_3072: key = EVP_RSA_gen(3072); break;
    case SDEC_ASYM_RSASSA_4096:
    case SDEC_ASYM_RSAPSS_4096: key = EVP_RSA_gen(4096); break;
    case SDEC_ASYM_ECDSA_P256: key = EVP_EC_gen("P-256"); break;
    case SDEC_ASYM_ECDSA_P384: key = EVP_EC_gen("P-384"); break;
    case SDEC_ASYM_ECDSA_P521: key = EVP_EC_gen("P-521"); break;
    case SDEC_ASYM_SM2_P256: key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2"); break;
    case SDEC_ASYM_ED25519: key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); break;
    case SDEC_ASYM_ED448: key = EVP_PKEY_Q_keygen(NULL, NULL, "ED448"); break;
    default: key = EVP_PKEY_Q_keygen(NULL, NULL, lattice_name(algorithm)); break;
  }
  ERR_pop_to_mark();
  return key;
}

uint32_t signer_spki(EVP_PKEY *key, uint8_t out[SIGNER_KEY_MOST]) {
  const int len = i2d_PUBKEY(key, NULL);
  assert_true(len > 0 && len <= SIGNER_KEY_MOST);
  return (uint32_t)i2d_PUBKEY(key, &out);
}

static bool is_rsa(enum sdec_asym algorithm) {
  return algorithm <= SDEC_ASYM_RSAPSS_4096 && algorithm != SDEC_ASYM_ECDSA_P256;
}

static bool is_pss(enum sdec_asym algorithm) {
  return algorithm == SDEC_ASYM_RSAPSS_2048 || algorithm == SDEC_ASYM_RSAPSS_3072 || algorithm == SDEC_ASYM_RSAPSS_4096;
}

/* half_len gives the length of r in bytes; 0 if the algorithm has none. */
static uint32_t half_len(enum sdec_asym algorithm) {
  switch (algorithm) {
    case SDEC_ASYM_ECDSA_P256:
    case SDEC_ASYM_SM2_P256: return 32;
    case SDEC_ASYM_ECDSA_P384: return 48;
    case SDEC_ASYM_ECDSA_P521: return 66;
    default: return 0;
  }
}

static void set_up(EVP_PKEY_CTX *ctx, const struct signer *s) {
  uint8_t context[64];
  memcpy(context, s->context.len > 0 ? s->context.data : context, s->context.len);
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string("context-string", context, s->context.len),
                               OSSL_PARAM_construct_end()};
  if (is_pss(s->algorithm)) {
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, s->salt_len > 0 ? s->salt_len : RSA_PSS_SALTLEN_DIGEST), 1);
  } else if (s->algorithm == SDEC_ASYM_SM2_P256) {
    assert_true(s->context.len == 0 || EVP_PKEY_CTX_set1_id(ctx, context, (int)s->context.len) == 1);
  } else if (s->context.len > 0) {
    assert_int_equal(EVP_PKEY_CTX_set_params(ctx, params), 1);
  }
}

static uint32_t write_halves(const uint8_t *der, size_t len, uint32_t half, uint8_t *out) {
  ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
  assert_non_null(sig);
  assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, (int)half), half);
  assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, (int)half), half);
  ECDSA_SIG_free(sig);
  return 2 * half;
}

uint32_t signer_sign(const struct signer *s, struct sdec_span message, uint8_t out[SIGNER_MOST]) {
  static uint8_t made[SIGNER_MOST];
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_PKEY_CTX *settings = NULL;
  size_t len = sizeof(made);
  const uint32_t half = half_len(s->algorithm);
  const char *hash = s->algorithm == SDEC_ASYM_SM2_P256 ? "SM3" : s->hash;
  const bool hashed = is_rsa(s->algorithm) || half > 0;
  assert_int_equal(EVP_DigestSignInit_ex(ctx, &settings, hashed ? hash : NULL, NULL, NULL, s->key, NULL), 1);
  set_up(settings, s);
  assert_int_equal(EVP_DigestSign(ctx, made, &len, message.data, message.len), 1);
  EVP_MD_CTX_free(ctx);
  if (half > 0) {
    return write_halves(made, len, half, out);
  }
  memcpy(out, made, len);
  return (uint32_t)len;
}
