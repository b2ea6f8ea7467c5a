/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reorders TCP segments. Early segments are copied; tcp_cut.c cuts the bytes in order.
 */
#include "carriers/tcp.h"

#include <string.h>

#include "base/apart.h"
#include "base/check.h"
#include "carriers/tcp_stream.h"

#define FIN 0x01u
#define SYN 0x02u
#define RST 0x04u
#define PSH 0x08u
#define ACK 0x10u

#define HELD_MAX 256u /* segments held per stream before the gap is skipped */
#define HELD_BYTES_MAX FRAME_MAX
#define PATIENCE 3u             /* segments to wait for bytes that the peer has already acknowledged */
#define REQUEST_BIT 0x80u       /* of an SPDM code */
#define OUT_OF_WINDOW (1 << 24) /* no retransmission is this old: the port is reused */

static bool has_leftovers(const struct tcp_stream *s) {
  return stream_rest(s) > 0 || s->held.first || s->skipped > 0;
}

/* report_end reports and drops what a stream leaves behind; false if there is nothing. */
static bool report_end(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  if (!has_leftovers(s)) {
    return false;
  }
  uint64_t unfinished = (uint64_t)stream_rest(s) + s->held.bytes;
  if (s->framing.resync) { /* not known to be the start of anything */
    s->skipped += unfinished;
    unfinished = 0;
  }
  sdec_stream_event(out, s, unfinished > 0 ? "incomplete message" : "bytes skipped");
  if (s->skipped > 0) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_TCP_RESYNC, 0, 0, s->skipped);
  }
  if (unfinished > 0) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_UNFINISHED, 0, s->need, unfinished);
    t->n_incomplete++;
  }
  sdec_stream_drop(t, s);
  return true;
}

/* restart restarts a stream at byte `next`. In mid-stream, the first frame must be searched for. */
static void restart(struct tcp *t, struct tcp_stream *s, uint32_t next, bool mid_stream, uint8_t kind) {
  struct carried left;
  if (report_end(t, s, &left)) {
    *carried_push(&t->events) = left;
  }
  *s = (struct tcp_stream){.src = s->src, .dst = s->dst, .open = true, .start = next, .next = next};
  s->framing.resync = mid_stream;
  s->framing.kind = kind;
}

bool sdec_tcp_init(struct tcp *t, struct pool *pool, uint32_t capacity) {
  *t = (struct tcp){.pool = pool};
  return sdec_map_init(&t->streams, pool, capacity, sizeof(struct key), sizeof(struct connection));
}

static void hold(struct tcp *t, struct tcp_stream *s, const struct link_peeled *segment, uint32_t seq,
                 struct sdec_span data) {
  if (sdec_held_has(&s->held, seq, data.len)) {
    t->n_repeated++;
    return;
  }
  struct held *h = sdec_room_block(t, sizeof(struct held) + data.len);
  if (!h) {
    t->dropped_bytes += data.len;
    return;
  }
  *h = (struct held){.seq = seq, .len = data.len, .snapped = segment->snapped};
  h->pushed = (segment->tcp_flags & (PSH | FIN)) != 0;
  memcpy(h->data, data.data, data.len);
  sdec_held_add(&s->held, h);
}

static void take_payload(struct tcp *t, struct tcp_stream *s, const struct link_peeled *segment, uint32_t seq) {
  struct sdec_span data = segment->payload;
  const int32_t ahead = seq_distance(seq, s->next);
  const uint32_t seen = ahead < 0 ? seq_from(s->next, seq) : 0;
  if (seen >= data.len && seen > 0) {
    t->n_repeated += data.len > 1 || (data.len == 1 && seen > 1); /* one byte before the next is a keep-alive */
    return;
  }
  if (ahead > 0 && data.len > 0) {
    hold(t, s, segment, seq, data);
  }
  if (ahead <= 0) {
    t->input = span_from(data, seen);
    s->next = seq_add(s->next, t->input.len);
    s->snapped = segment->snapped || (s->snapped && data.len == 0);
  }
  if (ahead <= 0 && data.len > 0) {
    s->pushed = (segment->tcp_flags & (PSH | FIN)) != 0;
    s->ending = false;
  }
}

