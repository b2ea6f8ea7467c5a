/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hand-made storage buffers according to DSP0286: with and without command metadata, records, management payloads,
 * descriptors in both layouts. Each is in a block of its exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"
#include "proto/shared.h"
#include "carriers/storage.h"

static struct exact decode(const uint8_t *bytes, uint32_t len) {
  const struct exact r = exact_copy(sdec_storage_buffer, bytes, len);
  assert_int_equal(r.c.transport, SDEC_TRANSPORT_STORAGE);
  assert_int_equal(r.c.seq_len, 2);
  return r;
}

#define DECODE(...) decode((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect(struct exact r, uint32_t what, uint32_t body_at, uint32_t len, uint32_t dir) {
  assert_int_equal(r.c.what, what);
  assert_int_equal(r.body_at, body_at);
  assert_int_equal(r.c.body.len, len);
  assert_int_equal(r.c.dir, dir);
}

static void metadata_comes_in_three_lengths(void **state) {
  (void)state;
  struct exact r = DECODE(0xE8, 0x14, 0x00, 0x10, 0x84, 0, 0);
  expect(r, CARRIED_CLEAR, 3, 4, SDEC_DIR_REQ);
  assert_ptr_equal(r.c.header, &sdec_grp_storage_header);
  assert_int_equal(r.c.header_span.len, 3);
  r = DECODE(0xE8, 0x14, 0x00, 4, 0, 0, 0, 0x10, 0x84, 0, 0);
  expect(r, CARRIED_CLEAR, 7, 4, SDEC_DIR_REQ);
  assert_int_equal(r.c.header_span.len, 7);
  r = DECODE(0xE8, 0x14, 0x00, 0, 4, 0, 0, 0, 0x10, 0x84, 0, 0);
  expect(r, CARRIED_CLEAR, 8, 4, SDEC_DIR_REQ);
  r = DECODE(0xE8, 0x17, 0x00, 0x10, 0x84, 0, 0); /* connection 3 */
  expect(r, CARRIED_CLEAR, 3, 4, SDEC_DIR_REQ);
}

static void a_receive_command_has_no_buffer(void **state) {
  (void)state;
  struct exact r = DECODE(0xE8, 0x14, 0x00, 0, 0x12, 0, 0);
  expect(r, CARRIED_OTHER, 7, 0, SDEC_DIR_REQ);
  assert_string_equal(r.c.protocol, "storage");
  assert_string_equal(r.c.name, "storage receive");
  assert_int_equal(r.c.code, 5);
  r = DECODE(0xE8, 0x04, 0x00);
  expect(r, CARRIED_OTHER, 3, 0, SDEC_DIR_REQ);
}

static void a_record_follows_four_reserved_bytes(void **state) {
  (void)state;
  struct exact r = DECODE(0, 0, 0, 0, 0xFF, 0xFE, 0xFD, 0xFC, 1, 0, 2, 0, 0xAA, 0xBB);
  expect(r, CARRIED_SECURED, 4, 10, SDEC_DIR_UNKNOWN);
  assert_null(r.c.header);
  r = DECODE(0xE8, 0x18, 0, 0, 0, 0, 0, 0xFF, 0xFE, 0xFD, 0xFC, 1, 0, 2, 0, 0xAA, 0xBB);
  expect(r, CARRIED_SECURED, 7, 10, SDEC_DIR_REQ);
  r = DECODE(0xE8, 0x18, 0, 0, 0, 0);
  expect(r, CARRIED_OTHER, 3, 3, SDEC_DIR_REQ);
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_LINK_SHORT);
}

static void management_is_not_spdm(void **state) {
  (void)state;
  struct exact r = DECODE(0xE8, 0x04, 0, 1, 2);
  expect(r, CARRIED_OTHER, 3, 2, SDEC_DIR_REQ);
  assert_string_equal(r.c.name, "storage discovery");
  assert_null(r.c.group); /* no response begins like this */
  r = DECODE(0xE8, 0x08, 0, 1, 2);
  assert_string_equal(r.c.name, "storage pending info");
  uint8_t discovery[32] = {32, 0, 0x00, 0x10};
  r = decode(discovery, sizeof(discovery));
  expect(r, CARRIED_OTHER, 0, 32, SDEC_DIR_RSP);
  assert_string_equal(r.c.name, "storage discovery");
  assert_ptr_equal(r.c.group, &sdec_grp_storage_discovery);
  r = DECODE(12, 0, 0x00, 0x10, 1, 0, 0, 0, 40, 0, 0, 0);
  expect(r, CARRIED_OTHER, 0, 12, SDEC_DIR_RSP);
  assert_string_equal(r.c.name, "storage pending info");
  assert_ptr_equal(r.c.group, &sdec_grp_storage_pending_info);
  uint8_t padded[512] = {12, 0, 0x00, 0x10, 1, 0, 0, 0, 40, 0, 0, 0}; /* padded to a block: the length field decides */
  r = decode(padded, sizeof(padded));
  assert_ptr_equal(r.c.group, &sdec_grp_storage_pending_info);
}

