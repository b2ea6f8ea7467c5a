/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The media of MCTP that captures show with frames of their own: SMBus, I3C, KCS, PCC, USB, serial lines. What the
 * sources have shown so far is kept: whether their frames have a PEC, addresses that they leave out, frames that go on
 * in the next packet.
 */
#ifndef SDEC_MEDIA_H
#define SDEC_MEDIA_H

#include "carriers/carried.h"
#include "carriers/framed.h"
#include "carriers/holding.h"
#include "carriers/link.h"

#define MEDIA_SEEDS 32

/* The address byte that the PECs of one receiver of one source have proved, and another that the last one had. */
struct media_seed {
  uint64_t source;
  uint8_t eid, seed, candidate;
};

struct media {
  struct sdec_span input; /* what of the packet at hand is not cut yet */
  bool active;            /* sdec_media_next has not said that it is done */
  bool at_end;
  bool snapped;     /* the packet at hand is not all there, and the flow says so */
  bool in_transfer; /* a frame was cut from the packet at hand */
  uint32_t carrier;
  uint64_t source; /* interface, and the channel on it */
  struct framed_pec pec;
  uint64_t with_pec; /* sources whose frames have a PEC, modulo 64 */
  struct media_seed seeds[MEDIA_SEEDS];
  uint32_t n_seeds;
  uint32_t n_no_pec, n_no_address, n_from_zero; /* frames since the last message */
  uint64_t skipped;                             /* bytes between frames that were not told of yet */
  bool skipped_more;                            /* more than text and flags, on a serial line */
  bool started;                                 /* there was a frame on a serial line */
  uint64_t held_source;
  uint32_t held_carrier;
  struct holding held; /* start of a frame */
  uint8_t room[SERIAL_PACKET];
};

/* sdec_media_takes says whether frames of this carrier are for here. */
bool sdec_media_takes(uint32_t carrier);

/* sdec_media_feed takes the payload of one packet. Then sdec_media_next is called until it returns false: each time it
 * gives one MCTP packet, which lasts until the next call, or an empty one and an event in `queue`.
 * sdec_media_finish makes what is held ready for sdec_media_next; false if nothing is. */
void sdec_media_feed(struct media *m, const struct link_peeled *peeled, const struct sdec_packet *packet);
SDEC_MUST_USE bool sdec_media_next(struct media *m, struct carried_queue *queue, struct sdec_span *out_packet);
SDEC_MUST_USE bool sdec_media_finish(struct media *m);

/* sdec_media_remark adds to the message that the last packet completed, if it did, what its frames lacked. */
void sdec_media_remark(struct media *m, struct carried_queue *queue);

#endif
