/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts on key pairs, on key usage, and on connections that resume an earlier negotiation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"

#define ECDSA_P256 0x10u

static uint32_t count(const struct talker *t, uint32_t check, uint32_t result) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < t->n_told; i++) {
    n += t->told[i].check == check && t->told[i].result == result;
  }
  return n;
}

/* The chains of the two slots have different keys. */
static void read_both(struct talker *t, bool several_keys, const char *slot_tails) {
  t->slot_tails = slot_tails;
  talker_begin(t, 0x13, ECDSA_P256, several_keys);
  digests(t, NULL);
  certificates(t, 0, NULL);
  certificates(t, 1, NULL);
}

static void slots_of_one_key_pair(void **state) {
  struct talker *t = *state;
  read_both(t, true, "0101 0101 0f00 0f00");
  const struct sdec_verdict *v = want(t, SDEC_CHECK_KEY_PAIR, SDEC_FAIL, NULL);
  assert_int_equal(v->severity, SDEC_ERROR);
  assert_int_equal(v->slot, 1);
  assert_string_equal(v->why, "KeyPairID 1: not the same key as in slot 0");
}

static void slots_of_two_key_pairs(void **state) {
  struct talker *t = *state;
  read_both(t, true, "0102 0101 0f00 0f00");
  assert_int_equal(count(t, SDEC_CHECK_KEY_PAIR, SDEC_FAIL) + count(t, SDEC_CHECK_KEY_PAIR, SDEC_PASS), 0);
}

/* Without MULTI_KEY, all slots have the same key; two keys cause a warning. */
static void a_device_of_one_key(void **state) {
  struct talker *t = *state;
  read_both(t, false, "");
  const struct sdec_verdict *v = want(t, SDEC_CHECK_KEY_PAIR, SDEC_FAIL, NULL);
  assert_int_equal(v->severity, SDEC_WARN);
}

/* Several keys were negotiated, but no DIGESTS shows which slot has which. */
static void key_pairs_that_nobody_told(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x13, ECDSA_P256, true);
  certificates(t, 0, NULL);
  certificates(t, 1, NULL);
  assert_int_equal(count(t, SDEC_CHECK_KEY_PAIR, SDEC_FAIL), 0);
}

/* A chain that is read again, or is in both slots, has the expected key. */
static void the_same_key_twice(void **state) {
  struct talker *t = *state;
  struct blob answer = {.len = 0}, ask = {.len = 0}, chain = {.len = 0};
  t->slot_tails = "0101 0101 0f00 0f00";
  talker_begin(t, 0x13, ECDSA_P256, true);
  digests(t, NULL);
  certificates(t, 0, NULL);
  certificates(t, 0, NULL);
  assert_int_equal(count(t, SDEC_CHECK_KEY_PAIR, SDEC_PASS), 0);
  blob_hex(&ask, "13820100 0000ffff");
  talk(t, &ask, NULL);
  chain_bytes(t, 1, 0, &chain);
  blob_hex(&answer, "13020100");
  blob_fill(&answer, (uint8_t)chain.len, 1);
  blob_hex(&answer, "000000");
  blob_add(&answer, &chain);
  talk(t, &answer, NULL);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_KEY_PAIR, SDEC_PASS, NULL);
  assert_int_equal(v->slot, 1);
}

static void challenge_with(struct talker *t, const char *slot_tails) {
  t->slot_tails = slot_tails;
  talker_begin(t, 0x13, ECDSA_P256, true);
  struct blob covered = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
}

static void a_key_that_may_not_sign_this(void **state) {
  struct talker *t = *state;
  challenge_with(t, "0102 0101 0d00 0f00"); /* all but CHALLENGE */
  const struct sdec_verdict *v = want(t, SDEC_CHECK_KEY_USAGE, SDEC_FAIL, NULL);
  assert_int_equal(v->severity, SDEC_WARN);
  assert_non_null(strstr(v->why, "0x000d"));
}

static void a_key_that_may(void **state) {
  struct talker *t = *state;
  challenge_with(t, "0102 0101 0200 0000");
  assert_int_equal(count(t, SDEC_CHECK_KEY_USAGE, SDEC_FAIL), 0);
  measure(t, &t->vca, NULL);
  (void)want(t, SDEC_CHECK_KEY_USAGE, SDEC_FAIL, NULL);
}

/* A Responder with CACHE_CAP resumes after a reset: the earlier negotiation is still valid. */
static void resumed(void **state) {
  for (uint8_t version = 0x10; version <= 0x14; version++) {
    struct talker *t = *state;
    talker_begin(t, version, ECDSA_P256, false);
    digests(t, NULL);
    certificates(t, 0, NULL);
    struct blob covered = t->vca;
    digests(t, &covered);
    certificates(t, 0, &covered);
    challenge(t, 0, &covered, SIGN_PLAIN);
    covered = t->vca;
    digests(t, &covered);
    challenge(t, 0, &covered, SIGN_PLAIN);
    (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
    assert_int_equal(count(t, SDEC_CHECK_SIGNATURE, SDEC_PASS), 2);
  }
}

/* Before 1.2 the signature then covers nothing of the old negotiation; from 1.2 on, that is wrong. */
static void resumed_without_what_was_negotiated(void **state) {
  for (uint8_t version = 0x10; version <= 0x13; version++) {
    struct talker *t = *state;
    struct blob covered = {.len = 0};
    talker_begin(t, version, ECDSA_P256, false);
    certificates(t, 0, NULL);
    digests(t, &covered);
    challenge(t, 0, &covered, SIGN_PLAIN);
    (void)want(t, SDEC_CHECK_SIGNATURE, version < 0x12 ? SDEC_PASS : SDEC_FAIL,
               version < 0x12 ? "negotiation not counted" : NULL);
  }
}

/* Transcripts do not include PCI DOE padding; a Responder that includes it is reported. Here only CERTIFICATE has some.
 * */
static void padding_of_objects(void **state) {
  struct talker *t = *state;
  t->doe = true;
  for (uint32_t n_counted = 0; n_counted < 2; n_counted++) {
    talker_begin(t, 0x12, ECDSA_P256, false);
    struct blob covered = t->vca;
    certificates(t, 0, &covered);
    assert_int_equal(covered.len % 4, 3);
    blob_fill(&covered, 0, n_counted);
    challenge(t, 0, &covered, SIGN_PLAIN);
    const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, n_counted > 0 ? SDEC_FAIL : SDEC_PASS, NULL);
    assert_int_equal(strstr(v->why, "it would fit with the padding of PCI DOE counted") != NULL, n_counted > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(slots_of_one_key_pair),
      TALKER_TEST(slots_of_two_key_pairs),
      TALKER_TEST(a_device_of_one_key),
      TALKER_TEST(key_pairs_that_nobody_told),
      TALKER_TEST(the_same_key_twice),
      TALKER_TEST(a_key_that_may_not_sign_this),
      TALKER_TEST(a_key_that_may),
      TALKER_TEST(resumed),
      TALKER_TEST(resumed_without_what_was_negotiated),
      TALKER_TEST(padding_of_objects),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
