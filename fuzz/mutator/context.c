/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Interprets the message in a packet, by feeding it and those before it to a flow of the library, as bare messages.
 */
#include "context.h"

#include <stdlib.h>
#include <string.h>

#include "packets.h"

enum { BARE_LINK = 147, FIRST = 12, BEFORE = 24, HEADERS = 96 };

/* looks_like_message returns true if the bytes begin with a known version and code. */
static bool looks_like_message(const uint8_t *bytes) {
  uint32_t n;
  return bytes[0] >> 4 == 1 && (bytes[0] & 0xF) <= 4 && sdec_message_find(sdec_protocols(&n)[0], bytes[1]) != NULL;
}

bool context_message(const struct packet *packet, uint32_t *out_at) {
  const struct sdec_span data = packet->data;
  *out_at = 0;
  switch (packet->way) {
    case WAY_BARE:
    case WAY_MCTP:
    case WAY_MCTP_64:
    case WAY_DOE:
    case WAY_TCP:
    case WAY_EMU:
    case WAY_STORAGE: return data.len >= 2;
    case WAY_RECORD_MCTP:
    case WAY_RECORD_DOE:
    case WAY_RECORD_TCP: *out_at = RECORD_PREFIX; return data.len >= RECORD_PREFIX + 2;
    default: break;
  }
  for (uint32_t i = 0; i + 2 <= data.len && i < HEADERS; i++) {
    if (looks_like_message(data.data + i)) {
      *out_at = i;
      return true;
    }
  }
  return false;
}

static const struct sdec_protocol *protocol_named(const char *name) {
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (name != NULL && strcmp(all[i]->name, name) == 0) {
      return all[i];
    }
  }
  return NULL;
}

/* take_units takes all units of a packet and keeps a random one of those that lie in `data`; false if there is none. */
static bool take_units(struct mutator *m, struct sdec_flow *flow, struct sdec_span data, struct mutator_subject *out,
                       struct sdec_span *out_span) {
  struct sdec_unit unit;
  uint32_t n = 0;
  while (sdec_flow_take(flow, &unit)) {
    const uintptr_t at = (uintptr_t)unit.span.data, start = (uintptr_t)data.data;
    if (unit.group == NULL || unit.span.len == 0 || at < start || at - start > data.len ||
        unit.span.len > data.len - (at - start) || !dice_one_in(&m->dice, ++n)) {
      continue;
    }
    *out = (struct mutator_subject){protocol_named(unit.protocol), unit.group, unit.env, true};
    *out_span = unit.span;
  }
  return n > 0;
}

bool context_subject(struct mutator *m, const struct sequence *s, uint32_t at, struct mutator_subject *out,
                     struct sdec_span *out_span) {
  const struct sdec_config config = {.links = {{BARE_LINK, SDEC_CARRIER_SPDM}}, .n_links = 1};
  uint32_t start;
  bool found = false;
  m->flow = m->flow == NULL ? malloc(SDEC_FLOW_MIN) : m->flow;
  struct sdec_flow *flow = m->flow == NULL ? NULL : sdec_flow_new(m->flow, SDEC_FLOW_MIN, &config);
  for (uint32_t i = 0; flow != NULL && i <= at; i++) {
    if ((i >= FIRST && i + BEFORE < at) || !context_message(&s->packets[i], &start)) {
      continue; /* the negotiation and the latest packets are enough */
    }
    const struct sdec_span data = {s->packets[i].data.data + start, s->packets[i].data.len - start};
    const struct sdec_packet packet = {.data = data, .original_len = data.len, .link = BARE_LINK, .frame = i + 1};
    sdec_flow_feed(flow, &packet);
    found = take_units(m, flow, data, out, out_span) && i == at;
  }
  return found;
}
