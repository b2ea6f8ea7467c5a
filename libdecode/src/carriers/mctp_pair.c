/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP endpoint pairs: lookup, creation, and eviction by last use.
 */
#include "carriers/mctp_pair.h"

#include <string.h>

#include "base/apart.h"
#include "memory/evict.h"

#define LAST_MAX 8192u   /* larger single packets are never taken for repeats */
#define REPEAT_WINDOW 4u /* packets; a later copy belongs to another message */

static void set_eid(struct sdec_addr *addr, uint8_t eid) {
  *addr = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {eid}};
}

/* The emulator's header has no information: version 0, no EIDs, tag owner clear in both directions. */
HOT void sdec_mctp_set_ends(struct carried *c, struct sdec_span header) {
  const uint8_t src = span_u8(header, 2), dst = span_u8(header, 1);
  const bool synthetic = (span_u8(header, 0) & 15u) == 0 && src == 0 && dst == 0;
  set_eid(&c->src, src);
  set_eid(&c->dst, dst);
  if (!synthetic) {
    c->dir = (span_u8(header, 3) & MCTP_TAG_OWNER) ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  }
}

struct carried *sdec_mctp_event(struct carried_queue *queue, const char *name) {
  struct carried *c = carried_push(queue);
  c->what = CARRIED_EVENT;
  c->transport = SDEC_TRANSPORT_MCTP;
  c->protocol = "mctp";
  c->name = name;
  return c;
}

void sdec_mctp_close(struct mctp *m, struct mctp_assembly *a) {
  m->next.assembly = NULL;
  sdec_holder_set(m->holders, &a->holder, 0, 0);
  sdec_pool_put(m->pool, a->buffer);
  a->buffer = NULL;
  a->state = MCTP_IDLE;
  m->n_open--;
}

void sdec_mctp_drop_pair(struct mctp *m, struct mctp_pair *pair) {
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    if (pair->slots[i]) {
      sdec_pool_put(m->pool, pair->slots[i]);
    }
  }
  if (pair->last) {
    sdec_pool_put(m->pool, pair->last);
  }
  sdec_map_remove(&m->pairs, pair);
}

void sdec_mctp_note_evicted(struct mctp_feed *f, struct sdec_span header, uint32_t lost_len) {
  if (!f->evicted) {
    f->evicted = sdec_mctp_event(f->queue, "incomplete message");
    sdec_mctp_set_ends(f->evicted, header);
  }
  carried_note(f->evicted, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, lost_len);
  f->m->n_evicted++;
  f->m->dropped_bytes += lost_len;
}

void sdec_mctp_give_up(struct mctp *m, struct mctp_assembly *a, struct carried *out) {
  *out = (struct carried){.what = CARRIED_EVENT, .transport = SDEC_TRANSPORT_MCTP, .protocol = "mctp"};
  out->name = "incomplete message";
  sdec_mctp_set_ends(out, (struct sdec_span){a->buffer, MCTP_HEADER});
  carried_note(out, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, a->len - MCTP_HEADER);
  m->n_evicted++;
  m->dropped_bytes += a->len - MCTP_HEADER;
  sdec_mctp_close(m, a);
  a->state = MCTP_SKIPPING;
}

/* give_up_pair evicts the pair that was idle longest; false if there is none besides the current one. */
static bool give_up_pair(void *owner) {
  struct mctp_feed *f = owner;
  struct mctp_pair *oldest = sdec_map_victim(&f->m->pairs);
  if (!oldest || oldest == f->pair) {
    return false;
  }
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    struct mctp_assembly *a = oldest->slots[i];
    if (a && a->state == MCTP_OPEN) {
      sdec_mctp_note_evicted(f, (struct sdec_span){a->buffer, MCTP_HEADER}, a->len - MCTP_HEADER);
      sdec_mctp_close(f->m, a);
    }
  }
  sdec_mctp_drop_pair(f->m, oldest);
  return true;
}

static struct evict room_by(struct mctp_feed *f) {
  return sdec_pool_evict(f->m->pool, (struct evict){give_up_pair, f});
}

bool sdec_mctp_give_up_pair(struct mctp *m, struct mctp_pair *pair) {
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    if (pair->slots[i] && pair->slots[i]->state == MCTP_OPEN) {
      return false;
    }
  }
  sdec_mctp_drop_pair(m, pair);
  return true;
}

HOT void *sdec_mctp_get_block(struct mctp_feed *f, size_t size) {
  return evict_get(room_by(f), f->m->pool, size);
}

HOT void *sdec_mctp_grow_block(struct mctp_feed *f, void *block, size_t used, size_t size) {
  return evict_grow(room_by(f), f->m->pool, block, used, size);
}

