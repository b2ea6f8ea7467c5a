/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every reading of a transcript that the verifier tries: a dialog whose signature fits only this reading, and the name
 * in its verdict. The signed bytes are assembled here from the messages that were sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"

#define ECDSA_P256 0x10u
#define ED448 0x800u
#define SM2_P256 0x200u

static void signature_is(const struct talker *t, const char *reading) {
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, reading);
}

static void signature_fails(const struct talker *t) {
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
}

/* ---------------------------------------------------------------------------------------------- CHALLENGE_AUTH */

static void challenge_by_the_rules(void **state) {
  for (uint8_t version = 0x10; version <= 0x13; version++) {
    struct talker *t = *state;
    talker_begin(t, version, ECDSA_P256, false);
    struct blob covered = t->vca;
    digests(t, &covered);
    certificates(t, 0, &covered);
    certificates(t, 1, &covered);
    challenge(t, 0, &covered, SIGN_PLAIN);
    signature_is(t, NULL);
    (void)want(t, SDEC_CHECK_DIGEST, SDEC_PASS, NULL);
    (void)want(t, SDEC_CHECK_SLOT_MASK, SDEC_PASS, NULL);
  }
}

/* GET_DIGESTS restarts the transcript; earlier messages are not part of it. */
static void digests_begin_anew(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, NULL);
  certificates(t, 0, NULL);
  digests(t, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_is(t, NULL);
}

static void a_second_challenge_covers_nothing_of_the_first(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  signature_is(t, NULL);
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_fails(t);
}

static void challenge_without_what_was_shown(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  certificates(t, 0, NULL);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  signature_is(t, "digests and certificates not counted");
}

/* Before the first CHALLENGE, other requests reset the transcript; not every device does this. */
static void challenge_across_other_requests(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  measure_unsigned(t, NULL);
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_is(t, "digests and certificates counted across other requests");
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  certificates(t, 0, NULL);
  measure_unsigned(t, NULL);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  signature_is(t, NULL);
}

/* After the first CHALLENGE, the specification allows both readings. */
static void challenge_since_the_latest_request(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca, all = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  covered = t->vca;
  digests(t, &all);
  measure_unsigned(t, NULL);
  certificates(t, 1, &covered);
  blob_add(&all, &(struct blob){.len = 0});
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_is(t, "digests and certificates counted since the latest other request");
}

static void challenge_without_negotiation(void **state) {
  struct talker *t = *state;
  struct blob covered = {.len = 0}, nothing = {.len = 0};
  talker_begin(t, 0x11, ECDSA_P256, false);
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_is(t, "negotiation not counted");
  talker_begin(t, 0x11, ECDSA_P256, false);
  digests(t, NULL);
  certificates(t, 0, NULL);
  challenge(t, 0, &nothing, SIGN_PLAIN);
  signature_is(t, "negotiation, digests and certificates not counted");
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  certificates(t, 0, NULL);
  challenge(t, 0, &nothing, SIGN_PLAIN);
  signature_fails(t);
}

static void requester_is_challenged(void **state) {
  for (uint8_t version = 0x11; version <= 0x13; version++) {
    struct talker *t = *state;
    talker_begin(t, version, ECDSA_P256, false);
    struct blob covered = {.len = 0};
    if (version >= 0x12) {
      covered = t->vca;
    }
    struct blob plain = covered;
    turned_digests(t, &plain);
    turned_certificates(t, 0, &plain);
    turned_challenge(t, 0, &plain);
    signature_is(t, NULL);
    turned_digests(t, NULL);
    turned_challenge(t, 0, &covered);
    signature_is(t, "digests and certificates not counted");
  }
}

static void little_endian(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x11, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_REVERSED);
  signature_is(t, "signature little-endian");
  talker_begin(t, 0x12, ECDSA_P256, false);
  covered = t->vca;
  digests(t, &covered);
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_REVERSED);
  signature_fails(t);
}

/* Older versions of libspdm used no context for Ed448. */
static void without_a_context(void **state) {
  struct talker *t = *state;
  struct blob covered;
  talker_begin(t, 0x12, ED448, false);
  covered = t->vca;
  certificates(t, 0, &covered);
  challenge(t, 0, &covered, SIGN_PLAIN);
  signature_is(t, NULL);
  challenge(t, 0, &t->vca, SIGN_NO_CONTEXT);
  signature_is(t, "signed without a context");
}

/* libspdm uses an empty signer ID; other implementations use the default of GM/T 0009. */
static void sm2_of_another_signer(void **state) {
  struct talker *t = *state;
  static const enum sign ways[] = {SIGN_PLAIN, SIGN_DEFAULT_ID};
  for (uint32_t i = 0; i < 2; i++) {
    talker_begin(t, 0x12, SM2_P256, false);
    struct blob covered = t->vca;
    certificates(t, 0, &covered);
    challenge(t, 0, &covered, ways[i]);
    signature_is(t, i == 0 ? NULL : "signer named 1234567812345678");
  }
}

/* A slot's digest identifies its chain, even if the chain was read only from another slot. */
static void key_of_another_slot(void **state) {
  struct talker *t = *state;
  struct blob covered, answer = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  covered = t->vca;
  talk_hex(t, "00810000", &covered);
  blob_hex(&answer, "12010003");
  put_chain_digest(t, 1, 1, &answer);
  put_chain_digest(t, 1, 1, &answer);
  talk(t, &answer, &covered);
  certificates(t, 1, &covered);
  measure_unsigned(t, NULL);
  measure_of(t, 0, 1, &t->vca);
  signature_is(t, "this exchange alone");
}

