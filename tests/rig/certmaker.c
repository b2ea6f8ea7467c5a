/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes certificates with OpenSSL; the bytes of extensions are used as given.
 */
#include "certmaker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define LATTICE_LEN 2592

static X509_EXTENSION *extension(const struct made_extension *given) {
  ASN1_OBJECT *oid = OBJ_txt2obj(given->oid, 1);
  ASN1_OCTET_STRING *content = ASN1_OCTET_STRING_new();
  assert_non_null(oid);
  assert_int_equal(ASN1_OCTET_STRING_set(content, given->content.data, (int)given->content.len), 1);
  X509_EXTENSION *made = X509_EXTENSION_create_by_OBJ(NULL, oid, given->critical, content);
  assert_non_null(made);
  ASN1_OBJECT_free(oid);
  ASN1_OCTET_STRING_free(content);
  return made;
}

static X509_NAME *name(void) {
  X509_NAME *made = X509_NAME_new();
  assert_true(X509_NAME_add_entry_by_txt(made, "CN", MBSTRING_ASC, (const unsigned char *)"Made up", -1, -1, 0));
  assert_true(X509_NAME_add_entry_by_txt(made, "O", MBSTRING_ASC, (const unsigned char *)"Test", -1, -1, 0));
  return made;
}

static void set_lattice(X509_PUBKEY *key) {
  unsigned char *bytes = OPENSSL_malloc(LATTICE_LEN);
  assert_non_null(bytes);
  memset(bytes, 0x5a, LATTICE_LEN);
  assert_int_equal(
      X509_PUBKEY_set0_param(key, OBJ_txt2obj("2.16.840.1.101.3.4.3.19", 1), V_ASN1_UNDEF, NULL, bytes, LATTICE_LEN),
      1);
}

static struct made_cert certificate(EVP_PKEY *key, bool lattice, const struct made_extension *extensions, uint32_t n) {
  X509 *x509 = X509_new();
  X509_NAME *both = name();
  struct made_cert made = {NULL, 0};
  assert_true(X509_set_version(x509, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x509), 0x1a2) &&
              X509_set_subject_name(x509, both) && X509_set_issuer_name(x509, both) && X509_set_pubkey(x509, key) &&
              ASN1_TIME_set_string(X509_getm_notBefore(x509), "260131102030Z") &&
              ASN1_TIME_set_string(X509_getm_notAfter(x509), "99991231235959Z"));
  if (lattice) {
    set_lattice(X509_get_X509_PUBKEY(x509));
  }
  for (uint32_t i = 0; i < n; i++) {
    X509_EXTENSION *one = extension(&extensions[i]);
    assert_true(X509_add_ext(x509, one, -1));
    X509_EXTENSION_free(one);
  }
  assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
  made.len = (uint32_t)i2d_X509(x509, &made.der);
  X509_NAME_free(both);
  X509_free(x509);
  return made;
}

static struct made_cert request(EVP_PKEY *key, enum made_kind kind, const struct made_extension *extensions,
                                uint32_t n) {
  X509_REQ *req = X509_REQ_new();
  X509_NAME *subject = name();
  STACK_OF(X509_EXTENSION) *list = sk_X509_EXTENSION_new_null();
  struct made_cert made = {NULL, 0};
  for (uint32_t i = 0; i < n; i++) {
    assert_true(sk_X509_EXTENSION_push(list, extension(&extensions[i])) > 0);
  }
  assert_true(
      X509_REQ_set_version(req, 0) && X509_REQ_set_subject_name(req, subject) && X509_REQ_set_pubkey(req, key) &&
      X509_REQ_add_extensions(req, list) &&
      X509_REQ_add1_attr_by_NID(req, NID_pkcs9_challengePassword, MBSTRING_ASC, (const unsigned char *)"hush", -1));
  assert_true(X509_REQ_sign(req, key, EVP_sha256()) > 0);
  made.len = (uint32_t)i2d_X509_REQ(req, &made.der);
  const ASN1_BIT_STRING *signature = NULL;
  X509_REQ_get0_signature(req, &signature, NULL);
  const uint32_t signature_len = (uint32_t)ASN1_STRING_length(signature); /* comes last */
  if (kind == MADE_UNSIGNED) {
    memset(made.der + made.len - signature_len, 0, signature_len);
  } else if (kind == MADE_MISSIGNED) {
    made.der[made.len - 1] ^= 1;
  }
  sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  X509_NAME_free(subject);
  X509_REQ_free(req);
  return made;
}

struct made_cert cert_made(enum made_kind kind, const struct made_extension *extensions, uint32_t n) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  assert_non_null(key);
  const struct made_cert made = kind == MADE_CERTIFICATE || kind == MADE_LATTICE
                                    ? certificate(key, kind == MADE_LATTICE, extensions, n)
                                    : request(key, kind, extensions, n);
  EVP_PKEY_free(key);
  assert_true(made.len > 0 && made.len <= MADE_MAX);
  /* Copied to a heap block so that sanitizers know its exact size. */
  struct made_cert out = {malloc(made.len), made.len};
  assert_non_null(out.der);
  memcpy(out.der, made.der, made.len);
  OPENSSL_free(made.der);
  return out;
}
