/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Packets whose link layer and transport the caller has removed: endpoints, direction, complete frames of a stream, and
 * the numbers that link pieces to their message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pcapfile.h"
#include "sdec.h"

#define MEMORY (8u << 20)

struct talk {
  void *memory;
  struct sdec_flow *flow;
  struct sdec_packet packet; /* of the last feed */
  uint8_t *bytes;
};

static void start(struct talk *t) {
  const struct sdec_config config = {0};
  *t = (struct talk){.memory = malloc(MEMORY)};
  assert_non_null(t->memory);
  t->flow = sdec_flow_new(t->memory, MEMORY, &config);
  assert_non_null(t->flow);
}

static void stop(struct talk *t) {
  free(t->bytes);
  free(t->memory);
}

/* describe makes a packet from `from` to `to`, in a block of exactly its size. */
static void describe(struct talk *t, uint32_t carrier, uint8_t from, uint8_t to, const uint8_t *bytes, uint32_t len) {
  free(t->bytes);
  t->bytes = malloc(len);
  assert_non_null(t->bytes);
  memcpy(t->bytes, bytes, len);
  t->packet = (struct sdec_packet){
      .data = {t->bytes, len}, .original_len = len, .carrier = carrier, .frame = t->packet.frame + 1};
  t->packet.src = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {from}};
  t->packet.dst = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {to}};
}

/* feed expects one unit. */
static struct sdec_unit feed(struct talk *t) {
  struct sdec_unit unit, none;
  sdec_flow_feed(t->flow, &t->packet);
  assert_true(sdec_flow_take(t->flow, &unit));
  assert_false(sdec_flow_take(t->flow, &none));
  return unit;
}

#define DESCRIBE(t, carrier, from, to, ...) \
  describe(t, carrier, from, to, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect_ends(const struct sdec_unit *unit, uint8_t from, uint8_t to) {
  assert_int_equal(unit->src.kind, SDEC_ADDR_EID);
  assert_int_equal(unit->src.bytes[0], from);
  assert_int_equal(unit->dst.kind, SDEC_ADDR_EID);
  assert_int_equal(unit->dst.bytes[0], to);
}

static void ends_and_direction(void **state) {
  (void)state;
  struct talk t;
  start(&t);
  DESCRIBE(&t, SDEC_CARRIER_MCTP_BODY, 8, 9, 0x05, 0x10, 0x84, 0, 0);
  struct sdec_unit unit = feed(&t);
  expect_ends(&unit, 8, 9);
  assert_int_equal(unit.transport, SDEC_TRANSPORT_MCTP);
  assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
  assert_int_equal(unit.conn, 1);

  DESCRIBE(&t, SDEC_CARRIER_DOE, 8, 9, 1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0);
  unit = feed(&t);
  expect_ends(&unit, 8, 9);
  assert_int_equal(unit.transport, SDEC_TRANSPORT_DOE);
  assert_int_equal(unit.conn, 2); /* another transport is another connection */

  /* Other messages do not reveal their direction, so the caller's is used. */
  DESCRIBE(&t, SDEC_CARRIER_MCTP_BODY, 8, 9, 0x7E, 0xAA, 0xBB, 0xCC);
  unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_OTHER);
  assert_int_equal(unit.dir, SDEC_DIR_UNKNOWN);
  DESCRIBE(&t, SDEC_CARRIER_MCTP_BODY, 8, 9, 0x7E, 0xAA, 0xBB, 0xCC);
  t.packet.dir = SDEC_DIR_RSP;
  unit = feed(&t);
  assert_int_equal(unit.dir, SDEC_DIR_RSP);

  DESCRIBE(&t, SDEC_CARRIER_SPDM, 8, 9, 0x10, 0x84, 0, 0);
  unit = feed(&t);
  expect_ends(&unit, 8, 9);
  assert_int_equal(unit.transport, SDEC_TRANSPORT_RAW);
  stop(&t);
}

