/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Units of consecutive messages: their own values, the values learned from earlier ones, and where nested messages end.
 * Expected results follow DSP0274 and the registered vendors' protocols.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "hexbytes.h"
#include "invariants.h"
#include "new_flow.h"

#define UNITS 6
#define ALGORITHMS "12630000" "2400" "01" "02" "02000000" "10000000" "01000000" "000000000000000000000000" "00000000"

struct talk {
  void *memory;
  struct sdec_flow *flow;
  uint64_t frame, time_ns;
  struct sdec_unit units[UNITS]; /* of the latest packet; their spans are invalid */
  uint32_t n;
};

static int talk_up(void **state) {
  static const struct sdec_config config = {0};
  struct talk *t = calloc(1, sizeof(*t));
  assert_non_null(t);
  t->flow = new_flow(&config, &t->memory);
  *state = t;
  return 0;
}

static int talk_down(void **state) {
  struct talk *t = *state;
  free(t->memory);
  free(t);
  return 0;
}

/* hears_padded feeds a packet with `n_zeros` bytes of padding, 10 ns after the last, and returns its first unit. */
static const struct sdec_unit *hears_padded(struct talk *t, uint32_t carrier, const char *hex, uint32_t n_zeros) {
  const struct hexbytes message = from_hex(hex);
  const uint32_t len = message.len + n_zeros;
  uint8_t *bytes = calloc(1, len); /* exact size */
  assert_non_null(bytes);
  memcpy(bytes, message.data, message.len);
  t->time_ns += 10;
  const struct sdec_packet packet = {
      .data = {bytes, len}, .original_len = len, .frame = ++t->frame, .time_ns = t->time_ns, .carrier = carrier};
  sdec_flow_feed(t->flow, &packet);
  for (t->n = 0; sdec_flow_take(t->flow, &t->units[t->n]); t->n++) {
    assert_true(t->n + 1 < UNITS);
  }
  free(bytes);
  return &t->units[0];
}

static const struct sdec_unit *hears(struct talk *t, uint32_t carrier, const char *hex) {
  return hears_padded(t, carrier, hex, 0);
}

static const struct sdec_unit *says(struct talk *t, const char *hex) {
  return hears(t, SDEC_CARRIER_SPDM, hex);
}

static bool has_note(const struct sdec_unit *unit, uint8_t code) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == code) {
      return true;
    }
  }
  return false;
}

/* A variable of a unit's environment; -1: not known. */
static int64_t variable(const struct sdec_unit *unit, const char *name, bool *out_inferred) {
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    if (strcmp(sdec_env_name(var), name) == 0) {
      *out_inferred = (unit->env.inferred >> var & 1) != 0;
      return (unit->env.known >> var & 1) != 0 ? (int64_t)unit->env.value[var] : -1;
    }
  }
  fail_msg("no variable %s", name);
  return -1;
}

static void want_variable(const struct sdec_unit *unit, const char *name, int64_t value, bool inferred) {
  bool is_inferred = false;
  assert_int_equal(variable(unit, name, &is_inferred), value);
  assert_int_equal(is_inferred, inferred);
}

/* ------------------------------------------------------------------------------------------- vendors' protocols */

#define PCI_SIG "0300" "02" "0100"
#define INTERFACE "efbe0000" "0000000000000000"
#define GET_TDISP_VERSION "12fe0000" PCI_SIG "1100" "01" "10" "81" "0000" INTERFACE
#define TDISP_VERSION "127e0000" PCI_SIG "1300" "01" "10" "01" "0000" INTERFACE "01" "10"
#define VDM_REQUEST "12fe0000" PCI_SIG "1100" "01" "10" "8b" "0000" INTERFACE

