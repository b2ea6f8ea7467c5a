/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP (DSP0236): packet header, reassembly on every endpoint pair at once, message types.
 */
#ifndef SDEC_MCTP_H
#define SDEC_MCTP_H

#include "carriers/carried.h"
#include "memory/map.h"

struct mctp_assembly;
struct mctp_pair;

struct mctp {
  struct pool *pool;
  struct map pairs;                 /* of endpoints; each keeps the messages under way between them */
  struct holders *holders;          /* of the pool, with its clock */
  struct mctp_next {                /* what the packet is like that goes on with the message of the last one */
    struct mctp_assembly *assembly; /* NULL: nothing goes on */
    struct mctp_pair *pair;
    uint32_t interface, header, len;
  } next;
  void *spent;           /* buffer of the message handed up last, given back at the next call */
  uint32_t n_open;       /* messages under way */
  uint64_t *n_wholes;    /* counts all that is put together from pieces, here and elsewhere */
  uint64_t part_of;      /* number of the message that the last packet went into, 0: into none */
  struct sdec_span part; /* that packet */
  uint64_t n_repeated, n_incomplete, n_evicted, n_too_large, dropped_bytes;
};

/* sdec_mctp_init makes room for at most `capacity` endpoint pairs; false if the pool has none. Numbers of messages come
 * from `n_wholes`. */
SDEC_MUST_USE bool sdec_mctp_init(struct mctp *m, struct pool *pool, uint32_t capacity, uint64_t *n_wholes);

/* sdec_mctp_feed takes one packet, header first, and pushes at most three things: an event for what was given up to
 * make room, an event for what was abandoned or is wrong with this packet, a complete message. `interface` keeps equal
 * addresses on different buses apart. The body of a message lasts until the next call. */
void sdec_mctp_feed(struct mctp *m, struct sdec_span packet, uint32_t interface, struct carried_queue *queue);

/* sdec_mctp_goes_on takes a packet that simply goes on with the message that the packet before it was of, as most do:
 * there is nothing to push. False, and nothing is done, with any other. */
SDEC_MUST_USE bool sdec_mctp_goes_on(struct mctp *m, struct sdec_span packet, uint32_t interface);

/* sdec_mctp_part_ends sets the endpoints and the direction of the packet that went into a message last. */
void sdec_mctp_part_ends(const struct mctp *m, struct carried *out);

/* sdec_mctp_give_up drops a message under way to make room and makes *out the event that says so.
 * sdec_mctp_give_up_pair drops a pair of endpoints without one; false if there are messages under way. */
void sdec_mctp_give_up(struct mctp *m, struct mctp_assembly *assembly, struct carried *out);
SDEC_MUST_USE bool sdec_mctp_give_up_pair(struct mctp *m, struct mctp_pair *pair);

/* sdec_mctp_body hands up one whole message, type byte first. */
void sdec_mctp_body(struct sdec_span message, struct carried *out);

/* sdec_mctp_finish reports one message that never ended; false when none is left. It forgets what it has seen. */
SDEC_MUST_USE bool sdec_mctp_finish(struct mctp *m, struct carried_queue *queue);

/* sdec_mctp_plausible says whether bytes look like a packet that starts a message of a known type. */
bool sdec_mctp_plausible(struct sdec_span packet);

#endif
