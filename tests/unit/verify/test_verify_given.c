/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Chains given by the user rather than read from a slot: they may belong to another slot or device or be incomplete, so
 * a signature that fails with them is not refuted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"
#include "toy.h"

#define ECDSA_P256 0x10u

static struct blob given[6];

/* give_as gives the verifier the Responder's chains of `slots`, each as that of a slot in `as`. */
static void give_as(struct talker *t, uint32_t n, const uint8_t slots[], const uint8_t as[]) {
  static struct sdec_known_chain chains[6];
  for (uint32_t i = 0; i < n; i++) {
    given[i].len = 0;
    chain_bytes(t, 1, slots[i], &given[i]);
    chains[i] = (struct sdec_known_chain){.side = 1, .slot = as[i], .bytes = {given[i].data, given[i].len}};
  }
  t->config.chains = chains;
  t->config.n_chains = n;
}

static void give(struct talker *t, uint32_t n, const uint8_t slots[], uint8_t as) {
  const uint8_t all[] = {as, as, as, as, as, as};
  give_as(t, n, slots, all);
}

static void unsure(const struct talker *t, const char *why) {
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  if (strstr(v->why, why) == NULL) {
    fail_msg("%s", v->why);
  }
}

static uint32_t count(const struct talker *t, uint32_t check) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < t->n_told; i++) {
    n += t->told[i].check == check;
  }
  return n;
}

/* DIGESTS shows that slot 1 has another chain than the given one. */
static void the_chain_of_another_slot(void **state) {
  struct talker *t = *state;
  give(t, 1, (const uint8_t[]){0}, SDEC_ANY_SLOT);
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  measure_of(t, 1, 1, &t->vca);
  unsure(t, "slot 1 is not among those given");
  measure_of(t, 0, 0, &t->vca);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  measure_of(t, 0, 1, &t->vca); /* with the chain of slot 0, a signature of slot 1 is wrong */
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
}

static void the_wrong_chain_for_the_slot(void **state) {
  struct talker *t = *state;
  give(t, 1, (const uint8_t[]){0}, 1);
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  measure_of(t, 1, 1, &t->vca);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
}