static void vendor(void **state) {
  struct talk *t = *state;
  const struct sdec_unit *inner = &t->units[1];
  (void)says(t, "10840000");
  assert_true(says(t, GET_TDISP_VERSION)->carries);
  assert_int_equal(t->n, 2);
  assert_string_equal(inner->name, "GET_TDISP_VERSION");
  assert_string_equal(inner->protocol, "pci-tdisp");
  assert_true(inner->has_code && inner->has_version && !inner->has_session);
  assert_int_equal(inner->code, 0x81);
  assert_int_equal(inner->version, 0x10);
  assert_int_equal(inner->dir, SDEC_DIR_REQ);
  assert_int_equal(inner->conn, 1);
  assert_int_equal(inner->request_frame, 0);
  assert_false(has_note(inner, SDEC_NOTE_DRAFT) || has_note(inner, SDEC_NOTE_GUESSED));
  want_variable(inner, "version", 0x10, false);
  (void)says(t, TDISP_VERSION);
  assert_int_equal(t->n, 2);
  assert_string_equal(inner->name, "TDISP_VERSION");
  assert_int_equal(inner->dir, SDEC_DIR_RSP);
  assert_int_equal(inner->request_frame, 2);
  assert_int_equal(inner->response_ns, 10);
  (void)says(t, VDM_REQUEST);
  assert_int_equal(t->n, 2);
  assert_true(has_note(inner, SDEC_NOTE_DRAFT));
}

#define TDISP_REQUEST "12fe0000" PCI_SIG "1500" "01" "10" "84" "0000" INTERFACE
#define TDISP_RESPONSE "127e0000" PCI_SIG "1900" "01" "10" "04" "0000" INTERFACE

/* A report in portions, whose offsets are in the requests. */
static void vendor_in_portions(void **state) {
  struct talk *t = *state;
  (void)says(t, TDISP_REQUEST "00000400");
  (void)says(t, TDISP_RESPONSE "04000400" "01020304");
  assert_int_equal(t->n, 2);
  assert_int_equal(t->units[1].part_of, 1);
  (void)says(t, TDISP_REQUEST "04000400");
  (void)says(t, TDISP_RESPONSE "04000000" "05060708");
  assert_int_equal(t->n, 3);
  assert_int_equal(t->units[2].kind, SDEC_UNIT_OBJECT);
  assert_int_equal(t->units[2].whole, 1);
  assert_string_equal(t->units[2].name, "DeviceInterfaceReport");
  assert_string_equal(t->units[2].protocol, "pci-tdisp");
}

/* A response without a request; bodies too short for a version or code; a protocol without versions. */
static void vendor_with_less(void **state) {
  struct talk *t = *state;
  const struct sdec_unit *inner = &t->units[1];
  assert_true(has_note(says(t, TDISP_VERSION), SDEC_NOTE_NO_REQUEST));
  assert_int_equal(t->n, 2);
  assert_int_equal(inner->request_frame, 0);
  assert_int_equal(inner->response_ns, 0);
  (void)says(t, "12fe0000" PCI_SIG "0100" "01");
  assert_int_equal(t->n, 2);
  assert_false(inner->has_version || inner->has_code);
  assert_int_equal(inner->version, 0);
  assert_string_equal(inner->name, "unknown message");
  assert_true(has_note(inner, SDEC_NOTE_UNKNOWN_CODE));
  assert_null(inner->group);
  (void)says(t, "12fe0000" PCI_SIG "0200" "01" "10");
  assert_true(inner->has_version && !inner->has_code);
  (void)says(t, "12fe0000" PCI_SIG "0300" "01" "10" "ee");
  assert_true(inner->has_version && inner->has_code);
  assert_true(has_note(inner, SDEC_NOTE_UNKNOWN_CODE));
  (void)says(t, "12fe0000" PCI_SIG "0400" "00" "00" "00" "00"); /* IDE_KM QUERY */
  assert_string_equal(inner->protocol, "pci-ide-km");
  assert_true(inner->has_code && !inner->has_version);
}

/* A body of another or an unnamed vendor, or an empty one, is not decoded. */
static void vendor_not_known(void **state) {
  struct talk *t = *state;
  static const char *const others[] = {
      "12fe0000" "0300" "02" "0200" "0400" "00000000",
      "12fe0000" "0300" "00" "0400" "00000000",
      "12fe0000" PCI_SIG "0400" "77000000",
      "12fe0000" PCI_SIG "0000",
  };
  for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
    assert_string_equal(says(t, others[i])->name, "VENDOR_DEFINED_REQUEST");
    assert_false(t->units[0].carries);
    assert_int_equal(t->n, 1);
  }
}

/* ------------------------------------------------------------------------------------------------------- pieces */

