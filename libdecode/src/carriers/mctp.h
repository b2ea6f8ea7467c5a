/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP (DSP0236): packet headers, reassembly on all endpoint pairs at once, message types.
 */
#ifndef SDEC_MCTP_H
#define SDEC_MCTP_H

#include "carriers/carried.h"
#include "memory/map.h"

struct mctp_assembly;
struct mctp_pair;

struct mctp {
  struct pool *pool;
  struct map pairs;                 /* endpoint pairs, each with its unfinished messages */
  struct holders *holders;          /* of the pool, with its clock */
  struct mctp_next {                /* expected header of a packet that continues the last packet's message */
    struct mctp_assembly *assembly; /* NULL: no such packet is expected */
    struct mctp_pair *pair;
    uint32_t interface, header, len;
  } next;
  void *spent;           /* buffer of the last message delivered, freed at the next call */
  uint32_t n_open;       /* unfinished messages */
  uint64_t *n_wholes;    /* shared counter of everything reassembled */
  uint64_t part_of;      /* number of the message that the last packet belongs to; 0 if none */
  struct sdec_span part; /* that packet */
  uint64_t n_repeated, n_incomplete, n_evicted, n_too_large, dropped_bytes;
};

/* sdec_mctp_init makes room for at most `capacity` endpoint pairs; false if the pool has none. Messages are numbered
 * with `n_wholes`. */
SDEC_MUST_USE bool sdec_mctp_init(struct mctp *m, struct pool *pool, uint32_t capacity, uint64_t *n_wholes);

/* sdec_mctp_feed takes one packet, header first, and pushes at most three items: an event for evictions, an event for
 * an abandoned message or a bad packet, and a complete message. `interface` distinguishes equal addresses on different
 * buses. The body of a message is valid until the next call. */
void sdec_mctp_feed(struct mctp *m, struct sdec_span packet, uint32_t interface, struct carried_queue *queue);

/* sdec_mctp_goes_on takes a packet that merely continues the message of the packet before, as most do; nothing is
 * pushed. For any other packet it returns false and does nothing. */
SDEC_MUST_USE bool sdec_mctp_goes_on(struct mctp *m, struct sdec_span packet, uint32_t interface);

/* sdec_mctp_part_ends sets the endpoints and the direction of the last packet that continued a message. */
void sdec_mctp_part_ends(const struct mctp *m, struct carried *out);

/* sdec_mctp_give_up evicts an unfinished message and sets *out to the event that reports it. sdec_mctp_give_up_pair
 * evicts an endpoint pair; false if it has unfinished messages. */
void sdec_mctp_give_up(struct mctp *m, struct mctp_assembly *assembly, struct carried *out);
SDEC_MUST_USE bool sdec_mctp_give_up_pair(struct mctp *m, struct mctp_pair *pair);

/* sdec_mctp_body delivers one whole message, type byte first. */
void sdec_mctp_body(struct sdec_span message, struct carried *out);

/* sdec_mctp_finish reports one message that never ended; false when there is none left. It forgets past packets. */
SDEC_MUST_USE bool sdec_mctp_finish(struct mctp *m, struct carried_queue *queue);

/* sdec_mctp_plausible says whether bytes look like a packet that starts a message of a known type. */
bool sdec_mctp_plausible(struct sdec_span packet);

#endif
