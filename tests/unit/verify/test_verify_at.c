/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parsing of dates and times, compared with the C library's calendar.
 */
#define _DEFAULT_SOURCE /* gmtime_r */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>
#include <sdec_verify.h>

static void every_week_of_a_thousand_years(void **state) {
  (void)state;
  for (int64_t wanted = INT64_C(-3000000000); wanted < INT64_C(30000000000); wanted += 7 * 86399) {
    static const char *const forms[] = {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"};
    struct sdec_verify_config config = {.time_from = SDEC_TIME_NONE};
    const time_t seconds = (time_t)wanted;
    struct tm parts;
    char text[64];
    assert_non_null(gmtime_r(&seconds, &parts));
    assert_int_not_equal(strftime(text, sizeof(text), forms[(uint64_t)wanted % 3], &parts), 0);
    assert_true(sdec_verify_at(text, &config));
    assert_int_equal(config.time_from, SDEC_TIME_GIVEN);
    assert_int_equal(config.time, wanted);
  }
}

static void other_forms(void **state) {
  (void)state;
  struct sdec_verify_config config = {.time_from = SDEC_TIME_OF_CAPTURE};
  assert_true(sdec_verify_at("2000-02-29", &config));
  assert_int_equal(config.time, 951782400);
  assert_true(sdec_verify_at("@0", &config));
  assert_int_equal(config.time, 0);
  assert_true(sdec_verify_at("none", &config));
  assert_int_equal(config.time_from, SDEC_TIME_NONE);
}

static void refused(void **state) {
  (void)state;
  static const char *const texts[] = {"", "2026", "2026-1-31", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
                                      "2026-01-31T", "2026-01-31T12:00", "2026-01-31T24:00:00", "2026-01-31x",
                                      "2026-01-31ZZ", "@", "@x", "@1x", "@99999999999999999999999", "nonee", "non"};
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    struct sdec_verify_config config = {.time_from = SDEC_TIME_OF_CAPTURE, .time = 7};
    assert_false(sdec_verify_at(texts[i], &config));
    assert_int_equal(config.time_from, SDEC_TIME_OF_CAPTURE);
    assert_int_equal(config.time, 7);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_week_of_a_thousand_years),
      cmocka_unit_test(other_forms),
      cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
