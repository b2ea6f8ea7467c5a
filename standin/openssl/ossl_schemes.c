/* SPDX-License-Identifier: BSD-3-Clause
 *
 * How certificates are signed, by their AlgorithmIdentifier.
 */
#include "ossl.h"

/* The algorithm, the key that it wants, the hash. */
static const struct {
  const char *numbers, *key;
  int hash;
} schemes[] = {
    {"1.2.840.113549.1.1.11", "RSA", 0},   {"1.2.840.113549.1.1.12", "RSA", 1},   {"1.2.840.113549.1.1.13", "RSA", 2},
    {"2.16.840.1.101.3.4.3.14", "RSA", 3}, {"2.16.840.1.101.3.4.3.15", "RSA", 4}, {"2.16.840.1.101.3.4.3.16", "RSA", 5},
    {"1.2.840.10045.4.3.2", "EC", 0},      {"1.2.840.10045.4.3.3", "EC", 1},      {"1.2.840.10045.4.3.4", "EC", 2},
    {"2.16.840.1.101.3.4.3.10", "EC", 3},  {"2.16.840.1.101.3.4.3.11", "EC", 4},  {"2.16.840.1.101.3.4.3.12", "EC", 5},
    {"1.2.156.10197.1.501", "SM2", 6},
};

enum { N_PSS_HASHES = 6 };
static const char *const hashes[] = {"2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3",
                                     "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.2.10",
                                     "1.2.156.10197.1.401"};

/* RSASSA-PSS says its hash in its parameters: [0] { SEQUENCE { OID } }. The others are as SPDM wants them. */
static int pss_hash(const X509_ALGOR *algorithm) {
  struct sdec_span in = algorithm->parameters;
  struct der all, first;
  X509_ALGOR hash;
  if (!sdec_der_take(&in, &all) || !sdec_der_take_tag(&all.content, DER_CONTEXT_MADE, &first) ||
      !ossl_take_algorithm(&first.content, &hash)) {
    return -1;
  }
  for (int i = 0; i < N_PSS_HASHES; i++) {
    if (ossl_oid_is(&hash.object, hashes[i])) {
      return i;
    }
  }
  return -1;
}

static bool scheme_of(const X509_ALGOR *algorithm, const EVP_PKEY *key, struct host_signature *out) {
  if (ossl_oid_is(&algorithm->object, "1.2.840.113549.1.1.10")) {
    out->pss = 1;
    out->hash = pss_hash(algorithm);
    return (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) && out->hash >= 0
               ? true
               : ossl_fail(out->hash < 0 ? OSSL_HASH_UNKNOWN : OSSL_KEY_TYPE);
  }
  for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
    if (ossl_oid_is(&algorithm->object, schemes[i].numbers)) {
      out->hash = schemes[i].hash;
      return EVP_PKEY_is_a(key, schemes[i].key) || ossl_fail(OSSL_KEY_TYPE);
    }
  }
  out->hash = -1;
  const int nid = OBJ_obj2nid(&algorithm->object);
  return nid != NID_undef && key->type >= HOST_ED25519 && key->type < HOST_KEYS
             ? true
             : ossl_fail(nid != NID_undef ? OSSL_KEY_TYPE : OSSL_SIGNATURE_UNKNOWN);
}

bool ossl_item_verify(const X509_ALGOR *algorithm, struct sdec_span part, const ASN1_BIT_STRING *bits,
                      const EVP_PKEY *key, const ASN1_OCTET_STRING *id) {
  struct host_signature asked = {.key = key->type,
                                 .point = key->point.data,
                                 .point_len = key->point.len,
                                 .exponent = key->exponent.data,
                                 .exponent_len = key->exponent.len,
                                 .message = part.data,
                                 .message_len = part.len,
                                 .signature = bits->data,
                                 .signature_len = (size_t)bits->len,
                                 .context = id != NULL ? id->data : NULL,
                                 .context_len = id != NULL ? (size_t)id->len : 0};
  if (!scheme_of(algorithm, key, &asked)) {
    return false;
  }
  if (host_has(2, key->type) != 1 || (asked.hash >= 0 && host_has(0, asked.hash) != 1)) {
    return ossl_fail(OSSL_SIGNATURE_UNKNOWN);
  }
  return host_verify(&asked) == 1;
}

/* Those that are not in the table have no hash of their own. */
int OBJ_find_sigid_algs(int nid, int *out_hash, int *out_key) {
  *out_hash = *out_key = NID_undef;
  for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
    if (OBJ_txt2nid(schemes[i].numbers) == nid) {
      *out_hash = OBJ_txt2nid(hashes[schemes[i].hash]);
    }
  }
  return nid != NID_undef;
}
