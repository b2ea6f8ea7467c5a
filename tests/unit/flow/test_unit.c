/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks over units, as every consumer starts them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "new_flow.h"

/* one_unit gives what a flow makes of one message; its bytes stay the caller's. */
static struct sdec_unit one_unit(const uint8_t *bytes, uint32_t len) {
  static const struct sdec_config config = {0};
  void *memory;
  struct sdec_unit unit;
  struct sdec_flow *flow = new_flow(&config, &memory);
  const struct sdec_packet packet = {.data = {bytes, len}, .original_len = len, .carrier = SDEC_CARRIER_SPDM};
  sdec_flow_feed(flow, &packet);
  assert_true(sdec_flow_take(flow, &unit));
  free(memory);
  return unit;
}

static void want_leaves(struct sdec_iter *it, const char *const *names, const uint8_t *values) {
  struct sdec_item item;
  uint32_t n = 0;
  while (sdec_next(it, &item)) {
    if (item.kind == SDEC_LEAF) {
      assert_string_equal(item.field->name, names[n]);
      assert_int_equal(item.value, values[n]);
      n++;
    }
  }
  assert_null(names[n]);
}

static const char *const heartbeat_rows[] = {"SPDMVersion", "RequestResponseCode", "Param1", "Param2", NULL};

static void bytes_of_a_unit(void **state) {
  static const uint8_t message[] = {0x12, 0xe8, 0, 0}, copy[] = {0x12, 0xe8, 1, 2};
  struct sdec_iter it;
  (void)state;
  const struct sdec_unit unit = one_unit(message, sizeof(message));
  sdec_unit_begin(&unit, &it);
  want_leaves(&it, heartbeat_rows, message);
  sdec_unit_begin_copy(&unit, copy, &it);
  want_leaves(&it, heartbeat_rows, copy);
}

static void no_layout(void **state) {
  static const uint8_t message[] = {0x12};
  struct sdec_iter it;
  struct sdec_item item;
  (void)state;
  const struct sdec_unit unit = one_unit(message, sizeof(message));
  assert_null(unit.group);
  assert_int_equal(unit.span.len, 1);
  sdec_unit_begin(&unit, &it);
  assert_false(sdec_next(&it, &item));
  assert_int_equal(sdec_layout_end(&it), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_of_a_unit),
      cmocka_unit_test(no_layout),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
