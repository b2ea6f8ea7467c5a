/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of all algorithms (DSP0274, size tables of the algorithm negotiation).
 */
#include "conversation/algo.h"

#include "base/apart.h"
#include "base/names.h"
#include "walk/rows.h"

struct algo {
  uint8_t fact, bit;
  uint8_t since; /* version byte */
  const char *name;
  const char *full; /* the specification's long name, or NULL */
  uint32_t size[2]; /* digest or signature, or exchange data of request and response */
};

static const struct algo algos[] = {
    {F_HASH, 0, V1_0, "SHA_256", "TPM_ALG_SHA_256", {32, 32}},
    {F_HASH, 1, V1_0, "SHA_384", "TPM_ALG_SHA_384", {48, 48}},
    {F_HASH, 2, V1_0, "SHA_512", "TPM_ALG_SHA_512", {64, 64}},
    {F_HASH, 3, V1_0, "SHA3_256", "TPM_ALG_SHA3_256", {32, 32}},
    {F_HASH, 4, V1_0, "SHA3_384", "TPM_ALG_SHA3_384", {48, 48}},
    {F_HASH, 5, V1_0, "SHA3_512", "TPM_ALG_SHA3_512", {64, 64}},
    {F_HASH, 6, V1_2, "SM3_256", "TPM_ALG_SM3_256", {32, 32}},
    {F_MEAS_HASH, 0, V1_0, "RawBitStreamOnly", NULL, {0, 0}},
    {F_MEAS_HASH, 1, V1_0, "SHA_256", "TPM_ALG_SHA_256", {32, 32}},
    {F_MEAS_HASH, 2, V1_0, "SHA_384", "TPM_ALG_SHA_384", {48, 48}},
    {F_MEAS_HASH, 3, V1_0, "SHA_512", "TPM_ALG_SHA_512", {64, 64}},
    {F_MEAS_HASH, 4, V1_0, "SHA3_256", "TPM_ALG_SHA3_256", {32, 32}},
    {F_MEAS_HASH, 5, V1_0, "SHA3_384", "TPM_ALG_SHA3_384", {48, 48}},
    {F_MEAS_HASH, 6, V1_0, "SHA3_512", "TPM_ALG_SHA3_512", {64, 64}},
    {F_MEAS_HASH, 7, V1_2, "SM3_256", "TPM_ALG_SM3_256", {32, 32}},
    {F_ASYM, 7, V1_0, "ECDSA_P384", "TPM_ALG_ECDSA_ECC_NIST_P384", {96, 96}},
    {F_ASYM, 4, V1_0, "ECDSA_P256", "TPM_ALG_ECDSA_ECC_NIST_P256", {64, 64}},
    {F_ASYM, 8, V1_0, "ECDSA_P521", "TPM_ALG_ECDSA_ECC_NIST_P521", {132, 132}},
    {F_ASYM, 2, V1_0, "RSASSA_3072", "TPM_ALG_RSASSA_3072", {384, 384}},
    {F_ASYM, 3, V1_0, "RSAPSS_3072", "TPM_ALG_RSAPSS_3072", {384, 384}},
    {F_ASYM, 0, V1_0, "RSASSA_2048", "TPM_ALG_RSASSA_2048", {256, 256}},
    {F_ASYM, 1, V1_0, "RSAPSS_2048", "TPM_ALG_RSAPSS_2048", {256, 256}},
    {F_ASYM, 5, V1_0, "RSASSA_4096", "TPM_ALG_RSASSA_4096", {512, 512}},
    {F_ASYM, 6, V1_0, "RSAPSS_4096", "TPM_ALG_RSAPSS_4096", {512, 512}},
    {F_ASYM, 9, V1_2, "SM2_P256", "TPM_ALG_SM2_ECC_SM2_P256", {64, 64}},
    {F_ASYM, 10, V1_2, "EdDSA_Ed25519", NULL, {64, 64}},
    {F_ASYM, 11, V1_2, "EdDSA_Ed448", NULL, {114, 114}},
    {F_PQC_ASYM, 2, V1_4, "ML-DSA-87", NULL, {4627, 4627}},
    {F_PQC_ASYM, 1, V1_4, "ML-DSA-65", NULL, {3309, 3309}},
    {F_PQC_ASYM, 0, V1_4, "ML-DSA-44", NULL, {2420, 2420}},
    {F_PQC_ASYM, 3, V1_4, "SLH-DSA-SHA2-128s", NULL, {7856, 7856}},
    {F_PQC_ASYM, 4, V1_4, "SLH-DSA-SHAKE-128s", NULL, {7856, 7856}},
    {F_PQC_ASYM, 5, V1_4, "SLH-DSA-SHA2-128f", NULL, {17088, 17088}},
    {F_PQC_ASYM, 6, V1_4, "SLH-DSA-SHAKE-128f", NULL, {17088, 17088}},
    {F_PQC_ASYM, 7, V1_4, "SLH-DSA-SHA2-192s", NULL, {16224, 16224}},
    {F_PQC_ASYM, 8, V1_4, "SLH-DSA-SHAKE-192s", NULL, {16224, 16224}},
    {F_PQC_ASYM, 9, V1_4, "SLH-DSA-SHA2-192f", NULL, {35664, 35664}},
    {F_PQC_ASYM, 10, V1_4, "SLH-DSA-SHAKE-192f", NULL, {35664, 35664}},
    {F_PQC_ASYM, 11, V1_4, "SLH-DSA-SHA2-256s", NULL, {29792, 29792}},
    {F_PQC_ASYM, 12, V1_4, "SLH-DSA-SHAKE-256s", NULL, {29792, 29792}},
    {F_PQC_ASYM, 13, V1_4, "SLH-DSA-SHA2-256f", NULL, {49856, 49856}},
    {F_PQC_ASYM, 14, V1_4, "SLH-DSA-SHAKE-256f", NULL, {49856, 49856}},
    {F_DHE, 4, V1_1, "SECP384R1", NULL, {96, 96}},
    {F_DHE, 3, V1_1, "SECP256R1", NULL, {64, 64}},
    {F_DHE, 5, V1_1, "SECP521R1", NULL, {132, 132}},
    {F_DHE, 0, V1_1, "FFDHE2048", NULL, {256, 256}},
    {F_DHE, 1, V1_1, "FFDHE3072", NULL, {384, 384}},
    {F_DHE, 2, V1_1, "FFDHE4096", NULL, {512, 512}},
    {F_DHE, 6, V1_2, "SM2_P256", NULL, {64, 64}},
    {F_KEM, 1, V1_4, "ML-KEM-768", NULL, {1184, 1088}},
    {F_KEM, 2, V1_4, "ML-KEM-1024", NULL, {1568, 1568}},
    {F_KEM, 0, V1_4, "ML-KEM-512", NULL, {800, 768}},
    {F_AEAD, 1, V1_1, "AES-256-GCM", NULL, {16, 16}},
    {F_AEAD, 0, V1_1, "AES-128-GCM", NULL, {16, 16}},
    {F_AEAD, 2, V1_1, "CHACHA20-POLY1305", NULL, {16, 16}},
    {F_AEAD, 3, V1_2, "SM4-GCM", "AEAD_SM4_GCM", {16, 16}},
    {F_KEY_SCHEDULE, 0, V1_1, "SPDM", NULL, {0, 0}},
};

