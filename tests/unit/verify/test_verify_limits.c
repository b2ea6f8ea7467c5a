/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Large inputs in bounded memory: chains of 1 MB, chains of a hundred certificates, a million challenges. State that
 * does not fit is dropped and counted; the verdict is then unknown, never a failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talker.h"

#define ECDSA_P256 0x10u
#define PORTION 8192u
#define MEGABYTE (1u << 20)
#define PAIRS 1000000u

static enum sdec_signed always_good(void *context, const struct sdec_signature *s, struct sdec_reason *out) {
  (void)context;
  (void)s;
  *out = (struct sdec_reason){0};
  return SDEC_SIGNED_GOOD;
}

/* A fast replacement for a digest, sufficient for these tests. */
static bool quick_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  uint64_t mixed = 1;
  (void)context;
  (void)hash;
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t k = 0; k + 8 <= parts[i].len && k < 80; k += 8) {
      uint64_t word;
      memcpy(&word, parts[i].data + k, 8);
      mixed = (mixed ^ word) * UINT64_C(0x9E3779B97F4A7C15);
      mixed ^= mixed >> 29;
    }
  }
  memset(out, 0, SDEC_HASH_MAX);
  memcpy(out, &mixed, sizeof(mixed));
  return true;
}

static void put_le32(struct blob *out, uint32_t value) {
  for (uint32_t i = 0; i < 4; i++) {
    blob_fill(out, (uint8_t)(value >> 8 * i), 1);
  }
}

static uint8_t chain_byte(uint32_t at, uint32_t len, uint32_t certificate_len) {
  static const uint8_t head[4] = {0x30, 0x82};
  const uint32_t in = at >= 36 ? (at - 36) % certificate_len : 0;
  const uint8_t word[4] = {(uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16), (uint8_t)(len >> 24)};
  const uint32_t content = certificate_len - 4;
  return at < 4         ? word[at]
         : at < 36      ? 0x77
         : in < 2       ? head[in]
         : in == 2      ? (uint8_t)(content >> 8)
         : in == 3      ? (uint8_t)content
                        : (uint8_t)in;
}

/* read_chain reads a chain of `len` bytes with the large offsets of 1.4; `in_transcript` counts the transcript bytes.
 * */
static void read_chain(struct talker *t, uint32_t len, uint32_t certificate_len, uint32_t *in_transcript) {
  for (uint32_t at = 0; at < len; at += PORTION) {
    const uint32_t n = len - at < PORTION ? len - at : PORTION;
    struct blob ask = {.len = 0}, answer = {.len = 0};
    blob_hex(&ask, "14828000 00000000");
    put_le32(&ask, at);
    put_le32(&ask, PORTION);
    blob_hex(&answer, "14028000 00000000");
    put_le32(&answer, n);
    put_le32(&answer, len - at - n);
    for (uint32_t i = 0; i < n; i++) {
      answer.data[answer.len++] = chain_byte(at + i, len, certificate_len);
    }
    talk(t, &ask, NULL);
    talk(t, &answer, NULL);
    *in_transcript += ask.len + answer.len;
  }
}

static uint64_t proof_len(struct talker *t) {
  struct sdec_proof proof;
  uint64_t len = 0;
  assert_true(sdec_verify_proof(t->verify, &proof));
  for (uint32_t i = 0; i < proof.n_parts; i++) {
    len += proof.parts[i].len;
  }
  return len;
}

/* CHALLENGE and CHALLENGE_AUTH up to the signature. */
#define CHALLENGE_LEN (44u + 4u + 32u + 32u + 2u + 8u)

static void begin(struct talker *t, size_t memory) {
  t->crypto.verify = always_good;
  t->crypto.hash = quick_hash;
  t->verify_memory = memory;
  talker_begin(t, 0x14, ECDSA_P256, false);
}

static void no_failure(struct talker *t) {
  for (uint32_t i = 0; i < t->n_told; i++) {
    assert_true(t->told[i].check != SDEC_CHECK_SIGNATURE || t->told[i].result != SDEC_FAIL);
  }
}

static void a_megabyte(void **state) {
  struct talker *t = *state;
  uint32_t len = 0;
  begin(t, 0);
  read_chain(t, MEGABYTE, 2000, &len);
  (void)want(t, SDEC_CHECK_CHAIN, SDEC_PASS, NULL);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  assert_int_equal(proof_len(t), t->vca.len + len + CHALLENGE_LEN);
  assert_int_equal(sdec_verify_stats(t->verify).given_up, 0);
}