/* The pieces of a message and the reassembled message share a number; a message in one piece has none. */
static void numbers_of_wholes(void **state) {
  struct talk *t = *state;
  for (uint64_t number = 1; number <= 2; number++) {
    assert_int_equal(says(t, "12850001" "00000000" "02000000" "04000000" "1281")->part_of, number);
    assert_int_equal(t->n, 1);
    assert_int_equal(says(t, "12850101" "01000000" "02000000" "0000")->part_of, number);
    assert_int_equal(t->n, 2);
    assert_int_equal(t->units[1].whole, number);
    assert_string_equal(t->units[1].name, "GET_DIGESTS");
  }
  assert_int_equal(says(t, "12850001" "00000000" "02000000" "04000000" "1281")->part_of, 3);
  assert_int_equal(says(t, "12850101" "00000000" "04000000" "04000000" "12810000")->part_of, 0);
  assert_int_equal(t->n, 2);
  assert_int_equal(t->units[1].whole, 0);
}

/* A repeated piece does not get the number. */
static void repeated_piece(void **state) {
  struct talk *t = *state;
  assert_int_equal(says(t, "12850001" "00000000" "02000000" "06000000" "1281")->part_of, 1);
  assert_int_equal(says(t, "12850001" "01000000" "02000000" "0000")->part_of, 1);
  assert_int_equal(says(t, "12850001" "01000000" "02000000" "0000")->part_of, 0);
  assert_true(has_note(&t->units[0], SDEC_NOTE_REPEATED));
}

/* Notes about a piece name the row that contains it. */
static void notes_of_pieces(void **state) {
  struct talk *t = *state;
  (void)says(t, "12850001" "00000000" "02000000" "08000000" "1281");
  const struct sdec_unit *unit = says(t, "12850001" "02000000" "02000000" "0000");
  assert_int_equal(unit->n_notes, 1);
  assert_int_equal(unit->notes[0].code, SDEC_NOTE_CHUNK_SEQUENCE);
  assert_int_equal(unit->notes[0].offset, 12);
  assert_string_equal(unit->notes[0].field->name, "SPDMchunk");
  assert_int_equal(sdec_flow_stats(t->flow).incomplete, 1);
  assert_null(invariants_note(&unit->notes[0]));
}

/* A reassembled message is freed once its units are taken. The buffer of the first is kept for the next. */
static void wholes_given_back(void **state) {
  struct talk *t = *state;
  (void)says(t, "12e80000");
  size_t between = 0;
  for (uint32_t i = 0; i < 3; i++) {
    (void)says(t, "12850001" "00000000" "02000000" "04000000" "1281");
    const size_t held = sdec_pool_used(t->flow->pool);
    (void)says(t, "12850101" "01000000" "02000000" "0000");
    assert_int_equal(t->n, 2);
    assert_true(sdec_pool_used(t->flow->pool) < held);
    between = i > 0 ? between : sdec_pool_used(t->flow->pool);
    assert_int_equal(sdec_pool_used(t->flow->pool), between);
  }
}

/* A message inside a reassembled one has no number of its own. */
static void vendor_in_chunks(void **state) {
  struct talk *t = *state;
  (void)says(t, "12850001" "00000000" "04000000" "1c000000" "12fe0000");
  (void)says(t, "12850101" "01000000" "18000000" PCI_SIG "1100" "01" "10" "81" "0000" INTERFACE);
  assert_int_equal(t->n, 3);
  assert_string_equal(t->units[2].protocol, "pci-tdisp");
  assert_int_equal(t->units[1].whole, 1);
  assert_int_equal(t->units[2].whole, 0);
}

/* A reassembled log has no slot. */
static void object_without_slot(void **state) {
  struct talk *t = *state;
  (void)says(t, "13ef0000" "00000000" "04000000");
  (void)says(t, "136f0000" "04000000" "06000000" "01020304");
  (void)says(t, "13ef0000" "04000000" "06000000");
  (void)says(t, "136f0000" "06000000" "00000000" "010203040506");
  assert_int_equal(t->n, 2);
  assert_int_equal(t->units[1].kind, SDEC_UNIT_OBJECT);
  assert_false(t->units[1].has_slot);
}

/* A reassembled chain has the version and slot of its portions. */
static void objects(void **state) {
  struct talk *t = *state;
  (void)says(t, "13820300" "00000400");
  (void)says(t, "13020300" "04000600" "0a000000");
  (void)says(t, "13820300" "04000600");
  (void)says(t, "13020300" "06000000" "010203040506");
  assert_int_equal(t->n, 2);
  assert_int_equal(t->units[1].kind, SDEC_UNIT_OBJECT);
  assert_true(t->units[1].has_version && t->units[1].has_slot && !t->units[1].has_code);
  assert_int_equal(t->units[1].version, 0x13);
  assert_int_equal(t->units[1].slot, 3);
  assert_int_equal(t->units[1].conn, 1);
  assert_int_equal(t->units[1].dir, SDEC_DIR_RSP);
}

