/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCG binding frames (as in wolfTPM): tag, total size, connection and FIPS indicator. Records in them have a sequence
 * number of eight bytes.
 */
#include "carriers/tcg.h"

#include "proto/shared.h"

#define TCG_HEADER 16u
#define TAG_CLEAR 0x8101u
#define TAG_SECURED 0x8201u
#define SEQUENCE_LEN 8u

bool sdec_tcg_plausible(struct sdec_span frame) {
  const uint64_t tag = span_be(frame, 0, 2);
  return span_has(frame, 0, TCG_HEADER) && (tag == TAG_CLEAR || tag == TAG_SECURED) &&
         span_be(frame, 2, 4) == frame.len;
}

static void event(struct carried *out, struct sdec_span frame) {
  out->what = CARRIED_EVENT;
  out->name = "damaged frame";
  out->body = frame;
  carried_note(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0, TCG_HEADER, frame.len);
}

void sdec_tcg_frame(struct sdec_span frame, struct carried *out) {
  carried_clear(out);
  out->transport = SDEC_TRANSPORT_TCG;
  out->protocol = "tcg";
  out->seq_len = SEQUENCE_LEN;
  if (!span_has(frame, 0, TCG_HEADER)) {
    event(out, frame);
    return;
  }
  const uint32_t tag = (uint32_t)span_be(frame, 0, 2);
  const uint64_t size = span_be(frame, 2, 4);
  out->header = &sdec_grp_tcg_header;
  out->header_span = span_sub(frame, 0, TCG_HEADER);
  out->body = span_sub(frame, TCG_HEADER, size > TCG_HEADER ? size - TCG_HEADER : 0);
  if (size > frame.len || size < TCG_HEADER) {
    carried_note(out, SDEC_ERROR, SDEC_NOTE_OVERRUN, 2, size, frame.len);
  } else if (size < frame.len) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_TRAILING, 0, 0, frame.len - size);
  }
  if (tag == TAG_CLEAR || tag == TAG_SECURED) {
    out->what = tag == TAG_CLEAR ? CARRIED_CLEAR : CARRIED_SECURED;
    return;
  }
  out->what = CARRIED_OTHER;
  out->name = "unknown type";
  out->has_code = true;
  out->code = (uint16_t)tag;
  carried_note(out, SDEC_INFO, SDEC_NOTE_FRAME_TYPE, 0, 0, tag);
}