/* CHALLENGE_AUTH contains the digest of the chain. */
static void a_challenge_that_names_its_chain(void **state) {
  struct talker *t = *state;
  give(t, 1, (const uint8_t[]){0}, SDEC_ANY_SLOT);
  talker_begin(t, 0x12, ECDSA_P256, false);
  challenge(t, 1, &t->vca, SIGN_PLAIN);
  unsure(t, "slot 1 is not among those given");
  assert_int_equal(count(t, SDEC_CHECK_DIGEST), 0);
  for (uint32_t turned = 0; turned < 2; turned++) {
    give(t, 2, turned ? (const uint8_t[]){0, 1} : (const uint8_t[]){1, 0}, SDEC_ANY_SLOT);
    talker_begin(t, 0x12, ECDSA_P256, false);
    for (uint32_t slot = 0; slot < 2; slot++) {
      challenge(t, slot, &t->vca, SIGN_PLAIN);
      (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
      (void)want(t, SDEC_CHECK_DIGEST, SDEC_PASS, NULL);
    }
  }
}

/* alter changes a given chain into another one with the same leaf. */
static void alter(uint32_t nth) {
  given[nth].data[4] ^= 1; /* in RootHash */
}

static const struct sdec_verdict *digest_is(const struct talker *t, uint32_t result, const char *why) {
  const struct sdec_verdict *v = want(t, SDEC_CHECK_DIGEST, result, NULL);
  if (strcmp(v->why, why) != 0) {
    fail_msg("%s", v->why);
  }
  return v;
}

static void identity_is(const struct talker *t, uint32_t standing) {
  struct sdec_account account;
  assert_true(sdec_verify_account(t->verify, 0, &account));
  assert_int_equal(account.answers[SDEC_ASKS_IDENTITY].standing, standing);
}

/* signer_is expects that the key of the nth given chain made the latest signature. */
static void signer_is(const struct talker *t, uint32_t nth) {
  struct sdec_proof proof;
  assert_true(sdec_verify_proof(t->verify, &proof));
  assert_int_equal(proof.given, nth);
}

/* A chain other than that of CHALLENGE_AUTH is wrong even if its key made the signature. */
static void another_chain_with_the_same_key(void **state) {
  struct talker *t = *state;
  for (uint32_t altered = 0; altered < 2; altered++) {
    for (uint8_t as = 0; as < 2; as++) {
      give(t, 1, (const uint8_t[]){0}, as == 0 ? 0 : SDEC_ANY_SLOT);
      if (altered) {
        alter(0);
      }
      talker_begin(t, 0x12, ECDSA_P256, false);
      challenge(t, 0, &t->vca, SIGN_PLAIN);
      (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
      digest_is(t, altered ? SDEC_FAIL : SDEC_PASS,
                altered ? "digest is not the hash of the given chain of slot 0" : "");
      identity_is(t, altered ? SDEC_REFUTED : SDEC_PROVED);
    }
  }
  give(t, 2, (const uint8_t[]){0, 0}, SDEC_ANY_SLOT); /* the matching chain is used, at any position */
  alter(0);
  talker_begin(t, 0x12, ECDSA_P256, false);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  digest_is(t, SDEC_PASS, "");
  identity_is(t, SDEC_PROVED);
  signer_is(t, 2);
}

/* For bare certificates the digest is a guess, which refutes nothing. */
static void certificates_with_the_same_key(void **state) {
  struct talker *t = *state;
  struct sdec_known_chain bare;
  give(t, 1, (const uint8_t[]){0}, SDEC_ANY_SLOT);
  bare = t->config.chains[0];
  bare.bytes = bare.root = (struct sdec_span){bare.bytes.data + 36, bare.bytes.len - 36};
  t->config.chains = &bare;
  talker_begin(t, 0x12, ECDSA_P256, false);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  assert_int_equal(count(t, SDEC_CHECK_DIGEST), 0);
}

/* DIGESTS contains the hash of the chain given for its slot, or another one. */
static void digests_of_a_given_chain(void **state) {
  struct talker *t = *state;
  char why[96];
  for (uint32_t altered = 0; altered < 2; altered++) {
    give(t, 1, (const uint8_t[]){0}, 0);
    if (altered) {
      alter(0);
    }
    talker_begin(t, 0x12, ECDSA_P256, false);
    digests(t, NULL);
    const struct sdec_verdict *v = digest_is(t, altered ? SDEC_FAIL : SDEC_PASS,
                                             altered ? "digest is not the hash of the given chain of slot 0" : "");
    assert_string_equal(v->message, "DIGESTS");
    assert_int_equal(count(t, SDEC_CHECK_DIGEST), 1); /* no verdict on slot 1 */
  }
  give(t, 1, (const uint8_t[]){0}, SDEC_ANY_SLOT);
  alter(0);
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL); /* may belong to a slot that is not shown */
  assert_int_equal(count(t, SDEC_CHECK_DIGEST), 0);
  (void)snprintf(why, sizeof(why),
                 "the digest of slot 0 in frame %u is not the hash of the given chain, whose key signed",
                 (unsigned)t->frame);
  measure(t, &t->vca, NULL); /* but here its key signed for slot 0 */
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  digest_is(t, SDEC_FAIL, why);
}

/* Slots may share a key: a chain that DIGESTS shows in another slot belongs to the device. */
static void the_chain_of_a_slot_with_the_same_key(void **state) {
  struct talker *t = *state;
  struct blob answer = {.data = {0x12, 0x01, 0, 3}, .len = 4};
  uint8_t digest[32];
  give(t, 1, (const uint8_t[]){0}, SDEC_ANY_SLOT);
  alter(0);
  toy_hash(t->openssl, &given[0], digest);
  put_chain_digest(t, 1, 0, &answer);
  blob_put(&answer, digest, sizeof(digest));
  talker_begin(t, 0x12, ECDSA_P256, false);
  talk_hex(t, "00810000", NULL);
  talk(t, &answer, NULL);
  assert_int_equal(digest_is(t, SDEC_PASS, "")->slot, 1);
  measure(t, &t->vca, NULL);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  assert_int_equal(count(t, SDEC_CHECK_DIGEST), 1);
}

/* Chains are tried in the given order. */
static void every_chain_is_tried_in_order(void **state) {
  struct talker *t = *state;
  for (uint32_t at = 0; at < 6; at++) {
    uint8_t slots[] = {2, 3, 4, 5, 6, 7};
    slots[at] = 0;
    give(t, 6, slots, SDEC_ANY_SLOT);
    talker_begin(t, 0x12, ECDSA_P256, false);
    measure(t, &t->vca, NULL);
    (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
    assert_int_equal(sdec_verify_stats(t->verify).verifications, at + 1);
    signer_is(t, at + 1);
  }
  give(t, 6, (const uint8_t[]){2, 3, 4, 5, 6, 7}, SDEC_ANY_SLOT);
  talker_begin(t, 0x12, ECDSA_P256, false);
  measure(t, &t->vca, NULL);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_FAIL, NULL);
}

/* The signing chain may be among those that are not tried. */
static void more_chains_than_are_tried(void **state) {
  struct talker *t = *state;
  static struct sdec_known_chain many[65];
  give(t, 1, (const uint8_t[]){2}, SDEC_ANY_SLOT);
  for (uint32_t i = 0; i < 65; i++) {
    many[i] = t->config.chains[0];
  }
  t->config.chains = many;
  t->config.n_chains = 65;
  talker_begin(t, 0x12, ECDSA_P256, false);
  measure(t, &t->vca, NULL);
  unsure(t, "may be beyond those that are tried");
}

/* Every reading is tried with every chain. */
static void readings_with_every_chain(void **state) {
  struct talker *t = *state;
  for (uint32_t at = 0; at < 4; at++) {
    uint8_t slots[] = {4, 5, 6, 7};
    slots[at] = 0;
    give(t, 4, slots, SDEC_ANY_SLOT);
    talker_begin(t, 0x12, ECDSA_P256, false);
    measure_unsigned(t, NULL);
    measure(t, &t->vca, NULL);
    (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, "this exchange alone");
    talker_begin(t, 0x11, ECDSA_P256, false);
    challenge(t, 0, &t->vca, SIGN_REVERSED);
    (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, "signature little-endian");
  }
}

static void one_chain_for_two_slots(void **state) {
  struct talker *t = *state;
  for (uint32_t first = 0; first < 2; first++) {
    give_as(t, 2, (const uint8_t[]){0, 0}, (const uint8_t[]){(uint8_t)first, (uint8_t)(1 - first)});
    talker_begin(t, 0x12, ECDSA_P256, false);
    for (uint32_t slot = 0; slot < 2; slot++) {
      measure_of(t, slot, 0, &t->vca);
      (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
    }
    measure_of(t, 2, 0, &t->vca);
    unsure(t, "slot 2 is missing");
  }
}

/* A chain that is given for one slot and read from another belongs to both. */
static void a_chain_that_is_read_from_another_slot(void **state) {
  struct talker *t = *state;
  give(t, 1, (const uint8_t[]){0}, 1);
  talker_begin(t, 0x12, ECDSA_P256, false);
  certificates(t, 0, NULL);
  measure_of(t, 1, 0, &t->vca);
  signer_is(t, 1);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  measure_of(t, 0, 0, &t->vca);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(the_chain_of_another_slot),
      TALKER_TEST(the_wrong_chain_for_the_slot),
      TALKER_TEST(a_challenge_that_names_its_chain),
      TALKER_TEST(another_chain_with_the_same_key),
      TALKER_TEST(certificates_with_the_same_key),
      TALKER_TEST(digests_of_a_given_chain),
      TALKER_TEST(the_chain_of_a_slot_with_the_same_key),
      TALKER_TEST(every_chain_is_tried_in_order),
      TALKER_TEST(more_chains_than_are_tried),
      TALKER_TEST(readings_with_every_chain),
      TALKER_TEST(one_chain_for_two_slots),
      TALKER_TEST(a_chain_that_is_read_from_another_slot),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
