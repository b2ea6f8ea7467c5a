/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests: RFC 5280 and RFC 2986, row by row.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"
#include "x509/fields.h"

enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18 };

/* ------------------------------------------------------------------------------------------------ its parts */

/* A negative number is kept as its magnitude, in `room`. */
static bool take_number(struct sdec_span *in, ASN1_INTEGER *out, uint8_t *room) {
  struct der number;
  if (!ossl_take(in, DER_INTEGER, &number)) {
    return false;
  }
  const uint8_t *b = number.content.data;
  const uint32_t len = number.content.len;
  const bool padded = len > 1 && ((b[0] == 0 && b[1] < 0x80) || (b[0] == 0xff && b[1] >= 0x80));
  if (len == 0 || padded) {
    return ossl_fail(OSSL_WRONG_TAG);
  }
  if (b[0] < 0x80) {
    const uint32_t skip = len > 1 && b[0] == 0 ? 1 : 0;
    *out = (ASN1_INTEGER){DER_INTEGER, (int)(len - skip), b + skip};
    return true;
  }
  uint32_t carry = 1, from = 0;
  for (uint32_t i = len; i-- > 0; carry >>= 8) {
    carry += (uint8_t)~b[i];
    room[i] = (uint8_t)carry;
  }
  while (from + 1 < len && room[from] == 0) {
    from++;
  }
  *out = (ASN1_INTEGER){DER_INTEGER | V_ASN1_NEG, (int)(len - from), room + from};
  return true;
}

static bool take_time(struct sdec_span *in, ASN1_TIME *out) {
  struct der when;
  if (!sdec_der_take(in, &when)) {
    return ossl_fail(OSSL_HEADER_TOO_LONG);
  }
  *out = (ASN1_TIME){when.tag, (int)when.content.len, when.content.data};
  return when.tag == UTC_TIME || when.tag == GENERALIZED_TIME || ossl_fail(OSSL_WRONG_TAG);
}

static bool take_validity(struct sdec_span *in, X509 *x) {
  struct der both;
  return ossl_take(in, DER_SEQUENCE, &both) && take_time(&both.content, &x->not_before) &&
         take_time(&both.content, &x->not_after) && (both.content.len == 0 || ossl_fail(OSSL_WRONG_TAG));
}

bool ossl_take_key(struct sdec_span *in, X509_PUBKEY *out) {
  const struct sdec_span before = *in;
  struct der whole;
  ASN1_BIT_STRING bits;
  if (!ossl_take(in, DER_SEQUENCE, &whole) || !ossl_take_algorithm(&whole.content, &out->algorithm) ||
      !ossl_take_bits(&whole.content, &bits)) {
    return false;
  }
  if (whole.content.len > 0) {
    return ossl_fail(OSSL_WRONG_TAG);
  }
  out->der = (struct sdec_span){before.data, whole.len};
  out->bits = (struct sdec_span){bits.data, (uint32_t)bits.len};
  out->key = ossl_key_read(&out->algorithm, out->bits);
  return true;
}

void ossl_key_release(X509_PUBKEY *key) {
  EVP_PKEY_free(key->key);
}

/* --------------------------------------------------------------------------------------------- certificates */

static bool take_version(struct sdec_span *in, X509 *x, uint8_t *room) {
  struct der outer;
  ASN1_INTEGER number;
  if (in->len == 0 || in->data[0] != DER_CONTEXT_MADE) {
    return true;
  }
  if (!ossl_take(in, DER_CONTEXT_MADE, &outer) || !take_number(&outer.content, &number, room)) {
    return false;
  }
  x->version = ASN1_INTEGER_get(&number);
  return true;
}

