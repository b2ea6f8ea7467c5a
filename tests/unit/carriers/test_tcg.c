/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCG binding frames: unencrypted messages, records, wrong lengths and tags. Each is in a block of its exact
 * size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carriers/tcg.h"
#include "exact.h"
#include "proto/shared.h"

#define DECODE(...) \
  exact_copy(sdec_tcg_frame, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define HEADER(tag, size) (tag), 1, 0, 0, 0, (size), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

static void messages_and_records(void **state) {
  (void)state;
  struct exact r = DECODE(HEADER(0x81, 20), 0x10, 0x84, 0, 0);
  assert_int_equal(r.c.what, CARRIED_CLEAR);
  assert_int_equal(r.c.transport, SDEC_TRANSPORT_TCG);
  assert_int_equal(r.body_at, 16);
  assert_int_equal(r.c.body.len, 4);
  assert_int_equal(r.c.n_notes, 0);
  assert_ptr_equal(r.c.header, &sdec_grp_tcg_header);
  assert_int_equal(r.c.header_span.len, 16);
  r = DECODE(HEADER(0x82, 18), 1, 2);
  assert_int_equal(r.c.what, CARRIED_SECURED);
  assert_int_equal(r.c.seq_len, 8);
  assert_int_equal(r.c.body.len, 2);
}

static void expect_note(struct exact r, uint32_t what, uint32_t len, uint32_t code, uint64_t got) {
  assert_int_equal(r.c.what, what);
  assert_int_equal(r.c.body.len, len);
  assert_int_equal(r.c.n_notes, 1);
  assert_int_equal(r.c.notes[0].code, code);
  assert_int_equal(r.c.notes[0].got, got);
}

static void damage_is_noted(void **state) {
  (void)state;
  expect_note(DECODE(HEADER(0x81, 21), 0x10, 0x84, 0, 0), CARRIED_CLEAR, 4, SDEC_NOTE_OVERRUN, 20);
  expect_note(DECODE(HEADER(0x81, 15), 0x10, 0x84, 0, 0), CARRIED_CLEAR, 0, SDEC_NOTE_OVERRUN, 20);
  expect_note(DECODE(HEADER(0x81, 19), 0x10, 0x84, 0, 0), CARRIED_CLEAR, 3, SDEC_NOTE_TRAILING, 1);
  expect_note(DECODE(HEADER(0x80, 18), 1, 2), CARRIED_OTHER, 2, SDEC_NOTE_FRAME_TYPE, 0x8001); /* a TPM command */
  expect_note(DECODE(0x81, 1, 0, 0, 0, 15), CARRIED_EVENT, 6, SDEC_NOTE_LINK_SHORT, 6);
}

static void plausible_frames_have_their_size(void **state) {
  (void)state;
  const uint8_t frame[] = {HEADER(0x81, 20), 0x10, 0x84, 0, 0}, command[] = {HEADER(0x80, 18), 1, 2};
  assert_true(sdec_tcg_plausible((struct sdec_span){frame, 20}));
  assert_false(sdec_tcg_plausible((struct sdec_span){frame, 19}));
  assert_false(sdec_tcg_plausible((struct sdec_span){frame, 15}));
  assert_false(sdec_tcg_plausible((struct sdec_span){command, 18}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_and_records),
      cmocka_unit_test(damage_is_noted),
      cmocka_unit_test(plausible_frames_have_their_size),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