/* An explicit carrier overrides the link type. */
static void link_is_ignored(void **state) {
  (void)state;
  struct talk t;
  start(&t);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 1, 2, 0x10, 0x84, 0, 0);
  t.packet.link = 291;
  struct sdec_unit unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
  assert_int_equal(unit.code, 0x84);
  stop(&t);
}

/* DSP0287 frames whose PayloadLen includes two header bytes: GET_VERSION, and twenty bytes of unknown structure. */
static const uint8_t opening[] = {6, 0, 1, 5, 0x10, 0x84, 0, 0};
static const uint8_t longer[] = {22, 0, 1, 5, 0x12, 0xE1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static uint32_t len_of(struct talk *t, uint8_t from, uint8_t to, const uint8_t *bytes, uint32_t len, bool at_end) {
  describe(t, SDEC_CARRIER_TCP, from, to, bytes, len);
  t->packet.frame--;
  return sdec_flow_frame_len(t->flow, &t->packet, at_end);
}

static void whole_frames(void **state) {
  (void)state;
  struct talk t;
  start(&t);
  assert_int_equal(len_of(&t, 1, 2, opening, 3, false), 0);
  assert_int_equal(len_of(&t, 1, 2, opening, sizeof(opening), false), 8);
  assert_int_equal(len_of(&t, 1, 2, longer, sizeof(longer), false), 0); /* either rule may hold */
  assert_int_equal(len_of(&t, 1, 2, longer, sizeof(longer), true), 24);

  describe(&t, SDEC_CARRIER_TCP, 1, 2, opening, sizeof(opening));
  struct sdec_unit unit = feed(&t);
  assert_int_equal(unit.transport, SDEC_TRANSPORT_TCP);
  assert_int_equal(unit.span.len, 4);
  expect_ends(&unit, 1, 2);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_LENGTH_RULE);

  /* Learned for this direction only, and unaffected by queries. */
  assert_int_equal(len_of(&t, 1, 2, longer, 10, false), 24);
  assert_int_equal(len_of(&t, 1, 2, longer, sizeof(longer), false), 24);
  assert_int_equal(len_of(&t, 2, 1, longer, sizeof(longer), false), 0);
  describe(&t, SDEC_CARRIER_TCP, 1, 2, longer, sizeof(longer));
  unit = feed(&t);
  assert_int_equal(unit.span.len, 20);
  assert_int_equal(unit.code, 0xE1);
  stop(&t);
}

/* A truncated frame given as complete is reported at once, and does not affect the next frame. */
static void cut_off(void **state) {
  (void)state;
  struct talk t;
  start(&t);
  describe(&t, SDEC_CARRIER_TCP, 1, 2, opening, 6);
  struct sdec_unit unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_EVENT);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_UNFINISHED);
  assert_int_equal(unit.notes[0].got, 6);
  describe(&t, SDEC_CARRIER_TCP, 1, 2, opening, sizeof(opening));
  unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
  assert_int_equal(sdec_flow_stats(t.flow).repeated, 0);
  stop(&t);
}

static void emulator_frames(void **state) {
  (void)state;
  static const uint8_t frame[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, 0x10, 0x84, 0, 0};
  struct talk t;
  start(&t);
  assert_int_equal(len_of(&t, 1, 2, frame, 11, false), 0);
  assert_int_equal(len_of(&t, 1, 2, frame, 12, false), 17);
  for (uint32_t i = 0; i < 3; i++) { /* identical bytes are a new frame */
    describe(&t, SDEC_CARRIER_EMU, 1, 2, frame, sizeof(frame));
    const struct sdec_unit unit = feed(&t);
    assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
    assert_int_equal(unit.transport, SDEC_TRANSPORT_EMU);
  }
  stop(&t);
}