/* Unique identifiers and extensions, each at most once and in this order. */
static bool take_rest(struct sdec_span in, X509 *x) {
  static const uint8_t tags[] = {0x81, 0x82, 0xa3};
  struct der part, list;
  struct der_extension extension;
  for (int i = 0; i < 3; i++) {
    if (in.len == 0 || in.data[0] != tags[i]) {
      continue;
    }
    if (!ossl_take(&in, tags[i], &part)) {
      return false;
    }
    if (i < 2) {
      continue;
    }
    if (!ossl_take(&part.content, DER_SEQUENCE, &list)) {
      return false;
    }
    while (list.content.len > 0) {
      static const uint8_t basic[] = {0x55, 0x1d, 0x13};
      struct der_constraints constraints;
      if (!sdec_der_take_extension(&list.content, &extension)) {
        return ossl_fail(OSSL_WRONG_TAG);
      }
      if (extension.oid.len == sizeof(basic) && memcmp(extension.oid.data, basic, sizeof(basic)) == 0) {
        x->has_constraints = true;
        x->ca = sdec_der_constraints(extension.content, &constraints) && constraints.ca;
      }
    }
  }
  return in.len == 0 || ossl_fail(OSSL_WRONG_TAG);
}

static bool read_certificate(X509 *x, struct sdec_span in, uint8_t *room) {
  struct der whole, inner;
  if (!ossl_take(&in, DER_SEQUENCE, &whole)) {
    return false;
  }
  const uint8_t *const start = whole.content.data;
  if (!ossl_take(&whole.content, DER_SEQUENCE, &inner)) {
    return false;
  }
  x->signed_part = (struct sdec_span){start, inner.len};
  struct sdec_span *rows = &inner.content;
  return take_version(rows, x, room) && take_number(rows, &x->serial, room) &&
         ossl_take_algorithm(rows, &x->algorithm) && ossl_take_name(rows, &x->issuer) && take_validity(rows, x) &&
         ossl_take_name(rows, &x->subject) && ossl_take_key(rows, &x->key) && take_rest(*rows, x) &&
         ossl_take_algorithm(&whole.content, &x->outer_algorithm) &&
         ossl_take_bits(&whole.content, &x->signature_bits) && (whole.content.len == 0 || ossl_fail(OSSL_WRONG_TAG));
}

/* The bytes of the one value that `at` begins with, copied, with as many behind them. */
static uint8_t *own_copy(const unsigned char *at, long len, struct sdec_span *out) {
  struct sdec_span in = {at, len > 0 ? (uint32_t)len : 0};
  struct der whole;
  if (!ossl_take(&in, DER_SEQUENCE, &whole)) {
    return NULL;
  }
  uint8_t *own = malloc(2 * (size_t)whole.len);
  if (own == NULL) {
    ossl_fail(OSSL_NO_MEMORY);
    return NULL;
  }
  memcpy(own, at, whole.len);
  *out = (struct sdec_span){own, whole.len};
  return own;
}

X509 *d2i_X509(X509 **unused, const unsigned char **at, long len) {
  struct sdec_span whole;
  uint8_t *own = own_copy(*at, len, &whole);
  X509 *x = own != NULL ? calloc(1, sizeof(*x)) : NULL;
  (void)unused;
  if (x == NULL) {
    free(own);
    return NULL;
  }
  *x = (X509){.references = 1, .own = own, .whole = whole};
  if (!read_certificate(x, whole, own + whole.len)) {
    X509_free(x);
    return NULL;
  }
  *at += whole.len;
  return x;
}

void X509_free(X509 *x) {
  if (x == NULL || --x->references > 0) {
    return;
  }
  ossl_name_release(&x->issuer);
  ossl_name_release(&x->subject);
  ossl_key_release(&x->key);
  ASN1_OCTET_STRING_free(x->id);
  free(x->own);
  free(x);
}

/* Into what *out points to, and behind it; without *out into memory of its own. */
int i2d_X509(const X509 *x, unsigned char **out) {
  if (out != NULL && *out != NULL) {
    memcpy(*out, x->whole.data, x->whole.len);
    *out += x->whole.len;
  } else if (out != NULL) {
    *out = OPENSSL_memdup(x->whole.data, x->whole.len);
  }
  return (int)x->whole.len;
}

