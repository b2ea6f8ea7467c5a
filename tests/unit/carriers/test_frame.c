/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames of DSP0287 and of the emulator's socket: single headers from the specification, real messages from traffic of
 * the reference requester.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/frame.h"
#include "proto/shared.h"

struct cut {
  struct framing framing;
  struct carried out;
  uint32_t used;
  enum frame_result result;
};

static void cut(struct cut *c, const uint8_t *bytes, uint32_t len, bool at_end) {
  c->result = sdec_frame_next(&c->framing, (struct sdec_span){bytes, len}, at_end, &c->out, &c->used);
}

#define CUT(c, at_end, ...)                          \
  do {                                               \
    static const uint8_t bytes_[] = {__VA_ARGS__};   \
    cut((c), bytes_, (uint32_t)sizeof(bytes_), at_end); \
  } while (0)

static void expect_body(const struct cut *c, uint32_t what, uint32_t offset, uint32_t body_len, uint8_t first) {
  assert_int_equal(c->result, FRAME_DONE);
  assert_int_equal(c->out.what, what);
  assert_int_equal(c->out.body.len, body_len);
  assert_int_equal(c->used, offset + body_len);
  assert_int_equal(span_u8(c->out.body, 0), first);
}

#define GET_VERSION 0x10, 0x84, 0x00, 0x00
#define GET_DIGESTS 0x13, 0x81, 0x00, 0x00

/* libspdm includes BindingVer and MessageType in PayloadLen, which is 6 for GET_VERSION; others count only the message,
 * so it is 4. */
static void both_length_rules(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_VERSION);
  expect_body(&c, CARRIED_CLEAR, 4, 4, 0x10);
  assert_int_equal(c.framing.length_rule, 2);
  assert_int_equal(c.out.n_notes, 1);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_LENGTH_RULE);
  assert_int_equal(c.out.notes[0].severity, SDEC_INFO);
  assert_int_equal(c.out.transport, SDEC_TRANSPORT_TCP);
  assert_ptr_equal(c.out.header, &sdec_grp_tcp_header);
  assert_int_equal(c.out.header_span.len, 4);
  CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_DIGESTS, 0x99); /* now known: no more bytes needed, no second note */
  expect_body(&c, CARRIED_CLEAR, 4, 4, 0x13);
  assert_int_equal(c.out.n_notes, 0);

  c = (struct cut){0};
  CUT(&c, false, 0x04, 0x00, 0x01, 0x05, GET_VERSION);
  expect_body(&c, CARRIED_CLEAR, 4, 4, 0x10);
  assert_int_equal(c.framing.length_rule, 1);
  assert_int_equal(c.out.n_notes, 0);
}

/* VERSION is the first message in the other direction; with one entry it has 8 bytes. */
static void version_tells_the_rule(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0x0a, 0x00, 0x01, 0x05, 0x10, 0x04, 0x00, 0x00, 0x00, 0x01, 0x00, 0x13);
  expect_body(&c, CARRIED_CLEAR, 4, 8, 0x10);
  assert_int_equal(c.framing.length_rule, 2);
  c = (struct cut){0};
  CUT(&c, false, 0x08, 0x00, 0x01, 0x05, 0x10, 0x04, 0x00, 0x00, 0x00, 0x01, 0x00, 0x13);
  expect_body(&c, CARRIED_CLEAR, 4, 8, 0x10);
  assert_int_equal(c.framing.length_rule, 1);
}

/* In the middle of a stream, only the following bytes or a pause of the sender distinguish the rules. */
static void rule_by_what_follows(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_DIGESTS);
  assert_int_equal(c.result, FRAME_NEED_MORE);
  CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_DIGESTS, 0x06, 0x00, 0x01, 0x05);
  expect_body(&c, CARRIED_CLEAR, 4, 4, 0x13);
  assert_int_equal(c.framing.length_rule, 2);
  c = (struct cut){0};
  CUT(&c, false, 0x04, 0x00, 0x01, 0x05, GET_DIGESTS, 0x04, 0x00, 0x01, 0x05);
  expect_body(&c, CARRIED_CLEAR, 4, 4, 0x13);
  assert_int_equal(c.framing.length_rule, 1);
  c = (struct cut){0};
  CUT(&c, true, 0x06, 0x00, 0x01, 0x05, GET_DIGESTS);
  assert_int_equal(c.framing.length_rule, 2);
  c = (struct cut){0};
  CUT(&c, true, 0x04, 0x00, 0x01, 0x05, GET_DIGESTS);
  assert_int_equal(c.framing.length_rule, 1);
  /* Enough bytes for a header must follow; by the second rule, these are a valid header. */
  c = (struct cut){0};
  CUT(&c, false, 0x04, 0x00, 0x01, 0x05, GET_DIGESTS);
  assert_int_equal(c.result, FRAME_NEED_MORE);
  CUT(&c, false, 0x04, 0x00, 0x01, 0x05, GET_DIGESTS, 0x04, 0x00, 0x01);
  assert_int_equal(c.result, FRAME_NEED_MORE);
  CUT(&c, true, 0x04, 0x00, 0x01, 0x05, GET_DIGESTS, 0x04, 0x00, 0x01);
  assert_int_equal(c.result, FRAME_NEED_MORE);
  CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_DIGESTS, 0x06, 0x00, 0x02, 0x05, 0x00, 0x00);
  expect_body(&c, CARRIED_CLEAR, 4, 6, 0x13);
}

