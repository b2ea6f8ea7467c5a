/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A build can define what a failed check does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

static jmp_buf back;
static const char *failed;

#define SDEC_CHECK_FAILED(condition) \
  do {                               \
    failed = condition;              \
    longjmp(back, 1);                \
  } while (0)

#include "base/check.h"

#include <cmocka.h>

static void says_what_failed(void **state) {
  const int one = 1;
  (void)state;
  if (setjmp(back) == 0) {
    CHECK(one == 1);
    assert_null(failed);
    CHECK(one == 2);
    fail_msg("went on after a failed check");
  }
  assert_string_equal(failed, "one == 2");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_failed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
