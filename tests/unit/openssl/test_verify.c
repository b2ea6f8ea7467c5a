/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signature verification by sdec-openssl: every algorithm with a generated key, good and damaged; test vectors of
 * RFC 8032; keys that do not fit, are damaged, or need an algorithm that the present OpenSSL lacks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/err.h>

#include <sdec_openssl.h>

#include "hexbytes.h"
#include "signer.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SHA_256 1u
#define SHA_384 2u
#define SHA_512 4u
#define SHA3_384 16u
#define SM3 64u

static const char spdm_context[] = "responder-challenge_auth signing";

struct rig {
  struct sdec_openssl *openssl;
  const struct sdec_crypto *calls;
  struct sdec_reason reason;
  uint8_t message[148], key[SIGNER_KEY_MOST], wire[SIGNER_MOST];
  struct sdec_span parts[3];
  struct sdec_signature asked;
};

static int set_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  *state = r;
  if (r == NULL || (r->openssl = sdec_openssl_new()) == NULL) {
    return 1;
  }
  r->calls = sdec_openssl_calls(r->openssl);
  for (uint32_t i = 0; i < sizeof(r->message); i++) {
    r->message[i] = (uint8_t)(7 * i);
  }
  return 0;
}

static int tear_down(void **state) {
  struct rig *r = *state;
  sdec_openssl_free(r->openssl);
  free(r);
  return 0;
}

static enum sdec_signed verify(struct rig *r) {
  const enum sdec_signed result = r->calls->verify(r->calls->context, &r->asked, &r->reason);
  assert_int_equal(ERR_peek_error(), 0);
  return result;
}

static bool has_context(enum sdec_asym algorithm) {
  return algorithm >= SDEC_ASYM_ED448;
}

/* begin signs the message with a new key, and asks to verify it in three parts, one of them empty. */
static void begin(struct rig *r, const struct signer *signer, uint32_t hash) {
  const struct sdec_span whole = {r->message, sizeof(r->message)};
  r->parts[0] = (struct sdec_span){r->message, 100};
  r->parts[1] = (struct sdec_span){NULL, 0};
  r->parts[2] = (struct sdec_span){r->message + 100, 48};
  r->asked = (struct sdec_signature){.algorithm = (uint8_t)signer->algorithm,
                                     .hash = hash,
                                     .key = {r->key, signer_spki(signer->key, r->key)},
                                     .parts = r->parts,
                                     .n_parts = 3,
                                     .context = signer->context,
                                     .signature = {r->wire, signer_sign(signer, whole, r->wire)}};
}

/* Any changed bit in the message or the signature, or another context, makes the signature bad. */
static void damage_each(struct rig *r) {
  static const uint32_t places[] = {0, 99, 100, 147};
  for (uint32_t i = 0; i < COUNT(places); i++) {
    r->message[places[i]] ^= 0x10;
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    r->message[places[i]] ^= 0x10;
  }
  const uint32_t len = r->asked.signature.len;
  const uint32_t in_signature[] = {0, len / 2 - 1, len / 2, len - 1};
  for (uint32_t i = 0; i < COUNT(in_signature); i++) {
    r->wire[in_signature[i]] ^= 1;
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    r->wire[in_signature[i]] ^= 1;
  }
  r->asked.n_parts = 1;
  assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  r->asked.n_parts = 3;
  r->asked.signature.len--;
  assert_int_equal(verify(r), SDEC_SIGNED_MALFORMED);
  assert_non_null(r->reason.problem);
  r->asked.signature.len++;
  if (has_context((enum sdec_asym)r->asked.algorithm) || r->asked.algorithm == SDEC_ASYM_SM2_P256) {
    const struct sdec_span kept = r->asked.context;
    r->asked.context = kept.len > 0 ? (struct sdec_span){NULL, 0} : (struct sdec_span){(const uint8_t *)"other", 5};
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    r->asked.context = kept;
  }
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
}

