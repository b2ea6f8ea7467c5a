/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP reassembly of complete messages and its limits, from hand-made bytes according to DSP0236.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mctp_rig.h"

static void single_packet_is_not_copied(void **state) {
  struct rig *r = *state;
  const uint8_t packet[] = {0x01, 0x09, 0x0A, 0xCB, 0x05, 0x10, 0x84, 0x00, 0x00};
  assert_int_equal(rig_feed_bytes(r, packet, sizeof(packet), 0), 1);
  const struct carried c = rig_pop(r);
  assert_int_equal(c.what, CARRIED_CLEAR);
  assert_ptr_equal(c.body.data, r->packet + 5);
  assert_int_equal(c.body.len, 4);
  assert_ptr_equal(c.header_span.data, r->packet);
  assert_int_equal(c.dir, SDEC_DIR_REQ);
  assert_int_equal(c.src.kind, SDEC_ADDR_EID);
  assert_int_equal(c.src.len, 1);
  assert_int_equal(c.src.bytes[0], 0x0A);
  assert_int_equal(c.dst.bytes[0], 0x09);
  assert_int_equal(c.n_notes, 0);
}

/* A packet is a repetition only if it is identical, not if one is a prefix of the other. */
static void only_the_same_packet_is_repeated(void **state) {
  struct rig *r = *state;
  for (uint32_t n = 10; n <= 5000; n *= 2) {
    assert_int_equal(rig_feed(r, 8, 64, SOM | EOM | TO, 5, n), 1);
    assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
    rig_feed(r, 8, 64, SOM | EOM | TO, 5, n);
    rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
    assert_int_equal(rig_feed(r, 8, 64, SOM | EOM | TO, 5, n - 1), 1);
    assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
  }
  assert_int_equal(r->m.n_repeated, 9);
}

static void three_packets_make_a_message_and_wrap_the_sequence(void **state) {
  struct rig *r = *state;
  for (int base = 0; base < 4; base++) {
    assert_int_equal(rig_feed(r, 8, 64, SOM | SEQ(base) | 2, 5, 64), 0);
    for (int i = 1; i < 6; i++) {
      assert_int_equal(rig_feed(r, 8, 64, SEQ(base + i) | 2, 5 + 64 * i, 64), 0);
    }
    assert_int_equal(r->m.n_open, 1);
    assert_int_equal(rig_feed(r, 8, 64, EOM | SEQ(base + 6) | 2, 5 + 64 * 6, 10), 1);
    rig_expect_spdm(r, 6, 64 * 6 + 10 - 1);
    assert_int_equal(r->m.n_open, 0);
  }
}

static void the_last_packet_may_be_as_long_as_the_first_or_empty(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM, 5, 64);
  assert_int_equal(rig_feed(r, 8, 64, EOM | SEQ(1), 69, 64), 1);
  rig_expect_spdm(r, 6, 127);
  rig_feed(r, 8, 64, SOM, 5, 64);
  assert_int_equal(rig_feed(r, 8, 64, EOM | SEQ(1), 0, 0), 1);
  rig_expect_spdm(r, 6, 63);
}

static void direction_is_the_tag_owner(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM | EOM | TO | 3, 5, 10);
  assert_int_equal(rig_pop(r).dir, SDEC_DIR_REQ);
  rig_feed(r, 64, 8, SOM | EOM | 3, 5, 10);
  assert_int_equal(rig_pop(r).dir, SDEC_DIR_RSP);
  rig_feed(r, 64, 8, SOM | 3, 5, 10);
  rig_feed(r, 64, 8, EOM | SEQ(1) | 3, 15, 10);
  assert_int_equal(rig_pop(r).dir, SDEC_DIR_RSP);
}

static void everything_in_the_key_keeps_messages_apart(void **state) {
  struct rig *r = *state;
  /* two pairs, two directions, two tags, two owners, two buses, interleaved packet by packet */
  const struct {
    uint32_t interface;
    uint8_t dst, src;
    int flags;
  } keys[] = {{0, 8, 64, 1}, {0, 9, 64, 1}, {0, 64, 8, 1}, {0, 8, 64, 2}, {0, 8, 64, TO | 1}, {1, 8, 64, 1}};
  const uint32_t n_keys = sizeof(keys) / sizeof(keys[0]);
  for (int packet = 0; packet < 3; packet++) {
    const int ends = packet == 0 ? SOM : packet == 2 ? EOM : 0;
    for (uint32_t k = 0; k < n_keys; k++) {
      const int first = packet == 0 ? 5 : 5 + (int)(packet * 20 + (int)k);
      rig_feed_on(r, keys[k].interface, keys[k].dst, keys[k].src, ends | SEQ(packet + 3) | keys[k].flags, first, 20);
      if (packet < 2) {
        rig_expect_nothing(r);
        continue;
      }
      const struct carried c = rig_pop(r);
      assert_int_equal(c.what, CARRIED_CLEAR);
      assert_int_equal(c.body.len, 59);
      assert_int_equal(c.body.data[0], 6);
      assert_int_equal(c.body.data[19], 5 + 20 + k);
      assert_int_equal(c.body.data[39], 5 + 40 + k);
    }
  }
  assert_int_equal(r->m.n_incomplete, 0);
}

