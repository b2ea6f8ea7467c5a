/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PEM and DER are parsed by OpenSSL. Certificates are kept byte for byte, since their bytes are hashed.
 */
#define _GNU_SOURCE
#include "input/certs.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "input/spans.h"

#define LENGTH_LEN 4u         /* the length field at the start of an SPDM certificate chain */
#define CHAIN_MOST (1u << 20) /* bytes; no device sends more */

bool certs_cut(struct sdec_span bytes, struct certs *out) {
  size_t at = 0;
  *out = (struct certs){.n = 0};
  while (at < bytes.len && out->n < CERTS_MOST) {
    out->rest = (struct sdec_span){bytes.data + at, (uint32_t)(bytes.len - at)};
    const uint8_t *content = bytes.data + at;
    long content_len = 0;
    int tag = 0, class = 0;
    ERR_set_mark();
    const int flags = ASN1_get_object(&content, &content_len, &tag, &class, (long)(bytes.len - at));
    ERR_pop_to_mark();
    if ((flags & 0x81) != 0 || tag != V_ASN1_SEQUENCE || class != V_ASN1_UNIVERSAL) {
      return false;
    }
    const size_t end = (size_t)(content - bytes.data) + (size_t)content_len;
    out->list[out->n++] = (struct sdec_span){bytes.data + at, (uint32_t)(end - at)};
    at = end;
    out->rest = (struct sdec_span){bytes.data + at, (uint32_t)(bytes.len - at)};
  }
  return at == bytes.len && out->n > 0;
}

bool certs_is_certificate(struct sdec_span der) {
  const unsigned char *at = der.data;
  ERR_set_mark();
  X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
  ERR_pop_to_mark();
  X509_free(certificate);
  return certificate != NULL;
}

/* begins_certificate tests for a SEQUENCE whose length is encoded as in certificates: 0x81 to 0x83. */
static bool begins_certificate(struct sdec_span bytes, uint32_t at) {
  return bytes.len >= at + 2 && bytes.data[at] == (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED) &&
         bytes.data[at + 1] >= 0x81 && bytes.data[at + 1] <= 0x83;
}

/* After a complete certificate, the tag alone is enough evidence. */
bool certs_is_cut(const struct certs *certs) {
  const struct sdec_span bytes = certs->rest;
  if (certs->n > 0 && bytes.len > 0 && certs_is_certificate(certs->list[0])) {
    return bytes.data[0] == (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED);
  }
  if (!begins_certificate(bytes, 0)) {
    return false;
  }
  const uint32_t n = bytes.data[1] & 0x7fu;
  uint64_t len = 0;
  for (uint32_t i = 0; i < n && 2 + i < bytes.len; i++) {
    len = len << 8 | bytes.data[2 + i];
  }
  return begins_certificate(bytes, 2 + n) && bytes.len - 2 - n < len;
}

bool certs_is_ca(struct sdec_span der) {
  const unsigned char *at = der.data;
  ERR_set_mark();
  X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
  const bool ca = certificate != NULL && X509_check_ca(certificate) != 0;
  ERR_pop_to_mark();
  X509_free(certificate);
  return ca;
}

bool certs_is_public_key(struct sdec_span der) {
  const unsigned char *at = der.data;
  ERR_set_mark();
  X509_PUBKEY *key = d2i_X509_PUBKEY(NULL, &at, (long)der.len);
  ERR_pop_to_mark();
  X509_PUBKEY_free(key);
  return key != NULL;
}

/* The root hash sits between the length and the certificates. */
bool certs_is_sent_chain(struct sdec_span bytes) {
  static const uint8_t hash_lens[] = {32, 48, 64};
  const uint8_t *b = bytes.data;
  if (bytes.len <= LENGTH_LEN) {
    return false;
  }
  const uint64_t len = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24;
  if (len > CHAIN_MOST) {
    return false;
  }
  for (uint32_t i = 0; i < sizeof(hash_lens); i++) {
    const uint32_t at = LENGTH_LEN + hash_lens[i];
    if (len > at && begins_certificate(bytes, at)) {
      return true;
    }
  }
  return false;
}