/* As OpenSSL: 1 by basicConstraints, 3 for a root of version 1. */
int X509_check_ca(X509 *x) {
  return x->has_constraints ? x->ca : x->version == 0 && X509_NAME_cmp(&x->subject, &x->issuer) == 0 ? 3 : 0;
}

long X509_get_version(const X509 *x) {
  return x->version;
}

X509_NAME *X509_get_subject_name(const X509 *x) {
  return (X509_NAME *)&x->subject;
}

X509_NAME *X509_get_issuer_name(const X509 *x) {
  return (X509_NAME *)&x->issuer;
}

const ASN1_INTEGER *X509_get0_serialNumber(const X509 *x) {
  return &x->serial;
}

const ASN1_TIME *X509_get0_notBefore(const X509 *x) {
  return &x->not_before;
}

const ASN1_TIME *X509_get0_notAfter(const X509 *x) {
  return &x->not_after;
}

X509_PUBKEY *X509_get_X509_PUBKEY(const X509 *x) {
  return (X509_PUBKEY *)&x->key;
}

EVP_PKEY *X509_get0_pubkey(const X509 *x) {
  return x->key.key;
}

void X509_get0_signature(const ASN1_BIT_STRING **out_bits, const X509_ALGOR **out_algorithm, const X509 *x) {
  if (out_bits != NULL) {
    *out_bits = &x->signature_bits;
  }
  if (out_algorithm != NULL) {
    *out_algorithm = &x->outer_algorithm;
  }
}

void X509_set0_distinguishing_id(X509 *x, ASN1_OCTET_STRING *id) {
  ASN1_OCTET_STRING_free(x->id);
  x->id = id;
}

int X509_verify(X509 *x, EVP_PKEY *key) {
  const struct sdec_span inner = x->algorithm.der, outer = x->outer_algorithm.der;
  return inner.len == outer.len && memcmp(inner.data, outer.data, inner.len) == 0 &&
         ossl_item_verify(&x->outer_algorithm, x->signed_part, &x->signature_bits, key, x->id);
}

/* ------------------------------------------------------------------------------------------------- requests */

static bool read_request(X509_REQ *r, struct sdec_span in, uint8_t *room) {
  struct der whole, inner, attributes;
  ASN1_INTEGER version;
  if (!ossl_take(&in, DER_SEQUENCE, &whole)) {
    return false;
  }
  const uint8_t *const start = whole.content.data;
  if (!ossl_take(&whole.content, DER_SEQUENCE, &inner)) {
    return false;
  }
  r->signed_part = (struct sdec_span){start, inner.len};
  struct sdec_span *rows = &inner.content;
  if (!take_number(rows, &version, room) || !ossl_take_name(rows, &r->subject) || !ossl_take_key(rows, &r->key)) {
    return false;
  }
  r->version = ASN1_INTEGER_get(&version);
  if (rows->len > 0 && !ossl_take(rows, DER_CONTEXT_MADE, &attributes)) {
    return false;
  }
  return (rows->len == 0 || ossl_fail(OSSL_WRONG_TAG)) && ossl_take_algorithm(&whole.content, &r->algorithm) &&
         ossl_take_bits(&whole.content, &r->signature_bits);
}

X509_REQ *d2i_X509_REQ(X509_REQ **unused, const unsigned char **at, long len) {
  struct sdec_span whole;
  uint8_t *own = own_copy(*at, len, &whole);
  X509_REQ *r = own != NULL ? calloc(1, sizeof(*r)) : NULL;
  (void)unused;
  if (r == NULL) {
    free(own);
    return NULL;
  }
  *r = (X509_REQ){.own = own};
  if (!read_request(r, whole, own + whole.len)) {
    X509_REQ_free(r);
    return NULL;
  }
  *at += whole.len;
  return r;
}

