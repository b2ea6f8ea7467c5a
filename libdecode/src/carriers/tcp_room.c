/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memory for TCP streams; the connection that was idle longest is evicted first.
 */
#include "carriers/tcp_stream.h"
#include "base/apart.h"
#include "memory/evict.h"

#define EVENTS_AT_ONCE 4u /* leaves room for two more in the queue */

void sdec_stream_drop_rest(struct tcp *t, struct tcp_stream *s) {
  if (s->rest) {
    sdec_pool_put(t->pool, s->rest);
  }
  s->rest = NULL;
  s->rest_at = s->rest_len = s->need = 0;
}

void sdec_stream_drop(struct tcp *t, struct tcp_stream *s) {
  sdec_stream_drop_rest(t, s);
  while (s->held.first) {
    sdec_pool_put(t->pool, sdec_held_take(&s->held));
  }
  s->skipped = 0;
}

void sdec_stream_event(struct carried *out, const struct tcp_stream *s, const char *name) {
  *out = (struct carried){.what = CARRIED_EVENT, .protocol = "tcp", .name = name, .src = *s->src, .dst = *s->dst};
  out->transport = s->framing.kind == SDEC_CARRIER_EMU ? SDEC_TRANSPORT_EMU : SDEC_TRANSPORT_TCP;
}

bool sdec_tcp_give_up(struct tcp *t, struct connection *c, struct carried *out) {
  const uint64_t bytes = (uint64_t)stream_rest(&c->side[0]) + c->side[0].held.bytes + stream_rest(&c->side[1]) +
                         c->side[1].held.bytes;
  const bool idle = (!c->side[0].open || c->side[0].ending) && (!c->side[1].open || c->side[1].ending);
  const bool lost = bytes > 0 || (!idle && c->rank != MAP_IDLE);
  t->n_evicted += bytes > 0 || !idle;
  if (lost) {
    sdec_stream_event(out, &c->side[0], "stream given up");
    carried_note(out, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, bytes);
    t->n_used_evicted++;
    t->dropped_bytes += bytes;
    t->n_incomplete += bytes > 0;
  }
  sdec_stream_drop(t, &c->side[0]);
  sdec_stream_drop(t, &c->side[1]);
  sdec_holder_set(sdec_pool_holders(t->pool), &c->holder, 0, 0);
  sdec_map_remove(&t->streams, c);
  return lost;
}

/* make_room evicts the oldest connection, but never the current one. */
static bool make_room(void *owner) {
  struct tcp *t = owner;
  struct connection *oldest = sdec_map_victim(&t->streams);
  if (!oldest || oldest == t->ready || t->events.n >= EVENTS_AT_ONCE) {
    return false;
  }
  struct carried event;
  if (sdec_tcp_give_up(t, oldest, &event)) {
    *carried_push(&t->events) = event;
  }
  return true;
}

static struct evict room_by(struct tcp *t) {
  return sdec_pool_evict(t->pool, (struct evict){make_room, t});
}

HOT void *sdec_room_block(struct tcp *t, size_t len) {
  return evict_get(room_by(t), t->pool, len);
}

struct connection *sdec_room_connection(struct tcp *t, const struct key *key) {
  struct connection *c = evict_add((struct evict){make_room, t}, &t->streams, key);
  if (c) {
    const struct key *kept = sdec_map_key(&t->streams, c);
    c->side[0].src = c->side[1].dst = &kept->ends[0];
    c->side[1].src = c->side[0].dst = &kept->ends[1];
  }
  return c;
}
