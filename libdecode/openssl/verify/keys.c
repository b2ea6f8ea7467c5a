/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Public keys: their algorithm, and OpenSSL's form of them, cached because reading a key costs a good part of a
 * verification.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "verify/verify.h"
#include "x509/x509.h"

#define KEY_MOST 8192 /* bytes of a SubjectPublicKeyInfo; the longest RSA key has 2 kB, ML-DSA-87 2.6 kB */

void sdec_kept_key_release(struct kept_key *key) {
  EVP_PKEY_free(key->pkey);
  OPENSSL_free(key->spki);
  *key = (struct kept_key){0};
}

static void set_name(struct sdec_public_key *facts, const char *name, uint32_t number) {
  struct sdec_text text = {.data = facts->name, .cap = SDEC_KEY_NAME};
  sdec_put(&text, name);
  if (number > 0) {
    sdec_put_dec(&text, number);
  }
  sdec_put_zero(&text);
}

static bool fits(const struct signing *row, const EVP_PKEY *pkey, uint32_t bits, const char *group) {
  const bool type = EVP_PKEY_is_a(pkey, row->type) || (row->scheme == SCHEME_RSAPSS && EVP_PKEY_is_a(pkey, "RSA-PSS"));
  return type && (row->bits == 0 || row->bits == bits) && (row->group == NULL || strcmp(row->group, group) == 0);
}

static void name_usable(struct kept_key *key, const char *group, const char *oid_name) {
  const bool rsa = EVP_PKEY_is_a(key->pkey, "RSA") || EVP_PKEY_is_a(key->pkey, "RSA-PSS");
  if (rsa) {
    set_name(&key->facts, "RSA", key->facts.bits);
  } else if (!EVP_PKEY_is_a(key->pkey, "EC")) {
    set_name(&key->facts, EVP_PKEY_is_a(key->pkey, "SM2") ? "SM2" : oid_name, 0);
  } else if (key->facts.algorithms != 0) {
    set_name(&key->facts, "ECP", key->facts.bits);
  } else {
    set_name(&key->facts, group[0] != '\0' ? group : "EC", 0);
  }
}

static void describe_usable(struct kept_key *key, const char *oid_name) {
  char group[64] = "";
  const int bits = EVP_PKEY_get_bits(key->pkey);
  const struct signing *row;
  if (EVP_PKEY_get_group_name(key->pkey, group, sizeof(group), NULL) != 1) {
    group[0] = '\0';
  }
  const bool sized = EVP_PKEY_is_a(key->pkey, "RSA") || EVP_PKEY_is_a(key->pkey, "RSA-PSS") || group[0] != '\0';
  key->facts.bits = sized && bits > 0 ? (uint32_t)bits : 0;
  for (uint32_t i = 0; (row = sdec_signing_at(i)) != NULL; i++) {
    key->facts.algorithms |= fits(row, key->pkey, key->facts.bits, group) ? UINT64_C(1) << row->algorithm : 0;
  }
  name_usable(key, group, oid_name);
}

#define OTHER_LIBRARY "a library that has the key's algorithm"

/* A key that OpenSSL rejects is damaged, or has an algorithm that OpenSSL lacks. */
static void describe_unusable(struct sdec_public_key *facts, const char *oid_name) {
  const struct signing *row;
  set_name(facts, oid_name, 0);
  facts->reason.needs = OTHER_LIBRARY;
  for (uint32_t i = 0; (row = sdec_signing_at(i)) != NULL; i++) {
    if (strcmp(row->type, oid_name) != 0) {
      continue;
    }
    EVP_KEYMGMT *known = EVP_KEYMGMT_fetch(NULL, row->type, NULL);
    facts->algorithms |= UINT64_C(1) << row->algorithm;
    facts->reason.problem = known != NULL ? "key is damaged" : NULL;
    facts->reason.needs = known != NULL ? NULL : row->needs;
    EVP_KEYMGMT_free(known);
  }
}

