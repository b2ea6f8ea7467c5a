/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts: which messages they include, in which order (DSP0274, transcript rules), what is taken from the
 * connection, and that all memory is freed. Messages are one or a few letters, so that a transcript reads like a word.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keys/transcript.h"

#define MEMORY (64u << 10)
#define HASH_LEN 3

struct rig {
  void *memory;
  struct pool *pool;
  size_t used; /* of the pool, initially */
  struct evidence evidence;
  struct transcript transcript;
  struct reading reading;
};

static int rig_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  assert_non_null(r);
  r->memory = malloc(MEMORY);
  assert_non_null(r->memory);
  r->pool = sdec_pool_new(r->memory, MEMORY);
  assert_non_null(r->pool);
  r->used = sdec_pool_used(r->pool);
  r->transcript.hash_len = HASH_LEN;
  *state = r;
  return 0;
}

static int rig_down(void **state) {
  struct rig *r = *state;
  free(r->memory);
  free(r);
  return 0;
}

static struct sdec_span text_span(const char *text) {
  return (struct sdec_span){(const uint8_t *)text, (uint32_t)strlen(text)};
}

static void pair(struct rig *r, uint8_t step, const char *request, const char *response) {
  sdec_evidence_hold(&r->evidence, r->pool, step, text_span(request));
  sdec_evidence_pair(&r->evidence, r->pool, step, text_span(response));
}

static void negotiate(struct rig *r) {
  pair(r, SDEC_STEP_VERSION, "v", "V");
  pair(r, SDEC_STEP_CAPABILITIES, "c", "C");
  pair(r, SDEC_STEP_ALGORITHMS, "a", "A");
}

static void digests(struct rig *r, uint32_t side, const char *message) {
  sdec_evidence_digests(&r->evidence, r->pool, side, &r->reading, text_span(message));
}

/* add adds a handshake message; its verify data, if any, begins at the hash sign. */
static void add(struct rig *r, enum leg_number leg, const char *message) {
  const char *verify = strchr(message, '#');
  r->reading.mark[M_VERIFY - F_COUNT] = verify != NULL ? text_span(verify) : (struct sdec_span){NULL, 0};
  assert_true(sdec_transcript_add(&r->transcript, r->pool, leg, text_span(message), &r->reading));
}

static void want_parts(struct rig *r, enum transcript_end end, const char *expected) {
  struct sdec_span parts[TRANSCRIPT_PARTS];
  char seen[128] = "";
  const uint32_t n = sdec_transcript_parts(&r->transcript, &r->evidence, end, parts);
  assert_true(n <= TRANSCRIPT_PARTS);
  for (uint32_t i = 0; i < n; i++) {
    assert_true(parts[i].len > 0);
    strncat(seen, (const char *)parts[i].data, parts[i].len);
  }
  assert_string_equal(seen, expected);
}

/* A handshake with key exchange or PSK, with all optional parts. */
static void handshake(struct rig *r) {
  negotiate(r);
  digests(r, 0, "d");
  digests(r, 1, "D");
  memcpy(r->transcript.chain[0], "qqq", HASH_LEN);
  memcpy(r->transcript.chain[1], "RRR", HASH_LEN);
  add(r, LEG_REQUEST, "k");
  add(r, LEG_RESPONSE, "K#K");
  add(r, LEG_FINISH, "ff#f");
  add(r, LEG_FINISH_RSP, "FFF#F");
}

static void order(void **state) {
  struct rig *r = *state;
  struct transcript *t = &r->transcript;
  handshake(r);
  want_parts(r, TH_RESPONSE_VERIFY, "vVcCaA" "RRR" "k" "K");
  want_parts(r, TH_FINISH_VERIFY, "vVcCaA" "RRR" "k" "K#K" "ff");
  want_parts(r, TH_FINISH_RSP_VERIFY, "vVcCaA" "RRR" "k" "K#K" "ff#f" "FFF");
  want_parts(r, TH_ALL, "vVcCaA" "RRR" "k" "K#K" "ff#f" "FFF#F");
  t->mutual = true;
  want_parts(r, TH_RESPONSE_VERIFY, "vVcCaA" "RRR" "k" "K");
  want_parts(r, TH_ALL, "vVcCaA" "RRR" "k" "K#K" "qqq" "ff#f" "FFF#F");
  t->use_digests[0] = t->use_digests[1] = true;
  want_parts(r, TH_RESPONSE_VERIFY, "vVcCaA" "D" "RRR" "k" "K");
  want_parts(r, TH_FINISH_VERIFY, "vVcCaA" "D" "RRR" "k" "K#K" "d" "qqq" "ff");
}

static void order_with_pre_shared_key(void **state) {
  struct rig *r = *state;
  handshake(r);
  r->transcript.psk = true;
  r->transcript.use_digests[1] = true; /* no chains, so no digests */
  want_parts(r, TH_RESPONSE_VERIFY, "vVcCaA" "k" "K");
  want_parts(r, TH_ALL, "vVcCaA" "k" "K#K" "ff#f" "FFF#F");
}

