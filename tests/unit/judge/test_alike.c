/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tests memoization: a message counts as judged before only if it has the same values. Two messages made to collide
 * under the unkeyed hash of earlier versions are both judged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "judge.h"

#define MIXER UINT64_C(0x9e3779b97f4a7c15)
#define PACKER UINT64_C(0xbf58476d1ce4e5b9)
#define GOOD 0u
#define BAD 5u /* not a summary type */

static _Alignas(64) uint8_t memory[SDEC_JUDGE_MIN];
static const uint8_t bytes[36];
static struct sdec_unit unit;
static struct sdec_judge *judge;

static uint64_t times(uint64_t a, uint64_t b) {
  (void)__builtin_mul_overflow(a, b, &a); /* it wraps */
  return a;
}

static uint64_t once_mixed(uint64_t h, uint64_t word, uint64_t number) {
  h = times(h ^ times(number, PACKER) ^ word, MIXER);
  return h ^ h >> 29;
}

static uint64_t once_word(const struct said *said) {
  return (uint64_t)said->index << 32 | (uint32_t)said->symbol << 8 | said->bits;
}

/* The number that earlier versions compared, for a request without a header. */
static uint64_t once_like(void) {
  const struct sheet *sheet = &judge->sheet;
  uint64_t h = once_mixed(judge->list->kind, (uint32_t)sheet->n_said << 16 | (uint32_t)unit.dir << 4, 0);
  for (uint32_t i = 0; i < sheet->n_said; i++) {
    h = once_mixed(h, once_word(&sheet->said[i]), sheet->said[i].number);
  }
  return h;
}

/* Newton's method: each step doubles the number of correct bits. */
static uint64_t inverse(uint64_t odd) {
  uint64_t x = odd;
  for (uint32_t i = 0; i < 6; i++) {
    uint64_t error;
    (void)__builtin_sub_overflow(UINT64_C(2), times(odd, x), &error);
    x = times(x, error);
  }
  return x;
}

static void set_said(uint32_t i, const char *name, uint64_t number) {
  struct said *said = &judge->sheet.said[i];
  *said = (struct said){.symbol = sdec_symbol_of(&judge->names, name), .index = NO_SLOT, .bits = 64, .number = number};
  judge->sheet.first[said->symbol] = (uint16_t)i;
}

/* Judges a CHALLENGE with this summary type; returns how often it broke CHL-02. */
static uint32_t judge_challenge(uint64_t type, uint64_t slot) {
  struct sdec_finding finding;
  uint32_t n = 0;
  judge->unit = &unit;
  judge->talk = sdec_talk_of(judge, &unit);
  judge->message_no = sdec_message_no(&judge->names, unit.message);
  judge->is_spdm = true;
  judge->n_broken = 0;
  judge->list = NULL;
  sdec_sheet_clear(&judge->sheet);
  set_said(0, "MeasurementSummaryHashType", type);
  set_said(1, "SlotID", slot);
  judge->sheet.n_said = 2;
  sdec_rules_judge(judge);
  while (sdec_judge_take(judge, &finding)) {
    n += strcmp(finding.rule.id, "CHL-02") == 0;
  }
  return n;
}

static uint32_t n_held(void) {
  return judge->tally[judge->first_form[sdec_rule_number(judge, "CHL-02")]].held;
}

static int begin(void **state) {
  (void)state;
  const struct sdec_judge_config config = {.size = sizeof(config), .each = true, .hash_key = {11, 12}};
  judge = sdec_judge_new(memory, sizeof(memory), &config);
  unit = (struct sdec_unit){.kind = SDEC_UNIT_MESSAGE,
                            .dir = SDEC_DIR_REQ,
                            .conn = 1,
                            .version = 0x12,
                            .has_code = true,
                            .code = 0x83,
                            .name = "CHALLENGE",
                            .transport = SDEC_TRANSPORT_RAW,
                            .message = sdec_message_called(NULL, "CHALLENGE"),
                            .span = {bytes, sizeof(bytes)}};
  return judge == NULL || unit.message == NULL;
}

