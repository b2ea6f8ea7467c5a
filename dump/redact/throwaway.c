/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate signatures must keep their length, or every length around them would change, so ECDSA signatures are
 * repeated until one fits.
 */
#define _GNU_SOURCE
#include "redact/throwaway.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#define SIGNATURE_TRIES 4000

static EVP_PKEY *same_kind(EVP_PKEY *old) {
  EVP_PKEY *made = NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_get_base_id(old) == EVP_PKEY_RSA || EVP_PKEY_get_base_id(old) == EVP_PKEY_RSA_PSS
                          ? EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL)
                          : EVP_PKEY_CTX_new(old, NULL);
  const bool good = ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 &&
                    (EVP_PKEY_get_base_id(old) != EVP_PKEY_RSA ||
                     EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, EVP_PKEY_get_bits(old)) == 1) &&
                    EVP_PKEY_keygen(ctx, &made) == 1;
  EVP_PKEY_CTX_free(ctx);
  return good ? made : NULL;
}

/* take_public writes the new SubjectPublicKeyInfo; false if its length differs from the old one. */
static bool take_public(struct throwaway *t) {
  uint8_t *der = NULL;
  const int len = t->key != NULL ? i2d_PUBKEY(t->key, &der) : 0;
  const bool same = len > 0 && (uint32_t)len == t->len;
  if (same) {
    memcpy(t->now, der, t->len);
  }
  OPENSSL_free(der);
  return same;
}

/* The last element of a SubjectPublicKeyInfo is the key; the algorithm before it is kept. */
static void random_public(struct throwaway *t, const struct fake *fake) {
  const uint32_t from = t->len > 40 ? 32 : t->len;
  memcpy(t->now, t->old, t->len);
  fake_bytes(fake, (struct sdec_span){t->old + from, t->len - from}, t->now + from);
}

EVP_PKEY *keys_read(struct sdec_span spki) {
  const uint8_t *at = spki.data;
  ERR_set_mark();
  EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki.len);
  ERR_pop_to_mark();
  return key;
}

const struct throwaway *keys_for(struct keys *keys, const struct fake *fake, struct sdec_span spki) {
  for (uint32_t i = 0; i < keys->n; i++) {
    if (keys->list[i].len == spki.len && memcmp(keys->list[i].old, spki.data, spki.len) == 0) {
      return &keys->list[i];
    }
  }
  struct throwaway t = {.old = malloc(2 * (size_t)spki.len), .len = spki.len};
  struct throwaway *bigger = realloc(keys->list, (keys->n + 1) * sizeof(*bigger));
  if (bigger != NULL) {
    keys->list = bigger;
  }
  if (bigger == NULL || t.old == NULL) {
    free(t.old);
    return NULL;
  }
  t.now = t.old + spki.len;
  memcpy(t.old, spki.data, spki.len);
  ERR_set_mark();
  t.old_key = keys_read(spki);
  t.key = t.old_key != NULL ? same_kind(t.old_key) : NULL;
  if (!take_public(&t)) {
    EVP_PKEY_free(t.key);
    t.key = NULL;
    random_public(&t, fake);
    keys->n_unmade++;
  }
  ERR_pop_to_mark();
  keys->list[keys->n] = t;
  return &keys->list[keys->n++];
}

const struct throwaway *keys_by_new(const struct keys *keys, struct sdec_span spki) {
  for (uint32_t i = 0; i < keys->n; i++) {
    if (keys->list[i].len == spki.len && memcmp(keys->list[i].now, spki.data, spki.len) == 0) {
      return &keys->list[i];
    }
  }
  return NULL;
}

void keys_free(struct keys *keys) {
  for (uint32_t i = 0; i < keys->n; i++) {
    free(keys->list[i].old);
    EVP_PKEY_free(keys->list[i].old_key);
    EVP_PKEY_free(keys->list[i].key);
  }
  free(keys->list);
  *keys = (struct keys){0};
}

/* ------------------------------------------------------------------------------------------ as X.509 has signatures */

static bool find_hash(const X509_ALGOR *algorithm, int *out) {
  const ASN1_OBJECT *object = NULL;
  int type = NID_undef;
  X509_ALGOR_get0(&object, NULL, NULL, algorithm);
  return OBJ_find_sigid_algs(OBJ_obj2nid(object), out, &type) == 1;
}

bool keys_verify(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message, struct sdec_span signature) {
  const uint8_t *at = algorithm.data;
  ERR_set_mark();
  X509_ALGOR *alg = d2i_X509_ALGOR(NULL, &at, (long)algorithm.len);
  int md = NID_undef;
  const bool known = alg != NULL && find_hash(alg, &md);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  const EVP_MD *hash = md != NID_undef ? EVP_get_digestbynid(md) : NULL;
  const bool good = known && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, hash, NULL, key) == 1 &&
                    EVP_DigestVerify(ctx, signature.data, signature.len, message.data, message.len) == 1;
  EVP_MD_CTX_free(ctx);
  X509_ALGOR_free(alg);
  ERR_pop_to_mark();
  return good;
}