static void take_flags(struct tcp *t, struct connection *c, uint32_t side, const struct link_peeled *segment,
                       uint32_t seq) {
  struct tcp_stream *s = &c->side[side];
  struct tcp_stream *peer = &c->side[1 - side];
  const uint8_t flags = segment->tcp_flags;
  const uint8_t kind = (uint8_t)segment->carrier;
  if ((flags & SYN) && !(s->open && s->start == seq)) {
    restart(t, s, seq, false, kind);
    c->opener = (uint8_t)(1 + ((flags & ACK) ? 1 - side : side));
    c->requester = 0;
    if (!(flags & ACK)) {
      restart(t, peer, 0, false, kind);
      peer->open = false;
    }
  }
  if (segment->payload.len > 0 && (!s->open || seq_distance(seq, s->next) < -OUT_OF_WINDOW)) {
    restart(t, s, seq, true, kind);
  }
  if ((flags & ACK) && (!peer->has_ack || seq_distance(segment->tcp_ack, peer->acked) > 0)) {
    peer->has_ack = true;
    peer->acked = segment->tcp_ack;
  }
  if (flags & FIN) {
    s->has_fin = true;
    s->fin = seq_add(seq, segment->payload.len);
  }
  if (flags & RST) {
    s->ending = peer->ending = true;
  }
}

/* side_of gives the side that sends a segment, and the key of its connection. */
static uint32_t side_of(const struct link_peeled *segment, struct key *out_key) {
  const uint32_t side = memcmp(&segment->src, &segment->dst, sizeof(struct sdec_addr)) > 0;
  *out_key = side ? (struct key){{segment->dst, segment->src}} : (struct key){{segment->src, segment->dst}};
  return side;
}

/* Whole frames are not numbered; an incomplete one is not continued in the next packet. */
static void take_whole(struct tcp *t, struct tcp_stream *s, struct sdec_span frames) {
  t->input = frames;
  s->ending = true;
}

/* idle says that the stream gives nothing now: no bytes came, and none wait for an acknowledgement or the end. */
static bool idle(const struct tcp *t, const struct tcp_stream *s) {
  return t->input.len == 0 && s->held.first == NULL && !s->ending && !s->has_fin;
}

HOT bool sdec_tcp_feed(struct tcp *t, const struct link_peeled *segment) {
  struct key key;
  CHECK(t->input.len == 0 && t->input_block == NULL);
  t->ready = NULL;
  const uint32_t side = side_of(segment, &key);
  struct connection *c = sdec_map_find(&t->streams, &key);
  if (!c && (segment->payload.len > 0 || (segment->tcp_flags & SYN))) {
    c = sdec_room_connection(t, &key);
    t->dropped_bytes += c ? 0 : segment->payload.len;
  }
  if (!c) {
    return t->events.n > 0;
  }
  const uint32_t seq = seq_add(segment->tcp_seq, (segment->tcp_flags & SYN) ? 1 : 0);
  struct tcp_stream *s = &c->side[side];
  t->ready = c;
  t->side = side;
  t->whole = segment->whole;
  if (segment->whole) {
    take_whole(t, s, segment->payload);
    return true;
  }
  take_flags(t, c, side, segment, seq);
  if (s->open && !(segment->tcp_flags & RST)) {
    take_payload(t, s, segment, seq);
  }
  if (s->held.first && s->waited <= PATIENCE) {
    s->waited++;
  }
  if (idle(t, s) && t->events.n == 0) { /* drops change the bytes held, which wait_for_more counts */
    t->ready = NULL;
  }
  return t->ready != NULL || t->events.n > 0;
}

/* settle frees what has been cut completely. */
static void settle(struct tcp *t, struct tcp_stream *s) {
  if (t->input_block) {
    sdec_pool_put(t->pool, t->input_block);
    t->input_block = NULL;
  }
  if (s->rest && stream_rest(s) == 0) {
    sdec_stream_drop_rest(t, s);
  }
}

/* refill makes the next held segment the input if its turn has come. */
static bool refill(struct tcp *t, struct tcp_stream *s) {
  settle(t, s);
  while (s->held.first && seq_distance(s->held.first->seq, s->next) <= 0) {
    struct held *h = sdec_held_take(&s->held);
    const uint32_t seen = seq_from(s->next, h->seq);
    s->waited = 0; /* what is missing now is another gap */
    if (seen >= h->len) {
      t->n_repeated++;
      sdec_pool_put(t->pool, h);
      continue;
    }
    t->input = (struct sdec_span){h->data + seen, h->len - seen};
    t->input_block = h;
    s->next = seq_add(h->seq, h->len);
    s->pushed = h->pushed;
    s->snapped = h->snapped;
    return true;
  }
  return false;
}

static bool gap_is_final(const struct tcp_stream *s) {
  const bool acknowledged = s->has_ack && seq_distance(s->acked, s->next) > 0;
  return s->held.first && (s->ending || s->snapped || s->held.n > HELD_MAX || s->held.bytes > HELD_BYTES_MAX ||
                           (acknowledged && s->waited > PATIENCE));
}