enum { N_ALGOS = sizeof(algos) / sizeof(algos[0]) };

/* The Requester's own algorithms are of the same families as the Responder's. */
static uint32_t family(enum fact fact) {
  switch (fact) {
    case F_REQ_ASYM: return F_ASYM;
    case F_REQ_PQC_ASYM: return F_PQC_ASYM;
    default: return fact;
  }
}

HOT bool sdec_algo_size(enum fact fact, uint32_t selection, uint32_t which, uint32_t *out) {
  const uint32_t wanted = family(fact);
  for (uint32_t i = 0; selection != 0 && i < N_ALGOS; i++) {
    if (algos[i].fact == wanted && selection == UINT32_C(1) << algos[i].bit) {
      *out = algos[i].size[which];
      return true;
    }
  }
  return false;
}

static bool listed_before(uint32_t i, uint32_t version, uint32_t which) {
  for (uint32_t j = 0; j < i; j++) {
    if (algos[j].fact == algos[i].fact && algos[j].since <= version && algos[j].size[which] == algos[i].size[which]) {
      return true;
    }
  }
  return false;
}

bool sdec_algo_sizes(enum fact fact, uint32_t version, uint32_t i, uint32_t which, uint32_t *out) {
  for (uint32_t k = 0; k < N_ALGOS; k++) {
    if (algos[k].fact != family(fact) || algos[k].since > version || listed_before(k, version, which)) {
      continue;
    }
    if (i == 0) {
      *out = algos[k].size[which];
      return true;
    }
    i--;
  }
  return false;
}

static const char *skip_punctuation(const char *s) {
  while (*s == '_' || *s == '-' || *s == ' ') {
    s++;
  }
  return s;
}

/* Users write SHA384, sha-384 or SHA_384. */
static bool same_name(const char *a, const char *b) {
  for (;; a++, b++) {
    a = skip_punctuation(a);
    b = skip_punctuation(b);
    if (name_upper(*a) != name_upper(*b)) {
      return false;
    }
    if (*a == '\0') {
      return true;
    }
  }
}

bool sdec_algo_named(enum fact fact, const char *name, uint32_t *out_selection) {
  for (uint32_t i = 0; i < N_ALGOS; i++) {
    if (algos[i].fact == family(fact) &&
        (same_name(algos[i].name, name) || (algos[i].full != NULL && same_name(algos[i].full, name)))) {
      *out_selection = UINT32_C(1) << algos[i].bit;
      return true;
    }
  }
  return false;
}

const char *sdec_algo_name(enum fact fact, uint32_t i) {
  for (uint32_t k = 0; k < N_ALGOS; k++) {
    if (algos[k].fact != family(fact)) {
      continue;
    }
    if (i == 0) {
      return algos[k].name;
    }
    i--;
  }
  return NULL;
}