/* A record contains its own length: session ID, length, then that many bytes. */
static void record_tells_the_rule(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0x0b, 0x00, 0x01, 0x06, 0xff, 0xff, 0xff, 0xff, 0x03, 0x00, 0xa1, 0xa2, 0xa3);
  expect_body(&c, CARRIED_SECURED, 4, 9, 0xff);
  assert_int_equal(c.framing.length_rule, 2);
  assert_int_equal(c.out.seq_len, 0);
  c = (struct cut){0};
  CUT(&c, false, 0x09, 0x00, 0x01, 0x06, 0xff, 0xff, 0xff, 0xff, 0x03, 0x00, 0xa1, 0xa2, 0xa3);
  expect_body(&c, CARRIED_SECURED, 4, 9, 0xff);
  assert_int_equal(c.framing.length_rule, 1);
}

static void binding_without_body(void **state) {
  (void)state;
  static const char *const names[] = {"Role-Inquiry", "error: PayloadLen too large", "error: BindingVer not supported",
                                      "error: cannot operate as Requester", "error: cannot operate as Responder"};
  struct cut c = {0};
  for (uint8_t i = 0; i < 5; i++) {
    const uint8_t bytes[] = {0, 0, 1, (uint8_t)(0xBF + i), 0x06, 0x00, 0x01, 0x05};
    cut(&c, bytes, sizeof(bytes), false);
    assert_int_equal(c.result, FRAME_DONE);
    assert_int_equal(c.used, 4);
    assert_int_equal(c.out.what, CARRIED_OTHER);
    assert_int_equal(c.out.code, bytes[3]);
    assert_string_equal(c.out.protocol, "tcp");
    assert_string_equal(c.out.name, names[i]);
    assert_int_equal(c.framing.length_rule, 0);
  }
  CUT(&c, false, 0x00, 0x00, 0x02, 0xC1); /* names the version it supports */
  assert_int_equal(c.result, FRAME_DONE);
  assert_string_equal(c.out.name, "error: BindingVer not supported");
  CUT(&c, false, 0x00, 0x00, 0x01, 0xD0);
  assert_int_equal(c.result, FRAME_DONE);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_FRAME_TYPE);
  assert_int_equal(c.out.notes[0].got, 0xD0);
}

static void emulator_commands(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0x00, 0x00, 0xde, 0xad, 0, 0, 0, 3, 0, 0, 0, 14, 'C', 'l', 'i', 'e', 'n', 't', ' ', 'H', 'e', 'l', 'l',
      'o', '!', 0, 0x00);
  expect_body(&c, CARRIED_OTHER, 12, 14, 'C');
  assert_string_equal(c.out.protocol, "emu");
  assert_string_equal(c.out.name, "test");
  assert_int_equal(c.out.code, 0xDEAD);
  assert_int_equal(c.out.transport, SDEC_TRANSPORT_EMU);
  assert_ptr_equal(c.out.header, &sdec_grp_emu_header);
  assert_int_equal(c.out.header_span.len, 12);
  CUT(&c, false, 0, 0, 0xff, 0xfe, 0, 0, 0, 1, 0, 0, 0, 0);
  expect_body(&c, CARRIED_OTHER, 12, 0, 0);
  assert_string_equal(c.out.name, "shutdown");
  CUT(&c, false, 0, 0, 0x80, 0x02, 0, 0, 0, 3, 0, 0, 0, 0);
  assert_string_equal(c.out.name, "OOB encapsulated endpoint info");
  CUT(&c, false, 0, 0, 0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 1, 0x55); /* no bytes were lost, so this must be a frame */
  expect_body(&c, CARRIED_OTHER, 12, 1, 0x55);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_FRAME_TYPE);
  assert_int_equal(c.out.notes[0].got, 0x1234);
}

