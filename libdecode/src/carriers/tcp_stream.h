/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of a TCP connection: its two streams, each with its position, held segments and framing.
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
  bool snapped; /* the capture truncated what follows that byte */
  bool has_ack, has_fin, ending;
  uint8_t waited;
  uint32_t start, next, acked, fin;
  uint8_t *rest; /* start of an incomplete frame, from rest_at to rest_len */
  uint32_t rest_at, rest_len, need;
  struct held_list held;
  uint64_t skipped; /* bytes that belong to no frame, not reported yet */
};

struct connection {
  struct tcp_stream side[2];
  struct holder holder; /* for the bytes held by both streams */
  uint8_t rank;         /* enum map_rank */
  uint8_t opener;       /* 1 + the side that opened it; 0 if not captured */
  uint8_t requester;    /* 1 + the side of the Requester; 0 if no message was seen */
};

struct key {
  struct sdec_addr ends[2];
};

static inline uint32_t stream_rest(const struct tcp_stream *s) {
  return s->rest_len - s->rest_at;
}

/* sdec_stream_event sets *out to an event of a stream. sdec_stream_drop_rest frees the start of an unfinished frame,
 * sdec_stream_drop everything the stream holds. */
void sdec_stream_event(struct carried *out, const struct tcp_stream *s, const char *name);
void sdec_stream_drop_rest(struct tcp *t, struct tcp_stream *s);
void sdec_stream_drop(struct tcp *t, struct tcp_stream *s);

/* sdec_room_block and sdec_room_connection allocate, if need be by evicting the oldest connection, though never
 * `ready`; NULL if there is no room. */
void *sdec_room_block(struct tcp *t, size_t len);
struct connection *sdec_room_connection(struct tcp *t, const struct key *key);

/* sdec_stream_cut gives the next frame, message or event from the bytes in order; false if there is none. */
SDEC_MUST_USE bool sdec_stream_cut(struct tcp *t, struct tcp_stream *s, struct carried *out);

#endif
