/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Table properties for every value of a number, which cases with single messages do not cover. Expected values are the
 * lists of DSP0274. Also tests the walker on tables that no message has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conversation/env.h"
#include "walk/rows.h"

#define VENDOR_DEFINED_REQUEST 0xFE

/* Counts the notes with a code in a walk over an SPDM message. */
static uint32_t count_notes(const uint8_t *bytes, uint32_t len, uint32_t code) {
  uint32_t n_protocols, n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n_protocols)[0];
  const struct sdec_message *message = sdec_message_find(spdm, bytes[1]);
  assert_non_null(message);
  struct sdec_env env = {0};
  env_put(&env, E_VERSION, bytes[0]);
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, message->body, &env, (struct sdec_span){bytes, len});
  while (sdec_next(&it, &item)) {
    n += item.kind == SDEC_NOTE && item.note.code == code;
  }
  return n;
}

/* How long vendor ids are, by registry: none of DMTF and VESA, four bytes of IANA and HDBaseT, two of the others; IANA
 * CBOR has encoded tags. Messages without an id are usual, too, except with DMTF-DSP. */
static bool is_usual(uint32_t registry, uint32_t len) {
  static const uint8_t lens[] = {0, 2, 2, 2, 4, 4, 2, 2, 2, 0, 0, 2};
  if (registry == 10) {
    return len == 1 || len == 2 || len == 3 || len == 5 || len == 9;
  }
  return registry >= sizeof(lens) || len == lens[registry] || (len == 0 && registry != 11);
}

static void vendor_id_lengths(void **state) {
  (void)state;
  for (uint32_t registry = 0; registry < 20; registry++) {
    for (uint8_t len = 0; len < 16; len++) {
      uint8_t bytes[7 + 16 + 2] = {0x12, VENDOR_DEFINED_REQUEST, 0, 0, (uint8_t)registry, 0, len};
      assert_int_equal(count_notes(bytes, 9u + len, SDEC_NOTE_UNEXPECTED), !is_usual(registry, len));
    }
  }
}

/* The Length of a negotiation message covers all of it: bytes after it are left over, and a length beyond the message
 * or before its own end is wrong. */
static void lengths_of_negotiations(void **state) {
  (void)state;
  static const struct {
    uint8_t code, len;
  } messages[] = {{0xE3, 32}, {0x63, 36}};
  for (uint32_t i = 0; i < 2; i++) {
    uint8_t bytes[40] = {0x12, messages[i].code};
    for (uint8_t len = 0; len < 50; len++) {
      bytes[4] = len;
      const bool possible = len >= 6 && len <= sizeof(bytes);
      assert_int_equal(count_notes(bytes, sizeof(bytes), SDEC_NOTE_LENGTH), !possible);
      if (len == messages[i].len) {
        assert_int_equal(count_notes(bytes, sizeof(bytes), SDEC_NOTE_TRAILING), 1);
        assert_int_equal(count_notes(bytes, len, SDEC_NOTE_TRAILING), 0);
      }
    }
  }
}

/* Bits of an absent row read as zero, even in an element after one that had the row. */
static void bits_of_absent_rows(void **state) {
  (void)state;
  enum { KIND = S_OWN, FIRST, SECOND };
  const struct sdec_field element_rows[] = {
      U8("Kind", .save = KIND),
      U8("Flags", .when = EQ(KIND, 1), BITS(BIT(0, "First", .save = FIRST), BIT(1, "Second", .save = SECOND))),
      U8("OfFirst", .when = NE(FIRST, 0)),
      U8("OfSecond", .when = NE(SECOND, 0)),
  };
  const struct sdec_group element = GROUP_OF(element_rows, "Element", "");
  const struct sdec_field list_rows[] = {ARRAY("List", .size = REST, .group = &element)};
  const struct sdec_group list = GROUP_OF(list_rows, "List", "");
  static const uint8_t bytes[] = {1, 3, 0xAA, 0xBB, 2, 2, 1, 2, 0xCC};
  static const char *const names[] = {"Kind", "Flags", "OfFirst", "OfSecond", "Kind", "Kind", "Kind", "Flags",
                                      "OfSecond"};
  const struct sdec_env env = {0};
  struct sdec_iter it;
  struct sdec_item item;
  uint32_t n = 0;
  sdec_begin(&it, &list, &env, (struct sdec_span){bytes, sizeof(bytes)});
  while (sdec_next(&it, &item)) {
    assert_int_not_equal(item.kind, SDEC_NOTE);
    if (item.kind == SDEC_LEAF) {
      assert_true(n < sizeof(bytes));
      assert_int_equal(item.offset, n);
      assert_string_equal(item.field->name, names[n++]);
    }
  }
  assert_int_equal(n, sizeof(bytes));
}

/* A number that is an array element counts as an element; its bits do not. */
static void bits_are_no_elements(void **state) {
  (void)state;
  const struct sdec_field element_rows[] = {U8("Flags", BITS(BIT(0, "First")))};
  const struct sdec_group element = GROUP_OF(element_rows, "Element", "");
  const struct sdec_field list_rows[] = {ARRAY("List", .size = REST, .group = &element)};
  const struct sdec_group list = GROUP_OF(list_rows, "List", "");
  static const uint8_t bytes[] = {1, 1};
  const struct sdec_env env = {0};
  struct sdec_iter it;
  struct sdec_item item;
  uint32_t n_bits = 0, n_elements = 0;
  sdec_begin(&it, &list, &env, (struct sdec_span){bytes, sizeof(bytes)});
  while (sdec_next(&it, &item)) {
    n_bits += item.kind == SDEC_BIT;
    if (item.element) {
      assert_int_equal(item.kind, SDEC_LEAF);
      assert_ptr_equal(item.array, list_rows);
      assert_int_equal(item.index, n_elements++);
    }
  }
  assert_int_equal(n_bits, 2);
  assert_int_equal(n_elements, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(vendor_id_lengths),
      cmocka_unit_test(lengths_of_negotiations),
      cmocka_unit_test(bits_of_absent_rows),
      cmocka_unit_test(bits_are_no_elements),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