static void the_same_is_judged_once(void **state) {
  (void)state;
  assert_int_equal(judge_challenge(GOOD, 1), 0);
  const uint32_t n = n_held();
  assert_int_equal(judge_challenge(GOOD, 1), 0);
  assert_int_equal(n_held(), n);
  assert_int_equal(judge_challenge(GOOD, 2), 0);
  assert_int_equal(n_held(), n + 1);
}

static void a_breach_is_found_each_time(void **state) {
  (void)state;
  assert_int_equal(judge_challenge(BAD, 1), 1);
  assert_int_equal(judge_challenge(BAD, 1), 1);
}

static void what_once_collided_is_judged(void **state) {
  (void)state;
  assert_int_equal(judge_challenge(GOOD, 1), 0);
  const uint64_t good = once_like();
  const uint64_t start = once_mixed(judge->list->kind, 2u << 16 | (uint32_t)unit.dir << 4, 0);
  const uint64_t word = once_word(&judge->sheet.said[0]);
  const uint64_t apart = once_mixed(start, word, GOOD) ^ once_mixed(start, word, BAD);
  const uint64_t slot = times(times(1, PACKER) ^ apart, inverse(PACKER));
  assert_int_equal(judge_challenge(BAD, slot), 1);
  assert_true(once_like() == good);
}

static void the_key_decides(void **state) {
  (void)state;
  const struct sdec_judge_config config = {.size = sizeof(config), .each = true, .hash_key = {11, 13}};
  (void)judge_challenge(GOOD, 1);
  const uint64_t like = judge->like, digest = sdec_digest_of(judge, unit.span);
  judge = sdec_judge_new(memory, sizeof(memory), &config);
  (void)judge_challenge(GOOD, 1);
  assert_true(judge->like != like);
  assert_true(sdec_digest_of(judge, unit.span) != digest);
}

/* A block that multiplies by zero hides everything before it. */
static bool collide_behind(const uint64_t word) {
  uint8_t block[2][64] = {{1}, {2}};
  memcpy(&block[0][32], &word, sizeof(word));
  memcpy(&block[1][32], &word, sizeof(word));
  return sdec_digest_of(judge, (struct sdec_span){block[0], sizeof(block[0])}) ==
         sdec_digest_of(judge, (struct sdec_span){block[1], sizeof(block[1])});
}

static void the_key_is_not_what_was_given(void **state) {
  (void)state;
  static const struct sdec_judge_config given = {.size = sizeof(given), .hash_key = {11, 12}},
                                        half = {.size = sizeof(half), .hash_key = {0, 12}};
  const struct sdec_judge_config *const configs[] = {NULL, &given, &half};
  for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
    judge = sdec_judge_new(memory, sizeof(memory), configs[i]);
    assert_non_null(judge);
    assert_true(judge->config.hash_key[0] != 0 && judge->config.hash_key[1] != 0);
    assert_false(collide_behind(sizeof(memory)));
    assert_false(collide_behind(11));
    assert_false(collide_behind(12));
    assert_false(collide_behind((uintptr_t)memory));
#ifdef __SIZEOF_INT128__
    assert_true(collide_behind(judge->config.hash_key[1])); /* possible only with the key */
#endif
  }
}

/* Two words of one product, two products, two lanes. */
static void words_do_not_change_places(void **state) {
  (void)state;
  uint64_t words[12];
  for (uint64_t i = 0; i < 12; i++) {
    words[i] = times(i + 1, MIXER);
  }
  const struct sdec_span all = {(const uint8_t *)words, sizeof(words)};
  const uint64_t digest = sdec_digest_of(judge, all);
  for (uint32_t i = 0; i < 12; i++) {
    for (uint32_t k = i + 1; k < 12; k++) {
      const uint64_t kept = words[i];
      words[i] = words[k];
      words[k] = kept;
      assert_true(sdec_digest_of(judge, all) != digest);
      words[k] = words[i];
      words[i] = kept;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(the_same_is_judged_once, begin),
      cmocka_unit_test_setup(a_breach_is_found_each_time, begin),
      cmocka_unit_test_setup(what_once_collided_is_judged, begin),
      cmocka_unit_test_setup(the_key_decides, begin),
      cmocka_unit_test_setup(words_do_not_change_places, begin),
      cmocka_unit_test(the_key_is_not_what_was_given),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