static void emulator_transports(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, GET_VERSION);
  assert_int_equal(c.used, 17);
  assert_int_equal(c.out.what, CARRIED_CLEAR);
  assert_int_equal(c.out.body.len, 4);
  assert_int_equal(c.out.transport, SDEC_TRANSPORT_EMU);
  assert_ptr_equal(c.out.header, &sdec_grp_emu_header);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 11, 0x06, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0x02, 0x00, 0xaa, 0xbb);
  assert_int_equal(c.out.what, CARRIED_SECURED);
  assert_int_equal(c.out.body.len, 10);
  assert_int_equal(c.out.seq_len, 2);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, GET_VERSION);
  expect_body(&c, CARRIED_CLEAR, 12, 4, 0x10);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0xaa, 0xbb);
  expect_body(&c, CARRIED_SECURED, 12, 8, 0xff);
  assert_int_equal(c.out.seq_len, 0);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 12, 0x01, 0x00, 0x01, 0x00, 3, 0, 0, 0, GET_VERSION);
  assert_int_equal(c.out.what, CARRIED_CLEAR);
  assert_int_equal(c.out.body.len, 4);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 0x06, 0x00, 0x01, 0x05, GET_VERSION);
  assert_int_equal(c.out.what, CARRIED_CLEAR);
  assert_int_equal(c.out.body.len, 4);
  assert_int_equal(c.framing.length_rule, 2);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_LENGTH_RULE);
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 2, 0x10, 0x84);
  assert_int_equal(c.out.what, CARRIED_OTHER);
  assert_int_equal(c.out.notes[0].got, 9);
}

/* Storage: security protocol 0xE8, SPSP 0x14 (a message), length. IF-SEND carries requests. */
static void emulator_storage(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 11, 0xE8, 0x14, 0x00, 4, 0, 0, 0, GET_VERSION);
  assert_int_equal(c.result, FRAME_DONE);
  assert_int_equal(c.used, 23);
  assert_int_equal(c.out.what, CARRIED_CLEAR);
  assert_int_equal(c.out.body.len, 4);
  assert_int_equal(c.out.dir, SDEC_DIR_REQ);
  assert_int_equal(c.out.transport, SDEC_TRANSPORT_EMU);
}

static void wrapped_length_wrong(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 0x09, 0x00, 0x01, 0x05, GET_VERSION);
  expect_body(&c, CARRIED_CLEAR, 16, 4, 0x10);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_OVERRUN);
  assert_int_equal(c.framing.length_rule, 0);
  c = (struct cut){0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 0x03, 0x00, 0x01, 0x05, GET_VERSION);
  expect_body(&c, CARRIED_CLEAR, 16, 4, 0x10);
  assert_int_equal(c.out.n_notes, 1);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_TRAILING);
  assert_int_equal(c.out.notes[0].got, 1);
  c = (struct cut){0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 4, 0x00, 0x00, 0x01, 0xBF); /* nothing, and it says so */
  assert_int_equal(c.result, FRAME_DONE);
  assert_int_equal(c.out.n_notes, 0);
}

/* By the second rule the length includes two header bytes, so anything less is not a frame. */
static void shorter_than_its_header(void **state) {
  (void)state;
  for (uint8_t len = 0; len < 2; len++) {
    const uint8_t bytes[] = {len, 0, 1, 5, 0x13, 0x81, 0, 0};
    struct cut c = {0};
    CUT(&c, false, 0x06, 0x00, 0x01, 0x05, GET_VERSION);
    assert_int_equal(c.framing.length_rule, 2);
    cut(&c, bytes, sizeof(bytes), false);
    assert_int_equal(c.result, FRAME_SKIP);
    assert_int_equal(c.framing.length_rule, 0);
  }
  struct cut c = {0};
  CUT(&c, true, 0x02, 0x00, 0x01, 0x05);
  assert_int_equal(c.result, FRAME_NEED_MORE);
}

