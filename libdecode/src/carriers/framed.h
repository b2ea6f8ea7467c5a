/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The content of one frame of a medium: an MCTP packet, and the verdict on its checksum and lengths. Each medium has
 * one stateless function that examines the front of some bytes.
 */
#ifndef SDEC_FRAMED_H
#define SDEC_FRAMED_H

#include "base/span.h"
#include "sdec_flow.h"

enum framed_result {
  FRAMED_PACKET,  /* `packet` is usable */
  FRAMED_DAMAGED, /* an unusable frame; the note says why, and `packet` is what exists of its packet */
  FRAMED_OTHER,   /* other traffic, or bytes between frames */
  FRAMED_MORE     /* the start of an incomplete frame */
};

struct framed {
  struct sdec_span packet;
  uint32_t used; /* bytes of the input consumed */
  uint8_t note;  /* SDEC_NOTE_ of the damage or, for a packet, of a remark; 0 if none */
  bool checked;  /* PACKET: confirmed by a checksum */
  bool seeded;   /* the checksum covers one byte more than the frame shows; `seed` is the value that matches */
  uint8_t seed;
  uint32_t expected, got;
  uint32_t unescaped; /* serial: length of the packet, which is in `room` */
};

/* What is known about the PEC in advance. */
struct framed_pec {
  uint8_t known; /* enum sdec_pec */
  uint8_t seed;
};

#define SMBUS_COMMAND 0x0Fu
#define SERIAL_PACKET 255u /* longest packet a serial frame can hold */

/* sdec_framed_smbus handles a block write of DSP0237 with or without the leading destination address, sdec_framed_i3c a
 * transfer of DSP0233, sdec_framed_kcs a message of DSP0254, and sdec_framed_pcc a shared buffer of DSP0292. */
enum framed_result sdec_framed_smbus(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_i3c(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_kcs(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_pcc(struct sdec_span bytes, struct framed *out);

/* sdec_framed_usb handles the front of a bulk transfer of DSP0283. */
enum framed_result sdec_framed_usb(struct sdec_span bytes, struct framed *out);

/* sdec_framed_serial handles the front of a stream of DSP0253. It unescapes the packet into `room`, which has
 * SERIAL_PACKET bytes; for PACKET and DAMAGED, out->unescaped is the length written, and out->packet stays empty.
 * `at_end` means that nothing follows, so an incomplete frame is damaged. */
enum framed_result sdec_framed_serial(struct sdec_span bytes, bool at_end, uint8_t *room, struct framed *out);

#endif