/* Bits of the key itself: its last byte is part of the number. */
static void damage_key(struct rig *r) {
  const uint32_t at = r->asked.key.len - 1;
  r->key[at - 8] ^= 2;
  const enum sdec_signed result = verify(r);
  assert_true(result == SDEC_SIGNED_BAD || result == SDEC_SIGNED_KEY); /* a point off the curve is not a key */
  r->key[at - 8] ^= 2;
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
}

static const struct row {
  enum sdec_asym algorithm;
  uint32_t hash;
  const char *hash_name, *key_name;
} rows[] = {
    {SDEC_ASYM_RSASSA_2048, SHA_256, "SHA2-256", "RSA2048"},
    {SDEC_ASYM_RSAPSS_2048, SHA_256, "SHA2-256", "RSA2048"},
    {SDEC_ASYM_RSASSA_3072, SHA_384, "SHA2-384", "RSA3072"},
    {SDEC_ASYM_RSAPSS_3072, SHA_384, "SHA2-384", "RSA3072"},
    {SDEC_ASYM_RSASSA_4096, SHA3_384, "SHA3-384", "RSA4096"},
    {SDEC_ASYM_RSAPSS_4096, SHA_512, "SHA2-512", "RSA4096"},
    {SDEC_ASYM_ECDSA_P256, SHA_256, "SHA2-256", "ECP256"},
    {SDEC_ASYM_ECDSA_P256, SHA_512, "SHA2-512", "ECP256"}, /* the hash may be longer than the curve */
    {SDEC_ASYM_ECDSA_P384, SHA3_384, "SHA3-384", "ECP384"},
    {SDEC_ASYM_ECDSA_P521, SHA_512, "SHA2-512", "ECP521"},
    {SDEC_ASYM_ECDSA_P521, SHA_256, "SHA2-256", "ECP521"}, /* or shorter */
    {SDEC_ASYM_SM2_P256, SM3, "SM3", "SM2"},
    {SDEC_ASYM_ED25519, SHA_256, NULL, "Ed25519"},
};

static void test_each_algorithm(void **state) {
  struct rig *r = *state;
  EVP_PKEY *made = NULL;
  for (uint32_t i = 0; i < COUNT(rows); i++) {
    if (i == 0 || strcmp(rows[i].key_name, rows[i - 1].key_name) != 0) { /* generating an RSA key is slow */
      EVP_PKEY_free(made);
      made = signer_key(rows[i].algorithm);
    }
    const struct signer signer = {.key = made, .algorithm = rows[i].algorithm, .hash = rows[i].hash_name};
    struct sdec_public_key key;
    print_message("%s\n", rows[i].key_name);
    assert_non_null(signer.key);
    begin(r, &signer, rows[i].hash);
    assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
    assert_null(r->reason.problem);
    assert_null(r->reason.needs);
    damage_each(r);
    damage_key(r);
    assert_true(r->calls->public_key(r->calls->context, r->asked.key, &key));
    assert_string_equal(key.name, rows[i].key_name);
    assert_true((key.algorithms >> rows[i].algorithm & 1) == 1);
    assert_ptr_equal(key.spki.data, r->key);
    assert_int_equal(key.spki.len, r->asked.key.len);
  }
  EVP_PKEY_free(made);
}

/* Ed448 with a context, and lattice- and hash-based signatures, as far as the present OpenSSL supports them. */
static void test_contexts(void **state) {
  struct rig *r = *state;
  for (uint32_t a = SDEC_ASYM_ML_DSA_44; a < SDEC_ASYMS; a++) {
    const struct signer signer = {.key = signer_key((enum sdec_asym)a), .algorithm = (enum sdec_asym)a,
                                  .context = {(const uint8_t *)spdm_context, sizeof(spdm_context) - 1}};
    if (signer.key == NULL) {
      continue; /* tested in test_lacking */
    }
    begin(r, &signer, SHA_384);
    assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
    damage_each(r);
    damage_key(r);
    EVP_PKEY_free(signer.key);
  }
}

