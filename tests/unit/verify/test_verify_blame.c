/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts on bad signatures: known mistakes are named, losses excuse a failure, and the proof lists the signed
 * messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"

#define ECDSA_P256 0x10u

static void explained(const struct talker *t, const char *how) {
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
  if (strstr(v->why, how) == NULL) {
    fail_msg("explained as \"%s\", should have \"%s\"", v->why, how);
  }
}

/* A known mistake is named, but is still a failure. */
static void a_wrong_signature_is_explained(void **state) {
  struct talker *t = *state;
  struct blob shown = {.len = 0}, covered;
  talker_begin(t, 0x12, ECDSA_P256, false);
  certificates(t, 0, &shown);
  challenge(t, 0, &shown, SIGN_PLAIN);
  explained(t, "it would fit without the negotiation");
  challenge(t, 0, &t->vca, SIGN_REVERSED);
  explained(t, "it would fit with its bytes reversed");
  challenge(t, 0, &t->vca, SIGN_NO_PREFIX);
  explained(t, "it would fit without the prefix");
  certificates(t, 1, NULL);
  measure_of(t, 0, 1, &t->vca);
  explained(t, "it would fit with the key of another chain");
  talker_begin(t, 0x11, ECDSA_P256, false);
  certificates(t, 0, NULL);
  covered = t->vca;
  measure(t, &covered, NULL);
  explained(t, "it would fit with the negotiation before it");
  measure(t, &shown, NULL);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
  assert_string_equal(v->why, "signature does not verify");
}

/* Lost messages may have been signed, so a bad signature is not blamed on the device. */
static void a_loss_excuses(void **state) {
  struct talker *t = *state;
  struct blob covered, wrong = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  covered = t->vca;
  blob_hex(&wrong, "00");
  certificates(t, 0, &covered);
  talk_hex(t, "00820100 0000ffff", &covered); /* the response is not in the capture */
  challenge(t, 0, &wrong, SIGN_PLAIN);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  assert_non_null(strstr(v->why, "lost"));
}

/* A response whose request is not in the capture, after a request of the same kind. */
static void a_lost_request_excuses(void **state) {
  struct talker *t = *state;
  struct blob covered, ask = {.len = 0}, answer = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  covered = t->vca;
  certificates(t, 0, &covered);
  blob_hex(&ask, "12820100 0000ffff");
  blob_add(&covered, &ask);
  blob_hex(&answer, "12020100 04000000 01020304");
  talk(t, &answer, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  assert_non_null(strstr(v->why, "lost"));
}

/* A repeated response is not a loss. */
static void a_repeated_answer_hides_nothing(void **state) {
  struct talker *t = *state;
  struct blob covered, wrong = {.len = 0}, pair = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  covered = t->vca;
  certificates(t, 0, &pair);
  blob_add(&covered, &pair);
  struct blob again = {.len = pair.len - 8};
  memcpy(again.data, pair.data + 8, again.len);
  talk(t, &again, NULL);
  challenge(t, 0, &covered, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  blob_hex(&wrong, "00");
  challenge(t, 0, &wrong, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
}

/* A proof gives the transcript's length, digest and messages. */
static void the_proof_lists_its_messages(void **state) {
  struct talker *t = *state;
  struct sdec_proof proof;
  struct sdec_proof_message message;
  uint32_t n = 0, len = 0;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, NULL);
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  assert_true(sdec_verify_proof(t->verify, &proof));
  assert_int_equal(proof.algorithm, SDEC_ASYM_ECDSA_P256);
  assert_int_equal(proof.prefix.len, SDEC_PROOF_PREFIX);
  assert_string_equal(proof.context.data, "responder-challenge_auth signing");
  for (uint32_t i = 0; sdec_verify_proof_message(t->verify, i, &message); i++) {
    n += message.entered;
    len += message.entered ? message.len : 0;
    assert_true(message.entered || strcmp(message.name, "GET_DIGESTS") == 0 || strcmp(message.name, "DIGESTS") == 0);
  }
  assert_int_equal(n, 6 + 4 + 2);
  for (uint32_t i = 0; i < proof.n_parts; i++) {
    len -= proof.parts[i].len;
  }
  assert_int_equal(len, 0);
}

/* A response for another slot than requested is wrong, whoever signed it. */
static void the_slot_of_an_answer(void **state) {
  struct talker *t = *state;
  struct sdec_account account;
  talker_begin(t, 0x12, ECDSA_P256, false);
  certificates(t, 1, NULL);
  measure_told(t, 1, 1, &t->vca);
  for (uint32_t i = 0; i < t->n_told; i++) {
    assert_int_not_equal(t->told[i].check, SDEC_CHECK_SLOT);
  }
  measure_told(t, 1, 0, &t->vca);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SLOT, SDEC_FAIL, NULL);
  assert_string_equal(v->why, "the answer has SlotID 0, the request 1");
  assert_int_equal(v->severity, SDEC_ERROR);
  assert_true(sdec_verify_account(t->verify, 0, &account));
  assert_int_equal(account.answers[SDEC_ASKS_FIRMWARE].standing, SDEC_REFUTED);
}

/* The same for CHALLENGE_AUTH: another slot's key does not prove the identity that was asked for. */
static void the_slot_of_a_challenge(void **state) {
  struct talker *t = *state;
  struct sdec_account account;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  certificates(t, 0, &covered);
  certificates(t, 1, &covered);
  challenge_told(t, 1, 1, &covered);
  for (uint32_t i = 0; i < t->n_told; i++) {
    assert_int_not_equal(t->told[i].check, SDEC_CHECK_SLOT);
  }
  covered = t->vca;
  challenge_told(t, 0, 1, &covered);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SLOT, SDEC_FAIL, NULL);
  assert_string_equal(v->why, "the answer has SlotID 1, the request 0");
  assert_int_equal(v->slot, 1);
  assert_int_equal(v->severity, SDEC_ERROR);
  assert_true(sdec_verify_account(t->verify, 0, &account));
  assert_int_equal(account.answers[SDEC_ASKS_IDENTITY].standing, SDEC_REFUTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(the_slot_of_an_answer),          TALKER_TEST(the_slot_of_a_challenge),
      TALKER_TEST(a_wrong_signature_is_explained), TALKER_TEST(a_loss_excuses),
      TALKER_TEST(a_lost_request_excuses),         TALKER_TEST(a_repeated_answer_hides_nothing),
      TALKER_TEST(the_proof_lists_its_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