/* Bytes that are not a frame count as one, up to where a frame may begin. */
static void no_frame(void **state) {
  (void)state;
  static const uint8_t junk[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 6, 0, 1, 5, 0x10, 0x84, 0, 0};
  struct talk t;
  start(&t);
  assert_int_equal(len_of(&t, 1, 2, junk, sizeof(junk), false), 7);
  describe(&t, SDEC_CARRIER_TCP, 1, 2, junk, 7);
  struct sdec_unit unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_EVENT);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_TCP_RESYNC);
  assert_int_equal(unit.notes[0].got, 7);
  describe(&t, SDEC_CARRIER_TCP, 1, 2, opening, sizeof(opening));
  unit = feed(&t);
  assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
  stop(&t);
}

/* Exported PDUs of a stream have no sequence numbers, so none is taken for a retransmission. */
static void exported_frames(void **state) {
  (void)state;
  static const uint8_t pdu[] = {0, 12, 0, 8, 's', 'p', 'd', 'm', '.', 't', 'c', 'p', 0, 0, 0, 0,
                                6, 0,  1, 5, 0x10, 0x84, 0, 0};
  struct talk t;
  start(&t);
  for (uint32_t i = 0; i < 2; i++) {
    describe(&t, SDEC_CARRIER_NONE, 0, 0, pdu, sizeof(pdu));
    t.packet.link = 252;
    const struct sdec_unit unit = feed(&t);
    assert_int_equal(unit.kind, SDEC_UNIT_MESSAGE);
    assert_int_equal(unit.transport, SDEC_TRANSPORT_TCP);
  }
  stop(&t);
}

static void give_mctp(struct talk *t, uint8_t flags, uint8_t first) {
  DESCRIBE(t, SDEC_CARRIER_MCTP, 0, 0, 1, 8, 9, flags, first, 0x10, 0x84, 0);
  sdec_flow_feed(t->flow, &t->packet);
}

/* GET_VERSION and eight more bytes in packets of four: all packets and the resulting unit have the same number. */
static void packets_of_a_message(void **state) {
  (void)state;
  struct talk t;
  struct sdec_unit unit;
  start(&t);
  give_mctp(&t, 0x88, 5); /* start, owner of tag 0, sequence number 0 */
  const uint64_t number = sdec_flow_part_of(t.flow);
  assert_int_not_equal(number, 0);
  assert_false(sdec_flow_take(t.flow, &unit));
  give_mctp(&t, 0x18, 0);
  assert_int_equal(sdec_flow_part_of(t.flow), number);
  assert_false(sdec_flow_take(t.flow, &unit));
  give_mctp(&t, 0xC9, 5); /* meanwhile a whole message with tag 1 */
  assert_int_equal(sdec_flow_part_of(t.flow), 0);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.whole, 0);
  assert_false(sdec_flow_take(t.flow, &unit));
  stop(&t);

  start(&t);
  give_mctp(&t, 0x88, 5);
  assert_false(sdec_flow_take(t.flow, &unit));
  give_mctp(&t, 0x58, 0); /* end */
  assert_int_equal(sdec_flow_part_of(t.flow), number);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.whole, number);
  assert_int_equal(unit.span.len, 7);
  assert_false(sdec_flow_take(t.flow, &unit));
  stop(&t);
}

#define NUMBERS 64

/* In a capture with chunks, the reassembled message follows its last chunk, which has its number, as has at least one
 * chunk before. */
static void chunks(void **state) {
  (void)state;
  struct pcap_file file;
  struct talk t;
  struct sdec_unit unit;
  uint32_t n_pieces[NUMBERS] = {0}, n_wholes = 0;
  uint64_t last = 0;
  start(&t);
  assert_true(pcap_load(&file, CORPUS_DIR "/captures/chunk-v14-pqc.pcap"));
  for (uint32_t i = 0; i < file.n; i++) {
    sdec_flow_feed(t.flow, &file.packets[i]);
    while (sdec_flow_take(t.flow, &unit)) {
      assert_true(unit.part_of < NUMBERS && unit.whole < NUMBERS);
      if (unit.whole != 0) {
        assert_int_equal(unit.whole, last);
        assert_true(n_pieces[unit.whole] >= 2);
        n_wholes++;
      }
      n_pieces[unit.part_of] += unit.part_of != 0;
      last = unit.part_of;
    }
  }
  assert_true(n_wholes > 0);
  pcap_free(&file);
  stop(&t);
}

