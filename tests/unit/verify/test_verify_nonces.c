/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A signed exchange that recurs on another connection: a copy of the traffic if all messages before it are the same,
 * otherwise a replay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "memory/pool.h"
#include "talker.h"
#include "verify/verify.h"

#define ECDSA_P256 0x10u

/* Two endings of a vendor-defined request right after the negotiation. Under SipHash with the key zero, the hash of all
 * messages so far is the same after both. */
#define ONE "88977d24a6f4293e"
#define OTHER "3f9e4877ec7e8dea"

/* converse holds a dialog of its own on a connection; the signed exchange is the same each time. */
static void converse(struct talker *t, uint32_t conn, const char *ending) {
  struct blob request = {.len = 0};
  t->conn = conn;
  t->nonce = 0;
  if (conn == 1) {
    talker_begin(t, 0x12, ECDSA_P256, false);
  } else {
    talker_negotiate(t);
  }
  blob_hex(&request, "12fe0000 0000 00 0f00 00000000000000");
  blob_hex(&request, ending);
  talk(t, &request, NULL);
  certificates(t, 0, NULL);
  measure(t, &t->vca, NULL);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
}

static void a_copy(void **state) {
  struct talker *t = *state;
  converse(t, 1, ONE);
  converse(t, 2, ONE);
  (void)want(t, SDEC_CHECK_NONCE, SDEC_PASS, NULL);
}

static void a_replay_with_a_forged_hash(void **state) {
  struct talker *t = *state;
  static const uint64_t keys[][2] = {{0, 0}, {7, 8}};
  for (uint32_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    memcpy(t->config.hash_key, keys[i], sizeof(keys[i]));
    converse(t, 1, ONE);
    converse(t, 2, OTHER);
    (void)want(t, SDEC_CHECK_NONCE, SDEC_FAIL, NULL);
  }
}

/* The caller's key is the one used, unless the caller was compiled with a struct without it. */
static void the_key_is_that_of_the_caller(void **state) {
  struct talker *t = *state;
  const size_t sizes[] = {0, offsetof(struct sdec_verify_config, hash_key), sizeof(t->config)};
  memcpy(t->config.hash_key, (const uint64_t[2]){7, 8}, sizeof(t->config.hash_key));
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    t->config.size = sizes[i];
    talker_begin(t, 0x12, ECDSA_P256, false);
    const uint64_t *key = sdec_pool_key(t->verify->pool);
    assert_true((key[0] == 7 && key[1] == 8) == (i != 1));
    assert_true((key[0] | key[1]) != 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(a_copy),
      TALKER_TEST(a_replay_with_a_forged_hash),
      TALKER_TEST(the_key_is_that_of_the_caller),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
