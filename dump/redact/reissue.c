/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates are edited in place and signed again with the replacement of the key that signed the original.
 */
#define _GNU_SOURCE
#include "redact/reissue.h"

#include <stdlib.h>
#include <string.h>

#include "redact/der.h"

/* trusted_signer finds the trust anchor that signed and creates its counterpart; false if none did. */
static bool trusted_signer(const struct certs *certs, struct sdec_span old, const struct der_certificate *c,
                           uint32_t *out) {
  const struct sdec_span signature = {old.data + c->signature.content + 1, c->signature.len - 1};
  for (uint32_t i = 0; i < certs->n_trust; i++) {
    struct der_certificate anchor;
    if (!der_certificate(certs->trust[i], &anchor)) {
      continue;
    }
    EVP_PKEY *key = keys_read(der_all(certs->trust[i], &anchor.spki));
    const bool fits = key != NULL &&
                      keys_verify(key, der_all(old, &c->algorithm), der_all(old, &c->signed_part), signature);
    EVP_PKEY_free(key);
    if (fits) {
      *out = i;
      return true;
    }
  }
  return false;
}

/* signer_of finds the signing key: the certificate's own, or any seen so far. NULL: not found. */
static const struct throwaway *signer_of(const struct certs *certs, struct sdec_span old,
                                         const struct der_certificate *c) {
  const struct sdec_span signature = {old.data + c->signature.content + 1, c->signature.len - 1};
  for (uint32_t i = certs->keys.n; i > 0; i--) {
    const struct throwaway *t = &certs->keys.list[i - 1];
    if (t->old_key != NULL &&
        keys_verify(t->old_key, der_all(old, &c->algorithm), der_all(old, &c->signed_part), signature)) {
      return t;
    }
  }
  return NULL;
}

static void sign(struct certs *certs, struct sdec_span old, const struct der_certificate *c, uint8_t *out) {
  const struct throwaway *signer = signer_of(certs, old, c);
  const struct sdec_span fresh = {out, old.len};
  const uint32_t at = c->signature.content + 1, len = c->signature.len - 1;
  if (signer == NULL || signer->key == NULL ||
      !keys_sign(signer->key, der_all(old, &c->algorithm), der_all(fresh, &c->signed_part), len, out + at)) {
    fake_bytes(certs->fake, (struct sdec_span){old.data + at, len}, out + at);
    certs->n_unsigned++;
  }
}

/* rewrite writes the new version of one certificate or request. */
static void rewrite(struct certs *certs, struct sdec_span old, const struct der_certificate *c, uint8_t *out) {
  memcpy(out, old.data, old.len);
  const struct throwaway *key = keys_for(&certs->keys, certs->fake, der_all(old, &c->spki));
  certs->failed |= key == NULL;
  if (!c->request) {
    fake_number(certs->fake, (struct sdec_span){old.data + c->serial.content, c->serial.len}, out + c->serial.content);
    der_scrub(certs->fake, der_all(old, &c->issuer), out + c->issuer.at);
  }
  der_scrub(certs->fake, der_all(old, &c->subject), out + c->subject.at);
  der_scrub(certs->fake, der_all(old, &c->rest), out + c->rest.at);
  if (key != NULL) {
    memcpy(out + c->spki.at, key->now, key->len);
  }
  sign(certs, old, c, out);
}

/* expect_signer makes sure that the trust anchor that signed a certificate, if any, has a counterpart. */
static void expect_signer(struct certs *certs, struct sdec_span old, const struct der_certificate *c) {
  uint32_t i;
  struct der_certificate anchor;
  if (signer_of(certs, old, c) != NULL || !trusted_signer(certs, old, c, &i) ||
      fake_pairs_find(&certs->pairs, certs->trust[i]) != NULL || !der_certificate(certs->trust[i], &anchor)) {
    return;
  }
  uint8_t *now = malloc(certs->trust[i].len);
  certs->failed |= now == NULL;
  if (now != NULL) {
    rewrite(certs, certs->trust[i], &anchor, now);
    certs->failed |= !fake_pairs_add(&certs->pairs, certs->trust[i], now);
  }
  free(now);
}

/* add records the replacement in all the forms in which it is looked up. */
static void add(struct certs *certs, struct sdec_span old, const struct der_certificate *c, const uint8_t *out) {
  certs->failed |= !fake_pairs_add(&certs->pairs, old, out);
  certs->failed |= !fake_pairs_add(&certs->pairs, der_all(old, &c->spki), out + c->spki.at);
}

/* one replaces the certificate or request at the start of `old` and returns its length; 0 if there is none. */
static uint32_t one(struct certs *certs, struct sdec_span old, uint8_t *out) {
  struct der_certificate c;
  if (!der_certificate(old, &c)) {
    return 0;
  }
  const struct sdec_span whole = {old.data, c.whole.end};
  if (fake_pairs_find(&certs->pairs, whole) == NULL) {
    expect_signer(certs, whole, &c); /* may be self-signed */
  }
  const uint8_t *known = fake_pairs_find(&certs->pairs, whole);
  if (known != NULL) {
    memcpy(out, known, whole.len);
  } else {
    rewrite(certs, whole, &c, out);
    add(certs, whole, &c, out);
  }
  return whole.len;
}

void certs_chain(struct certs *certs, struct sdec_span old, uint8_t *out) {
  uint32_t at = 0;
  while (at < old.len) {
    const uint32_t len = one(certs, (struct sdec_span){old.data + at, old.len - at}, out + at);
    if (len == 0) {
      fake_bytes(certs->fake, (struct sdec_span){old.data + at, old.len - at}, out + at);
      certs->n_unread++;
      return;
    }
    at += len;
  }
}

void certs_one(struct certs *certs, struct sdec_span old, uint8_t *out) {
  const uint32_t len = old.len > 0 ? one(certs, old, out) : 0;
  if (len == 0) {
    der_scrub(certs->fake, old, out);
  } else if (len < old.len) {
    fake_bytes(certs->fake, (struct sdec_span){old.data + len, old.len - len}, out + len);
  }
}

EVP_PKEY *certs_key(const struct certs *certs, struct sdec_span der) {
  struct der_certificate c;
  const struct sdec_span spki = der_certificate(der, &c) ? der_all(der, &c.spki) : der;
  const struct throwaway *t = keys_by_new(&certs->keys, spki);
  return t != NULL ? t->key : NULL;
}

void certs_free(struct certs *certs) {
  keys_free(&certs->keys);
  fake_pairs_free(&certs->pairs);
}
