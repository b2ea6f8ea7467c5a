/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What is kept of a TCP connection: its two streams, each with what has been cut from it, what waits and what is known
 * of its frames.
 */
#ifndef SDEC_TCP_STREAM_H
#define SDEC_TCP_STREAM_H

#include "carriers/bare.h"
#include "carriers/frame.h"
#include "carriers/held.h"
#include "carriers/tcp.h"

struct tcp_stream {
  const struct sdec_addr *src, *dst;
  struct framing framing;
  struct bare bare;
  bool open;    /* `next` is known */
  bool pushed;  /* the sender paused after the last byte in order */
  bool snapped; /* what follows that byte is cut off by the capture */
  bool has_ack, has_fin, ending;
  uint8_t waited;
  uint32_t start, next, acked, fin;
  uint8_t *rest; /* start of a frame whose end is not there yet: rest_at up to rest_len */
  uint32_t rest_at, rest_len, need;
  struct held_list held;
  uint64_t skipped; /* bytes that belong to no frame, not reported yet */
};

struct connection {
  struct tcp_stream side[2];
  struct holder holder; /* of what both streams hold */
  uint8_t rank;         /* enum map_rank */
  uint8_t opener;       /* 1 + the side that opened it; 0: the capture does not show it */
  uint8_t requester;    /* 1 + the side of the Requester; 0: no message so far */
};

struct key {
  struct sdec_addr ends[2];
};

static inline uint32_t stream_rest(const struct tcp_stream *s) {
  return s->rest_len - s->rest_at;
}

/* sdec_stream_event makes *out an event of a stream. sdec_stream_drop_rest gives back the start of an unfinished frame,
 * sdec_stream_drop all that the stream holds. */
void sdec_stream_event(struct carried *out, const struct tcp_stream *s, const char *name);
void sdec_stream_drop_rest(struct tcp *t, struct tcp_stream *s);
void sdec_stream_drop(struct tcp *t, struct tcp_stream *s);

/* sdec_room_block and sdec_room_connection find room, if need be by giving up the oldest connection, though never the
 * one that is ready; NULL if there is none. */
void *sdec_room_block(struct tcp *t, size_t len);
struct connection *sdec_room_connection(struct tcp *t, const struct key *key);

/* sdec_stream_cut gives the next frame, message or event that the bytes in order hold; false if they hold no more. */
SDEC_MUST_USE bool sdec_stream_cut(struct tcp *t, struct tcp_stream *s, struct carried *out);

#endif
