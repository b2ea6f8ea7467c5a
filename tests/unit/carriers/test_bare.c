/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments that are MCTP messages: which streams are read so, and that one segment that is none ends it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/bare.h"
#include "hexbytes.h"
#include "new_flow.h"
#include "sdec.h"

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
      {"05108400", true, BARE_NONE},       /* no whole header */
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
    if (bare_kind(hex_span(&bytes), rows[i].first) != rows[i].kind) {
      fail_msg("row %u: %s", i, rows[i].hex);
    }
  }
}

struct talk {
  struct sdec_flow *flow;
  void *memory;
  uint32_t seq[2];
  uint64_t frame;
  char seen[1024];
};

static int talk_up(void **state) {
  static const struct sdec_config config = {0};
  struct talk *t = calloc(1, sizeof(*t));
  assert_non_null(t);
  t->flow = new_flow(&config, &t->memory);
  t->seq[0] = t->seq[1] = 1;
  *state = t;
  return 0;
}

static int talk_down(void **state) {
  struct talk *t = *state;
  free(t->memory);
  free(t);
  return 0;
}

/* What came out: of each unit its frame, where it went (> is from port 40000) and its name, and "!" for a warning. */
static void take(struct talk *t) {
  struct sdec_unit unit;
  while (sdec_flow_take(t->flow, &unit)) {
    char one[128];
    const bool from_a = unit.src.bytes[4] == 40000 >> 8;
    (void)snprintf(one, sizeof(one), "%llu%c%s%s; ", (unsigned long long)unit.frame, from_a ? '>' : '<', unit.name,
                   unit.worst > 1 + SDEC_INFO ? "!" : "");
    assert_true(strlen(t->seen) + strlen(one) < sizeof(t->seen));
    strcat(t->seen, one);
  }
}

/* One segment from port 40000 (back: to it) of a raw IPv4 packet. */
static void segment(struct talk *t, bool back, uint8_t flags, const char *hex) {
  const struct hexbytes payload = from_hex(hex);
  const uint8_t ends[2][4] = {{40000 >> 8, 40000 & 0xFF, 2323 >> 8, 2323 & 0xFF},
                              {2323 >> 8, 2323 & 0xFF, 40000 >> 8, 40000 & 0xFF}};
  uint8_t packet[256] = {0x45, [9] = 6, [12] = 10, [15] = (uint8_t)(1 + back), [16] = 10, [19] = (uint8_t)(2 - back)};
  const uint32_t len = 40 + payload.len;
  assert_true(len <= sizeof(packet));
  packet[3] = (uint8_t)len;
  memcpy(packet + 20, ends[back], 4);
  packet[27] = (uint8_t)t->seq[back];
  packet[32] = 0x50;
  packet[33] = flags;
  memcpy(packet + 40, payload.data, payload.len);
  t->seq[back] += payload.len;
  const struct sdec_packet p = {.data = {packet, len}, .original_len = len, .link = 101, .frame = ++t->frame};
  sdec_flow_feed(t->flow, &p);
  take(t);
}

#define PSH_ACK 0x18
#define ACK 0x10

static void ends(struct talk *t, const char *wants) {
  sdec_flow_finish(t->flow);
  take(t);
  assert_string_equal(t->seen, wants);
}

/* Both directions in one stream: who answers is the other side. */
static void both_directions_in_one_stream(void **state) {
  struct talk *t = *state;
  segment(t, false, PSH_ACK, GET_VERSION);
  assert_string_equal(t->seen, ""); /* one alone proves nothing */
  segment(t, false, PSH_ACK, VERSION);
  segment(t, false, PSH_ACK, GET_DIGESTS);
  ends(t, "1>GET_VERSION; 2<VERSION; 3>GET_DIGESTS; ");
}

static void each_direction_in_its_own(void **state) {
  struct talk *t = *state;
  segment(t, false, PSH_ACK, GET_VERSION);
  segment(t, true, PSH_ACK, VERSION);
  segment(t, false, PSH_ACK, GET_DIGESTS);
  segment(t, true, PSH_ACK, "05127f0700");
  ends(t, "1>GET_VERSION; 3>GET_DIGESTS; 2<VERSION; 4<ERROR; ");
}

/* Segments that the sender does not pause after: the next one tells where the message ends. */
static void without_pauses(void **state) {
  struct talk *t = *state;
  segment(t, false, ACK, GET_VERSION);
  segment(t, false, ACK, "05100400000001");
  segment(t, false, ACK, "0012");
  segment(t, false, ACK, GET_DIGESTS);
  ends(t, "1>GET_VERSION; 3<VERSION; 4>GET_DIGESTS; ");
}

static void one_segment_that_is_none(void **state) {
  struct talk *t = *state;
  segment(t, false, PSH_ACK, GET_VERSION);
  segment(t, false, PSH_ACK, NO_MESSAGE);
  segment(t, false, PSH_ACK, VERSION);
  segment(t, false, PSH_ACK, GET_VERSION);
  ends(t, "4>bytes skipped!; ");
}

static void a_later_segment_that_is_none(void **state) {
  struct talk *t = *state;
  segment(t, false, PSH_ACK, GET_VERSION);
  segment(t, false, PSH_ACK, VERSION);
  segment(t, false, PSH_ACK, NO_MESSAGE);
  segment(t, false, PSH_ACK, GET_DIGESTS);
  ends(t, "1>GET_VERSION; 2<VERSION; 4>bytes skipped!; ");
}

static void one_segment_alone(void **state) {
  struct talk *t = *state;
  segment(t, false, PSH_ACK, GET_VERSION);
  ends(t, "1>bytes skipped!; ");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinds),
      cmocka_unit_test_setup_teardown(both_directions_in_one_stream, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(each_direction_in_its_own, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(without_pauses, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(one_segment_that_is_none, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(a_later_segment_that_is_none, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(one_segment_alone, talk_up, talk_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
