/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Public keys: what a SubjectPublicKeyInfo holds, for the host that verifies with it.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"
#include "x509/x509.h"

#define OTHER_CURVE HOST_KEYS
#define RSA_BITS_MOST 16384

struct evp_keymgmt {
  int known;
};

/* Curves, by the object identifier of their parameters. */
static const struct curve {
  const char *numbers, *group;
  int type, bits;
} curves[] = {
    {"1.2.840.10045.3.1.7", "prime256v1", HOST_P256, 256},
    {"1.3.132.0.34", "secp384r1", HOST_P384, 384},
    {"1.3.132.0.35", "secp521r1", HOST_P521, 521},
    {"1.2.156.10197.1.301", "SM2", HOST_SM2, 256},
    {"1.2.840.10045.3.1.1", "prime192v1", OTHER_CURVE, 192},
    {"1.3.132.0.33", "secp224r1", OTHER_CURVE, 224},
    {"1.3.132.0.10", "secp256k1", OTHER_CURVE, 256},
    {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", OTHER_CURVE, 256},
    {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", OTHER_CURVE, 384},
    {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", OTHER_CURVE, 512},
};

#define NIST_SIGNATURE "2.16.840.1.101.3.4.3."

/* Keys that are plain bytes of one length. `bits` is what OpenSSL says of them. */
static const struct plain {
  const char *numbers, *name;
  int type, bits;
  uint32_t len;
} plains[] = {
    {"1.3.101.112", "ED25519", HOST_ED25519, 256, 32},
    {"1.3.101.113", "ED448", HOST_ED448, 456, 57},
    {NIST_SIGNATURE "17", "ML-DSA-44", HOST_ML_DSA_44, 1312 * 8, 1312},
    {NIST_SIGNATURE "18", "ML-DSA-65", HOST_ML_DSA_65, 1952 * 8, 1952},
    {NIST_SIGNATURE "19", "ML-DSA-87", HOST_ML_DSA_87, 2592 * 8, 2592},
    {NIST_SIGNATURE "20", "SLH-DSA-SHA2-128s", HOST_SLH_DSA, 256, 32},
    {NIST_SIGNATURE "26", "SLH-DSA-SHAKE-128s", HOST_SLH_DSA + 1, 256, 32},
    {NIST_SIGNATURE "21", "SLH-DSA-SHA2-128f", HOST_SLH_DSA + 2, 256, 32},
    {NIST_SIGNATURE "27", "SLH-DSA-SHAKE-128f", HOST_SLH_DSA + 3, 256, 32},
    {NIST_SIGNATURE "22", "SLH-DSA-SHA2-192s", HOST_SLH_DSA + 4, 384, 48},
    {NIST_SIGNATURE "28", "SLH-DSA-SHAKE-192s", HOST_SLH_DSA + 5, 384, 48},
    {NIST_SIGNATURE "23", "SLH-DSA-SHA2-192f", HOST_SLH_DSA + 6, 384, 48},
    {NIST_SIGNATURE "29", "SLH-DSA-SHAKE-192f", HOST_SLH_DSA + 7, 384, 48},
    {NIST_SIGNATURE "24", "SLH-DSA-SHA2-256s", HOST_SLH_DSA + 8, 512, 64},
    {NIST_SIGNATURE "30", "SLH-DSA-SHAKE-256s", HOST_SLH_DSA + 9, 512, 64},
    {NIST_SIGNATURE "25", "SLH-DSA-SHA2-256f", HOST_SLH_DSA + 10, 512, 64},
    {NIST_SIGNATURE "31", "SLH-DSA-SHAKE-256f", HOST_SLH_DSA + 11, 512, 64},
};

static struct sdec_span without_zeros(struct sdec_span number) {
  while (number.len > 0 && number.data[0] == 0) {
    number = (struct sdec_span){number.data + 1, number.len - 1};
  }
  return number;
}

static int bits_of(struct sdec_span number) {
  int bits = (int)number.len * 8;
  for (int top = number.len > 0 ? number.data[0] : 0x80; top < 0x80; top <<= 1) {
    bits--;
  }
  return bits;
}

static bool read_rsa(EVP_PKEY *key, struct sdec_span bits) {
  struct der both, modulus, exponent;
  if (!ossl_take(&bits, DER_SEQUENCE, &both) || !ossl_take(&both.content, DER_INTEGER, &modulus) ||
      !ossl_take(&both.content, DER_INTEGER, &exponent)) {
    return false;
  }
  key->type = HOST_RSA;
  key->name = "RSA";
  key->point = without_zeros(modulus.content);
  key->exponent = without_zeros(exponent.content);
  key->bits = bits_of(key->point);
  return key->point.len > 0 && key->exponent.len > 0 && key->bits <= RSA_BITS_MOST;
}

static bool read_curve(EVP_PKEY *key, const X509_ALGOR *algorithm, struct sdec_span bits) {
  for (size_t i = 0; algorithm->parameter_type == V_ASN1_OBJECT && i < sizeof(curves) / sizeof(curves[0]); i++) {
    const struct curve *curve = &curves[i];
    if (ossl_oid_is(&algorithm->parameter, curve->numbers)) {
      key->type = curve->type;
      key->name = curve->type == HOST_SM2 ? "SM2" : "EC";
      key->group = curve->group;
      key->bits = curve->bits;
      key->point = bits;
      return curve->type == OTHER_CURVE || curve->type == HOST_SM2 ? bits.len > 0
                                                                   : host_point(curve->type, bits.data, bits.len) == 1;
    }
  }
  return false;
}

static bool read_plain(EVP_PKEY *key, const X509_ALGOR *algorithm, struct sdec_span bits) {
  for (size_t i = 0; i < sizeof(plains) / sizeof(plains[0]); i++) {
    const struct plain *plain = &plains[i];
    if (ossl_oid_is(&algorithm->object, plain->numbers)) {
      key->type = plain->type;
      key->name = plain->name;
      key->bits = plain->bits;
      key->point = bits;
      return bits.len == plain->len && algorithm->parameter_type == V_ASN1_UNDEF && host_has(2, plain->type) == 1;
    }
  }
  return false;
}

static bool read(EVP_PKEY *key, const X509_ALGOR *algorithm, struct sdec_span bits) {
  key->pss_only = ossl_oid_is(&algorithm->object, "1.2.840.113549.1.1.10");
  if (key->pss_only || ossl_oid_is(&algorithm->object, "1.2.840.113549.1.1.1")) {
    return read_rsa(key, bits);
  }
  if (ossl_oid_is(&algorithm->object, "1.2.840.10045.2.1")) {
    return read_curve(key, algorithm, bits);
  }
  return read_plain(key, algorithm, bits);
}

/* A key outlives the bytes that it was read from. */
EVP_PKEY *ossl_key_read(const X509_ALGOR *algorithm, struct sdec_span bits) {
  EVP_PKEY *key = calloc(1, sizeof(*key));
  uint8_t *own = malloc((size_t)bits.len + algorithm->der.len + 1);
  if (key == NULL || own == NULL) {
    free(key);
    free(own);
    return NULL;
  }
  if (bits.len > 0) {
    memcpy(own, bits.data, bits.len);
  }
  memcpy(own + bits.len, algorithm->der.data, algorithm->der.len);
  *key = (EVP_PKEY){.references = 1, .own = own, .algorithm = {own + bits.len, algorithm->der.len}};
  ERR_set_mark();
  const bool good = read(key, algorithm, (struct sdec_span){own, bits.len});
  ERR_pop_to_mark();
  if (!good) {
    EVP_PKEY_free(key);
    return NULL;
  }
  return key;
}

EVP_PKEY *d2i_PUBKEY(EVP_PKEY **unused, const unsigned char **at, long len) {
  X509_PUBKEY *read_key = d2i_X509_PUBKEY(NULL, at, len);
  EVP_PKEY *key = read_key != NULL ? read_key->key : NULL;
  (void)unused;
  if (key != NULL) {
    key->references++;
  }
  X509_PUBKEY_free(read_key);
  return key;
}

void EVP_PKEY_free(EVP_PKEY *key) {
  if (key != NULL && --key->references == 0) {
    free(key->own);
    free(key);
  }
}

int EVP_PKEY_is_a(const EVP_PKEY *key, const char *name) {
  return strcmp(key->pss_only ? "RSA-PSS" : key->name, name) == 0;
}

int EVP_PKEY_get_bits(const EVP_PKEY *key) {
  return key->bits;
}

int EVP_PKEY_get_group_name(const EVP_PKEY *key, char *out, size_t cap, size_t *out_len) {
  if (key->group == NULL) {
    return 0;
  }
  const size_t len = OPENSSL_strlcpy(out, key->group, cap);
  if (out_len != NULL) {
    *out_len = len;
  }
  return 1;
}

EVP_KEYMGMT *EVP_KEYMGMT_fetch(void *library, const char *name, const char *properties) {
  static EVP_KEYMGMT known;
  (void)library, (void)properties;
  bool found = strcmp(name, "RSA") == 0 || strcmp(name, "EC") == 0;
  for (size_t i = 0; i < sizeof(plains) / sizeof(plains[0]); i++) {
    found |= strcmp(plains[i].name, name) == 0 && host_has(2, plains[i].type) == 1;
  }
  return found ? &known : NULL;
}

void EVP_KEYMGMT_free(EVP_KEYMGMT *known) {
  (void)known;
}
