/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Requester and Responder on a TCP connection: the side that opened it decides, not bit 7 of the code, which a faulty
 * peer may set wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "segment_talk.h"

/* DSP0287 frames. */
#define GET_VERSION "0400010510840000"
#define VERSION "08000105" "1004000000010012"
#define GET_DIGESTS "0400010512810000"
#define DIGESTS_BY_MISTAKE "0400010512010000"
#define ERROR_RESPONSE "04000105127f0700"
#define ROLE_INQUIRY "000001bf"

static struct sdec_unit last_unit(struct segment_talk *t, bool back, const char *hex) {
  segment_sends(t, back, PSH_ACK, hex);
  return t->last;
}

static void opens(struct segment_talk *t) {
  segment_sends(t, false, SYN, "");
  segment_sends(t, true, SYN | ACK, "");
}

/* A request whose code lost bit 7 stays in its connection. It does not count as a request, so the next response still
 * matches the previous one. */
static void a_code_without_its_bit(void **state) {
  struct segment_talk *t = *state;
  opens(t);
  struct sdec_unit unit = last_unit(t, false, GET_VERSION);
  assert_int_equal(unit.dir, SDEC_DIR_REQ);
  assert_int_equal(last_unit(t, true, VERSION).dir, SDEC_DIR_RSP);
  assert_int_equal(last_unit(t, false, GET_DIGESTS).conn, unit.conn);
  unit = last_unit(t, false, DIGESTS_BY_MISTAKE);
  assert_int_equal(unit.dir, SDEC_DIR_REQ);
  assert_int_equal(unit.conn, 1);
  assert_int_equal(unit.n_notes, 1);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_SIDE);
  assert_int_equal(unit.notes[0].got, 0x01);
  unit = last_unit(t, true, ERROR_RESPONSE);
  assert_int_equal(unit.dir, SDEC_DIR_RSP);
  assert_int_equal(unit.conn, 1);
  assert_int_equal(unit.request_frame, 5);
  segment_ends(t, "3>GET_VERSION; 4<VERSION; 5>GET_DIGESTS; 6>DIGESTS!; 7<ERROR; ");
}

/* The same for the Responder, even in its first message. */
static void a_response_with_the_bit(void **state) {
  struct segment_talk *t = *state;
  opens(t);
  (void)last_unit(t, false, GET_VERSION);
  const struct sdec_unit unit = last_unit(t, true, GET_DIGESTS);
  assert_int_equal(unit.dir, SDEC_DIR_RSP);
  assert_int_equal(unit.conn, 1);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_SIDE);
}

/* DSP0287: the side that opens the connection may be the Responder, which then asks the other side to begin. */
static void the_opener_may_be_the_responder(void **state) {
  struct segment_talk *t = *state;
  opens(t);
  (void)last_unit(t, false, ROLE_INQUIRY);
  assert_int_equal(last_unit(t, true, GET_VERSION).dir, SDEC_DIR_REQ);
  assert_int_equal(last_unit(t, false, VERSION).dir, SDEC_DIR_RSP);
  segment_ends(t, "3>Role-Inquiry; 4<GET_VERSION; 5>VERSION; ");
}

/* The capture begins with the response to the opening. */
static void half_an_opening(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, true, SYN | ACK, "");
  const struct sdec_unit unit = last_unit(t, false, DIGESTS_BY_MISTAKE);
  assert_int_equal(unit.dir, SDEC_DIR_REQ);
}

/* Without an opening, only the code shows the side. */
static void no_opening(void **state) {
  struct segment_talk *t = *state;
  (void)last_unit(t, false, GET_VERSION);
  assert_int_equal(last_unit(t, false, ERROR_RESPONSE).dir, SDEC_DIR_RSP);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_code_without_its_bit, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(a_response_with_the_bit, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(the_opener_may_be_the_responder, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(half_an_opening, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(no_opening, segment_talk_up, segment_talk_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