APART static struct mctp_pair *add_pair(struct mctp_feed *f, uint64_t key) {
  return evict_add((struct evict){give_up_pair, f}, &f->m->pairs, &key);
}

HOT struct mctp_pair *sdec_mctp_find_pair(struct mctp_feed *f, uint32_t interface) {
  const uint8_t dst = span_u8(f->packet, 1), src = span_u8(f->packet, 2);
  const bool down = src > dst;
  /* Both directions of a bus form one pair: the bus, the lower and the higher address in one word. */
  const uint64_t key = (uint64_t)interface << 16 | (down ? (uint32_t)dst << 8 | src : (uint32_t)src << 8 | dst);
  f->slot = (down ? MCTP_TAG_SLOTS / 2 : 0) + (f->flags & 15u);
  struct mctp_pair *pair = sdec_map_find(&f->m->pairs, &key);
  if (!pair) {
    pair = add_pair(f, key);
  }
  if (pair) {
    pair->n_packets++;
  }
  return pair;
}

APART HOT static struct mctp_assembly *other_assembly(struct mctp_feed *f) {
  struct mctp_assembly **slot = &f->pair->slots[f->slot];
  if (!*slot) {
    *slot = sdec_mctp_get_block(f, sizeof(**slot));
    if (*slot) {
      **slot = (struct mctp_assembly){.state = MCTP_IDLE};
    }
  }
  f->pair->recent = *slot;
  f->pair->recent_slot = f->slot;
  return *slot;
}

struct mctp_assembly *sdec_mctp_find_assembly(struct mctp_feed *f) {
  if (!f->pair) {
    return NULL;
  }
  return f->pair->recent && f->pair->recent_slot == f->slot ? f->pair->recent : other_assembly(f);
}

bool sdec_mctp_recent(const struct mctp_feed *f, const struct mctp_assembly *a) {
  return f->pair->n_packets - a->seen <= REPEAT_WINDOW;
}

/* Distinguishes a repeated last packet from that of another message. A collision only affects how a packet without a
 * message is reported. */
static uint32_t hash_of(struct sdec_span bytes) {
  uint32_t hash = bytes.len;
  for (uint32_t i = 0; i < bytes.len; i += 4) {
    const uint32_t left = bytes.len - i;
    const uint64_t product = (uint64_t)(hash ^ (uint32_t)span_le(bytes, i, left < 4 ? left : 4)) * 0x9E3779B1u;
    hash = (uint32_t)(product ^ (product >> 32));
  }
  return hash;
}

HOT void sdec_mctp_remember_end(const struct mctp_feed *f, struct mctp_assembly *a) {
  if (f->flags & MCTP_EOM) {
    a->ended = true;
    a->seen = f->pair->n_packets;
    a->end_flags = f->flags;
    a->end_len = f->payload.len;
    a->end_hash = hash_of(f->payload);
  }
}

bool sdec_mctp_repeats_end(const struct mctp_feed *f, const struct mctp_assembly *a) {
  return a->ended && sdec_mctp_recent(f, a) && a->end_flags == f->flags && a->end_len == f->payload.len &&
         a->end_hash == hash_of(f->payload);
}

/* A single-packet message may legitimately be sent again, so only the very last packet between the two endpoints, in
 * either direction, counts. */
bool sdec_mctp_repeats_whole(const struct mctp_feed *f) {
  return f->pair && f->pair->last_len == f->packet.len && memcmp(f->pair->last, f->packet.data, f->packet.len) == 0;
}

HOT void sdec_mctp_remember_whole(struct mctp_feed *f) {
  struct mctp_pair *pair = f->pair;
  if (!pair) {
    return;
  }
  pair->last_len = 0;
  if (f->packet.len > LAST_MAX) {
    return;
  }
  if (!pair->last || sdec_pool_room(f->m->pool, pair->last) < f->packet.len) {
    uint8_t *larger = sdec_pool_get(f->m->pool, f->packet.len);
    if (!larger) {
      return;
    }
    if (pair->last) {
      sdec_pool_put(f->m->pool, pair->last);
    }
    pair->last = larger;
  }
  memcpy(pair->last, f->packet.data, f->packet.len);
  pair->last_len = f->packet.len;
}

bool sdec_mctp_init(struct mctp *m, struct pool *pool, uint32_t capacity, uint64_t *n_wholes) {
  *m = (struct mctp){.pool = pool, .holders = sdec_pool_holders(pool), .n_wholes = n_wholes};
  return sdec_map_init(&m->pairs, pool, capacity, sizeof(uint64_t), sizeof(struct mctp_pair));
}
