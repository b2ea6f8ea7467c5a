/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP packets lost, swapped, repeated and truncated: every affected message is reported once, and no other is
 * affected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mctp_rig.h"

static void a_lost_packet_is_reported_once(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  assert_int_equal(rig_feed(r, 8, 64, SEQ(3), 1, 64), 1); /* 2 is lost */
  const struct carried c = rig_pop(r);
  assert_string_equal(c.name, "incomplete message");
  assert_int_equal(c.notes[0].code, SDEC_NOTE_MCTP_SEQUENCE);
  assert_int_equal(c.notes[0].expected, 2);
  assert_int_equal(c.notes[0].got, 3);
  assert_int_equal(c.src.bytes[0], 64);
  assert_int_equal(rig_feed(r, 8, 64, SEQ(0), 2, 64), 0);
  assert_int_equal(rig_feed(r, 8, 64, SEQ(1) | EOM, 3, 64), 0);
  assert_int_equal(r->m.n_incomplete, 1);
  rig_feed(r, 8, 64, SOM | SEQ(2), 5, 64);
  rig_feed(r, 8, 64, EOM | SEQ(3), 69, 64);
  rig_expect_spdm(r, 6, 127);
}

static void a_lost_start_is_reported_once(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
  rig_feed(r, 8, 64, SEQ(2), 1, 64);
  rig_feed(r, 8, 64, SEQ(3) | EOM, 2, 64);
  rig_expect_nothing(r);
  rig_feed(r, 8, 64, SEQ(1) | EOM, 9, 64); /* of the next message, whose start was lost too */
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
  assert_int_equal(r->m.n_incomplete, 2);
}

static void a_lost_end_is_reported_by_the_next_start(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  assert_int_equal(rig_feed(r, 8, 64, SOM | SEQ(2), 5, 32), 1);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_RESTART);
  assert_int_equal(rig_feed(r, 8, 64, SOM | EOM | SEQ(1), 5, 16), 2); /* a message of one packet does the same */
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_RESTART);
  rig_expect_spdm(r, 6, 15);
  rig_feed(r, 8, 64, EOM | SEQ(3), 37, 3);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
}

static void swapped_packets_are_reported_once(void **state) {
  struct rig *r = *state;
  /* in the middle: 0 2 1 3 */
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(2), 1, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_SEQUENCE);
  rig_feed(r, 8, 64, SEQ(1), 2, 64);
  rig_feed(r, 8, 64, SEQ(3) | EOM, 3, 64);
  rig_expect_nothing(r);
  /* the last two: 0 2 1 */
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(2) | EOM, 1, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_SEQUENCE);
  rig_feed(r, 8, 64, SEQ(1), 2, 64);
  rig_expect_nothing(r);
  /* the first two: 1 0 2 */
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(2) | EOM, 2, 64);
  rig_expect_nothing(r);
  /* the only two: 1 0 */
  rig_feed(r, 8, 64, SEQ(1) | EOM, 69, 60);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_expect_nothing(r);
  assert_int_equal(r->m.n_incomplete, 4);
  /* then a complete message */
  rig_feed(r, 8, 64, SOM | SEQ(3), 5, 64);
  rig_expect_nothing(r);
  rig_feed(r, 8, 64, EOM | SEQ(0), 69, 64);
  rig_expect_spdm(r, 6, 127);
}

static void a_repeated_packet_does_no_harm(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  rig_feed(r, 9, 64, SEQ(2) | SOM | EOM, 5, 64); /* another pair in between does not matter */
  rig_pop(r);
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
  rig_feed(r, 8, 64, SEQ(2) | EOM, 133, 10);
  rig_expect_spdm(r, 6, 137);
  rig_feed(r, 8, 64, SEQ(2) | EOM, 133, 10);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
  assert_int_equal(r->m.n_repeated, 3);
  assert_int_equal(r->m.n_incomplete, 0);
}

static void the_same_sequence_with_other_bytes_is_not_repeated(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  rig_feed(r, 8, 64, SEQ(1), 70, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_SEQUENCE);
  rig_feed(r, 8, 64, EOM | SEQ(2), 1, 9);
  rig_expect_nothing(r);
  rig_feed(r, 8, 64, EOM | SEQ(2), 2, 9); /* an end like the previous one, with other bytes */
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
}

