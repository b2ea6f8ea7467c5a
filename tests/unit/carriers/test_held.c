/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sequence numbers that wrap, and waiting segments in sequence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carriers/held.h"

static void numbers(void **state) {
  (void)state;
  assert_int_equal(seq_add(5, 3), 8);
  assert_int_equal(seq_add(UINT32_MAX, 3), 2);
  assert_int_equal(seq_from(8, 5), 3);
  assert_int_equal(seq_from(2, UINT32_MAX), 3);
  assert_int_equal(seq_from(5, 5), 0);
  assert_int_equal(seq_distance(5, 5), 0);
  assert_int_equal(seq_distance(8, 5), 3);
  assert_int_equal(seq_distance(5, 8), -3);
  assert_int_equal(seq_distance(1, UINT32_MAX), 2);
  assert_int_equal(seq_distance(UINT32_MAX, 1), -2);
  assert_int_equal(seq_distance(0x7FFFFFFF, 0), INT32_MAX);
  assert_int_equal(seq_distance(0x80000000, 0), INT32_MIN);
  assert_int_equal(seq_distance(0x80000001, 0), INT32_MIN + 1);
}

/* Four adjacent segments, across the wrap of the sequence numbers. */
#define N 4
static struct held one = {.seq = 0xFFFFFFF0, .len = 8}, two = {.seq = 0xFFFFFFF8, .len = 8};
static struct held three = {.seq = 0, .len = 4}, four = {.seq = 4, .len = 4};
static struct held *const held[N] = {&one, &two, &three, &four};

/* Segments come out in sequence for every order of arrival, also after the list was empty. */
static void in_order(void **state) {
  (void)state;
  struct held_list list = {.first = NULL};
  for (uint32_t code = 0; code < 256; code++) {
    uint32_t taken = 0, bytes = 0, n = 0;
    for (uint32_t k = 0; k < N; k++) {
      const uint32_t i = code >> (2 * k) & 3;
      if ((taken >> i & 1) == 0) {
        taken |= 1u << i;
        sdec_held_add(&list, held[i]);
        bytes += held[i]->len;
        n++;
        assert_ptr_equal(list.last, held[taken >= 8 ? 3 : taken >= 4 ? 2 : taken >= 2 ? 1 : 0]);
        assert_int_equal(list.n, n);
        assert_int_equal(list.bytes, bytes);
      }
    }
    for (uint32_t i = 0; i < N; i++) {
      assert_int_equal(sdec_held_has(&list, held[i]->seq, held[i]->len), taken >> i & 1);
    }
    for (uint32_t i = 0; i < N; i++) {
      if ((taken >> i & 1) != 0) {
        assert_ptr_equal(sdec_held_take(&list), held[i]);
      }
    }
    assert_int_equal(list.n + list.bytes, 0);
    assert_null(list.first);
    assert_null(list.last);
  }
}

/* A range is held if it begins a segment and lies within it. */
static void has(void **state) {
  (void)state;
  struct held_list list = {.first = NULL};
  assert_false(sdec_held_has(&list, 0, 0));
  sdec_held_add(&list, held[2]);
  sdec_held_add(&list, held[0]);
  assert_true(sdec_held_has(&list, 0, 4));
  assert_true(sdec_held_has(&list, 0, 3));
  assert_false(sdec_held_has(&list, 0, 5));
  assert_false(sdec_held_has(&list, 1, 2));
  assert_true(sdec_held_has(&list, 0xFFFFFFF0, 8));
  assert_false(sdec_held_has(&list, 0xFFFFFFF0, 9));
  assert_false(sdec_held_has(&list, 0xFFFFFFEF, 1));
  assert_false(sdec_held_has(&list, 4, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers),
      cmocka_unit_test(in_order),
      cmocka_unit_test(has),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
