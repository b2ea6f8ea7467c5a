/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every rule by which a layout depends on the conversation, from facts to a variable, and the candidate values for an
 * unknown one. Expected results follow DSP0274, and the sizes of FIPS 180, 186, 203, 204 and 205.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conversation/env.h"
#include "walk/rows.h"

#define REQ SDEC_DIR_REQ
#define RSP SDEC_DIR_RSP
#define MEAS_NO_SIG (1u << 3)
#define MEAS_SIG (2u << 3)
#define ENCRYPT (1u << 6)
#define CLEAR (1u << 15)
#define KEYS_ONE 0u
#define KEYS_MANY (1u << 26)
#define KEYS_EITHER (2u << 26)
#define UNKNOWN UINT32_MAX

/* A conversation so far. */
struct so_far {
  struct sdec_facts facts;
  struct exchange request;
  struct env_basis basis;
};

static void begin(struct so_far *s, uint8_t dir, uint8_t version) {
  memset(s, 0, sizeof(*s));
  s->basis = (struct env_basis){.facts = &s->facts, .dir = dir, .version = version, .seq_len = 2};
}

static void want(const struct so_far *s, uint32_t var, uint32_t expected) {
  struct sdec_env env;
  sdec_env_derive(&s->basis, &env);
  assert_int_equal(env_known(&env, var), expected != UNKNOWN);
  if (expected != UNKNOWN) {
    assert_int_equal(env.value[var], expected);
  }
}

static void flags(struct so_far *s, uint32_t req, uint32_t rsp) {
  fact_put(&s->facts, F_REQ_FLAGS, req);
  fact_put(&s->facts, F_RSP_FLAGS, rsp);
}

static void nothing_known(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, SDEC_DIR_UNKNOWN, V1_2);
  want(&s, E_VERSION, V1_2);
  want(&s, E_ROLE, UNKNOWN);
  begin(&s, REQ, V1_3);
  want(&s, E_VERSION, V1_3);
  want(&s, E_ROLE, 0);
  begin(&s, RSP, V1_3);
  want(&s, E_ROLE, 1);
  static const uint8_t unknown[] = {E_HASH,        E_SIGNATURE,       E_EXCHANGE,      E_SUMMARY,   E_VERIFY_EXCHANGE,
                                    E_MEAS_HASH,   E_VERIFY_FINISH,   E_OPAQUE_FORMAT, E_MULTI_KEY, E_REQ_CODE,
                                    E_REQ_PARAM1,  E_REQ_PARAM2,      E_REQ_SIGNED};
  for (uint32_t i = 0; i < sizeof(unknown); i++) {
    want(&s, unknown[i], UNKNOWN);
  }
  want(&s, E_NONCE, 32);
  want(&s, E_OPAQUE_LENGTH, 2);
  want(&s, E_SEQ_LEN, 2);
  want(&s, E_TAG_LEN, 16);
  want(&s, E_ENCRYPTED, 1);
}

static void sizes(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  fact_put(&s.facts, F_HASH, 2);
  want(&s, E_HASH, 48);
  fact_put(&s.facts, F_HASH, 0);
  want(&s, E_HASH, UNKNOWN);
  fact_put(&s.facts, F_MEAS_HASH, 2);
  want(&s, E_MEAS_HASH, 32);
  /* Each side signs with its own algorithm. */
  fact_put(&s.facts, F_ASYM, 0x80);
  fact_put(&s.facts, F_REQ_ASYM, 0x10);
  want(&s, E_SIGNATURE, 96);
  s.basis.dir = REQ;
  want(&s, E_SIGNATURE, 64);
  fact_put(&s.facts, F_REQ_ASYM, 0);
  want(&s, E_SIGNATURE, UNKNOWN);
  fact_put(&s.facts, F_REQ_PQC_ASYM, 1);
  want(&s, E_SIGNATURE, 2420);
  s.basis.dir = RSP;
  fact_put(&s.facts, F_ASYM, 0);
  fact_put(&s.facts, F_PQC_ASYM, 2);
  want(&s, E_SIGNATURE, 3309);
  /* DHE keys have the same length in both directions, KEM values do not. */
  fact_put(&s.facts, F_DHE, 0x10);
  want(&s, E_EXCHANGE, 96);
  s.basis.dir = REQ;
  want(&s, E_EXCHANGE, 96);
  fact_put(&s.facts, F_DHE, 0);
  fact_put(&s.facts, F_KEM, 2);
  want(&s, E_EXCHANGE, 1184);
  s.basis.dir = RSP;
  want(&s, E_EXCHANGE, 1088);
}