static void whole_messages_may_have_any_size(void **state) {
  struct rig *r = *state;
  const uint32_t len = 300000;
  uint8_t *packet = calloc(1, len);
  packet[3] = 0xC0;
  packet[4] = 5;
  assert_int_equal(rig_feed_bytes(r, packet, len, 0), 1);
  const struct carried c = rig_pop(r);
  assert_int_equal(c.body.len, len - 5);
  assert_ptr_equal(c.body.data, r->packet + 5);
  free(packet);
}

static void headers_are_checked(void **state) {
  struct rig *r = *state;
  const uint8_t packet[] = {1, 8, 64, SOM | EOM, 5};
  for (uint32_t len = 0; len < sizeof(packet); len++) {
    assert_int_equal(rig_feed_bytes(r, packet, len, 0), 1);
    rig_expect_event(r, "damaged packet", SDEC_NOTE_LINK_SHORT);
  }
  assert_int_equal(rig_feed_bytes(r, packet, sizeof(packet), 0), 1);
  assert_int_equal(rig_pop(r).body.len, 0);
  const uint8_t newer[] = {2, 8, 64, SOM | EOM, 5, 0x10};
  rig_feed_bytes(r, newer, sizeof(newer), 0);
  rig_expect_event(r, "damaged packet", SDEC_NOTE_MCTP_VERSION);
  const uint8_t reserved[] = {0xF1, 8, 64, SOM | EOM, 5, 0x10}; /* reserved bits must be ignored */
  rig_feed_bytes(r, reserved, sizeof(reserved), 0);
  assert_int_equal(rig_pop(r).what, CARRIED_CLEAR);
}

static void types_are_told_apart(void **state) {
  (void)state;
  const struct {
    uint8_t byte, what;
    const char *name;
  } types[] = {
      {0x00, CARRIED_OTHER, "MCTP control"},         {0x01, CARRIED_OTHER, "PLDM"},
      {0x84, CARRIED_OTHER, "NVMe-MI"},              {0x7E, CARRIED_OTHER, "vendor defined (PCI)"},
      {0x7F, CARRIED_OTHER, "vendor defined (IANA)"}, {0x42, CARRIED_OTHER, "unknown type"},
      {0x05, CARRIED_CLEAR, NULL},                   {0x06, CARRIED_SECURED, NULL},
  };
  for (uint32_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
    const uint8_t message[] = {types[i].byte, 0xAA, 0xBB};
    struct carried c;
    sdec_mctp_body((struct sdec_span){message, sizeof(message)}, &c);
    assert_int_equal(c.what, types[i].what);
    assert_int_equal(c.code, types[i].byte & 0x7F);
    assert_int_equal(c.seq_len, 2);
    assert_int_equal(c.n_notes, 0);
    assert_int_equal(c.body.len, c.what == CARRIED_OTHER ? 3 : 2);
    if (types[i].name) {
      assert_string_equal(c.name, types[i].name);
    }
  }
  const uint8_t checked[] = {0x86, 0xAA};
  struct carried c;
  sdec_mctp_body((struct sdec_span){checked, sizeof(checked)}, &c);
  assert_int_equal(c.what, CARRIED_SECURED);
  assert_int_equal(c.body.len, 1);
  assert_int_equal(c.notes[0].code, SDEC_NOTE_MCTP_IC);
  sdec_mctp_body((struct sdec_span){checked, 0}, &c);
  assert_int_equal(c.what, CARRIED_EVENT);
}

static void a_full_map_gives_up_the_quietest_pair(void **state) {
  struct rig *r = *state;
  assert_int_equal(rig_tear_down(state), 0);
  r = malloc(sizeof(*r));
  *state = r;
  rig_init(r, RIG_MEMORY, 2);
  rig_feed(r, 8, 64, SOM, 5, 64);
  rig_feed(r, 9, 64, SOM, 5, 64);
  rig_feed(r, 8, 64, SEQ(1), 69, 64);
  assert_int_equal(rig_feed(r, 10, 64, SOM, 5, 64), 1); /* 9 was idle longest */
  const struct carried c = rig_pop(r);
  assert_string_equal(c.name, "incomplete message");
  assert_int_equal(c.notes[0].code, SDEC_NOTE_EVICTED);
  assert_int_equal(c.notes[0].got, 64);
  assert_int_equal(c.dst.bytes[0], 9);
  assert_int_equal(c.src.bytes[0], 64);
  assert_int_equal(r->m.n_evicted, 1);
  assert_int_equal(r->m.dropped_bytes, 64);
  rig_feed(r, 8, 64, SEQ(2) | EOM, 133, 64);
  rig_expect_spdm(r, 6, 191);
  rig_feed(r, 10, 64, SEQ(1) | EOM, 69, 64);
  rig_expect_spdm(r, 6, 127);
  rig_feed(r, 11, 64, SOM | EOM, 5, 64); /* pairs without open messages are dropped silently */
  rig_expect_spdm(r, 6, 63);
  assert_int_equal(r->m.n_evicted, 1);
}

