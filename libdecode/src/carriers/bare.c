/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Recognises TCP segments that are MCTP messages, and determines their sender.
 */
#include "carriers/bare.h"

#include "carriers/mctp.h"
#include "proto/protocols.h"
#include "walk/rows.h"

#define TYPE_SPDM 5u
#define TYPE_SECURED 6u
#define MESSAGE_MIN 5u   /* type byte and header */
#define RECORD_HEADER 7u /* type byte, session ID and length; a sequence number may precede the length */
#define SEQUENCE_LEN 2u
#define RESPONSE_CODES 0x80u

/* A DSP0287 frame has its version and type where a message has its code and Param1. */
static bool may_be_binding(struct sdec_span segment) {
  const uint8_t type = span_u8(segment, 3);
  return span_u8(segment, 2) == 1 && (type == TYPE_SPDM || type == TYPE_SECURED || type >= 0xBF);
}

static bool holds_record(struct sdec_span segment) {
  return span_has(segment, 0, RECORD_HEADER) &&
         (span_le(segment, 5, 2) + RECORD_HEADER == segment.len ||
          (span_has(segment, 7, 2) && span_le(segment, 7, 2) + RECORD_HEADER + SEQUENCE_LEN == segment.len));
}

enum bare_kind sdec_bare_kind(struct sdec_span segment, bool first) {
  if (span_u8(segment, 0) == TYPE_SECURED && holds_record(segment)) {
    return BARE_RECORD;
  }
  const uint8_t version = span_u8(segment, 1);
  const uint8_t code = span_u8(segment, 2);
  if (!span_has(segment, 0, MESSAGE_MIN) || span_u8(segment, 0) != TYPE_SPDM || version < V1_0 || version > V1_4 ||
      (first && may_be_binding(segment))) {
    return BARE_NONE;
  }
  const struct sdec_message *message = sdec_message_find(&sdec_spdm, code);
  if (message == NULL || version < message->since || (message->until != 0 && version > message->until)) {
    return BARE_NONE;
  }
  return code >= RESPONSE_CODES ? BARE_REQUEST : BARE_RESPONSE;
}

void sdec_bare_give(struct bare *bare, struct sdec_span message, const struct sdec_addr *src,
                    const struct sdec_addr *dst, struct carried *out) {
  const uint8_t kind = (uint8_t)sdec_bare_kind(message, false);
  sdec_mctp_body(message, out);
  out->transport = SDEC_TRANSPORT_TCP;
  if (kind != BARE_RECORD && bare->sender == BARE_NONE) {
    bare->sender = kind;
  }
  const bool back = kind != BARE_RECORD && kind != bare->sender;
  out->src = back ? *dst : *src;
  out->dst = back ? *src : *dst;
  if (!bare->noted) {
    bare->noted = true;
    carried_note(out, SDEC_INFO, SDEC_NOTE_BARE_SEGMENTS, 0, 0, 0);
  }
}