static void without_metadata_the_content_decides(void **state) {
  (void)state;
  struct exact r = DECODE(0x12, 0x04, 0, 0, 0, 1, 0, 0x12);
  expect(r, CARRIED_CLEAR, 0, 8, SDEC_DIR_UNKNOWN);
  r = DECODE(0x77, 0x04, 0, 0);
  expect(r, CARRIED_OTHER, 0, 4, SDEC_DIR_UNKNOWN);
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_BAD_VERSION);
  assert_int_equal(r.c.notes[0].got, 0x77);
  r = DECODE(0, 0, 0, 0, 1, 2, 3, 4, 1, 0, 9, 0, 0xAA); /* longer than the buffer, so not a record */
  assert_int_equal(r.c.what, CARRIED_OTHER);
}

static void metadata_is_recognised(void **state) {
  (void)state;
  const uint8_t good[] = {0xE8, 0x14, 0}, operation[] = {0xE8, 0x0C, 0};
  const uint8_t high[] = {0xE8, 0x14, 1}, other[] = {0xEF, 0x14, 0};
  assert_true(sdec_storage_plausible((struct sdec_span){good, 3}));
  assert_false(sdec_storage_plausible((struct sdec_span){good, 2}));
  assert_false(sdec_storage_plausible((struct sdec_span){operation, 3}));
  assert_false(sdec_storage_plausible((struct sdec_span){high, 3}));
  assert_false(sdec_storage_plausible((struct sdec_span){other, 3}));
}

static bool inner(const uint8_t *bytes, uint32_t len, uint32_t *out_at, uint32_t *out_len) {
  uint8_t *copy = malloc(len);
  memcpy(copy, bytes, len);
  struct sdec_span message = {NULL, 0};
  const bool found = sdec_storage_inner((struct sdec_span){copy, len}, &message);
  *out_at = found ? (uint32_t)(message.data - copy) : 0;
  *out_len = message.len;
  assert_true(!found || *out_at + *out_len <= len);
  free(copy);
  return found;
}

/* libspdm's layout: the descriptor three bytes after the count, offset 36 for a message at 20. */
static const uint8_t libspdm_layout[] = {1, 0, 0, 0,  4, 0, 0, 4, 0,    0,    0, 36, 0,
                                         0, 0, 0, 0,  0, 0, 0, 0x12, 0xE8, 0, 0,  9};

/* The table's layout: four bytes after the count, and offset 34 from the start of the buffer, with the count at 14. */
static const uint8_t table_layout[] = {1, 0, 0, 0, 0, 4, 0, 0, 4,    0,    0, 0, 34,
                                       0, 0, 0, 0, 0, 0, 0, 0x12, 0xE8, 0, 0, 9};

static void both_descriptor_layouts_lead_to_the_message(void **state) {
  (void)state;
  uint32_t at, len;
  assert_true(inner(libspdm_layout, sizeof(libspdm_layout), &at, &len));
  assert_int_equal(at, 20);
  assert_int_equal(len, 4);
  assert_true(inner(table_layout, sizeof(table_layout), &at, &len));
  assert_int_equal(at, 20);
  assert_int_equal(len, 4);
}

static void a_descriptor_of_another_type_is_passed_over(void **state) {
  (void)state;
  const uint8_t two[] = {2, 0, 0, 0,                                              /* count */
                         0, 0x40, 0, 0, 9, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0,  /* a data buffer */
                         0, 4,    0, 0, 4, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0,  /* an SPDM message */
                         0x13, 0xE8, 0, 0};
  uint32_t at, len;
  assert_true(inner(two, sizeof(two), &at, &len));
  assert_int_equal(at, 36);
  assert_int_equal(len, 4);
}

static void damaged_descriptors_lead_nowhere(void **state) {
  (void)state;
  uint32_t at, len;
  for (uint32_t n = 0; n < 24; n++) { /* 24 bytes hold the message */
    assert_false(inner(libspdm_layout, n, &at, &len));
    assert_false(inner(table_layout, n, &at, &len));
  }
  uint8_t bytes[sizeof(libspdm_layout)];
  const struct {
    uint32_t at;
    uint8_t value;
  } changes[] = {{0, 0}, {0, 255}, {4, 0x40}, {7, 0}, {7, 6}, {10, 0xFF}, {11, 8}, {11, 41}, {14, 0x80}, {20, 0x05}};
  for (uint32_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
    memcpy(bytes, libspdm_layout, sizeof(bytes));
    bytes[changes[i].at] = changes[i].value;
    assert_false(inner(bytes, sizeof(bytes), &at, &len));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(metadata_comes_in_three_lengths),
      cmocka_unit_test(a_receive_command_has_no_buffer),
      cmocka_unit_test(a_record_follows_four_reserved_bytes),
      cmocka_unit_test(management_is_not_spdm),
      cmocka_unit_test(without_metadata_the_content_decides),
      cmocka_unit_test(metadata_is_recognised),
      cmocka_unit_test(both_descriptor_layouts_lead_to_the_message),
      cmocka_unit_test(a_descriptor_of_another_type_is_passed_over),
      cmocka_unit_test(damaged_descriptors_lead_nowhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
