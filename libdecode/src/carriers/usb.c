/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP over USB (DSP0283): a bulk transfer holds consecutive packets, each after a four-byte header with its length.
 * The length has 8 bits in 1.0 and 13 in 1.1, in the same place.
 */
#include "carriers/framed.h"

#define USB_HEADER 4u
#define USB_ID 0x1AB4u
#define USB_LENGTH 0x1FFFu
#define USB_MIN (USB_HEADER + 4u)

/* next_header gives where the next header may begin. */
static uint32_t next_header(struct sdec_span bytes) {
  uint32_t at = 1;
  while (at < bytes.len && !(span_u8(bytes, at) == USB_ID >> 8 &&
                             (at + 1u == bytes.len || span_u8(bytes, at + 1u) == (USB_ID & 0xFFu)))) {
    at++;
  }
  return at;
}

enum framed_result sdec_framed_usb(struct sdec_span bytes, struct framed *out) {
  *out = (struct framed){.used = 0};
  if (!span_has(bytes, 0, USB_HEADER)) {
    const uint8_t start[] = {USB_ID >> 8, USB_ID & 0xFFu};
    for (uint32_t i = 0; i < bytes.len && i < sizeof(start); i++) {
      if (span_u8(bytes, i) != start[i]) {
        out->used = bytes.len;
        return FRAMED_OTHER;
      }
    }
    return FRAMED_MORE;
  }
  const uint32_t len = (uint32_t)span_be(bytes, 2, 2) & USB_LENGTH;
  if (span_be(bytes, 0, 2) != USB_ID) {
    out->used = next_header(bytes);
    return FRAMED_OTHER;
  }
  if (len < USB_MIN) {
    out->used = next_header(bytes);
    out->note = SDEC_NOTE_FRAME_LENGTH;
    out->expected = USB_MIN;
    out->got = len;
    return FRAMED_DAMAGED;
  }
  if (len > bytes.len) {
    return FRAMED_MORE;
  }
  out->used = len;
  out->packet = span_sub(bytes, USB_HEADER, len - USB_HEADER);
  return FRAMED_PACKET;
}
