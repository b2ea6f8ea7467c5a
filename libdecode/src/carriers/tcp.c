/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Puts TCP segments into order. Bytes that are in order are cut where they lie, in the packet; only the start of an
 * unfinished frame and segments that came too early are copied. It knows sequence numbers and no frame format.
 */
#include "carriers/tcp.h"

#include <string.h>

#include "base/check.h"
#include "carriers/tcp_stream.h"

#define FIN 0x01u
#define SYN 0x02u
#define RST 0x04u
#define PSH 0x08u
#define ACK 0x10u

#define HELD_MAX 256u           /* segments held per stream before a gap is given up */
#define HELD_BYTES_MAX FRAME_MAX
#define PATIENCE 3u             /* segments that may still bring what the peer has acknowledged already */
#define OUT_OF_WINDOW (1 << 24) /* no repeated segment is this old: the port is used anew */
#define EVENTS_AT_ONCE 4u       /* leaves room for two more in the queue */

static uint32_t rest_left(const struct tcp_stream *s) {
  return s->rest_len - s->rest_at;
}

static void drop_rest(struct tcp *t, struct tcp_stream *s) {
  if (s->rest) {
    pool_put(t->pool, s->rest);
  }
  s->rest = NULL;
  s->rest_at = s->rest_len = s->need = 0;
}

static void drop_all(struct tcp *t, struct tcp_stream *s) {
  drop_rest(t, s);
  while (s->held.first) {
    pool_put(t->pool, held_take(&s->held));
  }
  s->skipped = 0;
}

static void event(struct carried *out, const struct tcp_stream *s, const char *name) {
  *out = (struct carried){.what = CARRIED_EVENT, .protocol = "tcp", .name = name, .src = *s->src, .dst = *s->dst};
  out->transport = s->framing.kind == SDEC_CARRIER_EMU ? SDEC_TRANSPORT_EMU : SDEC_TRANSPORT_TCP;
}

static bool has_leftovers(const struct tcp_stream *s) {
  return rest_left(s) > 0 || s->held.first || s->skipped > 0;
}

/* Reports and drops what a stream leaves behind; false if that is nothing. */
static bool report_end(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  if (!has_leftovers(s)) {
    return false;
  }
  uint64_t unfinished = (uint64_t)rest_left(s) + s->held.bytes;
  if (s->framing.resync) { /* not known to be the start of anything */
    s->skipped += unfinished;
    unfinished = 0;
  }
  event(out, s, unfinished > 0 ? "incomplete message" : "bytes skipped");
  if (s->skipped > 0) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_TCP_RESYNC, 0, 0, s->skipped);
  }
  if (unfinished > 0) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_UNFINISHED, 0, s->need, unfinished);
    t->n_incomplete++;
  }
  drop_all(t, s);
  return true;
}

/* Starts a stream over: its next byte is `next`. In mid-stream the first frame has to be searched. */
static void restart(struct tcp *t, struct tcp_stream *s, uint32_t next, bool mid_stream, uint8_t kind) {
  struct carried left;
  if (report_end(t, s, &left)) {
    *carried_push(&t->events) = left;
  }
  *s = (struct tcp_stream){.src = s->src, .dst = s->dst, .open = true, .start = next, .next = next};
  s->framing.resync = mid_stream;
  s->framing.kind = kind;
}

bool tcp_init(struct tcp *t, struct pool *pool, uint32_t capacity) {
  *t = (struct tcp){.pool = pool};
  return map_init(&t->streams, pool, capacity, sizeof(struct key), sizeof(struct connection));
}

static void evict(struct tcp *t, struct connection *c) {
  const uint64_t bytes = (uint64_t)rest_left(&c->side[0]) + c->side[0].held.bytes + rest_left(&c->side[1]) +
                         c->side[1].held.bytes;
  const bool idle = (!c->side[0].open || c->side[0].ending) && (!c->side[1].open || c->side[1].ending);
  if (bytes > 0 || !idle) {
    struct carried *e = carried_push(&t->events);
    event(e, &c->side[0], "stream given up");
    carried_note(e, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, bytes);
    t->n_evicted++;
    t->dropped_bytes += bytes;
    t->n_incomplete += bytes > 0;
  }
  drop_all(t, &c->side[0]);
  drop_all(t, &c->side[1]);
  map_remove(&t->streams, c);
}

/* Gives up the oldest connection; never the one at work. */
static bool make_room(struct tcp *t, const struct connection *keep) {
  struct connection *oldest = map_oldest(&t->streams);
  if (!oldest || oldest == keep || t->events.n >= EVENTS_AT_ONCE) {
    return false;
  }
  evict(t, oldest);
  return true;
}

