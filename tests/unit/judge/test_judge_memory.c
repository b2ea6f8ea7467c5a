/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The judge in bounded memory: a million connections that each break a rule, in the minimum memory. No byte beyond is
 * touched, evictions are counted, and the last connection is judged like the first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sdec_judge.h>

#define CONNECTIONS 1000000u
#define BEYOND 4096u
#define CANARY 0xC5

static _Alignas(64) uint8_t memory[SDEC_JUDGE_MIN + BEYOND];

#if defined(__SANITIZE_ADDRESS__)
#undef CONNECTIONS
#define CONNECTIONS 100000u
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef CONNECTIONS
#define CONNECTIONS 100000u
#endif
#endif

static const uint8_t ask_digests[] = {0x12, 0x81, 0x00, 0x00}; /* the first message of a connection: ORD-01 */

static struct sdec_unit unit_of(const uint8_t *bytes, uint32_t len, uint32_t conn) {
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  struct sdec_unit unit = {.kind = SDEC_UNIT_MESSAGE,
                           .dir = (bytes[1] & 0x80u) != 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP,
                           .protocol = spdm->name,
                           .has_code = true,
                           .has_version = true,
                           .version = bytes[0],
                           .code = bytes[1],
                           .span = {bytes, len},
                           .conn = conn,
                           .frame = conn};
  unit.message = sdec_message_find(spdm, unit.code);
  unit.name = unit.message->name;
  unit.group = unit.message->body;
  sdec_env_put(&unit.env, SDEC_ENV_VERSION, unit.version);
  return unit;
}

/* say gives a unit to the judge; returns how often it broke `rule`. */
static uint32_t say(struct sdec_judge *judge, const char *rule, const uint8_t *bytes, uint32_t len, uint32_t conn) {
  struct sdec_finding finding;
  uint32_t n = 0;
  const struct sdec_unit unit = unit_of(bytes, len, conn);
  sdec_judge_unit(judge, &unit);
  while (sdec_judge_take(judge, &finding)) {
    assert_int_equal(finding.conn, conn);
    n += strcmp(finding.rule.id, rule) == 0;
  }
  return n;
}

static struct sdec_judge *new_judge(void) {
  static const struct sdec_judge_config config = {.size = sizeof(config), .fresh = true, .complete = true};
  memset(memory, CANARY, sizeof(memory));
  struct sdec_judge *judge = sdec_judge_new(memory, SDEC_JUDGE_MIN, &config);
  assert_non_null(judge);
  return judge;
}

static void nothing_beyond_was_touched(void) {
  for (uint32_t i = SDEC_JUDGE_MIN; i < sizeof(memory); i++) {
    assert_int_equal(memory[i], CANARY);
  }
}

static void a_million_connections(void **state) {
  (void)state;
  struct sdec_judge *judge = new_judge();
  for (uint32_t conn = 1; conn <= CONNECTIONS; conn++) {
    assert_int_equal(say(judge, "ORD-01", ask_digests, sizeof(ask_digests), conn), 1);
  }
  const struct sdec_judge_stats stats = sdec_judge_stats(judge);
  assert_true(stats.violated >= CONNECTIONS);
  assert_int_equal(stats.units, CONNECTIONS);
  assert_true(stats.evicted > CONNECTIONS); /* connections, and the counts of findings */
  nothing_beyond_was_touched();
  struct sdec_finding finding;
  uint64_t n_totals = 0;
  sdec_judge_finish(judge);
  while (sdec_judge_take(judge, &finding)) {
    assert_true(finding.total && finding.count >= 1);
    n_totals++;
  }
  assert_true(n_totals > 0 && n_totals < CONNECTIONS);
  nothing_beyond_was_touched();
}

/* A connection in use keeps its history, however many others there are. */
static void the_busy_one_stays(void **state) {
  (void)state;
  struct sdec_judge *judge = new_judge();
  for (uint32_t conn = 2; conn < 20000; conn++) {
    (void)say(judge, "ORD-01", ask_digests, sizeof(ask_digests), conn);
    (void)say(judge, "ORD-01", ask_digests, sizeof(ask_digests), 1);
  }
  struct sdec_finding finding;
  sdec_judge_finish(judge);
  while (sdec_judge_take(judge, &finding)) {
    if (finding.conn == 1 && strcmp(finding.rule.id, "ORD-01") == 0) {
      assert_int_equal(finding.count, 20000 - 2);
      return;
    }
  }
  fail_msg("what the first connection did is not counted");
}

/* Judges a CHALLENGE with this nonce; returns how often the nonce was reported as reused. */
static uint32_t challenge(struct sdec_judge *judge, uint32_t nonce, uint32_t conn) {
  uint8_t bytes[36] = {0x12, 0x83, 0x00, 0xFF};
  memset(bytes + 4, 0x5A, 32);
  memcpy(bytes + 4, &nonce, sizeof(nonce));
  return say(judge, "CHL-07", bytes, sizeof(bytes), conn);
}

/* No nonce is dropped, because all fit: the table grows several times. */
static void all_nonces_are_kept(void **state) {
  enum { NONCES = 600 };
  (void)state;
  struct sdec_judge *judge = new_judge();
  for (uint32_t nonce = 1; nonce <= NONCES; nonce++) {
    assert_int_equal(challenge(judge, nonce, 1), 0);
  }
  for (uint32_t nonce = 1; nonce <= NONCES; nonce++) {
    assert_int_equal(challenge(judge, nonce, 1 + nonce), 1); /* one finding per connection */
  }
  nothing_beyond_was_touched();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_million_connections),
      cmocka_unit_test(the_busy_one_stays),
      cmocka_unit_test(all_nonces_are_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
