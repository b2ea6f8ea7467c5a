/* SPDX-License-Identifier: BSD-3-Clause
 *
 * sdec_crypto on OpenSSL 3. Fetching an algorithm and keying a cipher cost more than opening a small record, so each is
 * done only once: algorithms are fetched at creation, and ciphers are keyed when the library asks for a key.
 */
#include <sdec_openssl.h>

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "chain/chain.h"
#include "state.h"
#include "verify/verify.h"

#define WHOLE_IV SIZE_MAX /* as OpenSSL's length of the "fixed part of the IV" */

/* A key made by aead_new, in the list of all live keys. */
struct aead_key {
  struct aead_key *next, **link; /* `link` points to the pointer to this key */
  EVP_CIPHER_CTX *cipher;
  bool takes_iv; /* as a parameter */
  uint8_t iv[SDEC_IV_LEN], tag[SDEC_TAG_LEN];
  OSSL_PARAM params[3]; /* IV, tag, end */
};

static bool hash_parts(const struct sdec_openssl *o, const EVP_MD *md, const struct sdec_span *parts, uint32_t n_parts,
                       uint8_t *out) {
  if (EVP_DigestInit_ex2(o->digest, md, NULL) != 1) {
    return false;
  }
  for (uint32_t i = 0; i < n_parts; i++) {
    if (parts[i].len > 0 && EVP_DigestUpdate(o->digest, parts[i].data, parts[i].len) != 1) {
      return false;
    }
  }
  return EVP_DigestFinal_ex(o->digest, out, NULL) == 1;
}

static bool hash(void *context, uint32_t hash_sel, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out) {
  const struct sdec_openssl *o = context;
  const EVP_MD *md = sdec_openssl_hash(o, hash_sel);
  if (md == NULL) {
    return false;
  }
  ERR_set_mark();
  const bool ok = hash_parts(o, md, parts, n_parts, out);
  ERR_pop_to_mark();
  return ok;
}

static bool hmac_parts(EVP_MAC_CTX *mac, struct sdec_span key, const struct sdec_span *parts, uint32_t n_parts,
                       uint8_t *out) {
  /* OpenSSL takes a NULL key to mean the previous key, so an empty key needs an address. */
  static const uint8_t empty[1];
  size_t len;
  if (EVP_MAC_init(mac, key.len > 0 ? key.data : empty, key.len, NULL) != 1) {
    return false;
  }
  for (uint32_t i = 0; i < n_parts; i++) {
    if (parts[i].len > 0 && EVP_MAC_update(mac, parts[i].data, parts[i].len) != 1) {
      return false;
    }
  }
  return EVP_MAC_final(mac, out, &len, SDEC_HASH_MAX) == 1;
}

static bool hmac(void *context, uint32_t hash_sel, struct sdec_span key, const struct sdec_span *parts,
                 uint32_t n_parts, uint8_t *out) {
  const struct sdec_openssl *o = context;
  const uint32_t i = sdec_selected_bit(hash_sel, N_HASHES);
  if (i == N_HASHES || o->hmacs[i] == NULL) {
    return false;
  }
  ERR_set_mark();
  const bool ok = hmac_parts(o->hmacs[i], key, parts, n_parts, out);
  ERR_pop_to_mark();
  return ok;
}

static void key_release(struct aead_key *key) {
  *key->link = key->next;
  if (key->next != NULL) {
    key->next->link = key->link;
  }
  EVP_CIPHER_CTX_free(key->cipher); /* OpenSSL cleanses what it frees here */
  OPENSSL_clear_free(key, sizeof(*key));
}

