/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hand-made DOE data objects: types, lengths, padding, discovery. Each is in a block of its exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/doe.h"
#include "exact.h"
#include "proto/shared.h"

static struct exact decode(const uint8_t *bytes, uint32_t len) {
  return exact_copy(sdec_doe_object, bytes, len);
}

#define DECODE(...) decode((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void a_clear_message_may_end_in_padding(void **state) {
  (void)state;
  const struct exact r = DECODE(1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_CLEAR);
  assert_int_equal(r.c.transport, SDEC_TRANSPORT_DOE);
  assert_int_equal(r.body_at, 8);
  assert_int_equal(r.c.body.len, 4);
  assert_int_equal(r.c.padding, 3);
  assert_int_equal(r.c.seq_len, 0);
  assert_int_equal(r.c.dir, SDEC_DIR_UNKNOWN);
  assert_int_equal(r.c.n_notes, 0);
  assert_ptr_equal(r.c.header, &sdec_grp_doe_header);
  assert_int_equal(r.c.header_span.len, 8);
}

static void a_record_is_type_two(void **state) {
  (void)state;
  const struct exact r = DECODE(1, 0, 2, 0, 4, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0xAA, 0xBB);
  assert_int_equal(r.c.what, CARRIED_SECURED);
  assert_int_equal(r.c.body.len, 8);
  assert_int_equal(r.c.seq_len, 0);
}

static void the_length_is_checked(void **state) {
  (void)state;
  struct exact r = DECODE(1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0, 0xEE, 0xEE);
  assert_int_equal(r.c.body.len, 4); /* excludes what follows the object */
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_DOE_LENGTH);
  assert_int_equal(r.c.notes[0].severity, SDEC_WARN);
  assert_int_equal(r.c.notes[0].expected, 12);
  assert_int_equal(r.c.notes[0].got, 14);
  r = DECODE(1, 0, 1, 0, 4, 0, 0, 0, 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_CLEAR);
  assert_int_equal(r.c.body.len, 4);
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_DOE_LENGTH);
  assert_int_equal(r.c.notes[0].severity, SDEC_ERROR);
  assert_int_equal(r.c.notes[0].expected, 16);
  r = DECODE(1, 0, 1, 0, 1, 0, 0, 0, 0x10, 0x84, 0, 0); /* less than the header itself */
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_DOE_LENGTH);
  assert_int_equal(r.c.body.len, 4);
  r = DECODE(1, 0, 1, 0, 3, 0, 4, 0, 0x10, 0x84, 0, 0); /* bits from 18 on are reserved */
  assert_int_equal(r.c.n_notes, 0);
  r = DECODE(1, 0, 1, 0, 0, 0, 0, 0, 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.notes[0].expected, 1 << 20);
}

static void zero_means_a_mebibyte(void **state) {
  (void)state;
  uint8_t *object = calloc(1, 1 << 20);
  object[0] = 1;
  object[2] = 1;
  const struct sdec_span span = {object, 1 << 20};
  struct carried c;
  sdec_doe_object(span, &c);
  assert_int_equal(c.n_notes, 0);
  assert_int_equal(c.body.len, (1 << 20) - 8);
  assert_true(sdec_doe_plausible(span));
  free(object);
}

static void short_headers_are_events(void **state) {
  (void)state;
  const uint8_t object[] = {1, 0, 1, 0, 3, 0, 0};
  for (uint32_t len = 1; len <= sizeof(object); len++) {
    const struct exact r = decode(object, len);
    assert_int_equal(r.c.what, CARRIED_EVENT);
    assert_int_equal(r.c.notes[0].code, SDEC_NOTE_LINK_SHORT);
    assert_int_equal(r.c.notes[0].expected, 8);
    assert_int_equal(r.c.notes[0].got, len);
  }
}

static void expect_discovery(struct exact r, bool request) {
  assert_int_equal(r.c.what, CARRIED_OTHER);
  assert_string_equal(r.c.protocol, "doe");
  assert_string_equal(r.c.name, request ? "DOE discovery request" : "DOE discovery response");
  assert_ptr_equal(r.c.group, request ? &sdec_grp_doe_discovery_request : &sdec_grp_doe_discovery_response);
  assert_int_equal(r.c.dir, request ? SDEC_DIR_REQ : SDEC_DIR_RSP);
  assert_int_equal(r.c.body.len, 4);
}

