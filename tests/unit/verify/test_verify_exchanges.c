/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The transcripts of key exchanges: every reading that the verifier tries for the two signatures of a handshake, each
 * in a dialog that only this reading fits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"

#define ECDSA_P256 0x10u
#define RESPONDER_EXCHANGE "responder-key_exchange_rsp signing"
#define REQUESTER_FINISH "requester-finish signing"

static void signature_is(const struct talker *t, const char *reading) {
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, reading);
}

static void put_header(const struct talker *t, struct blob *out, const char *rest) {
  blob_fill(out, t->version, 1);
  blob_hex(out, rest);
}

/* exchange sends a key exchange with slot 0; `digests_of` follows the negotiation in the signed transcript. `th` gets
 * the transcript that FINISH continues. */
static void exchange(struct talker *t, const struct blob *digests_of, bool mutual, struct blob *th) {
  struct blob ask = {.len = 0}, answer = {.len = 0};
  th->len = 0;
  blob_add(th, &t->vca);
  blob_add(th, digests_of);
  put_chain_digest(t, 1, 0, th);
  put_header(t, &ask, "e40000 34120000");
  blob_fill(&ask, 0x21, 32);
  blob_fill(&ask, 0x22, 64);
  blob_hex(&ask, "0000");
  talk(t, &ask, th);
  put_header(t, &answer, mutual ? "640000 78560200" : "640000 78560000");
  blob_fill(&answer, 0x23, 32);
  blob_fill(&answer, 0x24, 64);
  blob_hex(&answer, "0000");
  blob_add(th, &answer);
  struct blob signature = {.len = 0};
  put_signature(t, 1, 0, RESPONDER_EXCHANGE, th, SIGN_PLAIN, &signature);
  blob_add(&answer, &signature);
  blob_add(th, &signature);
  talk(t, &answer, NULL);
}

/* From 1.4 on, opaque data precedes the signature. */
static void finish_signing(struct talker *t, struct blob *th, const struct blob *digests_of, bool with_opaque) {
  struct blob message = {.len = 0};
  blob_add(th, digests_of);
  put_chain_digest(t, 0, 0, th);
  put_header(t, &message, "e50100");
  if (t->version >= 0x14 && with_opaque) {
    blob_hex(&message, "0000");
  }
  blob_add(th, &message);
  if (t->version >= 0x14 && !with_opaque) {
    blob_hex(&message, "0000");
  }
  put_signature(t, 0, 0, REQUESTER_FINISH, th, SIGN_PLAIN, &message);
  blob_fill(&message, 0x31, 32);
  talk(t, &message, NULL);
}

static void finish(struct talker *t, struct blob *th, const struct blob *digests_of) {
  finish_signing(t, th, digests_of, true);
}

static const struct blob nothing;

/* The response in `pair`, which has two messages. */
static struct blob answer_in(const struct blob *pair) {
  struct blob answer = {.len = pair->len - 4};
  memcpy(answer.data, pair->data + 4, answer.len);
  return answer;
}

static void exchange_by_the_rules(void **state) {
  struct talker *t = *state;
  struct blob th, pair = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  certificates(t, 0, NULL);
  exchange(t, &nothing, false, &th);
  signature_is(t, NULL);
  talker_begin(t, 0x13, ECDSA_P256, true);
  digests(t, &pair);
  certificates(t, 0, NULL);
  struct blob answer = answer_in(&pair);
  exchange(t, &answer, false, &th);
  signature_is(t, NULL);
}

static void exchange_without_digests(void **state) {
  struct talker *t = *state;
  struct blob th;
  talker_begin(t, 0x13, ECDSA_P256, true);
  digests(t, NULL);
  certificates(t, 0, NULL);
  exchange(t, &nothing, false, &th);
  signature_is(t, "digests not counted");
}

static void exchange_with_late_digests(void **state) {
  struct talker *t = *state;
  struct blob th, pair = {.len = 0};
  talker_begin(t, 0x13, ECDSA_P256, true);
  certificates(t, 0, NULL);
  digests(t, &pair);
  struct blob answer = answer_in(&pair);
  exchange(t, &answer, false, &th);
  signature_is(t, "late digests counted");
  talker_begin(t, 0x13, ECDSA_P256, true);
  certificates(t, 0, NULL);
  digests(t, NULL);
  exchange(t, &nothing, false, &th);
  signature_is(t, NULL);
}

static void exchange_with_digests_of_one_key(void **state) {
  struct talker *t = *state;
  struct blob th, pair = {.len = 0};
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, &pair);
  certificates(t, 0, NULL);
  struct blob answer = answer_in(&pair);
  exchange(t, &answer, false, &th);
  signature_is(t, "digests counted without several keys");
}