/* algorithm_name gives the algorithm's name in a SubjectPublicKeyInfo already checked by sdec_der_public_key. */
static const char *algorithm_name(struct sdec_span spki, char *buffer) {
  struct der whole, algorithm, oid;
  const bool found = sdec_der_take_tag(&spki, DER_SEQUENCE, &whole) &&
                     sdec_der_take_tag(&whole.content, DER_SEQUENCE, &algorithm) &&
                     sdec_der_take_tag(&algorithm.content, DER_OID, &oid);
  return found ? sdec_oid_text_name(oid.content, buffer) : "";
}

/* key_needs says what could use the key of a certificate or request that OpenSSL cannot use. */
static const char *key_needs(struct sdec_span der) {
  char buffer[OID_TEXT];
  struct sdec_public_key facts = {0};
  struct sdec_span spki;
  if (!sdec_der_public_key(der, &spki)) {
    return OTHER_LIBRARY;
  }
  ERR_set_mark();
  describe_unusable(&facts, algorithm_name(spki, buffer));
  ERR_pop_to_mark();
  return facts.reason.needs;
}

static bool kept_key_make(struct kept_key *key, struct sdec_span spki) {
  char buffer[OID_TEXT];
  const unsigned char *at = spki.data;
  const char *oid_name = algorithm_name(spki, buffer);
  *key = (struct kept_key){.spki = OPENSSL_memdup(spki.data, spki.len), .spki_len = spki.len};
  if (key->spki == NULL) {
    return false;
  }
  key->pkey = d2i_PUBKEY(NULL, &at, (long)spki.len);
  if (key->pkey != NULL) {
    describe_usable(key, oid_name);
  } else {
    describe_unusable(&key->facts, oid_name);
  }
  return true;
}

/* place_of gives the key's cache entry, or else the least recently used one. */
static struct kept_key *place_of(struct sdec_openssl *o, struct sdec_span spki) {
  struct kept_key *oldest = &o->kept[0];
  for (uint32_t i = 0; i < N_KEPT_KEYS; i++) {
    struct kept_key *key = &o->kept[i];
    if (key->spki_len == spki.len && memcmp(key->spki, spki.data, spki.len) == 0) {
      return key;
    }
    oldest = key->used < oldest->used ? key : oldest;
  }
  sdec_kept_key_release(oldest);
  return oldest;
}

const struct kept_key *sdec_kept_key_find(struct sdec_openssl *o, struct sdec_span der, struct sdec_span *out_spki,
                                          struct sdec_reason *out) {
  struct sdec_span spki;
  if (!sdec_der_public_key(der, &spki)) {
    *out = (struct sdec_reason){.problem = "no public key"};
    return NULL;
  }
  if (spki.len > KEY_MOST) {
    *out = (struct sdec_reason){.problem = "key is too long"};
    return NULL;
  }
  struct kept_key *key = place_of(o, spki);
  if (key->spki == NULL && !kept_key_make(key, spki)) {
    *out = (struct sdec_reason){.needs = "more memory"};
    return NULL;
  }
  key->used = ++o->n_uses;
  if (out_spki != NULL) {
    *out_spki = spki;
  }
  return key;
}

bool sdec_verify_public_key(void *context, struct sdec_span der, struct sdec_public_key *out) {
  struct sdec_span spki = {NULL, 0};
  struct sdec_reason reason = {0};
  ERR_set_mark();
  const struct kept_key *key = sdec_kept_key_find(context, der, &spki, &reason);
  ERR_pop_to_mark();
  if (key == NULL) {
    *out = (struct sdec_public_key){.reason = reason};
    return false;
  }
  *out = key->facts;
  out->spki = spki;
  return true;
}

bool sdec_verify_certificate(void *context, struct sdec_span der, struct sdec_certificate *out) {
  const bool good = sdec_x509_certificate(context, der, out);
  out->needs = good && out->key_unknown ? key_needs(der) : NULL;
  return good;
}

bool sdec_verify_request(void *context, struct sdec_span der, struct sdec_certificate *out) {
  const bool good = sdec_x509_request(context, der, out);
  out->needs = good && out->key_unknown ? key_needs(der) : NULL;
  return good;
}