/* A message without verify data is included completely; a repeated one replaces the first. */
static void messages_again(void **state) {
  struct rig *r = *state;
  handshake(r);
  add(r, LEG_REQUEST, "again");
  add(r, LEG_RESPONSE, "KK");
  want_parts(r, TH_RESPONSE_VERIFY, "vVcCaA" "RRR" "again" "KK");
  assert_int_equal(r->transcript.leg[LEG_RESPONSE].verify, 2);
}

/* A response is included once, with its request. */
static void pairs(void **state) {
  struct rig *r = *state;
  const struct evidence *e = &r->evidence;
  sdec_evidence_pair(&r->evidence, r->pool, SDEC_STEP_VERSION, text_span("V"));
  assert_int_equal(e->vca.len, 0);
  assert_string_equal(sdec_evidence_missing(e), "VERSION");
  sdec_evidence_hold(&r->evidence, r->pool, SDEC_STEP_CAPABILITIES, text_span("c"));
  sdec_evidence_pair(&r->evidence, r->pool, SDEC_STEP_VERSION, text_span("V"));
  assert_int_equal(e->vca.len, 0);
  pair(r, SDEC_STEP_VERSION, "v", "V");
  assert_int_equal(e->held.len, 0);
  sdec_evidence_pair(&r->evidence, r->pool, SDEC_STEP_VERSION, text_span("V"));
  assert_int_equal(e->vca.len, 2);
  assert_string_equal(sdec_evidence_missing(e), "CAPABILITIES");
  pair(r, SDEC_STEP_ALGORITHMS, "a", "A");
  assert_string_equal(sdec_evidence_missing(e), "CAPABILITIES");
  pair(r, SDEC_STEP_CAPABILITIES, "c", "C");
  assert_null(sdec_evidence_missing(e));
}

/* The transcript has a side's first DIGESTS; the digest of a slot is the last one shown. Digests that are too long are
 * ignored. */
static void digests_that_count(void **state) {
  struct rig *r = *state;
  const struct chain_digest *chain = r->evidence.chain[1];
  uint8_t long_one[SDEC_HASH_MAX + 1];
  memset(long_one, 'x', sizeof(long_one));
  r->reading.digest[0] = text_span("old");
  r->reading.digest[7] = (struct sdec_span){long_one, SDEC_HASH_MAX};
  digests(r, 1, "first");
  r->reading.digest[0] = text_span("new");
  r->reading.digest[6] = (struct sdec_span){long_one, SDEC_HASH_MAX + 1};
  r->reading.digest[7] = (struct sdec_span){NULL, 0};
  digests(r, 1, "second");
  assert_int_equal(r->evidence.digests[1].len, 5);
  assert_memory_equal(r->evidence.digests[1].data, "first", 5);
  for (uint32_t slot = 0; slot <= SLOTS; slot++) {
    assert_int_equal(chain[slot].known, slot == 0 || slot == 7);
    assert_false(r->evidence.chain[0][slot].known);
  }
  assert_memory_equal(chain[0].digest, "new", 3);
  assert_memory_equal(chain[7].digest, long_one, SDEC_HASH_MAX);
}

/* A new negotiation starts from scratch and frees all memory. */
static void dropped(void **state) {
  struct rig *r = *state;
  for (uint32_t round = 0; round < 2; round++) {
    handshake(r);
    assert_int_equal(r->evidence.digests[0].len, 1);
    sdec_evidence_hold(&r->evidence, r->pool, SDEC_STEP_KEY_EXCHANGE, text_span("k"));
    assert_true(sdec_pool_used(r->pool) > r->used);
    sdec_evidence_drop(&r->evidence, r->pool);
    sdec_transcript_drop(&r->transcript, r->pool);
    assert_int_equal(sdec_pool_used(r->pool), r->used);
    assert_string_equal(sdec_evidence_missing(&r->evidence), "VERSION");
    sdec_evidence_pair(&r->evidence, r->pool, SDEC_STEP_KEY_EXCHANGE, text_span("K"));
    assert_int_equal(r->evidence.vca.len, 0);
    want_parts(r, TH_ALL, "RRR");
  }
}

/* Without memory nothing is stored, and the exchange counts as missing. */
static void no_memory(void **state) {
  struct rig *r = *state;
  for (size_t size = MEMORY; size >= 16; size /= 2) {
    while (sdec_pool_get(r->pool, size) != NULL) {
    }
  }
  pair(r, SDEC_STEP_VERSION, "v", "V");
  assert_string_equal(sdec_evidence_missing(&r->evidence), "VERSION");
  digests(r, 0, "d");
  assert_false(r->evidence.digests_taken[0]);
  assert_false(sdec_transcript_add(&r->transcript, r->pool, LEG_REQUEST, text_span("k"), &r->reading));
  r->transcript.psk = true; /* no chain digest */
  want_parts(r, TH_ALL, "");
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_up, rig_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      RIG_TEST(order), RIG_TEST(order_with_pre_shared_key), RIG_TEST(messages_again), RIG_TEST(pairs),
      RIG_TEST(digests_that_count), RIG_TEST(dropped), RIG_TEST(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
