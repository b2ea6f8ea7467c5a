/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sessions that open, in every binding and version, and each reason for which a record stays shut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

static void bindings(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint8_t version = 0x11; version <= 0x14; version++) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      r->peers.version = version;
      opened(r, &s);
      session_end(&s);
      check(r);
      assert_true(r->secrets[0].used);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(bindings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