static void mutual_of(struct talker *t, uint8_t version, bool several_keys, struct blob *th, struct blob *turned) {
  struct blob pair = {.len = 0};
  talker_begin(t, version, ECDSA_P256, several_keys);
  digests(t, &pair);
  certificates(t, 0, NULL);
  struct blob answer = answer_in(&pair);
  exchange(t, several_keys ? &answer : &nothing, true, th);
  signature_is(t, NULL);
  pair.len = 0;
  turned_digests(t, &pair);
  turned_certificates(t, 0, NULL);
  turn_over(t);
  *turned = answer_in(&pair);
}

static void mutual(struct talker *t, bool several_keys, struct blob *th, struct blob *turned) {
  mutual_of(t, several_keys ? 0x13 : 0x12, several_keys, th, turned);
}

static void finish_by_the_rules(void **state) {
  struct talker *t = *state;
  struct blob th, turned;
  mutual(t, false, &th, &turned);
  finish(t, &th, &nothing);
  signature_is(t, NULL);
  mutual(t, true, &th, &turned);
  finish(t, &th, &turned);
  signature_is(t, NULL);
}

static void finish_otherwise(void **state) {
  struct talker *t = *state;
  struct blob th, turned;
  mutual(t, false, &th, &turned);
  finish(t, &th, &turned);
  signature_is(t, "the requester's digests counted");
  mutual(t, true, &th, &turned);
  finish(t, &th, &nothing);
  signature_is(t, "the requester's digests not counted");
}

/* The Requester's DIGESTS is part of the transcript only if it is the first encapsulated request. */
static void finish_with_late_digests(void **state) {
  struct talker *t = *state;
  struct blob th, pair = {.len = 0};
  talker_begin(t, 0x13, ECDSA_P256, true);
  digests(t, &pair);
  certificates(t, 0, NULL);
  struct blob answer = answer_in(&pair);
  exchange(t, &answer, true, &th);
  signature_is(t, NULL);
  pair.len = 0;
  turned_certificates(t, 0, NULL);
  turned_digests(t, &pair);
  turn_over(t);
  finish(t, &th, &nothing);
  signature_is(t, NULL);
}

/* The first edition of 1.4 left open whether the opaque data is signed. */
static void finish_without_opaque_data(void **state) {
  struct talker *t = *state;
  struct blob th, turned;
  for (uint32_t with_opaque = 0; with_opaque < 2; with_opaque++) {
    mutual_of(t, 0x14, false, &th, &turned);
    finish_signing(t, &th, &nothing, with_opaque);
    const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, with_opaque ? SDEC_PASS : SDEC_FAIL, NULL);
    assert_int_equal(strstr(v->why, "it would fit without the opaque data that version 1.4 brought") != NULL,
                     !with_opaque);
  }
}

/* With only a leaf given, the signed digest of the chain is taken from DIGESTS, or unknown. */
static void exchange_of_a_lone_leaf(void **state) {
  struct talker *t = *state;
  struct blob chain = {.len = 0}, th;
  chain_bytes(t, 1, 0, &chain);
  const struct sdec_span leaf = {chain.data + 36, chain.len - 36};
  t->chains[0] = (struct sdec_known_chain){.side = 1, .slot = SDEC_ANY_SLOT, .bytes = leaf, .root = leaf};
  t->config.chains = t->chains;
  t->config.n_chains = 1;
  talker_begin(t, 0x12, ECDSA_P256, false);
  exchange(t, &nothing, true, &th);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  assert_non_null(strstr(v->why, "slot 0 was given without its root"));
  turned_certificates(t, 0, NULL);
  turn_over(t);
  finish(t, &th, &nothing);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  talker_begin(t, 0x12, ECDSA_P256, false);
  digests(t, NULL);
  exchange(t, &nothing, true, &th);
  signature_is(t, NULL);
  turned_certificates(t, 0, NULL);
  turn_over(t);
  finish(t, &th, &nothing);
  signature_is(t, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(exchange_by_the_rules),
      TALKER_TEST(exchange_without_digests),
      TALKER_TEST(exchange_with_late_digests),
      TALKER_TEST(exchange_with_digests_of_one_key),
      TALKER_TEST(finish_by_the_rules),
      TALKER_TEST(finish_otherwise),
      TALKER_TEST(finish_with_late_digests),
      TALKER_TEST(finish_without_opaque_data),
      TALKER_TEST(exchange_of_a_lone_leaf),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
