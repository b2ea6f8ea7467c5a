/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the files that take OpenSSL's place: how they keep what they read. Whatever a certificate says stays in the
 * copy of its bytes; the structs hold places in it.
 */
#ifndef STANDIN_OSSL_H
#define STANDIN_OSSL_H

#include <openssl/calls.h>
#include <stdbool.h>

#include "crypto_host.h"
#include "x509/der.h"

/* What went wrong, for those who ask; the first and the last since the mark. */
enum ossl_problem {
  OSSL_NOTHING,
  OSSL_HEADER_TOO_LONG,
  OSSL_WRONG_TAG,
  OSSL_NO_MEMORY,
  OSSL_SIGNATURE_UNKNOWN,
  OSSL_HASH_UNKNOWN,
  OSSL_KEY_TYPE
};
/* ossl_fail notes it and gives false. */
bool ossl_fail(enum ossl_problem problem);

struct x509_algor {
  struct sdec_span der;
  ASN1_OBJECT object;
  ASN1_OBJECT parameter;       /* if it is an object identifier */
  int parameter_type;          /* V_ASN1_UNDEF: none */
  struct sdec_span parameters; /* whole, or empty */
};

struct x509_name_entry {
  ASN1_OBJECT object;
  ASN1_STRING value;
  int set; /* number of the relative distinguished name that it is part of */
};

#define NAME_ENTRIES 64
struct x509_name {
  struct sdec_span der;
  int n;
  struct x509_name_entry *entries;
};

struct x509_pubkey {
  struct sdec_span der;
  struct x509_algor algorithm;
  struct sdec_span bits;
  EVP_PKEY *key; /* NULL: cannot be used */
  uint8_t *own;  /* what `der` is in, if it is nobody else's */
};

struct evp_pkey {
  int references;
  int type; /* enum host_key; OTHER_CURVE: one that is known by name only */
  bool pss_only;
  const char *name; /* "RSA", "EC", "ED25519", "ML-DSA-65" */
  const char *group;
  int bits;
  struct sdec_span point, exponent, algorithm; /* in `own`, as is the secret of a key that was made here */
  struct sdec_span secret;
  uint8_t *own;
};

/* What EVP_PKEY_keygen makes, and how a signature is made. */
struct evp_pkey_ctx {
  const EVP_PKEY *like; /* NULL: RSA */
  int bits, padding;
  uint8_t context[256];
  size_t context_len;
};

struct x509 {
  int references;
  uint8_t *own;
  struct sdec_span whole, signed_part, signature;
  long version;
  ASN1_INTEGER serial;
  X509_ALGOR algorithm, outer_algorithm;
  X509_NAME issuer, subject;
  ASN1_TIME not_before, not_after;
  ASN1_BIT_STRING signature_bits;
  X509_PUBKEY key;
  ASN1_OCTET_STRING *id;
  bool ca, has_constraints;
};

struct x509_req {
  uint8_t *own;
  struct sdec_span signed_part;
  long version;
  X509_NAME subject;
  X509_PUBKEY key;
  X509_ALGOR algorithm;
  ASN1_BIT_STRING signature_bits;
};

/* Each takes a value off `in`; what it gives lies in the same bytes. False: it is not there, and ossl_fail knows why. */
SDEC_MUST_USE bool ossl_take(struct sdec_span *in, uint8_t tag, struct der *out);
SDEC_MUST_USE bool ossl_take_algorithm(struct sdec_span *in, X509_ALGOR *out);
SDEC_MUST_USE bool ossl_take_name(struct sdec_span *in, X509_NAME *out);
SDEC_MUST_USE bool ossl_take_key(struct sdec_span *in, X509_PUBKEY *out);
SDEC_MUST_USE bool ossl_take_bits(struct sdec_span *in, ASN1_BIT_STRING *out);
void ossl_name_release(X509_NAME *name);
void ossl_key_release(X509_PUBKEY *key);

/* ossl_key_read makes a key that can be used, NULL: there is none. */
EVP_PKEY *ossl_key_read(const X509_ALGOR *algorithm, struct sdec_span bits);

/* ossl_oid_is says whether an object identifier is the one with these numbers. */
bool ossl_oid_is(const ASN1_OBJECT *object, const char *numbers);

/* ossl_item_verify checks the signature over `part` by what `algorithm` says; false with ossl_fail, or just false. */
bool ossl_item_verify(const X509_ALGOR *algorithm, struct sdec_span part, const ASN1_BIT_STRING *bits,
                      const EVP_PKEY *key, const ASN1_OCTET_STRING *id);

/* A text that grows. */
struct bio {
  uint8_t *data;
  size_t len, cap, at;
  bool failed;
};
void ossl_put(BIO *bio, const void *bytes, size_t len);

struct evp_md {
  const char *name;
  int host, len;
};

struct evp_md_ctx {
  const EVP_MD *md;
  BIO text;
  EVP_PKEY *key;
  EVP_PKEY_CTX settings;
};
void ossl_digest_begin(EVP_MD_CTX *ctx, const EVP_MD *md);

struct evp_cipher {
  const char *name;
  int host, key_len;
};

struct evp_cipher_ctx {
  const EVP_CIPHER *cipher;
  uint8_t key[32], tag[16];
  const uint8_t *iv, *aad, *text;
  size_t aad_len, text_len;
  uint8_t *out;
};

#endif