static void summary(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  s.basis.request = &s.request;
  fact_put(&s.facts, F_HASH, 4);
  want(&s, E_SUMMARY, UNKNOWN);
  s.request.seen = true;
  want(&s, E_SUMMARY, 0); /* not requested */
  s.request.value[F_SUMMARY_TYPE - F_EXCHANGE_FIRST] = 0xFF;
  want(&s, E_SUMMARY, UNKNOWN);
  flags(&s, 0, MEAS_NO_SIG);
  want(&s, E_SUMMARY, 64);
  flags(&s, 0, MEAS_SIG);
  want(&s, E_SUMMARY, 64);
  flags(&s, MEAS_SIG, ~(uint32_t)(MEAS_SIG | MEAS_NO_SIG)); /* the Responder cannot measure */
  want(&s, E_SUMMARY, 0);
  s.request.seen = false;
  want(&s, E_SUMMARY, 0);
  flags(&s, 0, MEAS_SIG);
  want(&s, E_SUMMARY, UNKNOWN);
  s.basis.dir = REQ;
  want(&s, E_SUMMARY, 0);
}

/* With the capability on both sides, the verify data is in FINISH_RSP instead of KEY_EXCHANGE_RSP. */
static void clear_handshake(void **state) {
  (void)state;
  static const struct {
    uint32_t req, rsp, exchange, finish;
  } rows[] = {{0, 0, 32, 0},
              {CLEAR, 0, 32, 0},
              {0, CLEAR, 32, 0},
              {CLEAR, CLEAR, 0, 32},
              {~CLEAR, UINT32_MAX - 1, 32, 0},
              {UNKNOWN, 0, 32, 0},
              {0, UNKNOWN, 32, 0},
              {CLEAR, UNKNOWN, UNKNOWN, UNKNOWN},
              {UNKNOWN, CLEAR, UNKNOWN, UNKNOWN}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct so_far s;
    begin(&s, RSP, V1_2);
    fact_put(&s.facts, F_HASH, 1);
    if (rows[i].req != UNKNOWN) {
      fact_put(&s.facts, F_REQ_FLAGS, rows[i].req);
    }
    if (rows[i].rsp != UNKNOWN) {
      fact_put(&s.facts, F_RSP_FLAGS, rows[i].rsp);
    }
    want(&s, E_VERIFY_EXCHANGE, rows[i].exchange);
    want(&s, E_VERIFY_FINISH, rows[i].finish);
  }
  struct so_far s; /* without a hash, only absence is known */
  begin(&s, RSP, V1_2);
  flags(&s, 0, 0);
  want(&s, E_VERIFY_EXCHANGE, UNKNOWN);
  want(&s, E_VERIFY_FINISH, 0);
  flags(&s, CLEAR, CLEAR);
  want(&s, E_VERIFY_EXCHANGE, 0);
  want(&s, E_VERIFY_FINISH, UNKNOWN);
}

/* Only the bits given by the user count as known. */
static void assumed_capabilities(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  fact_put(&s.facts, F_HASH, 1);
  s.facts.value[F_REQ_FLAGS] = s.facts.value[F_RSP_FLAGS] = CLEAR;
  want(&s, E_VERIFY_FINISH, UNKNOWN);
  s.facts.value[F_REQ_ASSUMED] = CLEAR;
  want(&s, E_VERIFY_FINISH, UNKNOWN);
  s.facts.value[F_RSP_ASSUMED] = CLEAR;
  want(&s, E_VERIFY_FINISH, 32);
  want(&s, E_ENCRYPTED, 1);
  s.facts.value[F_RSP_ASSUMED] = s.facts.value[F_REQ_ASSUMED] = ENCRYPT;
  want(&s, E_ENCRYPTED, 0);
  want(&s, E_VERIFY_FINISH, UNKNOWN);
}

static void opaque_format(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_1);
  want(&s, E_OPAQUE_FORMAT, 0);
  fact_put(&s.facts, F_OTHER_SELECTION, 2);
  want(&s, E_OPAQUE_FORMAT, 0); /* not before 1.2 */
  for (uint32_t format = 0; format < 3; format++) {
    begin(&s, RSP, V1_2);
    want(&s, E_OPAQUE_FORMAT, UNKNOWN);
    fact_put(&s.facts, F_OTHER_SELECTION, format | 0xF0);
    want(&s, E_OPAQUE_FORMAT, format);
  }
}

/* MULTI_KEY_CAP: 0 one key, 1 several, 2 as negotiated, where the Requester decides for the Responder and the Responder
 * for the Requester. */