static struct aead_key *key_make(struct sdec_openssl *o, uint32_t aead, const uint8_t *bytes) {
  struct aead_key *key = OPENSSL_zalloc(sizeof(*key));
  if (key == NULL) {
    return NULL;
  }
  key->next = o->keys;
  key->link = &o->keys;
  if (key->next != NULL) {
    key->next->link = &key->next;
  }
  o->keys = key;
  key->cipher = EVP_CIPHER_CTX_new();
  key->takes_iv = o->takes_iv[aead];
  key->params[0] = OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED, key->iv, WHOLE_IV);
  key->params[1] = OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, key->tag, sizeof(key->tag));
  key->params[2] = OSSL_PARAM_construct_end();
  if (key->cipher == NULL || EVP_DecryptInit_ex2(key->cipher, o->aeads[aead], bytes, NULL, NULL) != 1) {
    key_release(key);
    return NULL;
  }
  return key;
}

static void *aead_new(void *context, uint32_t aead, const uint8_t *key) {
  struct sdec_openssl *o = context;
  const uint32_t i = sdec_selected_bit(aead, N_AEADS);
  if (i == N_AEADS || o->aeads[i] == NULL) {
    return NULL;
  }
  ERR_set_mark();
  struct aead_key *made = key_make(o, i, key);
  ERR_pop_to_mark();
  return made;
}

/* open_record sets IV and tag, and keeps the key schedule. If EVP_DecryptInit_ex2 gets an IV, OpenSSL looks up the
 * cipher's IV length by name for each record; passing the IV as a parameter, where the cipher takes it, saves a quarter
 * of the time. */
static bool open_record(struct aead_key *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                        const uint8_t *tag, uint8_t *out) {
  EVP_CIPHER_CTX *cipher = key->cipher;
  uint8_t nothing[1];
  int len;
  memcpy(key->iv, iv, sizeof(key->iv));
  memcpy(key->tag, tag, sizeof(key->tag));
  return (key->takes_iv ? EVP_CIPHER_CTX_set_params(cipher, key->params)
                        : EVP_DecryptInit_ex2(cipher, NULL, NULL, iv, &key->params[1])) == 1 &&
         (aad.len == 0 || EVP_DecryptUpdate(cipher, NULL, &len, aad.data, (int)aad.len) == 1) &&
         (sealed.len == 0 || EVP_DecryptUpdate(cipher, out, &len, sealed.data, (int)sealed.len) == 1) &&
         EVP_DecryptFinal_ex(cipher, nothing, &len) == 1;
}

static bool aead_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                      const uint8_t *tag, uint8_t *out) {
  struct aead_key *aead = key;
  (void)context;
  if (aad.len > INT_MAX || sealed.len > INT_MAX) {
    return false;
  }
  /* A tag mismatch adds nothing to OpenSSL's error queue, so the cost of setting a mark is avoided here. */
  return open_record(aead, iv, aad, sealed, tag, out);
}

static void aead_free(void *context, void *key) {
  (void)context;
  if (key != NULL) {
    key_release(key);
  }
}

/* seal_byte encrypts one zero byte under an all-zero key. */
static bool seal_byte(const EVP_CIPHER *cipher, const uint8_t *iv, uint8_t *out, uint8_t *out_tag) {
  static const uint8_t zeros[EVP_MAX_KEY_LENGTH];
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  uint8_t nothing[1];
  int len;
  const bool ok = c != NULL && EVP_EncryptInit_ex2(c, cipher, zeros, iv, NULL) == 1 &&
                  EVP_EncryptUpdate(c, out, &len, zeros, 1) == 1 && EVP_EncryptFinal_ex(c, nothing, &len) == 1 &&
                  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, SDEC_TAG_LEN, out_tag) == 1;
  EVP_CIPHER_CTX_free(c);
  return ok;
}