/* The last packet of a message that was not reassembled is a repetition only if identical. Its header is shown. */
static void the_end_alone(void **state) {
  struct rig *r = *state;
  uint8_t packet[] = {1, 8, 64, EOM | SEQ(1), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  assert_int_equal(rig_feed_bytes(r, packet, sizeof(packet), 0), 1);
  const struct carried c = rig_pop(r);
  assert_int_equal(c.notes[0].code, SDEC_NOTE_MCTP_NO_START);
  assert_int_equal(c.header_span.len, 4);
  rig_feed_bytes(r, packet, sizeof(packet), 0);
  rig_expect_event(r, "repeated packet", SDEC_NOTE_REPEATED);
  for (uint32_t i = 4; i < sizeof(packet); i++) {
    packet[i] ^= 0x40;
    rig_feed_bytes(r, packet, sizeof(packet), 0);
    rig_expect_incomplete(r, SDEC_NOTE_MCTP_NO_START);
  }
  rig_feed_bytes(r, packet, 4, 0); /* only a header */
  assert_int_equal(rig_pop(r).header_span.len, 4);
  rig_feed_bytes(r, packet, 3, 0);
  assert_int_equal(rig_pop(r).header_span.len, 0);
}

/* A first packet of the largest message, and one byte more. */
static void the_limit_in_one_packet(void **state) {
  struct rig *r = *state;
  assert_int_equal(rig_tear_down(state), 0);
  r = malloc(sizeof(*r));
  *state = r;
  rig_init(r, 32u << 20, 64);
  const uint32_t most = 1u << 20;
  uint8_t *packet = calloc(1, most + 5);
  assert_non_null(packet);
  memcpy(packet, (uint8_t[]){1, 8, 64, SOM, 5}, 5);
  assert_int_equal(rig_feed_bytes(r, packet, most + 4, 0), 0);
  assert_int_equal(rig_feed(r, 8, 64, SEQ(1) | EOM, 0, 0), 1);
  assert_int_equal(rig_pop(r).body.len, most - 1);
  assert_int_equal(rig_feed_bytes(r, packet, most + 5, 0), 1);
  rig_expect_incomplete(r, SDEC_NOTE_TOO_LARGE);
  free(packet);
}

static void the_reassembly_limit_holds(void **state) {
  struct rig *r = *state;
  rig_feed(r, 8, 64, SOM, 5, 4096);
  for (int i = 1; i < 256; i++) {
    assert_int_equal(rig_feed(r, 8, 64, SEQ(i), 5 + i, 4096), 0); /* 1 MiB exactly after the last */
  }
  assert_int_equal(rig_feed(r, 8, 64, SEQ(256), 5, 4096), 1);
  rig_expect_incomplete(r, SDEC_NOTE_TOO_LARGE);
  rig_feed(r, 8, 64, SEQ(257) | EOM, 5, 10);
  rig_expect_nothing(r);
  assert_int_equal(r->m.n_open, 0);
}

static void memory_is_bounded_and_comes_back(void **state) {
  struct rig *r = *state;
  assert_int_equal(rig_tear_down(state), 0);
  r = malloc(sizeof(*r));
  *state = r;
  rig_init(r, 256u << 10, 4000);
  uint64_t events = 0;
  for (uint32_t i = 0; i < 20000; i++) {
    rig_feed(r, (uint8_t)(i % 251), (uint8_t)(i / 251), SOM, 5, 1000);
    while (r->queue.n > 0) {
      const struct carried c = rig_pop(r);
      assert_int_equal(c.what, CARRIED_EVENT);
      assert_int_equal(c.notes[0].code, SDEC_NOTE_EVICTED);
      events++;
    }
  }
  assert_true(events > 1000);
  assert_int_equal(r->m.n_open + r->m.n_evicted, 20000);
  while (sdec_mctp_finish(&r->m, &r->queue)) {
    rig_expect_incomplete(r, SDEC_NOTE_UNFINISHED);
  }
  assert_int_equal(r->m.pairs.n_entries, 0);
  assert_int_equal(r->m.n_open, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(single_packet_is_not_copied),
      TEST(only_the_same_packet_is_repeated),
      TEST(three_packets_make_a_message_and_wrap_the_sequence),
      TEST(the_last_packet_may_be_as_long_as_the_first_or_empty),
      TEST(direction_is_the_tag_owner),
      TEST(everything_in_the_key_keeps_messages_apart),
      TEST(whole_messages_may_have_any_size),
      TEST(headers_are_checked),
      TEST(types_are_told_apart),
      TEST(a_full_map_gives_up_the_quietest_pair),
      TEST(the_reassembly_limit_holds),
      TEST(the_end_alone),
      TEST(the_limit_in_one_packet),
      TEST(memory_is_bounded_and_comes_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