static void multi_key(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  flags(&s, KEYS_MANY, KEYS_MANY);
  want(&s, E_MULTI_KEY, 0); /* not before 1.3 */
  for (uint32_t dir = REQ; dir <= RSP; dir++) {
    const enum fact own = dir == RSP ? F_OTHER_SUPPORT : F_OTHER_SELECTION;
    const enum fact other = dir == RSP ? F_OTHER_SELECTION : F_OTHER_SUPPORT;
    const enum fact word = dir == RSP ? F_RSP_FLAGS : F_REQ_FLAGS;
    begin(&s, (uint8_t)dir, V1_3);
    fact_put(&s.facts, dir == RSP ? F_REQ_FLAGS : F_RSP_FLAGS, KEYS_MANY);
    want(&s, E_MULTI_KEY, UNKNOWN);
    fact_put(&s.facts, word, KEYS_ONE);
    want(&s, E_MULTI_KEY, 0);
    fact_put(&s.facts, word, KEYS_MANY);
    want(&s, E_MULTI_KEY, 1);
    fact_put(&s.facts, word, KEYS_EITHER | ~(3u << 26)); /* other bits have no effect */
    want(&s, E_MULTI_KEY, UNKNOWN);
    fact_put(&s.facts, other, 0x10);
    want(&s, E_MULTI_KEY, UNKNOWN);
    fact_put(&s.facts, own, 0x10);
    want(&s, E_MULTI_KEY, 1);
    fact_put(&s.facts, own, 0xEF);
    want(&s, E_MULTI_KEY, 0);
  }
}

static void asked(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  s.basis.request = &s.request;
  s.request = (struct exchange){.code = 0xE0, .param1 = 3, .param2 = 200};
  s.request.value[F_SIGN_REQUESTED - F_EXCHANGE_FIRST] = 1;
  want(&s, E_REQ_CODE, UNKNOWN);
  want(&s, E_REQ_PARAM1, UNKNOWN);
  want(&s, E_REQ_PARAM2, UNKNOWN);
  want(&s, E_REQ_SIGNED, UNKNOWN);
  s.request.seen = true;
  want(&s, E_REQ_CODE, 0xE0);
  want(&s, E_REQ_PARAM1, 3);
  want(&s, E_REQ_PARAM2, 200);
  want(&s, E_REQ_SIGNED, 1);
  /* Another request updates only the variables that depend on it. */
  struct sdec_env env;
  sdec_env_derive(&s.basis, &env);
  env_put(&env, E_HASH, 77);
  s.request = (struct exchange){.code = 0x83, .param1 = 1, .param2 = 2, .seen = true};
  sdec_env_derive_asked(&s.basis, &env);
  assert_int_equal(env.value[E_REQ_CODE], 0x83);
  assert_int_equal(env.value[E_REQ_PARAM1], 1);
  assert_int_equal(env.value[E_REQ_PARAM2], 2);
  assert_int_equal(env.value[E_REQ_SIGNED], 0);
  assert_true(env_known(&env, E_SUMMARY));
  assert_int_equal(env.value[E_SUMMARY], 0);
  assert_int_equal(env.value[E_HASH], 77);
  s.request.seen = false;
  sdec_env_derive_asked(&s.basis, &env);
  assert_false(env_known(&env, E_REQ_CODE) || env_known(&env, E_REQ_SIGNED) || env_known(&env, E_SUMMARY));
  assert_true(env_known(&env, E_HASH));
}

static void encryption(void **state) {
  (void)state;
  struct so_far s;
  begin(&s, RSP, V1_2);
  for (uint32_t both = 0; both < 4; both++) {
    flags(&s, (both & 1) != 0 ? ENCRYPT : ~ENCRYPT, (both & 2) != 0 ? ENCRYPT : ~ENCRYPT);
    want(&s, E_ENCRYPTED, both == 3);
  }
}

/* The values tried for a variable must be exactly these, in any order. */
static void want_candidates(const struct sdec_env *env, uint32_t var, const uint32_t *expected, uint32_t n) {
  uint32_t value, i = 0;
  for (; sdec_env_candidate(env, var, i, &value); i++) {
    uint32_t k = 0;
    while (k < n && expected[k] != value) {
      k++;
    }
    assert_true(k < n);
  }
  for (uint32_t k = 0; k < n; k++) {
    bool tried = false;
    for (uint32_t j = 0; j < i && !tried; j++) {
      tried = sdec_env_candidate(env, var, j, &value) && value == expected[k];
    }
    assert_true(tried);
  }
}