void X509_REQ_free(X509_REQ *r) {
  if (r != NULL) {
    ossl_name_release(&r->subject);
    ossl_key_release(&r->key);
    free(r->own);
    free(r);
  }
}

long X509_REQ_get_version(const X509_REQ *r) {
  return r->version;
}

X509_NAME *X509_REQ_get_subject_name(const X509_REQ *r) {
  return (X509_NAME *)&r->subject;
}

X509_PUBKEY *X509_REQ_get_X509_PUBKEY(X509_REQ *r) {
  return &r->key;
}

EVP_PKEY *X509_REQ_get0_pubkey(X509_REQ *r) {
  return r->key.key;
}

void X509_REQ_get0_signature(const X509_REQ *r, const ASN1_BIT_STRING **out_bits, const X509_ALGOR **out_algorithm) {
  *out_bits = &r->signature_bits;
  *out_algorithm = &r->algorithm;
}

/* As OpenSSL, 0 for a signature that is not right, less for one that cannot be checked. */
int X509_REQ_verify(X509_REQ *r, EVP_PKEY *key) {
  ERR_set_mark();
  const bool good = ossl_item_verify(&r->algorithm, r->signed_part, &r->signature_bits, key, NULL);
  const bool checked = good || ERR_peek_error() == OSSL_NOTHING;
  ERR_pop_to_mark();
  return good ? 1 : checked ? 0 : -1;
}

/* ----------------------------------------------------------------------------------- algorithms and public keys */

X509_ALGOR *d2i_X509_ALGOR(X509_ALGOR **unused, const unsigned char **at, long len) {
  struct sdec_span in = {*at, len > 0 ? (uint32_t)len : 0};
  X509_ALGOR *algorithm = calloc(1, sizeof(*algorithm));
  (void)unused;
  if (algorithm == NULL || !ossl_take_algorithm(&in, algorithm)) {
    free(algorithm);
    return NULL;
  }
  *at = in.data;
  return algorithm;
}

void X509_ALGOR_free(X509_ALGOR *algorithm) {
  free(algorithm);
}

void X509_ALGOR_get0(const ASN1_OBJECT **out_object, int *out_type, const void **out_parameter,
                     const X509_ALGOR *algorithm) {
  *out_object = &algorithm->object;
  if (out_type != NULL) {
    *out_type = algorithm->parameter_type;
  }
  if (out_parameter != NULL) {
    *out_parameter = &algorithm->parameter;
  }
}

X509_PUBKEY *d2i_X509_PUBKEY(X509_PUBKEY **unused, const unsigned char **at, long len) {
  struct sdec_span whole;
  uint8_t *own = own_copy(*at, len, &whole);
  X509_PUBKEY *key = own != NULL ? calloc(1, sizeof(*key)) : NULL;
  (void)unused;
  if (key == NULL || !ossl_take_key(&whole, key)) {
    free(own);
    free(key);
    return NULL;
  }
  key->own = own;
  *at += key->der.len;
  return key;
}

int i2d_X509_PUBKEY(const X509_PUBKEY *key, unsigned char **out) {
  *out = OPENSSL_memdup(key->der.data, key->der.len);
  return *out != NULL ? (int)key->der.len : -1;
}

void X509_PUBKEY_free(X509_PUBKEY *key) {
  if (key != NULL) {
    ossl_key_release(key);
    free(key->own);
    free(key);
  }
}

EVP_PKEY *X509_PUBKEY_get0(const X509_PUBKEY *key) {
  return key->key;
}

int X509_PUBKEY_get0_param(ASN1_OBJECT **out_object, const unsigned char **out_bytes, int *out_len,
                           X509_ALGOR **out_algorithm, const X509_PUBKEY *key) {
  (void)out_object;
  *out_bytes = key->bits.data;
  *out_len = (int)key->bits.len;
  *out_algorithm = (X509_ALGOR *)&key->algorithm;
  return 1;
}