/* A chain read from another slot verifies signatures of a slot with the same digest. */
static void chain_of_another_connection(void **state) {
  struct talker *t = *state;
  talker_begin(t, 0x12, ECDSA_P256, false);
  struct blob covered = t->vca;
  digests(t, NULL);
  certificates(t, 1, NULL);
  digests(t, &covered);
  challenge(t, 1, &covered, SIGN_PLAIN);
  signature_is(t, NULL);
  digests(t, NULL);
  challenge(t, 0, &covered, SIGN_PLAIN);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  assert_non_null(strstr(v->why, "slot 0 is missing"));
}

/* ------------------------------------------------------------------------------------------------ MEASUREMENTS */

static struct blob measured_from(struct talker *t, uint8_t version) {
  talker_begin(t, version, ECDSA_P256, false);
  certificates(t, 0, NULL);
  struct blob covered = {.len = 0};
  return version >= 0x12 ? t->vca : covered;
}

static void measurements_by_the_rules(void **state) {
  for (uint8_t version = 0x11; version <= 0x13; version++) {
    struct talker *t = *state;
    struct blob covered = measured_from(t, version), first = covered;
    measure_unsigned(t, &covered);
    measure_unsigned(t, &covered);
    measure(t, &covered, NULL);
    signature_is(t, NULL);
    measure(t, &first, NULL);
    signature_is(t, NULL);
  }
}

static void measurements_alone(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12);
  measure_unsigned(t, NULL);
  measure(t, &covered, NULL);
  signature_is(t, "this exchange alone");
}

static void measurements_across_a_signature(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12), both = covered;
  measure(t, &covered, &both);
  signature_is(t, NULL);
  measure(t, &both, NULL);
  signature_is(t, "measurements counted across the signature before");
}

static void measurements_across_busy(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12), all = covered;
  measure_unsigned(t, &all);
  talk_hex(t, "00e000ff", NULL);
  talk_hex(t, "007f0300", NULL);
  measure(t, &all, NULL);
  signature_is(t, "measurements counted across Busy");
  covered = measured_from(t, 0x12);
  measure_unsigned(t, NULL);
  talk_hex(t, "00e000ff", NULL);
  talk_hex(t, "007f0300", NULL);
  measure(t, &covered, NULL);
  signature_is(t, NULL);
}

/* Any other error resets the transcript, as does any other request. */
static void measurements_begin_anew(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12);
  measure_unsigned(t, NULL);
  talk_hex(t, "00e00007", NULL);
  talk_hex(t, "007f0100", NULL);
  measure_unsigned(t, &covered);
  measure(t, &covered, NULL);
  signature_is(t, NULL);
  covered = measured_from(t, 0x12);
  measure_unsigned(t, NULL);
  digests(t, NULL);
  measure_unsigned(t, &covered);
  measure(t, &covered, NULL);
  signature_is(t, NULL);
}

/* ResponseNotReady delays the response; the original request stays in the transcript. */
static void measurements_put_off(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12), ask = {.len = 0}, answer = {.len = 0};
  measure_unsigned(t, &covered);
  blob_hex(&ask, "12e000ff");
  talk(t, &ask, &covered);
  talk_hex(t, "007f4200 01e00102", NULL);
  talk_hex(t, "00ffe001", NULL);
  blob_hex(&answer, "12600000 010b0000 01010700 810400 11223344");
  blob_fill(&answer, 0x99, 32);
  blob_hex(&answer, "0000");
  talk(t, &answer, &covered);
  measure(t, &covered, NULL);
  signature_is(t, NULL);
}

/* ------------------------------------------------------------------------------------------------- the rest */

/* A nonce that is reused in the same connection after another exchange. */
static void a_nonce_comes_back(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12), second = covered, third = covered;
  measure(t, &covered, NULL);
  measure(t, &second, NULL);
  for (uint32_t i = 0; i < t->n_told; i++) {
    assert_int_not_equal(t->told[i].check, SDEC_CHECK_NONCE);
  }
  t->nonce = 0;
  measure(t, &third, NULL);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_NONCE, SDEC_FAIL, NULL);
  assert_int_equal(v->signer, SDEC_BY_RESPONDER);
  assert_int_equal(v->severity, SDEC_ERROR);
}

/* The same exchange repeated at once may be a retry. */
static void a_retry(void **state) {
  struct talker *t = *state;
  struct blob covered = measured_from(t, 0x12), again = covered;
  measure(t, &covered, NULL);
  const uint32_t n_told = t->n_told;
  t->nonce = 0;
  measure(t, &again, NULL);
  (void)want(t, SDEC_CHECK_NONCE, SDEC_UNKNOWN, NULL);
  assert_int_equal(t->n_told, n_told + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(challenge_by_the_rules),
      TALKER_TEST(digests_begin_anew),
      TALKER_TEST(a_second_challenge_covers_nothing_of_the_first),
      TALKER_TEST(challenge_without_what_was_shown),
      TALKER_TEST(challenge_across_other_requests),
      TALKER_TEST(challenge_since_the_latest_request),
      TALKER_TEST(challenge_without_negotiation),
      TALKER_TEST(requester_is_challenged),
      TALKER_TEST(little_endian),
      TALKER_TEST(without_a_context),
      TALKER_TEST(sm2_of_another_signer),
      TALKER_TEST(key_of_another_slot),
      TALKER_TEST(chain_of_another_connection),
      TALKER_TEST(measurements_by_the_rules),
      TALKER_TEST(measurements_alone),
      TALKER_TEST(measurements_across_a_signature),
      TALKER_TEST(measurements_across_busy),
      TALKER_TEST(measurements_begin_anew),
      TALKER_TEST(measurements_put_off),
      TALKER_TEST(a_nonce_comes_back),
      TALKER_TEST(a_retry),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