/* ------------------------------------------------------------------------------------------------------ padding */

/* A DOE object with a CHUNK_SEND_ACK that contains another message up to its end. `words` is its length in words. */
#define DOE(words) "0100" "0100" words "000000"
#define ACK "12050009" "0000"
#define WIDE_ACK "14050009" "00000000"

/* Padding after a nested message belongs to neither message: up to three bytes of any value. */
static void padding_of_doe(void **state) {
  struct talk *t = *state;
  static const struct {
    const char *object;
    uint32_t outer, inner; /* lengths; inner 0: no nested message */
  } rows[] = {
      {DOE("05") ACK "12680000" "0000", 10, 4},
      {DOE("06") ACK "12020000" "01000000" "aa" "000000", 15, 9},
      {DOE("06") ACK "12020000" "02000000" "aabb" "0000", 16, 10},
      {DOE("05") ACK "12680000" "0001", 10, 4},
      {DOE("06") ACK "12680000" "000000000000", 16, 10}, /* too long for padding */
      {DOE("04") ACK "0000", 6, 0},
      {DOE("05") ACK "000000000000", 12, 6},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct sdec_unit *unit = hears(t, SDEC_CARRIER_DOE, rows[i].object);
    if (unit->span.len != rows[i].outer || t->n != (rows[i].inner > 0 ? 2u : 1u) ||
        (rows[i].inner > 0 && t->units[1].span.len != rows[i].inner)) {
      fail_msg("row %u: %u units of %u and %u bytes", i, t->n, unit->span.len, t->n > 1 ? t->units[1].span.len : 0);
    }
  }
}

/* Storage transfers are in blocks, so padding has up to 511 bytes. */
static void padding_of_storage(void **state) {
  struct talk *t = *state;
  for (uint32_t more = 0; more < 2; more++) {
    const struct sdec_unit *unit = hears_padded(t, SDEC_CARRIER_STORAGE, ACK, 511 + more);
    assert_int_equal(unit->span.len, more == 0 ? 6 : 6 + 512);
    assert_int_equal(t->n, 1 + more);
    unit = hears_padded(t, SDEC_CARRIER_STORAGE, ACK "12680000", 511 + more);
    assert_int_equal(unit->span.len, more == 0 ? 10 : 10 + 512);
    assert_int_equal(t->n, 2);
    assert_int_equal(t->units[1].span.len, more == 0 ? 4 : 4 + 512);
  }
}

#define NONCE "0101010101010101010101010101010101010101010101010101010101010101"
#define GET_SIGNED_MEASUREMENTS "12e00101" NONCE "00"
#define GET_DIGESTS "12810000"
#define SIGNED_MEASUREMENTS "12600000" "00" "000000" NONCE "0000" NONCE NONCE

/* The end of a response may depend on its request, which need not be the latest one. */
static void padding_behind_an_answer(void **state) {
  struct talk *t = *state;
  (void)hears(t, SDEC_CARRIER_DOE, DOE("0b") ALGORITHMS);
  (void)hears(t, SDEC_CARRIER_DOE, DOE("0c") GET_SIGNED_MEASUREMENTS "000000");
  (void)hears(t, SDEC_CARRIER_DOE, DOE("03") GET_DIGESTS);
  (void)hears(t, SDEC_CARRIER_DOE, DOE("21") WIDE_ACK SIGNED_MEASUREMENTS "0000");
  assert_int_equal(t->n, 2);
  assert_int_equal(t->units[0].span.len, 8 + 106);
  assert_int_equal(t->units[1].span.len, 106);
  assert_int_equal(t->units[1].request_frame, 2);
  assert_int_equal(t->units[1].worst, 0);
}

/* ------------------------------------------------------------------------------------------------------ learning */

#define DIGESTS_SHA256 "12010001" NONCE
#define DIGESTS_SHA384 "12010001" NONCE "01010101010101010101010101010101"