/* Addresses lie in the order of the sides. */
static const struct connection *connection_of(const struct tcp_stream *s) {
  return (const struct connection *)(s->src < s->dst ? s : s - 1);
}

static void *get_block(struct tcp *t, const struct tcp_stream *s, size_t len) {
  void *block = pool_get(t->pool, len);
  while (!block && make_room(t, connection_of(s))) {
    block = pool_get(t->pool, len);
  }
  return block;
}

static struct connection *add_connection(struct tcp *t, const struct key *key) {
  struct connection *c = map_add(&t->streams, key);
  while (!c && make_room(t, NULL)) {
    c = map_add(&t->streams, key);
  }
  if (c) {
    const struct key *kept = map_key(&t->streams, c);
    c->side[0].src = c->side[1].dst = &kept->ends[0];
    c->side[1].src = c->side[0].dst = &kept->ends[1];
  }
  return c;
}

static void hold(struct tcp *t, struct tcp_stream *s, const struct link_peeled *segment, uint32_t seq,
                 struct sdec_span data) {
  if (held_has(&s->held, seq, data.len)) {
    t->n_repeated++;
    return;
  }
  struct held *h = get_block(t, s, sizeof(struct held) + data.len);
  if (!h) {
    t->dropped_bytes += data.len;
    return;
  }
  *h = (struct held){.seq = seq, .len = data.len, .snapped = segment->snapped};
  h->pushed = (segment->tcp_flags & (PSH | FIN)) != 0;
  memcpy(h->data, data.data, data.len);
  held_add(&s->held, h);
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

/* The side of its connection that sends a segment, and the key of that connection. */
static uint32_t side_of(const struct link_peeled *segment, struct key *out_key) {
  const uint32_t side = memcmp(&segment->src, &segment->dst, sizeof(struct sdec_addr)) > 0;
  *out_key = side ? (struct key){{segment->dst, segment->src}} : (struct key){{segment->src, segment->dst}};
  return side;
}

/* Whole frames follow each other without numbers; what is left of them is not continued. */
static void take_whole(struct tcp *t, struct tcp_stream *s, struct sdec_span frames) {
  t->input = frames;
  s->ending = true;
}

void tcp_feed(struct tcp *t, const struct link_peeled *segment) {
  struct key key;
  CHECK(t->input.len == 0 && t->input_block == NULL);
  t->ready = NULL;
  const uint32_t side = side_of(segment, &key);
  struct connection *c = map_find(&t->streams, &key);
  if (!c && (segment->payload.len > 0 || (segment->tcp_flags & SYN))) {
    c = add_connection(t, &key);
    t->dropped_bytes += c ? 0 : segment->payload.len;
  }
  if (!c) {
    return;
  }
  const uint32_t seq = seq_add(segment->tcp_seq, (segment->tcp_flags & SYN) ? 1 : 0);
  t->ready = &c->side[side];
  if (segment->whole) {
    take_whole(t, t->ready, segment->payload);
    return;
  }
  take_flags(t, c, side, segment, seq);
  if (t->ready->open && !(segment->tcp_flags & RST)) {
    take_payload(t, t->ready, segment, seq);
  }
  if (t->ready->held.first && t->ready->waited <= PATIENCE) {
    t->ready->waited++;
  }
}

static bool widen_rest(struct tcp *t, struct tcp_stream *s, uint32_t have, size_t len) {
  if (s->rest && pool_room(t->pool, s->rest) >= len) {
    return true;
  }
  uint8_t *wider = get_block(t, s, len);
  if (wider && s->rest) {
    memcpy(wider, s->rest, have);
    pool_put(t->pool, s->rest);
  }
  s->rest = wider ? wider : s->rest;
  return wider != NULL;
}

/* Moves bytes from the input behind the rest: what the frame there needs, or all if that is not known. */
static bool stash(struct tcp *t, struct tcp_stream *s) {
  const uint32_t have = rest_left(s);
  const uint32_t want = s->need > have ? s->need - have : t->input.len;
  const uint32_t n = want < t->input.len ? want : t->input.len;
  if (have > 0 && s->rest_at > 0) {
    memmove(s->rest, s->rest + s->rest_at, have);
  }
  s->rest_at = 0;
  s->rest_len = have;
  if (!widen_rest(t, s, have, (size_t)have + n)) {
    return false;
  }
  memcpy(s->rest + have, t->input.data, n);
  s->rest_len = have + n;
  t->input = span_from(t->input, n);
  return true;
}

static void give_up_frame(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  const uint64_t bytes = (uint64_t)rest_left(s) + t->input.len;
  event(out, s, "bytes lost");
  carried_note(out, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, bytes);
  t->n_incomplete++;
  t->dropped_bytes += bytes;
  drop_rest(t, s);
  t->input.len = 0;
  s->framing.resync = true;
}

static void consume(struct tcp *t, struct tcp_stream *s, uint32_t n) {
  if (rest_left(s) > 0) {
    s->rest_at += n;
  } else {
    t->input = span_from(t->input, n);
  }
  s->need = 0;
}

/* Skipped bytes are reported when a frame has been found after them, so that their number does not depend on how the
 * stream was cut into segments; the frame is cut again afterwards. */
static bool cut(struct tcp *t, struct tcp_stream *s, struct carried *out) {
  while (rest_left(s) > 0 || t->input.len > 0) {
    const bool in_rest = rest_left(s) > 0;
    const struct sdec_span bytes = in_rest ? (struct sdec_span){s->rest + s->rest_at, rest_left(s)} : t->input;
    const bool all = !in_rest || t->input.len == 0;
    const struct framing before = s->framing;
    uint32_t used = 0;
    const enum frame_result result = frame_next(&s->framing, bytes, all && (s->pushed || s->ending), out, &used);
    if (result == FRAME_DONE && s->skipped > 0) {
      s->framing = before;
      event(out, s, "bytes skipped");
      carried_note(out, SDEC_WARN, SDEC_NOTE_TCP_RESYNC, 0, 0, s->skipped);
      s->skipped = 0;
      return true;
    }
    if (result == FRAME_NEED_MORE) {
      s->need = used;
      if (t->input.len > 0 && !stash(t, s)) {
        give_up_frame(t, s, out);
        return true;
      }
      if (all) {
        return false;
      }
      continue;
    }
    consume(t, s, used);
    if (result == FRAME_DONE) {
      out->src = *s->src;
      out->dst = *s->dst;
      return true;
    }
    s->skipped += used;
    if (out->n_notes > 0) {
      const struct sdec_note why = out->notes[0];
      event(out, s, "damaged frame");
      out->notes[out->n_notes++] = why;
      t->n_incomplete++;
      return true;
    }
  }
  return false;
}

/* Gives back what has been cut to the end. */
static void settle(struct tcp *t, struct tcp_stream *s) {
  if (t->input_block) {
    pool_put(t->pool, t->input_block);
    t->input_block = NULL;
  }
  if (s->rest && rest_left(s) == 0) {
    drop_rest(t, s);
  }
}

/* The next segment held, if its turn has come, becomes the input. */
static bool refill(struct tcp *t, struct tcp_stream *s) {
  settle(t, s);
  while (s->held.first && seq_distance(s->held.first->seq, s->next) <= 0) {
    struct held *h = held_take(&s->held);
    const uint32_t seen = seq_from(s->next, h->seq);
    s->waited = 0; /* what is missing now is another gap */
    if (seen >= h->len) {
      t->n_repeated++;
      pool_put(t->pool, h);
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
  event(out, s, "bytes lost");
  carried_note(out, SDEC_ERROR, SDEC_NOTE_TCP_LOST, 0, 0, seq_from(s->held.first->seq, s->next));
  t->n_incomplete++;
  drop_rest(t, s);
  s->next = s->held.first->seq;
  s->framing.resync = true;
}

bool tcp_next(struct tcp *t, struct carried *out) {
  if (carried_pop(&t->events, out)) {
    return true;
  }
  struct tcp_stream *s = t->ready;
  while (s) {
    if (cut(t, s, out)) {
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
      return report_end(t, s, out);
    }
    if (!s->has_fin || s->next != s->fin) {
      return false;
    }
    s->ending = true; /* and the frames are looked at once more, knowing that */
  }
  return false;
}

uint32_t tcp_frame_len(struct tcp *t, const struct link_peeled *segment, bool at_end) {
  struct key key;
  const uint32_t side = side_of(segment, &key);
  const struct connection *c = map_find(&t->streams, &key);
  struct framing framing = c ? c->side[side].framing : (struct framing){0};
  struct carried ignored;
  uint32_t used;
  (void)frame_next(&framing, segment->payload, at_end, &ignored, &used);
  return used;
}

bool tcp_finish(struct tcp *t) {
  t->ready = NULL;
  for (struct connection *c = map_oldest(&t->streams); c; c = map_oldest(&t->streams)) {
    for (uint32_t side = 0; side < 2; side++) {
      c->side[side].ending = true;
      if (has_leftovers(&c->side[side])) {
        t->ready = &c->side[side];
        return true;
      }
    }
    map_remove(&t->streams, c);
  }
  return false;
}