static uint32_t der_head(uint8_t *out, uint8_t tag, uint32_t len) {
  const uint8_t head[] = {tag, len < 0x80 ? (uint8_t)len : 0x82, (uint8_t)(len >> 8), (uint8_t)len};
  const uint32_t head_len = len < 0x80 ? 2 : 4;
  memcpy(out, head, head_len);
  return head_len;
}

/* An algorithm that the OpenSSL at hand lacks is distinguished from a damaged key, with what it needs. The keys are
 * made up: one with its first byte. */
static void test_lacking(void **state) {
  struct rig *r = *state;
  static const struct {
    enum sdec_asym algorithm;
    uint32_t key_len, signature_len;
    uint8_t oid; /* the last byte of 2.16.840.1.101.3.4.3.x */
  } lacking[] = {{SDEC_ASYM_ML_DSA_44, 1312, 2420, 17}, {SDEC_ASYM_ML_DSA_65, 1952, 3309, 18},
                 {SDEC_ASYM_ML_DSA_87, 2592, 4627, 19}, {SDEC_ASYM_SLH_DSA_SHA2_128S, 32, 7856, 20},
                 {SDEC_ASYM_SLH_DSA_SHAKE_256F, 64, 49856, 31}};
  for (uint32_t i = 0; i < COUNT(lacking); i++) {
    const uint8_t algorithm[] = {0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                                 0x01, 0x65, 0x03, 0x04, 0x03, lacking[i].oid};
    uint8_t bits[SIGNER_KEY_MOST];
    const uint32_t bits_head = der_head(bits, 0x03, lacking[i].key_len + 1);
    bits[bits_head] = 0;
    memset(bits + bits_head + 1, 0x5a, lacking[i].key_len);
    const uint32_t bits_len = bits_head + 1 + lacking[i].key_len;
    const uint32_t head_len = der_head(r->key, 0x30, (uint32_t)sizeof(algorithm) + bits_len);
    memcpy(r->key + head_len, algorithm, sizeof(algorithm));
    memcpy(r->key + head_len + sizeof(algorithm), bits, bits_len);
    memset(r->wire, 0x33, lacking[i].signature_len);
    r->parts[0] = (struct sdec_span){r->message, sizeof(r->message)};
    r->asked = (struct sdec_signature){.algorithm = (uint8_t)lacking[i].algorithm, .hash = SHA_384,
                                       .key = {r->key, head_len + (uint32_t)sizeof(algorithm) + bits_len},
                                       .parts = r->parts, .n_parts = 1,
                                       .signature = {r->wire, lacking[i].signature_len}};
    EVP_PKEY *made = signer_key(lacking[i].algorithm);
    const enum sdec_signed result = verify(r);
    assert_int_equal(result, made != NULL ? SDEC_SIGNED_BAD : SDEC_SIGNED_UNSUPPORTED);
    if (made == NULL) {
      assert_string_equal(r->reason.needs, "OpenSSL 3.5");
    }
    EVP_PKEY_free(made);
  }
}

/* RFC 8032, 7.4: "1 octet (with context)". */
static void test_ed448_context(void **state) {
  struct rig *r = *state;
  const struct hexbytes key = from_hex(
      "3043300506032b6571033a00" 
      "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480");
  struct hexbytes wire = from_hex(
      "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea"
      "000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c"
      "3c00");
  r->parts[0] = (struct sdec_span){(const uint8_t *)"\x03", 1};
  r->asked = (struct sdec_signature){.algorithm = SDEC_ASYM_ED448, .key = hex_span(&key), .parts = r->parts,
                                     .n_parts = 1, .context = {(const uint8_t *)"foo", 3},
                                     .signature = hex_span(&wire)};
  const enum sdec_signed result = verify(r);
  if (result == SDEC_SIGNED_UNSUPPORTED) {
    assert_string_equal(r->reason.needs, "OpenSSL 3.2");
    assert_true(OPENSSL_version_major() == 3 && OPENSSL_version_minor() < 2);
  } else {
    assert_int_equal(result, SDEC_SIGNED_GOOD);
    assert_true(OPENSSL_version_major() > 3 || OPENSSL_version_minor() >= 2);
    wire.data[5] ^= 1;
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  }
}