/* The flow learns from messages with unexpected values, but not from damaged ones. */
static void learnt(void **state) {
  struct talk *t = *state;
  (void)says(t, "12630000" "2400" "01" "02" "02000000" "10000000" "01000000" "ff0000000000000000000000" "00000000");
  assert_int_equal(t->units[0].worst, SDEC_INFO);
  want_variable(says(t, DIGESTS_SHA256), "hash", 32, false);
  (void)says(t, "10840000");
  (void)says(t, ALGORITHMS "aa"); /* too long */
  assert_int_equal(t->units[0].worst, SDEC_WARN);
  want_variable(says(t, DIGESTS_SHA256), "hash", 32, false);
  (void)says(t, "12e30000" "2000" "01" "02"); /* truncated */
  (void)says(t, "12630000" "2400" "01" "02" "02000000" "10000000" "02000000" "00000000");
  assert_int_equal(t->units[0].worst, SDEC_ERROR);
  want_variable(says(t, DIGESTS_SHA256), "hash", 32, false);
}

/* A value inferred from one message applies to later ones, for both sides if they share it, until a new
 * negotiation. */
static void found_by_trial(void **state) {
  struct talk *t = *state;
  want_variable(says(t, "12810000"), "hash", -1, false);
  assert_true(has_note(says(t, DIGESTS_SHA384), SDEC_NOTE_INFERRED));
  want_variable(&t->units[0], "hash", 48, true);
  want_variable(says(t, "12e80000"), "hash", 48, true);
  want_variable(says(t, "12680000"), "hash", 48, true);
  want_variable(says(t, "10840000"), "hash", -1, false);
  want_variable(says(t, "10040000"), "hash", -1, false);
}

/* A repeated request does not displace another one: four are kept. */
static void asked_again(void **state) {
  struct talk *t = *state;
  (void)says(t, "12e80000");
  (void)says(t, "12810000");
  (void)says(t, "12ea0000");
  (void)says(t, "12ec0000");
  (void)says(t, "12810000");
  assert_int_equal(says(t, "126c0000")->request_frame, 4);
}

/* Responses after a negotiation do not answer requests from before it. */
static void forgotten(void **state) {
  struct talk *t = *state;
  (void)says(t, "12810000");
  (void)says(t, "10840000");
  assert_int_equal(says(t, "1004000000010012")->request_frame, 2);
  assert_true(has_note(says(t, DIGESTS_SHA256), SDEC_NOTE_NO_REQUEST));
  assert_int_equal(t->units[0].request_frame, 0);
}

/* Nor are encapsulated requests. */
static void forgotten_inside(void **state) {
  struct talk *t = *state;
  (void)says(t, "10840000");
  const size_t before = sdec_pool_used(t->flow->pool);
  (void)says(t, "126a0100" "12810000");
  assert_int_equal(t->n, 2);
  assert_true(sdec_pool_used(t->flow->pool) > before);
  (void)says(t, "10840000");
  assert_int_equal(sdec_pool_used(t->flow->pool), before);
}

/* ------------------------------------------------------------------------------------------------- no message */

static void less_than_a_message(void **state) {
  struct talk *t = *state;
  const struct sdec_unit *unit = hears(t, SDEC_CARRIER_MCTP_BODY, "05");
  assert_int_equal(t->n, 1);
  assert_false(unit->has_version || unit->has_code);
  assert_true(has_note(unit, SDEC_NOTE_TOO_SHORT));
  unit = hears(t, SDEC_CARRIER_MCTP_BODY, "0512");
  assert_true(unit->has_version && !unit->has_code);
  want_variable(unit, "version", 0x12, false);
  unit = says(t, "12800000");
  assert_true(has_note(unit, SDEC_NOTE_UNKNOWN_CODE));
  want_variable(unit, "version", 0x12, false);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_up, talk_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(vendor), TALK_TEST(vendor_with_less), TALK_TEST(vendor_not_known), TALK_TEST(numbers_of_wholes),
      TALK_TEST(notes_of_pieces), TALK_TEST(wholes_given_back), TALK_TEST(asked_again), TALK_TEST(repeated_piece),
      TALK_TEST(vendor_in_portions), TALK_TEST(vendor_in_chunks), TALK_TEST(object_without_slot), TALK_TEST(objects),
      TALK_TEST(padding_of_doe), TALK_TEST(padding_of_storage), TALK_TEST(padding_behind_an_answer),
      TALK_TEST(forgotten_inside), TALK_TEST(learnt), TALK_TEST(found_by_trial), TALK_TEST(forgotten),
      TALK_TEST(less_than_a_message),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
