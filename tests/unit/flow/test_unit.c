/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The basics of every consumer: a flow in memory of its own, and walks over units.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "flow/unit.h"
#include "new_flow.h"

/* one_unit returns a flow's unit for one message. The caller owns the bytes; the flow is valid until the next call. */
static struct sdec_unit one_unit(const uint8_t *bytes, uint32_t len) {
  static const struct sdec_config config = {0};
  static void *memory;
  struct sdec_unit unit;
  free(memory);
  struct sdec_flow *flow = new_flow(&config, &memory);
  const struct sdec_packet packet = {.data = {bytes, len}, .original_len = len, .carrier = SDEC_CARRIER_SPDM};
  sdec_flow_feed(flow, &packet);
  assert_true(sdec_flow_take(flow, &unit));
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

/* A copy is valid after the flow has gone on, and the memory that it needs is neither less nor more than what it says. */
static void copy_of_a_unit(void **state) {
  static const uint8_t message[] = {0x12, 0xe8, 3, 4};
  uint64_t memory[256];
  struct sdec_iter it;
  (void)state;
  struct sdec_unit unit = one_unit(message, sizeof(message));
  const size_t need = sdec_unit_keep(&unit, memory, sizeof(memory));
  assert_in_range(need, sizeof(unit), sizeof(memory));
  assert_int_equal(need % 16, 0);
  memset(memory, 0xA5, sizeof(memory));
  assert_int_equal(sdec_unit_keep(&unit, memory, need - 1), 0);
  assert_int_equal(((const uint8_t *)memory)[0], 0xA5);
  assert_int_equal(sdec_unit_keep(&unit, memory, need), need);
  assert_int_equal(((const uint8_t *)memory)[need], 0xA5);
  (void)one_unit((const uint8_t *)"\x12\x84\0\0", 4);
  memset(&unit, 0, sizeof(unit));
  const struct sdec_unit *kept = (const struct sdec_unit *)(const void *)memory;
  assert_ptr_not_equal(kept->span.data, message);
  assert_string_equal(kept->name, "HEARTBEAT");
  sdec_unit_begin(kept, &it);
  want_leaves(&it, heartbeat_rows, message);
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

static void field_of_a_unit(void **state) {
  static const uint8_t message[] = {0x12, 0xe8, 3, 4};
  struct sdec_item item;
  (void)state;
  struct sdec_unit unit = one_unit(message, sizeof(message));
  assert_true(sdec_unit_find(&unit, "SPDMVersion", &item));
  assert_int_equal(item.value, 0x12);
  assert_true(sdec_unit_find(&unit, "Header.RequestResponseCode", &item));
  assert_int_equal(item.offset, 1);
  assert_false(sdec_unit_find(&unit, "SlotID", &item));
  unit.group = NULL;
  assert_false(sdec_unit_find(&unit, "SPDMVersion", &item));
  assert_int_equal(item.offset, 1);
}

/* Notes that do not fit a unit are counted, and `worst` covers all of them. */
static void notes_lost(void **state) {
  struct sdec_unit unit = {.n_notes = 0};
  (void)state;
  for (uint32_t i = 0; i < SDEC_UNIT_NOTES + 3; i++) {
    sdec_unit_say(&unit, i == SDEC_UNIT_NOTES + 1 ? SDEC_ERROR : SDEC_INFO, SDEC_NOTE_TRAILING, 0, i);
  }
  assert_int_equal(unit.n_notes, SDEC_UNIT_NOTES);
  assert_int_equal(unit.n_notes_lost, 3);
  assert_int_equal(unit.worst, SDEC_ERROR);
}

/* --------------------------------------------------------------------------------------------- a flow and its
 * memory */

#define ODD 67u /* more than any alignment that the library needs */

static void feed_heartbeat(struct sdec_flow *flow) {
  static const uint8_t message[] = {0x12, 0xe8, 0, 0};
  struct sdec_unit unit;
  const struct sdec_packet packet = {
      .data = {message, sizeof(message)}, .original_len = sizeof(message), .carrier = SDEC_CARRIER_SPDM};
  sdec_flow_feed(flow, &packet);
  assert_true(sdec_flow_take(flow, &unit));
  assert_string_equal(unit.name, "HEARTBEAT");
  assert_false(sdec_flow_take(flow, &unit));
}

static void memory_of_any_alignment(void **state) {
  static const struct sdec_config config = {0};
  uint8_t *memory = malloc(SDEC_FLOW_MIN + ODD);
  (void)state;
  assert_non_null(memory);
  for (uint32_t skew = 0; skew < ODD; skew += skew < 9 ? 1 : 29) {
    struct sdec_flow *flow = sdec_flow_new(memory + skew, SDEC_FLOW_MIN, &config);
    assert_non_null(flow);
    feed_heartbeat(flow);
    sdec_flow_end(flow);
  }
  assert_null(sdec_flow_new(memory + 1, SDEC_FLOW_MIN - 1, &config));
  free(memory);
}

/* The flow's memory is erased, including the configuration, which points to secrets. */
static void ended(void **state) {
  static struct sdec_secret secret;
  const struct sdec_config config = {.secrets = &secret, .n_secrets = 1};
  uint8_t *memory = calloc(1, SDEC_FLOW_MIN);
  (void)state;
  assert_non_null(memory);
  struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  assert_non_null(flow);
  feed_heartbeat(flow);
  sdec_flow_end(flow);
  sdec_flow_end(NULL);
  for (size_t i = 0; i < SDEC_FLOW_MIN; i++) {
    assert_int_equal(memory[i], 0);
  }
  free(memory);
}

/* A caller compiled with a smaller struct: members past its end are not read. And a caller that sets no size. */
static void sizes_of_config(void **state) {
  static const size_t sizes[] = {0, offsetof(struct sdec_config, crypto), sizeof(struct sdec_config),
                                 sizeof(struct sdec_config) + 64};
  void *memory = malloc(SDEC_FLOW_MIN);
  (void)state;
  assert_non_null(memory);
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    struct {
      struct sdec_config config;
      uint8_t later[64];
    } caller = {.config = {.n_ports = 1, .hash_key = {7, 8}}};
    caller.config.size = sizes[i];
    struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &caller.config);
    assert_non_null(flow);
    assert_int_equal(flow->config.n_ports, 1);
    assert_int_equal(flow->config.hash_key[0], i == 1 ? 0 : 7);
    feed_heartbeat(flow);
    sdec_flow_end(flow);
  }
  free(memory);
}