bool certs_is_whole_chain(struct sdec_span bytes) {
  const uint8_t *b = bytes.data;
  return certs_is_sent_chain(bytes) &&
         bytes.len == ((uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24);
}

bool certs_issued(struct sdec_span issuer, struct sdec_span subject) {
  const unsigned char *a = issuer.data, *b = subject.data;
  ERR_set_mark();
  X509 *upper = d2i_X509(NULL, &a, (long)issuer.len);
  X509 *lower = d2i_X509(NULL, &b, (long)subject.len);
  ERR_pop_to_mark();
  const bool fits = upper != NULL && lower != NULL &&
                    X509_NAME_cmp(X509_get_subject_name(upper), X509_get_issuer_name(lower)) == 0;
  X509_free(upper);
  X509_free(lower);
  return fits;
}

bool certs_is_pem(struct sdec_span text) {
  return memmem(text.data, text.len, "-----BEGIN ", 11) != NULL;
}

uint32_t certs_pkcs7(struct sdec_span der, uint8_t *out) {
  const unsigned char *at = der.data;
  uint32_t len = 0;
  ERR_set_mark();
  PKCS7 *bag = d2i_PKCS7(NULL, &at, (long)der.len);
  const STACK_OF(X509) *list = bag != NULL && PKCS7_type_is_signed(bag) && bag->d.sign != NULL ? bag->d.sign->cert
                                                                                               : NULL;
  for (int i = 0; list != NULL && i < sk_X509_num(list); i++) {
    const X509 *certificate = sk_X509_value(list, i);
    const int one = i2d_X509(certificate, NULL);
    unsigned char *to = out + len;
    if (one > 0 && (uint32_t)one <= der.len - len && i2d_X509(certificate, &to) == one) {
      len += (uint32_t)one;
    }
  }
  PKCS7_free(bag);
  ERR_pop_to_mark();
  return len;
}

uint32_t certs_pem(struct sdec_span text, bool keys, uint8_t *out) {
  BIO *bio = BIO_new_mem_buf(text.data, (int)text.len);
  char *name = NULL, *header = NULL;
  unsigned char *data = NULL;
  long data_len = 0;
  uint32_t len = 0;
  ERR_set_mark();
  while (bio != NULL && PEM_read_bio(bio, &name, &header, &data, &data_len) == 1) {
    const struct sdec_span der = {data, (uint32_t)data_len};
    const bool certificate = strcmp(name, PEM_STRING_X509) == 0 || strcmp(name, PEM_STRING_X509_OLD) == 0;
    if ((keys ? strcmp(name, PEM_STRING_PUBLIC) == 0 : certificate) && der.len <= text.len - len) {
      memcpy(out + len, data, der.len);
      len += der.len;
    } else if (!keys && strcmp(name, PEM_STRING_PKCS7) == 0 && der.len <= text.len - len) {
      len += certs_pkcs7(der, out + len);
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_pop_to_mark();
  BIO_free(bio);
  return len;
}

struct sdec_span certs_pem_cut(struct sdec_span text) {
  static const char begin[] = "-----BEGIN " PEM_STRING_X509 "-----", end[] = "-----END ";
  const size_t len = sizeof(begin) - 1;
  const uint8_t *last = NULL, *stop = text.data + text.len;
  for (const uint8_t *at = text.data; (at = memmem(at, (size_t)(stop - at), begin, len)) != NULL; at += len) {
    last = at + len;
  }
  if (last == NULL || memmem(last, (size_t)(stop - last), end, sizeof(end) - 1) != NULL) {
    return (struct sdec_span){NULL, 0};
  }
  while (stop > last && stop[-1] == '-') { /* dashes of a truncated end line */
    stop--;
  }
  return (struct sdec_span){last, (uint32_t)(stop - last)};
}

/* move_to moves one entry to another index and shifts those between. */
static void move_to(struct certs *certs, uint32_t from, uint32_t to) {
  const struct sdec_span moved = certs->list[from];
  if (from > to) {
    memmove(&certs->list[to + 1], &certs->list[to], (from - to) * sizeof(moved));
  } else {
    memmove(&certs->list[from], &certs->list[from + 1], (to - from) * sizeof(moved));
  }
  certs->list[to] = moved;
}

static bool has_issuer_in(const struct certs *certs, uint32_t i) {
  for (uint32_t k = 0; k < certs->n; k++) {
    if (k != i && certs_issued(certs->list[k], certs->list[i])) {
      return true;
    }
  }
  return false;
}

static bool same_bytes(struct sdec_span a, struct sdec_span b) {
  return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void drop_repeated(struct certs *certs) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < certs->n; i++) {
    uint32_t k = 0;
    while (k < n && !same_bytes(certs->list[k], certs->list[i])) {
      k++;
    }
    certs->list[n] = certs->list[i];
    n += k == n;
  }
  certs->n = n;
}

/* order_down sorts the first `n` certificates in order of issue, as far as their issuers are among them. */
static void order_down(struct certs *certs, uint32_t n) {
  struct certs part = *certs;
  uint32_t first = 0;
  part.n = n;
  while (first < n && (has_issuer_in(&part, first) || !certs_is_certificate(part.list[first]))) {
    first++;
  }
  if (first == n) {
    return;
  }
  move_to(certs, first, 0);
  for (uint32_t at = 1; at < n; at++) {
    for (uint32_t k = at; k < n; k++) {
      if (certs_issued(certs->list[at - 1], certs->list[k])) {
        move_to(certs, k, at);
        break;
      }
    }
  }
}

/* likely_leaf ranks a certificate as leaf candidate: the leaf issued none of the others and is not a CA. */
static uint32_t likely_leaf(const struct certs *certs, uint32_t i) {
  for (uint32_t k = 0; k < certs->n; k++) {
    if (k != i && certs_issued(certs->list[i], certs->list[k])) {
      return 0;
    }
  }
  return certs_is_ca(certs->list[i]) ? 1 : certs_is_certificate(certs->list[i]) ? 3 : 2;
}

/* order_up moves the path to the leaf to the end of the list and returns its start. */
static uint32_t order_up(struct certs *certs) {
  uint32_t leaf = 0, at = certs->n - 1, best = likely_leaf(certs, 0);
  for (uint32_t i = 1; i < certs->n; i++) {
    const uint32_t likely = likely_leaf(certs, i);
    leaf = likely > best ? i : leaf;
    best = likely > best ? likely : best;
  }
  move_to(certs, leaf, at);
  for (uint32_t k = 0; k < at;) {
    const bool above = certs_issued(certs->list[k], certs->list[at]);
    if (above) {
      move_to(certs, k, --at);
    }
    k = above ? 0 : k + 1;
  }
  return at;
}

/* If the path starts at a root, unrelated CAs, as found in bundles, are dropped. */
void certs_order(struct certs *certs) {
  bool only_cas = true;
  drop_repeated(certs);
  const uint32_t begin = certs->n > 0 ? order_up(certs) : 0;
  order_down(certs, begin);
  for (uint32_t i = 0; i < begin; i++) {
    only_cas &= certs_is_ca(certs->list[i]);
  }
  if (begin > 0 && only_cas && certs_issued(certs->list[begin], certs->list[begin])) {
    certs->n -= begin;
    memmove(&certs->list[0], &certs->list[begin], certs->n * sizeof(certs->list[0]));
  }
}

static bool is_path(const struct certs *certs) {
  for (uint32_t i = 1; i < certs->n; i++) {
    if (!certs_issued(certs->list[i - 1], certs->list[i])) {
      return false;
    }
  }
  return true;
}

uint8_t *certs_joined(const struct sdec_span *parts, uint32_t n_parts, uint32_t *out_len) {
  struct certs certs;
  struct sdec_span apart = {NULL, 0};
  uint8_t *source = n_parts > 1 ? spans_join(parts, n_parts, &apart.len) : NULL, *out = NULL;
  apart.data = source;
  if (source != NULL && certs_cut(apart, &certs)) {
    certs_order(&certs);
    out = is_path(&certs) ? spans_join(certs.list, certs.n, out_len) : NULL;
  }
  free(source);
  return out;
}