static bool sign_once(EVP_PKEY *key, const EVP_MD *hash, struct sdec_span message, uint32_t len, uint8_t *out) {
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  size_t made = 0;
  uint8_t *room = NULL;
  bool good = ctx != NULL && EVP_DigestSignInit(ctx, NULL, hash, NULL, key) == 1 &&
              EVP_DigestSign(ctx, NULL, &made, message.data, message.len) == 1 && (room = malloc(made)) != NULL &&
              EVP_DigestSign(ctx, room, &made, message.data, message.len) == 1;
  good = good && made == len;
  if (good) {
    memcpy(out, room, len);
  }
  free(room);
  EVP_MD_CTX_free(ctx);
  return good;
}

bool keys_sign(EVP_PKEY *key, struct sdec_span algorithm, struct sdec_span message, uint32_t len, uint8_t *out) {
  const uint8_t *at = algorithm.data;
  ERR_set_mark();
  X509_ALGOR *alg = d2i_X509_ALGOR(NULL, &at, (long)algorithm.len);
  int md = NID_undef;
  bool good = false;
  if (alg != NULL && find_hash(alg, &md)) {
    const EVP_MD *hash = md != NID_undef ? EVP_get_digestbynid(md) : NULL;
    const uint32_t tries = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ? SIGNATURE_TRIES : 1;
    for (uint32_t i = 0; i < tries && !good; i++) {
      good = sign_once(key, hash, message, len, out);
    }
  }
  X509_ALGOR_free(alg);
  ERR_pop_to_mark();
  return good;
}

/* ------------------------------------------------------------------------------------------- as SPDM has signatures */

static const EVP_MD *hash_named(uint32_t hash) {
  static const char *const names[] = {"SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512", "SM3"};
  for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (hash == UINT32_C(1) << i) {
      return EVP_get_digestbyname(names[i]);
    }
  }
  return NULL;
}

static bool is_pss(uint32_t algorithm) {
  return algorithm == SDEC_ASYM_RSAPSS_2048 || algorithm == SDEC_ASYM_RSAPSS_3072 || algorithm == SDEC_ASYM_RSAPSS_4096;
}

/* put_rs writes the two numbers of an ECDSA signature, each in half of the space. */
static bool put_rs(const uint8_t *der, size_t der_len, uint32_t len, uint8_t *out) {
  const uint8_t *at = der;
  ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)der_len);
  const int half = (int)(len / 2);
  const bool good = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, half) == half &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, half) == half;
  ECDSA_SIG_free(sig);
  return good;
}

static bool finish(EVP_PKEY *key, const struct sdec_signature *s, const uint8_t *made, size_t made_len, uint8_t *out) {
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
    return put_rs(made, made_len, s->signature.len, out);
  }
  if (made_len != s->signature.len) {
    return false;
  }
  memcpy(out, made, made_len);
  return true;
}

static uint8_t *joined(const struct sdec_signature *s, size_t *out_len) {
  size_t len = 0;
  for (uint32_t i = 0; i < s->n_parts; i++) {
    len += s->parts[i].len;
  }
  uint8_t *message = malloc(len + 1);
  *out_len = 0;
  for (uint32_t i = 0; i < s->n_parts && message != NULL; i++) {
    if (s->parts[i].len > 0) {
      memcpy(message + *out_len, s->parts[i].data, s->parts[i].len);
      *out_len += s->parts[i].len;
    }
  }
  return message;
}

/* False for Ed448, which needs a context (OpenSSL 3.2), and SM2, which needs an id. */
static bool can_sign(EVP_PKEY *key, uint32_t algorithm) {
  const int type = EVP_PKEY_get_base_id(key);
  return type == EVP_PKEY_RSA || type == EVP_PKEY_EC || (type == EVP_PKEY_ED25519 && algorithm == SDEC_ASYM_ED25519);
}

bool keys_sign_spdm(EVP_PKEY *key, const struct sdec_signature *s, uint8_t *out) {
  const EVP_MD *hash = s->algorithm == SDEC_ASYM_ED25519 ? NULL : hash_named(s->hash);
  EVP_PKEY_CTX *settings = NULL;
  size_t len = 0, made_len = 0;
  uint8_t *message = joined(s, &len), *made = NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  ERR_set_mark();
  bool good = message != NULL && ctx != NULL && can_sign(key, s->algorithm) &&
              EVP_DigestSignInit(ctx, &settings, hash, NULL, key) == 1;
  if (good && is_pss(s->algorithm)) {
    good = EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good && EVP_DigestSign(ctx, NULL, &made_len, message, len) == 1 && (made = malloc(made_len)) != NULL &&
         EVP_DigestSign(ctx, made, &made_len, message, len) == 1 && finish(key, s, made, made_len, out);
  ERR_pop_to_mark();
  EVP_MD_CTX_free(ctx);
  free(message);
  free(made);
  return good;
}
