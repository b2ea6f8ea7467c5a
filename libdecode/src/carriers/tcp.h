/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP streams: segments in any order in, contiguous bytes out. What never arrives is reported as lost.
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
  struct connection *ready; /* the current connection, or NULL */
  uint32_t side;            /* which of its streams sdec_tcp_next reads */
  uint64_t frame, time_ns;  /* of the current packet; set by the caller of sdec_tcp_feed */
  bool whole;               /* the input is whole frames */
  struct sdec_span input;   /* of that stream: in order, not yet cut */
  void *input_block;        /* pool block that holds `input`; NULL if it is in the packet */
  struct carried_queue events;
  uint64_t n_repeated, n_incomplete, n_evicted, dropped_bytes;
  uint64_t n_used_evicted; /* of the evicted ones, those that had carried something */
};

SDEC_MUST_USE bool sdec_tcp_init(struct tcp *t, struct pool *pool, uint32_t capacity);

/* sdec_tcp_feed takes one segment, or whole frames if it is marked so. If it returns true, call sdec_tcp_next until it
 * returns false; it gives one frame or event of the stream at a time, and the packet must stay valid until then. False:
 * the segment gives nothing, like most acknowledgements. Bodies are valid until the next call of either. The segment's
 * carrier is only a hint; the framing is recognised by content. */
bool sdec_tcp_feed(struct tcp *t, const struct link_peeled *segment);
SDEC_MUST_USE bool sdec_tcp_next(struct tcp *t, struct carried *out);

/* sdec_tcp_give_up evicts a connection; true if something is lost, which the event in *out reports. sdec_tcp_rank
 * raises the rank of the current connection. */
SDEC_MUST_USE bool sdec_tcp_give_up(struct tcp *t, struct connection *c, struct carried *out);
void sdec_tcp_rank(struct tcp *t, enum map_rank rank);

/* sdec_tcp_frame_len gives the length of the frame at the start of a payload; see sdec_flow_frame_len. */
uint32_t sdec_tcp_frame_len(struct tcp *t, const struct link_peeled *segment, bool at_end);

/* sdec_tcp_finish prepares the next stream with held or unfinished bytes for sdec_tcp_next, skipping its gaps; false
 * when there is none left. */
SDEC_MUST_USE bool sdec_tcp_finish(struct tcp *t);

#endif