static void too_large(void **state) {
  (void)state;
  struct cut c = {0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 1, 0x00, 0x10, 0x00, 0x01, 0x05, 0x10, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
      0x01, 0x00, 0x00, 0x00, 0x05, 0x05, GET_VERSION);
  assert_int_equal(c.result, FRAME_SKIP);
  assert_int_equal(c.out.notes[0].code, SDEC_NOTE_TOO_LARGE);
  assert_int_equal(c.out.notes[0].expected, FRAME_MAX);
  assert_int_equal(c.out.notes[0].got, 0x100001);
  assert_int_equal(c.used, 14); /* the next frame begins here */
  c = (struct cut){0};
  CUT(&c, false, 0, 0, 0, 1, 0, 0, 0, 1, 0x00, 0x10, 0x00, 0x00);
  assert_int_equal(c.result, FRAME_NEED_MORE);
  assert_int_equal(c.used, 12 + 0x100000);
}

static void both_framings_alternate(void **state) {
  (void)state;
  static const uint8_t stream[] = {0, 0, 1, 0xBF, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 6, 0, 1, 5, GET_VERSION,
                                   6, 0, 1, 5, GET_DIGESTS};
  static const uint32_t used[] = {4, 20, 8};
  struct cut c = {0};
  uint32_t at = 0;
  for (uint32_t i = 0; i < 3; i++) {
    cut(&c, stream + at, (uint32_t)sizeof(stream) - at, false);
    assert_int_equal(c.result, FRAME_DONE);
    assert_int_equal(c.used, used[i]);
    at += c.used;
  }
  assert_int_equal(at, sizeof(stream));
}

/* A search ends exactly where the frame begins, despite garbage and near misses before it. */
static void garbage_in_front(void **state) {
  (void)state;
  static const uint8_t garbage[] = {0x16, 0x03, 0x01, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x01, 0x05, 0x77,
                                    0x88, 0x00, 0x00, 0xde, 0xad, 0x99};
  static const uint8_t frames[2][17] = {{0x06, 0x00, 0x01, 0x05, GET_DIGESTS, 0x06, 0x00, 0x01, 0x05},
                                        {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, GET_VERSION}};
  for (uint32_t which = 0; which < 2; which++) {
    uint8_t bytes[sizeof(garbage) + 17];
    memcpy(bytes, garbage, sizeof(garbage));
    memcpy(bytes + sizeof(garbage), frames[which], 17);
    struct cut c = {.framing.resync = true};
    uint32_t at = 0;
    cut(&c, bytes, sizeof(bytes), false);
    while (c.result == FRAME_SKIP && at < sizeof(bytes)) {
      assert_true(c.used > 0);
      at += c.used;
      cut(&c, bytes + at, (uint32_t)sizeof(bytes) - at, false);
    }
    assert_int_equal(at, sizeof(garbage));
    assert_int_equal(c.result, FRAME_DONE);
    assert_int_equal(c.out.what, CARRIED_CLEAR);
    assert_false(c.framing.resync);
  }
}

/* For every prefix of a frame the result is MORE, with the right length or none. */
static void prefixes(void **state) {
  (void)state;
  static const uint8_t emu[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, GET_VERSION};
  static const uint8_t binding[] = {0x0a, 0x00, 0x01, 0x05, 0x10, 0x04, 0x00, 0x00, 0x00, 0x01, 0x00, 0x13};
  for (uint32_t resync = 0; resync < 2; resync++) {
    for (uint32_t n = 0; n < sizeof(emu); n++) {
      struct cut c = {.framing.resync = resync != 0};
      cut(&c, emu, n, false);
      assert_int_equal(c.result, FRAME_NEED_MORE);
      assert_true(c.used == 0 || c.used == sizeof(emu));
    }
    for (uint32_t n = 0; n < sizeof(binding); n++) {
      struct cut c = {.framing.resync = resync != 0};
      cut(&c, binding, n, false);
      assert_int_equal(c.result, FRAME_NEED_MORE);
      assert_true(c.used == 0 || c.used == sizeof(binding));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_length_rules),
      cmocka_unit_test(version_tells_the_rule),
      cmocka_unit_test(rule_by_what_follows),
      cmocka_unit_test(record_tells_the_rule),
      cmocka_unit_test(binding_without_body),
      cmocka_unit_test(emulator_commands),
      cmocka_unit_test(emulator_transports),
      cmocka_unit_test(emulator_storage),
      cmocka_unit_test(wrapped_length_wrong),
      cmocka_unit_test(shorter_than_its_header),
      cmocka_unit_test(too_large),
      cmocka_unit_test(both_framings_alternate),
      cmocka_unit_test(garbage_in_front),
      cmocka_unit_test(prefixes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