static void skip_gap(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  sdec_stream_event(out, s, "bytes lost");
  carried_note(out, SDEC_ERROR, SDEC_NOTE_TCP_LOST, 0, 0, seq_from(s->held.first->seq, s->next));
  t->n_incomplete++;
  sdec_stream_drop_rest(t, s);
  s->next = s->held.first->seq;
  s->framing.resync = true;
}

/* The side that opens a connection sends the requests, unless the other side sends one first. */
static void tell_sender(struct connection *c, uint32_t of, struct carried *out) {
  const uint8_t side = (uint8_t)(1 + of);
  const bool message = out->what == CARRIED_CLEAR || out->what == CARRIED_SECURED;
  if (c->opener == 0 || c->side[of].bare.state == BARE_SURE || !message) {
    return;
  }
  const bool asks = out->what == CARRIED_CLEAR && (span_u8(out->body, 1) & REQUEST_BIT) != 0;
  if (c->requester == 0) {
    c->requester = asks ? side : c->opener;
  }
  out->sender = c->requester == side ? SDEC_DIR_REQ : SDEC_DIR_RSP;
}

void sdec_tcp_rank(struct tcp *t, enum map_rank rank) {
  if (t->ready && rank > t->ready->rank) {
    t->ready->rank = (uint8_t)rank;
    sdec_map_rank(&t->streams, t->ready, rank);
  }
}

/* wait_for_more updates how much the current connection holds until more arrives. */
HOT static bool wait_for_more(struct tcp *t, struct connection *c) {
  uint64_t bytes = 0;
  for (uint32_t side = 0; side < 2; side++) {
    bytes += c->side[side].rest ? c->side[side].rest_len : 0;
    bytes += c->side[side].held.bytes;
  }
  if (bytes > 0 || c->holder.lane != 0) {
    c->holder.owner = c;
    c->holder.kind = HOLDER_STREAM;
    sdec_holder_set(sdec_pool_holders(t->pool), &c->holder, bytes, sdec_pool_now(t->pool));
  }
  return false;
}

HOT bool sdec_tcp_next(struct tcp *t, struct carried *out) {
  if (carried_pop(&t->events, out)) {
    return true;
  }
  struct tcp_stream *s = t->ready ? &t->ready->side[t->side] : NULL;
  while (s) {
    if (sdec_stream_cut(t, s, out)) {
      tell_sender(t->ready, t->side, out);
      if (out->what == CARRIED_CLEAR || out->what == CARRIED_SECURED) {
        sdec_tcp_rank(t, MAP_USED);
      }
      return true;
    }
    if (refill(t, s)) {
      continue;
    }
    if (gap_is_final(s)) {
      skip_gap(t, s, out);
      return true;
    }
    if (s->ending) {
      return report_end(t, s, out) || wait_for_more(t, t->ready);
    }
    if (!s->has_fin || s->next != s->fin) {
      return wait_for_more(t, t->ready);
    }
    s->ending = true; /* the frames are then examined again with that knowledge */
  }
  return false;
}

uint32_t sdec_tcp_frame_len(struct tcp *t, const struct link_peeled *segment, bool at_end) {
  struct key key;
  const uint32_t side = side_of(segment, &key);
  const struct connection *c = sdec_map_find(&t->streams, &key);
  const uint8_t bare = c ? c->side[side].bare.state : BARE_OPEN;
  if (bare != BARE_NOT && sdec_bare_kind(segment->payload, bare == BARE_OPEN) != BARE_NONE) {
    return segment->payload.len;
  }
  struct framing framing = c ? c->side[side].framing : (struct framing){0};
  struct carried ignored;
  uint32_t used;
  (void)sdec_frame_next(&framing, segment->payload, at_end, &ignored, &used);
  return used;
}

bool sdec_tcp_finish(struct tcp *t) {
  t->ready = NULL;
  for (struct connection *c = sdec_map_oldest(&t->streams); c; c = sdec_map_oldest(&t->streams)) {
    for (uint32_t side = 0; side < 2; side++) {
      c->side[side].ending = true;
      if (has_leftovers(&c->side[side])) {
        sdec_map_hold(&t->streams, c);
        t->ready = c;
        t->side = side;
        return true;
      }
    }
    sdec_holder_set(sdec_pool_holders(t->pool), &c->holder, 0, 0);
    sdec_map_remove(&t->streams, c);
  }
  return false;
}
