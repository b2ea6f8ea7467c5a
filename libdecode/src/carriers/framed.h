/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What one frame of a medium holds: an MCTP packet, and what its checksum and its lengths say. Each medium has one
 * function that looks at the front of some bytes and keeps nothing.
 */
#ifndef SDEC_FRAMED_H
#define SDEC_FRAMED_H

#include "base/span.h"
#include "sdec_flow.h"

enum framed_result {
  FRAMED_PACKET,  /* `packet` is to be used */
  FRAMED_DAMAGED, /* a frame that cannot be used; the note says why, `packet` is what exists of its packet */
  FRAMED_OTHER,   /* other traffic, or bytes between frames */
  FRAMED_MORE     /* the start of a frame whose end is not there yet */
};

struct framed {
  struct sdec_span packet;
  uint32_t used; /* bytes of the input that this is about */
  uint8_t note;  /* SDEC_NOTE_ of damage, or of a remark about a packet; 0: none */
  bool checked;  /* PACKET: a checksum says that the bytes are right */
  bool seeded;   /* the checksum covers one more byte, which is not there: `seed` is the one that fits */
  uint8_t seed;
  uint32_t expected, got;
  uint32_t unescaped; /* serial: bytes of the packet, which is elsewhere */
};

/* What is known of the PEC before the frame is looked at. */
struct framed_pec {
  uint8_t known; /* enum sdec_pec */
  uint8_t seed;
};

#define SMBUS_COMMAND 0x0Fu
#define SERIAL_PACKET 255u /* the longest packet that a serial frame can hold */

/* sdec_framed_smbus takes a block write of DSP0237 with or without the destination address in front; sdec_framed_i3c a
 * transfer of DSP0233; sdec_framed_kcs a message of DSP0254; sdec_framed_pcc a shared buffer of DSP0292. */
enum framed_result sdec_framed_smbus(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_i3c(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_kcs(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out);
enum framed_result sdec_framed_pcc(struct sdec_span bytes, struct framed *out);

/* sdec_framed_usb takes the front of a bulk transfer of DSP0283. */
enum framed_result sdec_framed_usb(struct sdec_span bytes, struct framed *out);

/* sdec_framed_serial takes the front of a stream of DSP0253. `room` has SERIAL_PACKET bytes, into which it takes the
 * escapes out; out->unescaped of PACKET and DAMAGED is how many it wrote, and out->packet stays empty. `at_end`:
 * nothing follows, so what is incomplete is damaged. */
enum framed_result sdec_framed_serial(struct sdec_span bytes, bool at_end, uint8_t *room, struct framed *out);

#endif