/* A certificate chain in two portions, one of them repeated, and a chain in one portion. */
static void portions(void **state) {
  (void)state;
  struct talk t;
  struct sdec_unit unit, none;
  start(&t);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 1, 2, 0x10, 0x82, 0, 0, 0, 0, 4, 0);
  assert_int_equal(feed(&t).part_of, 0);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 2, 1, 0x10, 0x02, 0, 0, 4, 0, 4, 0, 8, 0, 0, 0);
  const uint64_t number = feed(&t).part_of;
  assert_int_not_equal(number, 0);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 2, 1, 0x10, 0x02, 0, 0, 4, 0, 4, 0, 8, 0, 0, 0);
  unit = feed(&t);
  assert_int_equal(unit.whole, 0);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 1, 2, 0x10, 0x82, 0, 0, 4, 0, 4, 0);
  feed(&t);
  const uint64_t again = unit.part_of; /* a repeated first portion starts over */
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 2, 1, 0x10, 0x02, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4);
  sdec_flow_feed(t.flow, &t.packet);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.part_of, again);
  assert_int_equal(unit.whole, 0);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.kind, SDEC_UNIT_OBJECT);
  assert_int_equal(unit.whole, again);
  assert_int_equal(unit.part_of, 0);
  assert_false(sdec_flow_take(t.flow, &none));

  DESCRIBE(&t, SDEC_CARRIER_SPDM, 1, 2, 0x10, 0x82, 0, 0, 0, 0, 4, 0);
  feed(&t);
  DESCRIBE(&t, SDEC_CARRIER_SPDM, 2, 1, 0x10, 0x02, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0);
  sdec_flow_feed(t.flow, &t.packet);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.part_of, 0);
  assert_true(sdec_flow_take(t.flow, &unit));
  assert_int_equal(unit.kind, SDEC_UNIT_OBJECT);
  assert_int_equal(unit.whole, 0);
  assert_false(sdec_flow_take(t.flow, &none));
  stop(&t);
}

static void guessing(void **state) {
  (void)state;
  static const uint8_t doe[] = {1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0};
  static const uint8_t mctp[] = {0, 0, 0, 0xC0, 5, 0x10, 0x84, 0, 0};
  static const uint8_t zboss[] = {0xDE, 0xAD, 9, 0, 6, 0xC0, 0, 0};
  assert_int_equal(sdec_carrier_guess((struct sdec_span){doe, sizeof(doe)}, sizeof(doe)), SDEC_CARRIER_DOE);
  assert_int_equal(sdec_carrier_guess((struct sdec_span){mctp, sizeof(mctp)}, sizeof(mctp)), SDEC_CARRIER_MCTP);
  assert_int_equal(sdec_carrier_guess((struct sdec_span){zboss, sizeof(zboss)}, sizeof(zboss)), SDEC_CARRIER_NONE);
  assert_int_equal(sdec_carrier_guess((struct sdec_span){doe, 10}, sizeof(doe)), SDEC_CARRIER_DOE); /* truncated */
  assert_int_equal(sdec_carrier_guess((struct sdec_span){NULL, 0}, 0), SDEC_CARRIER_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ends_and_direction), cmocka_unit_test(link_is_ignored),      cmocka_unit_test(whole_frames),
      cmocka_unit_test(cut_off),            cmocka_unit_test(emulator_frames),      cmocka_unit_test(no_frame),
      cmocka_unit_test(exported_frames),    cmocka_unit_test(packets_of_a_message), cmocka_unit_test(chunks),
      cmocka_unit_test(portions),           cmocka_unit_test(guessing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