static void a_whole_message_repeats_only_if_nothing_came_between(void **state) {
  struct rig *r = *state;
  const uint8_t get_version[] = {0, 0, 0, 0xC0, 5, 0x10, 0x84, 0, 0}; /* the emulator's header, both ways */
  const uint8_t version[] = {0, 0, 0, 0xC0, 5, 0x10, 0x04, 0, 0, 0, 1, 0, 0x12};
  for (int i = 0; i < 2; i++) {
    rig_feed_bytes(r, get_version, sizeof(get_version), 0);
    const struct carried request = rig_pop(r);
    assert_int_equal(request.what, CARRIED_CLEAR);
    assert_int_equal(request.dir, SDEC_DIR_UNKNOWN);
    rig_feed_bytes(r, version, sizeof(version), 0);
    assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
  }
  rig_feed_bytes(r, version, sizeof(version), 0);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
  rig_feed_bytes(r, version, sizeof(version), 1); /* another bus */
  assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
  /* the response has another tag owner and arrives in between */
  rig_feed(r, 8, 64, SOM | EOM | TO | 1, 5, 6);
  rig_pop(r);
  rig_feed(r, 64, 8, SOM | EOM | 1, 5, 6);
  rig_pop(r);
  rig_feed(r, 8, 64, SOM | EOM | TO | 1, 5, 6);
  assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
  rig_feed(r, 64, 8, SOM | 1, 5, 6); /* as does a part of it */
  rig_feed(r, 8, 64, SOM | EOM | TO | 1, 5, 6);
  assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
  assert_int_equal(r->m.n_repeated, 1);
}

static void packets_of_one_message_have_one_size(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, SEQ(1), 69, 63);
  const struct carried c = rig_pop(r);
  assert_int_equal(c.notes[0].code, SDEC_NOTE_MCTP_SIZE);
  assert_int_equal(c.notes[0].expected, 64);
  assert_int_equal(c.notes[0].got, 63);
  rig_feed(r, 8, 64, EOM | SEQ(2), 1, 5);
  rig_expect_nothing(r);
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, EOM | SEQ(1), 69, 65);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_SIZE);
  assert_int_equal(r->m.n_open, 0);
}

static void unfinished_messages_are_reported_at_the_end(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | 1, 5, 64);
  rig_feed(r, 8, 64, SOM | 2, 5, 64);
  rig_feed(r, 9, 64, SOM | 1, 5, 64);
  rig_feed(r, 9, 64, SEQ(1) | 1, 69, 64);
  rig_expect_nothing(r);
  for (int i = 0; i < 3; i++) {
    assert_true(sdec_mctp_finish(&r->m, &r->queue));
    rig_expect_incomplete(r, SDEC_NOTE_UNFINISHED);
  }
  assert_false(sdec_mctp_finish(&r->m, &r->queue));
  assert_int_equal(r->m.n_incomplete, 3);
  assert_int_equal(r->m.n_open, 0);
}

static void swapped_packets_late_in_a_lost_message_say_nothing_more(void **state) {
  struct rig *r = *state;
  const int flags[] = {SOM | SEQ(0), SEQ(2), SEQ(1), SEQ(3), EOM | SEQ(1), SEQ(0)}; /* 0 2 1 3 5 4 */
  for (uint32_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
    rig_feed(r, 8, 64, flags[i], i == 0 ? 5 : (int)i, 64);
  }
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_SEQUENCE);
  rig_expect_nothing(r);
  rig_feed(r, 8, 64, SEQ(0), 9, 64); /* only one packet is excused */
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
}

static void the_same_start_much_later_is_a_new_message(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64); /* its end is lost */
  for (int i = 0; i < 4; i++) {
    rig_feed(r, 8, 64, SOM | EOM | SEQ(1) | TO | i, 5, 10);
    rig_expect_spdm(r, 6, 9);
  }
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_expect_incomplete(r, SDEC_NOTE_MCTP_RESTART);
  rig_feed(r, 8, 64, EOM | SEQ(1), 69, 64);
  rig_expect_spdm(r, 6, 127);
  assert_int_equal(r->m.n_repeated, 0);
}

static void a_repeated_end_is_known_behind_other_packets(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | SEQ(0), 5, 64);
  rig_feed(r, 8, 64, EOM | SEQ(1), 69, 64);
  rig_expect_spdm(r, 6, 127);
  rig_feed(r, 64, 8, SOM | EOM, 5, 10);
  rig_expect_spdm(r, 6, 9);
  rig_feed(r, 8, 64, EOM | SEQ(1), 69, 64);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_lost_packet_is_reported_once),
      TEST(a_lost_start_is_reported_once),
      TEST(a_lost_end_is_reported_by_the_next_start),
      TEST(swapped_packets_are_reported_once),
      TEST(a_repeated_packet_does_no_harm),
      TEST(the_same_sequence_with_other_bytes_is_not_repeated),
      TEST(a_whole_message_repeats_only_if_nothing_came_between),
      TEST(packets_of_one_message_have_one_size),
      TEST(unfinished_messages_are_reported_at_the_end),
      TEST(swapped_packets_late_in_a_lost_message_say_nothing_more),
      TEST(the_same_start_much_later_is_a_new_message),
      TEST(a_repeated_end_is_known_behind_other_packets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