/* At most two megabytes are kept. */
static void too_many_megabytes(void **state) {
  struct talker *t = *state;
  uint32_t len = 0;
  begin(t, 0);
  for (uint32_t i = 0; i < 3; i++) {
    read_chain(t, MEGABYTE, 2000, &len);
  }
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  const struct sdec_verdict *v = want(t, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, NULL);
  assert_string_equal(v->why, "the transcript is too long to be kept");
  digests(t, NULL);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
}

static void a_megabyte_in_little_memory(void **state) {
  struct talker *t = *state;
  uint32_t len = 0;
  begin(t, SDEC_VERIFY_MIN);
  for (uint32_t i = 0; i < 4; i++) {
    read_chain(t, MEGABYTE, 2000, &len);
    challenge(t, 0, &t->vca, SIGN_PLAIN);
  }
  no_failure(t);
  digests(t, NULL);
  certificates(t, 0, NULL);
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
}

static void a_hundred_certificates(void **state) {
  struct talker *t = *state;
  uint32_t len = 0;
  begin(t, 0);
  for (uint32_t i = 0; i < 10; i++) {
    read_chain(t, 36 + 100 * (500 + i), 500 + i, &len);
  }
  challenge(t, 0, &t->vca, SIGN_PLAIN);
  (void)want(t, SDEC_CHECK_SIGNATURE, SDEC_PASS, NULL);
  assert_int_equal(proof_len(t), t->vca.len + len + CHALLENGE_LEN);
}

/* The units of one exchange, repeated with different nonces without a flow. */
struct pair {
  struct sdec_unit units[2];
  struct blob bytes[2];
};

static void catch_pair(struct talker *t, struct pair *pair) {
  static const char *const heads[] = {"14830000", "14030003"};
  for (uint32_t i = 0; i < 2; i++) {
    struct blob *bytes = &pair->bytes[i];
    bytes->len = 0;
    blob_hex(bytes, heads[i]);
    if (i == 1) {
      put_chain_digest(t, 1, 0, bytes);
    }
    blob_fill(bytes, 0x11, 32);
    blob_fill(bytes, 0, i == 1 ? 2 : 0);
    blob_fill(bytes, 0x55, 8);
    blob_fill(bytes, 0x99, i == 1 ? 64 : 0);
    const struct sdec_packet packet = {.data = {bytes->data, bytes->len},
                                       .original_len = bytes->len,
                                       .link = 147,
                                       .frame = ++t->frame,
                                       .time_ns = UINT64_C(1795200000000000000)};
    sdec_flow_feed(t->flow, &packet);
    assert_true(sdec_flow_take(t->flow, &pair->units[i]));
    pair->units[i].span = packet.data;
  }
}

static void a_million_challenges(void **state) {
  struct talker *t = *state;
  static struct pair pair;
  struct sdec_verdict verdict;
  uint32_t n = 0;
  begin(t, SDEC_VERIFY_MIN);
  digests(t, NULL);
  certificates(t, 0, NULL);
  catch_pair(t, &pair);
  for (uint32_t i = 0; i < PAIRS; i++) {
    for (uint32_t k = 0; k < 2; k++) {
      memcpy(pair.bytes[k].data + (k == 0 ? 4 : 36), &i, sizeof(i));
      pair.units[k].number += 2;
      sdec_verify_unit(t->verify, &pair.units[k]);
      while (sdec_verify_take(t->verify, &verdict)) {
        assert_int_not_equal(verdict.check, SDEC_CHECK_NONCE);
        n += verdict.check == SDEC_CHECK_SIGNATURE && verdict.result == SDEC_PASS;
      }
    }
  }
  const struct sdec_verify_stats stats = sdec_verify_stats(t->verify);
  assert_int_equal(n, PAIRS);
  assert_int_equal(stats.verdicts[SDEC_CHECK_SIGNATURE][SDEC_PASS], PAIRS);
  assert_int_equal(stats.given_up, 0);
  assert_int_equal(stats.unsaid, 0);
  assert_true(stats.forgotten_nonces > PAIRS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALKER_TEST(a_megabyte),
      TALKER_TEST(too_many_megabytes),
      TALKER_TEST(a_megabyte_in_little_memory),
      TALKER_TEST(a_hundred_certificates),
      TALKER_TEST(a_million_challenges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