#define CANDIDATES(env, var, ...) \
  want_candidates(env, var, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static void candidates(void **state) {
  (void)state;
  struct sdec_env env = {0};
  uint32_t value;
  CANDIDATES(&env, E_HASH, 32, 48, 64);
  CANDIDATES(&env, E_SIGNATURE, 64, 96, 132, 256, 384, 512, 114, 2420, 3309, 4627, 7856, 17088, 16224, 35664, 29792,
             49856);
  CANDIDATES(&env, E_EXCHANGE, 64, 96, 132, 256, 384, 512, 800, 1184, 1568);
  env_put(&env, E_ROLE, 1);
  CANDIDATES(&env, E_EXCHANGE, 64, 96, 132, 256, 384, 512, 768, 1088, 1568);
  static const uint8_t of_hash[] = {E_SUMMARY, E_VERIFY_EXCHANGE, E_VERIFY_FINISH};
  for (uint32_t i = 0; i < sizeof(of_hash); i++) {
    CANDIDATES(&env, of_hash[i], 0, 32, 48, 64);
    assert_true(sdec_env_candidate(&env, of_hash[i], 0, &value));
    assert_int_equal(value, 0); /* the most common value */
  }
  env_put(&env, E_HASH, 48);
  for (uint32_t i = 0; i < sizeof(of_hash); i++) {
    CANDIDATES(&env, of_hash[i], 0, 48);
  }
  CANDIDATES(&env, E_OPAQUE_FORMAT, 1, 2);
  CANDIDATES(&env, E_MULTI_KEY, 0, 1);
  CANDIDATES(&env, E_REQ_SIGNED, 0, 1);
  assert_false(sdec_env_candidate(&env, E_NONCE, 0, &value));
  assert_false(sdec_env_candidate(&env, E_REQ_CODE, 0, &value));
}

/* Only consistent combinations are tried: one base hash, one of the two fields of verify data, no algorithm of a later
 * version. */
static void candidates_agree(void **state) {
  (void)state;
  struct sdec_env env = {0};
  uint32_t value;
  env_put(&env, E_SUMMARY, 48);
  CANDIDATES(&env, E_HASH, 48);
  CANDIDATES(&env, E_VERIFY_EXCHANGE, 0, 48);
  env_put(&env, E_SUMMARY, 0);
  CANDIDATES(&env, E_HASH, 32, 48, 64);
  env_put(&env, E_VERIFY_EXCHANGE, 0);
  CANDIDATES(&env, E_VERIFY_FINISH, 32, 48, 64);
  env_put(&env, E_VERIFY_EXCHANGE, 64);
  CANDIDATES(&env, E_VERIFY_FINISH, 0);
  CANDIDATES(&env, E_SUMMARY, 0, 64);
  env_put(&env, E_VERIFY_FINISH, 0);
  env_forget(&env, E_VERIFY_EXCHANGE);
  CANDIDATES(&env, E_VERIFY_EXCHANGE, 32, 48, 64);
  env_put(&env, E_VERSION, V1_3);
  CANDIDATES(&env, E_SIGNATURE, 64, 96, 132, 256, 384, 512, 114);
  CANDIDATES(&env, E_EXCHANGE, 64, 96, 132, 256, 384, 512);
  env_put(&env, E_VERSION, V1_1);
  CANDIDATES(&env, E_SIGNATURE, 64, 96, 132, 256, 384, 512);
  assert_false(sdec_env_candidate(&env, E_SIGNATURE, 6, &value));
}

/* Variables that depend on the negotiation persist; those that depend on a request do not. */
static void lasting(void **state) {
  (void)state;
  static const uint8_t lasting_vars[] = {E_HASH,          E_SIGNATURE,     E_EXCHANGE, E_VERIFY_EXCHANGE,
                                         E_VERIFY_FINISH, E_OPAQUE_FORMAT, E_MULTI_KEY};
  assert_int_equal(sizeof(lasting_vars), ENV_LASTING);
  for (uint32_t i = 0; i < sizeof(lasting_vars); i++) {
    assert_int_equal(sdec_env_lasting(i), lasting_vars[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_known),   cmocka_unit_test(sizes),
      cmocka_unit_test(summary),         cmocka_unit_test(clear_handshake),
      cmocka_unit_test(assumed_capabilities), cmocka_unit_test(opaque_format),
      cmocka_unit_test(multi_key),       cmocka_unit_test(asked),
      cmocka_unit_test(encryption),      cmocka_unit_test(candidates),
      cmocka_unit_test(candidates_agree), cmocka_unit_test(lasting),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