/* The sizes in docs/API-CONVENTIONS.md are correct. */
static void sizes_published(void **state) {
  static const struct {
    const char *name;
    size_t size;
  } structs[] = {
      {"sdec_iter", sizeof(struct sdec_iter)},     {"sdec_item", sizeof(struct sdec_item)},
      {"sdec_unit", sizeof(struct sdec_unit)},     {"sdec_env", sizeof(struct sdec_env)},
      {"sdec_config", sizeof(struct sdec_config)}, {"sdec_negotiated", sizeof(struct sdec_negotiated)},
      {"sdec_encode", sizeof(struct sdec_encode)},
  };
  FILE *doc = fopen(CORPUS_DIR "/../docs/API-CONVENTIONS.md", "r");
  char line[512], name[32];
  uint32_t n_found = 0;
  unsigned most;
  (void)state;
  assert_non_null(doc);
  while (fgets(line, sizeof(line), doc) != NULL) {
    for (uint32_t i = 0; i < 7 && sscanf(line, "| `%31[a-z_]` | %u |", name, &most) == 2; i++) {
      if (strcmp(name, structs[i].name) == 0) {
        assert_in_range(structs[i].size, most / 2, most);
        n_found++;
      }
    }
  }
  fclose(doc);
  assert_int_equal(n_found, 7);
}

static void versions(void **state) {
  (void)state;
  assert_string_equal(sdec_version(), SDEC_VERSION);
  assert_true(SDEC_VERSION_NUMBER >= SDEC_VERSION_OF(0, 2, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytes_of_a_unit),
      cmocka_unit_test(copy_of_a_unit),
      cmocka_unit_test(no_layout),
      cmocka_unit_test(field_of_a_unit),
      cmocka_unit_test(notes_lost),
      cmocka_unit_test(memory_of_any_alignment),
      cmocka_unit_test(ended),
      cmocka_unit_test(sizes_of_config),
      cmocka_unit_test(versions),
      cmocka_unit_test(sizes_published),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
