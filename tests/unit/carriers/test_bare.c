/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments that are MCTP messages: which streams are decoded this way, and that any other segment ends this.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "carriers/bare.h"
#include "hexbytes.h"
#include "segment_talk.h"

#define GET_VERSION "0510840000"
#define VERSION "051004000000010012"
#define GET_DIGESTS "0512810000"
#define NO_MESSAGE "0102030405060708"

static void kinds(void **state) {
  static const struct {
    const char *hex;
    bool first;
    enum bare_kind kind;
  } rows[] = {
      {GET_VERSION, true, BARE_REQUEST},   {VERSION, true, BARE_RESPONSE},      {"0514840000", true, BARE_REQUEST},
      {"05108400", true, BARE_NONE},       /* incomplete header */
      {"0515840000", true, BARE_NONE},     /* no such version */
      {"050f840000", true, BARE_NONE},     {"0510990000", true, BARE_NONE},     /* no such code */
      {"0510e40000", true, BARE_NONE},     /* KEY_EXCHANGE came with 1.1 */
      {"0511e40000", true, BARE_REQUEST},  {"0410840000", true, BARE_NONE},
      {"0513010500", true, BARE_NONE},     /* DIGESTS, or the header of a DSP0287 frame */
      {"0513010500", false, BARE_RESPONSE},
      {"06ffffffff0200aabb", true, BARE_RECORD},     /* without a sequence number */
      {"06ffffffff01000200aabb", true, BARE_RECORD}, /* and with one */
      {"06ffffffff0300aabb", true, BARE_NONE},       {"06ffffffff", true, BARE_NONE},
      {"", true, BARE_NONE},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes bytes = from_hex(rows[i].hex);
    if (sdec_bare_kind(hex_span(&bytes), rows[i].first) != rows[i].kind) {
      fail_msg("row %u: %s", i, rows[i].hex);
    }
  }
}

/* Both directions in one stream: responses come from the other side. */
static void both_directions_in_one_stream(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  assert_string_equal(t->seen, ""); /* one message is not enough */
  segment_sends(t, false, PSH_ACK, VERSION);
  segment_sends(t, false, PSH_ACK, GET_DIGESTS);
  segment_ends(t, "1>GET_VERSION; 2<VERSION; 3>GET_DIGESTS; ");
}

static void each_direction_in_its_own(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  segment_sends(t, true, PSH_ACK, VERSION);
  segment_sends(t, false, PSH_ACK, GET_DIGESTS);
  segment_sends(t, true, PSH_ACK, "05127f0700");
  segment_ends(t, "1>GET_VERSION; 3>GET_DIGESTS; 2<VERSION; 4<ERROR; ");
}

/* Segments without PSH: the next one shows where the message ends. */
static void without_pauses(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, ACK, GET_VERSION);
  segment_sends(t, false, ACK, "05100400000001");
  segment_sends(t, false, ACK, "0012");
  segment_sends(t, false, ACK, GET_DIGESTS);
  segment_ends(t, "1>GET_VERSION; 3<VERSION; 4>GET_DIGESTS; ");
}

static void one_segment_that_is_none(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  segment_sends(t, false, PSH_ACK, NO_MESSAGE);
  segment_sends(t, false, PSH_ACK, VERSION);
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  segment_ends(t, "4>bytes skipped!; ");
}

static void a_later_segment_that_is_none(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  segment_sends(t, false, PSH_ACK, VERSION);
  segment_sends(t, false, PSH_ACK, NO_MESSAGE);
  segment_sends(t, false, PSH_ACK, GET_DIGESTS);
  segment_ends(t, "1>GET_VERSION; 2<VERSION; 4>bytes skipped!; ");
}

static void one_segment_alone(void **state) {
  struct segment_talk *t = *state;
  segment_sends(t, false, PSH_ACK, GET_VERSION);
  segment_ends(t, "1>bytes skipped!; ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinds),
      cmocka_unit_test_setup_teardown(both_directions_in_one_stream, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(each_direction_in_its_own, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(without_pauses, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(one_segment_that_is_none, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(a_later_segment_that_is_none, segment_talk_up, segment_talk_down),
      cmocka_unit_test_setup_teardown(one_segment_alone, segment_talk_up, segment_talk_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
