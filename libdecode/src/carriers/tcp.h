/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP streams: segments in any order in, contiguous bytes out; what never arrives is reported as lost.
 */
#ifndef SDEC_TCP_H
#define SDEC_TCP_H

#include "carriers/carried.h"
#include "carriers/link.h"
#include "memory/map.h"

struct connection;

struct tcp {
  struct pool *pool;
  struct map streams;       /* both directions of a connection are one entry */
  struct connection *ready; /* the connection at work, or NULL */
  uint32_t side;            /* whose stream of it sdec_tcp_next takes frames from */
  uint64_t frame, time_ns;  /* of the packet at hand; whoever feeds sets them */
  bool whole;               /* the input is whole frames */
  struct sdec_span input;   /* of that stream: in order, not cut yet */
  void *input_block;        /* the pool block that `input` lies in, NULL if it lies in the packet */
  struct carried_queue events;
  uint64_t n_repeated, n_incomplete, n_evicted, dropped_bytes;
  uint64_t n_used_evicted; /* of these, the ones that had brought something */
};

SDEC_MUST_USE bool sdec_tcp_init(struct tcp *t, struct pool *pool, uint32_t capacity);

/* sdec_tcp_feed takes one segment, or whole frames if it says so. If it returns true, sdec_tcp_next gives what can be
 * cut from its stream, one frame or event at a time, and must be called until it returns false: only then may the
 * packet go. False: nothing comes of the segment, as of most acknowledgements. Bodies last until the next call of
 * either. What the segment's carrier says is a hint; the framing is known by its content. */
bool sdec_tcp_feed(struct tcp *t, const struct link_peeled *segment);
SDEC_MUST_USE bool sdec_tcp_next(struct tcp *t, struct carried *out);

/* sdec_tcp_give_up drops a connection to make room; true if something is lost with it, as the event in *out then says.
 * sdec_tcp_rank raises what the connection at work is worth. */
SDEC_MUST_USE bool sdec_tcp_give_up(struct tcp *t, struct connection *c, struct carried *out);
void sdec_tcp_rank(struct tcp *t, enum map_rank rank);

/* sdec_tcp_frame_len gives the length of the frame that a payload begins with, as sdec_flow_frame_len does. */
uint32_t sdec_tcp_frame_len(struct tcp *t, const struct link_peeled *segment, bool at_end);

/* sdec_tcp_finish makes the next stream with held or unfinished bytes ready for sdec_tcp_next, giving up its gaps;
 * false when none is left. */
SDEC_MUST_USE bool sdec_tcp_finish(struct tcp *t);

#endif