/* find_out tests whether a cipher takes the IV as a parameter: OpenSSL's own GCM does, others may ignore it. */
static void find_out(struct sdec_openssl *o, uint32_t aead) {
  static const uint8_t zeros[EVP_MAX_KEY_LENGTH], iv[SDEC_IV_LEN] = {1, 2, 3};
  uint8_t sealed[1], tag[SDEC_TAG_LEN], plain[1];
  o->takes_iv[aead] = true;
  struct aead_key *key = o->aeads[aead] != NULL ? key_make(o, aead, zeros) : NULL;
  o->takes_iv[aead] = key != NULL && seal_byte(o->aeads[aead], iv, sealed, tag) &&
                      open_record(key, iv, (struct sdec_span){sealed, 0}, (struct sdec_span){sealed, 1}, tag, plain);
  if (key != NULL) {
    key_release(key);
  }
}

static EVP_MAC_CTX *hmac_new(EVP_MAC *mac, const EVP_MD *md) {
  char name[32];
  OPENSSL_strlcpy(name, EVP_MD_get0_name(md), sizeof(name));
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  EVP_MAC_CTX *made = EVP_MAC_CTX_new(mac);
  if (made != NULL && EVP_MAC_CTX_set_params(made, params) != 1) {
    EVP_MAC_CTX_free(made);
    return NULL;
  }
  return made;
}

static void find_algorithms(struct sdec_openssl *o) {
  static const char *const hashes[N_HASHES] = {"SHA2-256", "SHA2-384", "SHA2-512", "SHA3-256",
                                               "SHA3-384", "SHA3-512", "SM3"};
  static const char *const aeads[N_AEADS] = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "SM4-GCM"};
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  for (uint32_t i = 0; i < N_HASHES; i++) {
    o->hashes[i] = EVP_MD_fetch(NULL, hashes[i], NULL);
    o->hmacs[i] = mac != NULL && o->hashes[i] != NULL ? hmac_new(mac, o->hashes[i]) : NULL;
  }
  for (uint32_t i = 0; i < N_AEADS; i++) {
    o->aeads[i] = EVP_CIPHER_fetch(NULL, aeads[i], NULL);
    find_out(o, i);
  }
  EVP_MAC_free(mac);
}

struct sdec_openssl *sdec_openssl_new(void) {
  struct sdec_openssl *o = OPENSSL_zalloc(sizeof(*o));
  if (o == NULL) {
    return NULL;
  }
  o->calls = (struct sdec_crypto){.size = sizeof(struct sdec_crypto),
                                  .context = o,
                                  .hash = hash,
                                  .hmac = hmac,
                                  .aead_new = aead_new,
                                  .aead_open = aead_open,
                                  .aead_free = aead_free,
                                  .certificate = sdec_verify_certificate,
                                  .request = sdec_verify_request,
                                  .public_key = sdec_verify_public_key,
                                  .verify = sdec_verify_signature,
                                  .chain = sdec_chain_check};
  ERR_set_mark();
  o->digest = EVP_MD_CTX_new();
  o->verifier = EVP_MD_CTX_new();
  const bool enough = o->digest != NULL && o->verifier != NULL;
  if (enough) {
    find_algorithms(o);
  }
  ERR_pop_to_mark();
  if (!enough) {
    sdec_openssl_free(o);
    return NULL;
  }
  return o;
}

const struct sdec_crypto *sdec_openssl_calls(const struct sdec_openssl *openssl) {
  return &openssl->calls;
}

void sdec_openssl_free(struct sdec_openssl *openssl) {
  if (openssl == NULL) {
    return;
  }
  while (openssl->keys != NULL) {
    key_release(openssl->keys);
  }
  for (uint32_t i = 0; i < N_HASHES; i++) {
    EVP_MAC_CTX_free(openssl->hmacs[i]);
    EVP_MD_free(openssl->hashes[i]);
  }
  for (uint32_t i = 0; i < N_AEADS; i++) {
    EVP_CIPHER_free(openssl->aeads[i]);
  }
  for (uint32_t i = 0; i < N_KEPT_KEYS; i++) {
    sdec_kept_key_release(&openssl->kept[i]);
  }
  EVP_MD_CTX_free(openssl->verifier);
  EVP_MD_CTX_free(openssl->digest);
  OPENSSL_free(openssl);
}
