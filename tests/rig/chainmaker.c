/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes chains with OpenSSL; the contents of extensions are used as given.
 */
#include "chainmaker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "hexbytes.h"

#define HEAD_LEN (4 + SHA256_DIGEST_LENGTH)

struct chain_recipe chain_recipe(void) {
  const struct link_recipe base = {.before = "260101000000Z",
                                   .after = "99991231235959Z",
                                   .version = 2,
                                   .constraints = "30030101ff",
                                   .usage = "03020106"}; /* keyCertSign, cRLSign */
  struct chain_recipe made = {.links = {base, base, base}, .n = 3};
  static const char *const names[] = {"Root", "Device CA", "Device"};
  for (uint32_t i = 0; i < made.n; i++) {
    made.links[i].subject = names[i];
    made.links[i].serial = 100 + i;
  }
  made.links[1].constraints = "30060101ff020100";
  made.links[2].constraints = "3000";
  made.links[2].usage = "03020780"; /* digitalSignature */
  return made;
}

static void add_extension(X509 *x509, const char *oid, const char *hex, bool critical) {
  const struct hexbytes bytes = from_hex(hex);
  ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
  ASN1_OCTET_STRING *content = ASN1_OCTET_STRING_new();
  assert_true(object != NULL && ASN1_OCTET_STRING_set(content, bytes.data, (int)bytes.len) == 1);
  X509_EXTENSION *one = X509_EXTENSION_create_by_OBJ(NULL, object, critical, content);
  assert_true(one != NULL && X509_add_ext(x509, one, -1) == 1);
  X509_EXTENSION_free(one);
  ASN1_OCTET_STRING_free(content);
  ASN1_OBJECT_free(object);
}

static void set_name(X509 *x509, int (*set)(X509 *, const X509_NAME *), const char *common) {
  X509_NAME *name = X509_NAME_new();
  assert_true(common[0] == '\0' ||
              X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0) == 1);
  assert_int_equal(set(x509, name), 1);
  X509_NAME_free(name);
}

static void set_fields(X509 *x509, const struct link_recipe *r, const char *issuer) {
  assert_true(X509_set_version(x509, r->version) && ASN1_INTEGER_set(X509_get_serialNumber(x509), r->serial) &&
              ASN1_TIME_set_string(X509_getm_notBefore(x509), r->before) &&
              ASN1_TIME_set_string(X509_getm_notAfter(x509), r->after));
  set_name(x509, X509_set_subject_name, r->subject);
  set_name(x509, X509_set_issuer_name, r->issuer != NULL ? r->issuer : issuer);
  if (r->constraints != NULL) {
    add_extension(x509, "2.5.29.19", r->constraints, true);
  }
  if (r->usage != NULL) {
    add_extension(x509, "2.5.29.15", r->usage, true);
  }
  for (uint32_t i = 0; i < 3 && r->more[i].oid != NULL; i++) {
    add_extension(x509, r->more[i].oid, r->more[i].hex, r->more[i].critical);
  }
}

static void sign(X509 *x509, EVP_PKEY *key, const char *sm2_id) {
  if (sm2_id == NULL) {
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    return;
  }
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_PKEY_CTX *settings = EVP_PKEY_CTX_new(key, NULL);
  EVP_MD_CTX_set_pkey_ctx(ctx, settings);
  assert_true(sm2_id[0] == '\0' || EVP_PKEY_CTX_set1_id(settings, sm2_id, (int)strlen(sm2_id)) == 1);
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sm3(), NULL, key), 1);
  assert_true(X509_sign_ctx(x509, ctx) > 0);
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_CTX_free(settings);
}

static EVP_PKEY *make_key(const char *curve, const char *sm2_id) {
  EVP_PKEY *key = sm2_id != NULL ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_EC_gen(curve);
  assert_non_null(key);
  return key;
}

/* make_link appends one certificate and returns its key. */
static EVP_PKEY *make_link(const struct link_recipe *r, const char *issuer, EVP_PKEY *signer, const char *sm2_id,
                           struct chain_made *out, struct sdec_span *out_cert) {
  EVP_PKEY *key = make_key(r->weak_key ? "secp224r1" : "P-256", sm2_id), *stranger = make_key("P-256", sm2_id);
  X509 *x509 = X509_new();
  uint8_t *at = out->bytes + out->len;
  assert_int_equal(X509_set_pubkey(x509, key), 1);
  if (r->cut_key) {
    uint8_t *bits = OPENSSL_zalloc(16);
    assert_int_equal(
        X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x509), OBJ_txt2obj("1.2.3.4", 1), V_ASN1_UNDEF, NULL, bits, 16), 1);
  }
  set_fields(x509, r, issuer);
  sign(x509, r->forged ? stranger : signer != NULL ? signer : key, sm2_id);
  const int len = i2d_X509(x509, NULL);
  assert_true(len > 0 && out->len + (uint32_t)len <= CHAIN_MADE_MOST);
  *out_cert = (struct sdec_span){at, (uint32_t)len};
  out->len += (uint32_t)i2d_X509(x509, &at);
  X509_free(x509);
  EVP_PKEY_free(stranger);
  return key;
}

void chain_make(const struct chain_recipe *recipe, struct chain_made *out) {
  EVP_PKEY *before = NULL;
  out->len = HEAD_LEN;
  for (uint32_t i = 0; i < recipe->n; i++) {
    const char *issuer = recipe->links[i > 0 ? i - 1 : 0].subject;
    EVP_PKEY *key = make_link(&recipe->links[i], issuer, before, recipe->sm2_id, out, &out->certs[i]);
    EVP_PKEY_free(before);
    before = key;
  }
  EVP_PKEY_free(before);
  const uint8_t length[] = {(uint8_t)out->len, (uint8_t)(out->len >> 8), 0, 0};
  memcpy(out->bytes, length, sizeof(length));
  SHA256(out->certs[0].data, out->certs[0].len, out->bytes + 4);
}