static void discovery_tells_its_direction(void **state) {
  (void)state;
  expect_discovery(DECODE(1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0), true);
  expect_discovery(DECODE(1, 0, 0, 0, 3, 0, 0, 0, 2, 2, 0, 0), true);      /* version 2 since PCIe 6.1 */
  expect_discovery(DECODE(1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 1), false);     /* discovery itself, next is 1 */
  expect_discovery(DECODE(1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 2, 0), false);     /* secured SPDM, the last one */
  expect_discovery(DECODE(1, 0, 0, 0, 3, 0, 0, 0, 0x98, 0x1E, 0, 0), false); /* a vendor's type 0, the last one */
}

static void unknown_types_are_named(void **state) {
  (void)state;
  struct exact r = DECODE(1, 0, 9, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_OTHER);
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_DOE_TYPE);
  assert_int_equal(r.c.notes[0].got, 0x000109);
  r = DECODE(0x86, 0x80, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_OTHER);
  assert_string_equal(r.c.name, "vendor defined");
  assert_int_equal(r.c.notes[0].got, 0x808601);
  assert_int_equal(r.c.body.len, 4);
}

static void a_connection_id_may_stand_before_the_message(void **state) {
  (void)state;
  struct exact r = DECODE(1, 0, 3, 0, 4, 0, 0, 0, 7, 0, 0, 0, 0x13, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_CLEAR);
  assert_int_equal(r.body_at, 12);
  assert_int_equal(r.c.notes[0].code, SDEC_NOTE_DOE_TYPE);
  assert_int_equal(r.c.notes[0].severity, SDEC_INFO);
  r = DECODE(1, 0, 3, 0, 4, 0, 0, 0, 0x13, 0x84, 0, 0, 0x13, 0, 0, 0);
  assert_int_equal(r.body_at, 8);
  r = DECODE(1, 0, 4, 0, 5, 0, 0, 0, 7, 0, 0, 0, 1, 2, 3, 4, 2, 0, 0xAA, 0xBB);
  assert_int_equal(r.c.what, CARRIED_SECURED);
  assert_int_equal(r.body_at, 12);
  r = DECODE(1, 0, 4, 0, 4, 0, 0, 0, 1, 2, 3, 4, 1, 0, 0xAA, 0);
  assert_int_equal(r.body_at, 8);
}

static void plausible_objects_fit_their_length(void **state) {
  (void)state;
  const uint8_t good[] = {1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0};
  assert_true(sdec_doe_plausible((struct sdec_span){good, 12}));
  assert_false(sdec_doe_plausible((struct sdec_span){good, 11}));
  assert_true(sdec_doe_fits((struct sdec_span){good, 11}, 12)); /* truncated by the capture */
  assert_false(sdec_doe_plausible((struct sdec_span){good, 7}));
  const uint8_t reserved[] = {1, 0, 1, 1, 3, 0, 0, 0, 0x10, 0x84, 0, 0};
  assert_false(sdec_doe_plausible((struct sdec_span){reserved, 12}));
  const uint8_t type[] = {1, 0, 5, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0};
  assert_false(sdec_doe_plausible((struct sdec_span){type, 12}));
  const uint8_t vendor[] = {2, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0};
  assert_false(sdec_doe_plausible((struct sdec_span){vendor, 12}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_clear_message_may_end_in_padding),
      cmocka_unit_test(a_record_is_type_two),
      cmocka_unit_test(the_length_is_checked),
      cmocka_unit_test(zero_means_a_mebibyte),
      cmocka_unit_test(short_headers_are_events),
      cmocka_unit_test(discovery_tells_its_direction),
      cmocka_unit_test(unknown_types_are_named),
      cmocka_unit_test(a_connection_id_may_stand_before_the_message),
      cmocka_unit_test(plausible_objects_fit_their_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
