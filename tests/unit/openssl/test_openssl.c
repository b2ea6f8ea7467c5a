/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Each algorithm of sdec-openssl against published answers: "abc" of FIPS 180-4, FIPS 202 and GB/T 32905; test case 2
 * of RFC 4231 for HMAC; the AEAD examples of the GCM specification, RFC 8439 and RFC 8998. Also tests invalid
 * arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <sdec_openssl.h>

#include "hexbytes.h"

#define TEXT(s) \
  (struct sdec_span) { (const uint8_t *)(s), sizeof(s) - 1 }

static const struct hash_answer {
  uint32_t hash;
  const char *abc;
  const char *hmac; /* of "what do ya want for nothing?" under "Jefe"; NULL: no published answer at hand */
} hash_answers[] = {
    {1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {2, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
    {4,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
     "caeab1a34d4a6b4b636e070a38bce737"},
    {8, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
     "c7d4072e788877ae3596bbb0da73b887c9171f93095b294ae857fbe2645e1ba5"},
    {16, "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
     "f1101f8cbf9766fd6764d2ed61903f21ca9b18f57cf3e1a23ca13508a93243ce48c045dc007f26a21b3f5e0e9df4c20a"},
    {32,
     "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e39340"
     "57340b4cf408d5a56592f8274eec53f0",
     "5a4bfeab6166427c7a3647b747292b8384537cdb89afb3bf5665e4c5e709350b287baec921fd7ca0ee7a0c31d022a95e"
     "1fc92ba9d77df883960275beb4e62024"},
    {64, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", NULL},
};

#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_PLAIN                                                                                      \
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525" \
  "b16aedf5aa0de657ba637b39"

static const struct aead_answer {
  uint32_t aead;
  const char *key, *iv, *aad, *plain, *sealed, *tag;
} aead_answers[] = {
    {1, GCM_KEY, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_PLAIN,
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05"
     "1ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {2, GCM_KEY GCM_KEY, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_PLAIN,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
     "c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
    {4, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
     "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a20496620492063"
     "6f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
     "637265656e20776f756c642062652069742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
     "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
     "3ff4def08e4b7a9de576d26586cec64b6116",
     "1ae10b594f09e26a7e902ecbd0600691"},
    {8, "0123456789abcdeffedcba9876543210", "00001234567800000000abcd", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffff"
     "eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
     "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
     "a56834cbcf98c397b4024a2691233b8d",
     "83de3541e4c2b58177e065a9bf7b62ec"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int set_up(void **state) {
  *state = sdec_openssl_new();
  return *state == NULL;
}

static int tear_down(void **state) {
  sdec_openssl_free(*state);
  return 0;
}

static void hashes(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  /* Parts are hashed as one message, however it is split. */
  const struct sdec_span parts[] = {TEXT("a"), {NULL, 0}, TEXT("bc")};
  for (size_t i = 0; i < COUNT(hash_answers); i++) {
    uint8_t out[SDEC_HASH_MAX];
    assert_true(c->hash(c->context, hash_answers[i].hash, parts, 3, out));
    assert_hex(hash_answers[i].abc, out, (uint32_t)strlen(hash_answers[i].abc) / 2);
  }
}

static void hmacs(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  const struct sdec_span parts[] = {TEXT("what do ya want "), {NULL, 0}, TEXT("for nothing?")};
  for (size_t i = 0; i < COUNT(hash_answers); i++) {
    uint8_t out[SDEC_HASH_MAX], other[SDEC_HASH_MAX];
    /* A call with another key in between has no effect. */
    assert_true(c->hmac(c->context, hash_answers[i].hash, TEXT("other"), parts, 3, other));
    assert_true(c->hmac(c->context, hash_answers[i].hash, TEXT("Jefe"), parts, 3, out));
    assert_memory_not_equal(out, other, 32);
    if (hash_answers[i].hmac != NULL) {
      assert_hex(hash_answers[i].hmac, out, (uint32_t)strlen(hash_answers[i].hmac) / 2);
    }
  }
}

/* HMAC-SHA-256 with empty key and message, as computed by Python's hmac; after a call with a key, which must not stay.
 * */
static void empty_hmac(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  const struct sdec_span text = TEXT("text");
  uint8_t out[SDEC_HASH_MAX];
  assert_true(c->hmac(c->context, 1, TEXT("key"), &text, 1, out));
  assert_true(c->hmac(c->context, 1, (struct sdec_span){NULL, 0}, NULL, 0, out));
  assert_hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", out, 32);
}

/* try_open decrypts a test vector, with one byte of the tag, the AAD or the ciphertext changed by `flip`. */
static bool try_open(const struct sdec_crypto *c, void *key, const struct aead_answer *a, uint8_t flip_tag,
                     uint8_t flip_aad, uint8_t flip_sealed) {
  const struct hexbytes iv = from_hex(a->iv);
  struct hexbytes aad = from_hex(a->aad), sealed = from_hex(a->sealed), tag = from_hex(a->tag);
  uint8_t out[HEX_MAX];
  tag.data[SDEC_TAG_LEN - 1] ^= flip_tag;
  aad.data[0] ^= flip_aad;
  sealed.data[sealed.len - 1] ^= flip_sealed;
  if (!c->aead_open(c->context, key, iv.data, hex_span(&aad), hex_span(&sealed), tag.data, out)) {
    return false;
  }
  assert_hex(a->plain, out, sealed.len);
  return true;
}

static void aeads(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  for (size_t i = 0; i < COUNT(aead_answers); i++) {
    const struct aead_answer *a = &aead_answers[i];
    void *key = c->aead_new(c->context, a->aead, from_hex(a->key).data);
    if (key == NULL) {
      assert_int_equal(a->aead, 8); /* SM4-GCM came with OpenSSL 3.1 */
      continue;
    }
    /* A failed decryption does not affect the key. */
    for (int round = 0; round < 3; round++) {
      assert_true(try_open(c, key, a, 0, 0, 0));
      assert_false(try_open(c, key, a, 1, 0, 0));
      assert_false(try_open(c, key, a, 0, 1, 0));
      assert_false(try_open(c, key, a, 0, 0, 1));
    }
    c->aead_free(c->context, key);
  }
}

/* Selections of no algorithm, of several, and beyond the table. */
static void not_there(void **state) {
  static const uint32_t none[] = {0, 3, 0x80, 0x80000000};
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  const struct sdec_span text = TEXT("abc");
  const uint8_t key[32] = {0};
  uint8_t out[SDEC_HASH_MAX];
  for (size_t i = 0; i < COUNT(none); i++) {
    assert_false(c->hash(c->context, none[i], &text, 1, out));
    assert_false(c->hmac(c->context, none[i], text, &text, 1, out));
    assert_null(c->aead_new(c->context, none[i], key));
  }
}

/* Keys are freed in any order, or all with the context; a leak checker finds omissions. */
static void lifetimes(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  const struct aead_answer *a = &aead_answers[1];
  void *keys[6];
  for (size_t i = 0; i < 6; i++) {
    keys[i] = c->aead_new(c->context, a->aead, from_hex(a->key).data);
    assert_non_null(keys[i]);
  }
  c->aead_free(c->context, keys[5]);
  c->aead_free(c->context, keys[0]);
  c->aead_free(c->context, keys[2]);
  c->aead_free(c->context, NULL);
  assert_true(try_open(c, keys[1], a, 0, 0, 0));
  assert_true(try_open(c, keys[3], a, 0, 0, 0));
  sdec_openssl_free(NULL);
}

/* Errors pending in the caller's queue are kept, and ours are not added. */
static void error_queue(void **state) {
  const struct sdec_crypto *c = sdec_openssl_calls(*state);
  const struct aead_answer *a = &aead_answers[0];
  ERR_clear_error();
  ERR_raise(ERR_LIB_USER, 77);
  struct sdec_openssl *another = sdec_openssl_new();
  void *key = c->aead_new(c->context, a->aead, from_hex(a->key).data);
  assert_false(try_open(c, key, a, 1, 0, 0));
  c->aead_free(c->context, key);
  sdec_openssl_free(another);
  assert_int_equal(ERR_GET_REASON(ERR_get_error()), 77);
  assert_int_equal(ERR_get_error(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(hashes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(hmacs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(empty_hmac, set_up, tear_down),
      cmocka_unit_test_setup_teardown(aeads, set_up, tear_down),
      cmocka_unit_test_setup_teardown(not_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(lifetimes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(error_queue, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