/* Without a context, as in older implementations; every OpenSSL 3 supports this: "1 octet". */
static void test_ed448_plain(void **state) {
  struct rig *r = *state;
  const struct signer signer = {.key = signer_key(SDEC_ASYM_ED448), .algorithm = SDEC_ASYM_ED448};
  begin(r, &signer, SHA_512);
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
  r->message[3] ^= 1;
  assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  EVP_PKEY_free(signer.key);
}

/* The salt has the length of the hash and no other. */
static void test_salt(void **state) {
  struct rig *r = *state;
  EVP_PKEY *key = signer_key(SDEC_ASYM_RSAPSS_2048);
  for (int salt = 31; salt <= 33; salt++) {
    const struct signer signer = {.key = key, .algorithm = SDEC_ASYM_RSAPSS_2048, .hash = "SHA2-256", .salt_len = salt};
    begin(r, &signer, SHA_256);
    assert_int_equal(verify(r), salt == 32 ? SDEC_SIGNED_GOOD : SDEC_SIGNED_BAD);
  }
  const struct signer signer = {.key = key, .algorithm = SDEC_ASYM_RSAPSS_2048, .hash = "SHA2-384"};
  begin(r, &signer, SHA_384);
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
  r->asked.hash = SHA_256;
  assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  r->asked.algorithm = SDEC_ASYM_RSASSA_2048;
  assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  EVP_PKEY_free(key);
}

/* A key restricted to RSASSA-PSS by its SubjectPublicKeyInfo is refused for other algorithms. */
static void test_pss_key(void **state) {
  struct rig *r = *state;
  struct sdec_public_key key;
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
  struct signer signer = {.algorithm = SDEC_ASYM_RSAPSS_2048, .hash = "SHA2-256"};
  assert_true(maker != NULL && EVP_PKEY_keygen_init(maker) == 1 && EVP_PKEY_generate(maker, &signer.key) == 1);
  begin(r, &signer, SHA_256);
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
  r->asked.algorithm = SDEC_ASYM_RSASSA_2048;
  assert_int_equal(verify(r), SDEC_SIGNED_KEY);
  assert_true(r->calls->public_key(r->calls->context, r->asked.key, &key));
  assert_string_equal(key.name, "RSA2048");
  assert_true(key.algorithms == UINT64_C(1) << SDEC_ASYM_RSAPSS_2048);
  EVP_PKEY_CTX_free(maker);
  EVP_PKEY_free(signer.key);
}

static void reverse(uint8_t *bytes, uint32_t len) {
  for (uint32_t i = 0; i < len / 2; i++) {
    const uint8_t kept = bytes[i];
    bytes[i] = bytes[len - 1 - i];
    bytes[len - 1 - i] = kept;
  }
}

/* 1.0 and 1.1 left the byte order open: RSA is reversed as a whole, r and s separately. */
static void test_little_endian(void **state) {
  struct rig *r = *state;
  static const enum sdec_asym both[] = {SDEC_ASYM_RSAPSS_2048, SDEC_ASYM_ECDSA_P521};
  for (uint32_t i = 0; i < COUNT(both); i++) {
    const struct signer signer = {.key = signer_key(both[i]), .algorithm = both[i], .hash = "SHA2-256"};
    begin(r, &signer, SHA_256);
    const uint32_t len = r->asked.signature.len, part = i == 0 ? len : len / 2;
    r->asked.little_endian = true;
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    for (uint32_t at = 0; at < len; at += part) {
      reverse(r->wire + at, part);
    }
    assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
    r->asked.little_endian = false;
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    EVP_PKEY_free(signer.key);
  }
}

