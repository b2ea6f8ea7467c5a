/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP media that captures show with their own frames: SMBus, I3C, KCS, PCC, USB and serial lines. Keeps what is known
 * of each source: whether its frames have a PEC, which address bytes they omit, and frames that continue in the next
 * packet.
 */
#ifndef SDEC_MEDIA_H
#define SDEC_MEDIA_H

#include "carriers/carried.h"
#include "carriers/framed.h"
#include "carriers/holding.h"
#include "carriers/link.h"

#define MEDIA_SEEDS 32

/* The address byte proved by the PECs of one receiver of a source, and a different one that its last frame
 * suggested. */
struct media_seed {
  uint64_t source;
  uint8_t eid, seed, candidate;
};

struct media {
  struct sdec_span input; /* uncut rest of the current packet */
  bool active;            /* sdec_media_next has more to do */
  bool at_end;
  bool snapped;     /* the current packet is truncated, which the flow reports */
  bool in_transfer; /* a frame was cut from the current packet */
  uint32_t carrier;
  uint64_t source; /* interface and channel */
  struct framed_pec pec;
  uint64_t with_pec; /* sources whose frames have a PEC, modulo 64 */
  struct media_seed seeds[MEDIA_SEEDS];
  uint32_t n_seeds;
  uint32_t n_no_pec, n_no_address, n_from_zero; /* frames since the last message */
  uint64_t skipped;                             /* bytes between frames, not reported yet */
  bool skipped_more;                            /* serial: they include more than text and flags */
  bool started;                                 /* the serial line has had a frame */
  uint64_t held_source;
  uint32_t held_carrier;
  struct holding held; /* start of an incomplete frame */
  uint8_t room[SERIAL_PACKET];
};

/* sdec_media_takes says whether this module handles frames of a carrier. */
bool sdec_media_takes(uint32_t carrier);

/* sdec_media_feed takes the payload of one packet. Then call sdec_media_next until it returns false: each call gives
 * one MCTP packet, valid until the next call, or an empty packet and an event in `queue`. sdec_media_finish prepares
 * held bytes for sdec_media_next; false if there are none. */
void sdec_media_feed(struct media *m, const struct link_peeled *peeled, const struct sdec_packet *packet);
SDEC_MUST_USE bool sdec_media_next(struct media *m, struct carried_queue *queue, struct sdec_span *out_packet);
SDEC_MUST_USE bool sdec_media_finish(struct media *m);

/* sdec_media_remark adds remarks about missing parts of the frames to the message that the last packet completed, if
 * any. */
void sdec_media_remark(struct media *m, struct carried_queue *queue);

#endif
