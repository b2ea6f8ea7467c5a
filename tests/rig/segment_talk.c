/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Feeds segments in raw IPv4 packets to a flow.
 */
#include "segment_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "new_flow.h"

#define LINKTYPE_RAW 101
#define HEADERS 40

int segment_talk_up(void **state) {
  static const struct sdec_config config = {0};
  struct segment_talk *t = calloc(1, sizeof(*t));
  assert_non_null(t);
  t->flow = new_flow(&config, &t->memory);
  t->seq[0] = t->seq[1] = 1;
  *state = t;
  return 0;
}

int segment_talk_down(void **state) {
  struct segment_talk *t = *state;
  free(t->memory);
  free(t);
  return 0;
}

static void take(struct segment_talk *t) {
  struct sdec_unit unit;
  while (sdec_flow_take(t->flow, &unit)) {
    char one[128];
    t->last = unit;
    const bool from_a = unit.src.bytes[4] == 40000 >> 8;
    (void)snprintf(one, sizeof(one), "%llu%c%s%s; ", (unsigned long long)unit.frame, from_a ? '>' : '<', unit.name,
                   unit.worst > SDEC_INFO ? "!" : "");
    assert_true(strlen(t->seen) + strlen(one) < sizeof(t->seen));
    strcat(t->seen, one);
  }
}

void segment_sends(struct segment_talk *t, bool back, uint8_t flags, const char *hex) {
  const struct hexbytes payload = from_hex(hex);
  static const uint8_t ends[2][4] = {{40000 >> 8, 40000 & 0xFF, 2323 >> 8, 2323 & 0xFF},
                                     {2323 >> 8, 2323 & 0xFF, 40000 >> 8, 40000 & 0xFF}};
  uint8_t packet[256] = {0x45, [9] = 6, [12] = 10, [15] = (uint8_t)(1 + back), [16] = 10, [19] = (uint8_t)(2 - back)};
  const uint32_t len = HEADERS + payload.len;
  assert_true(len <= sizeof(packet));
  packet[3] = (uint8_t)len;
  memcpy(packet + 20, ends[back], 4);
  packet[27] = (uint8_t)t->seq[back];
  packet[32] = 0x50;
  packet[33] = flags;
  memcpy(packet + HEADERS, payload.data, payload.len);
  t->seq[back] += payload.len + ((flags & SYN) ? 1 : 0);
  const struct sdec_packet p = {.data = {packet, len}, .original_len = len, .link = LINKTYPE_RAW, .frame = ++t->frame};
  sdec_flow_feed(t->flow, &p);
  take(t);
}

void segment_ends(struct segment_talk *t, const char *wants) {
  sdec_flow_finish(t->flow);
  take(t);
  assert_string_equal(t->seen, wants);
}