/* An r or s of zero, of the order, or above. */
static void test_range_of_rs(void **state) {
  struct rig *r = *state;
  static const char order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  const struct hexbytes n = from_hex(order);
  const struct signer signer = {.key = signer_key(SDEC_ASYM_ECDSA_P256), .algorithm = SDEC_ASYM_ECDSA_P256,
                                .hash = "SHA2-256"};
  for (uint32_t half = 0; half < 64; half += 32) {
    begin(r, &signer, SHA_256);
    memset(r->wire + half, 0, 32);
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    memcpy(r->wire + half, n.data, 32);
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
    memset(r->wire + half, 0xff, 32);
    assert_int_equal(verify(r), SDEC_SIGNED_BAD);
  }
  EVP_PKEY_free(signer.key);
}

/* The signer's ID is part of the hash. */
static void test_sm2_id(void **state) {
  struct rig *r = *state;
  const struct signer signer = {.key = signer_key(SDEC_ASYM_SM2_P256), .algorithm = SDEC_ASYM_SM2_P256,
                                .context = {(const uint8_t *)"1234567812345678", 16}};
  begin(r, &signer, SHA_256); /* SM3, regardless of BaseHashSel */
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
  damage_each(r);
  EVP_PKEY_free(signer.key);
}

static void expect_key_problem(struct rig *r, const char *problem) {
  assert_int_equal(verify(r), SDEC_SIGNED_KEY);
  assert_string_equal(r->reason.problem, problem);
}

static void test_keys_that_do_not_fit(void **state) {
  struct rig *r = *state;
  const struct signer signer = {.key = signer_key(SDEC_ASYM_ECDSA_P256), .algorithm = SDEC_ASYM_ECDSA_P256,
                                .hash = "SHA2-256"};
  begin(r, &signer, SHA_256);
  const struct sdec_span key = r->asked.key;
  r->asked.algorithm = SDEC_ASYM_SM2_P256;
  expect_key_problem(r, "key does not fit the algorithm");
  r->asked.algorithm = SDEC_ASYM_ED25519;
  expect_key_problem(r, "key does not fit the algorithm");
  r->asked.algorithm = SDEC_ASYM_ECDSA_P256;
  for (uint32_t len = 0; len < key.len; len++) {
    uint8_t *exact = malloc(len + 1);
    memcpy(exact, key.data, len);
    r->asked.key = (struct sdec_span){exact, len};
    expect_key_problem(r, "no public key");
    free(exact);
  }
  r->asked.key = key;
  r->key[key.len - 1] ^= 1; /* off the curve */
  expect_key_problem(r, "key is damaged");
  r->key[key.len - 1] ^= 1;
  r->asked.algorithm = SDEC_ASYM_NONE;
  assert_int_equal(verify(r), SDEC_SIGNED_UNSUPPORTED);
  r->asked.algorithm = SDEC_ASYMS;
  assert_int_equal(verify(r), SDEC_SIGNED_UNSUPPORTED);
  r->asked.algorithm = SDEC_ASYM_ECDSA_P256;
  r->asked.hash = 0;
  assert_int_equal(verify(r), SDEC_SIGNED_UNSUPPORTED);
  r->asked.hash = SHA_256;
  assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
  EVP_PKEY_free(signer.key);
}

/* More keys than the cache holds: the first is evicted and parsed again. */
static void test_many_keys(void **state) {
  struct rig *r = *state;
  const struct signer first = {.key = signer_key(SDEC_ASYM_ED25519), .algorithm = SDEC_ASYM_ED25519};
  for (uint32_t i = 0; i < 200; i++) {
    const struct signer other = {.key = signer_key(SDEC_ASYM_ED25519), .algorithm = SDEC_ASYM_ED25519};
    begin(r, &other, SHA_256);
    assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
    EVP_PKEY_free(other.key);
    if (i % 100 == 0) {
      begin(r, &first, SHA_256);
      assert_int_equal(verify(r), SDEC_SIGNED_GOOD);
    }
  }
  EVP_PKEY_free(first.key);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_each_algorithm, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_contexts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_lacking, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_ed448_context, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_ed448_plain, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_salt, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_pss_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_little_endian, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_range_of_rs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_sm2_id, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_keys_that_do_not_fit, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many_keys, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
