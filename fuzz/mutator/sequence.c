/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Mutates sequences of packets: drops, repeats, moves, copies from another input, splits, and changes their messages.
 */
#include "sequence.h"

#include <string.h>

#include "context.h"
#include "packets.h"
#include "wrap.h"

enum { TRIES = 4, RUN_MOST = 8 };

/* ----------------------------------------------------------------------------------------------- bytes and packets */

/* read_packets appends the packets in `data` to the list, as far as it has room. */
static void read_packets(struct sequence *s, struct sdec_span data) {
  uint32_t at = PACKETS_PREFIX;
  while (s->n < SEQUENCE_PACKETS && data.len >= PACKET_PREFIX && at <= data.len - PACKET_PREFIX) {
    const uint8_t *p = data.data + at;
    const uint32_t left = data.len - at - PACKET_PREFIX, says = p[2] | (uint32_t)p[3] << 8;
    const uint32_t len = says < left ? says : left;
    s->packets[s->n++] = (struct packet){p[0], p[1], {p + PACKET_PREFIX, len}};
    at += PACKET_PREFIX + len;
  }
}

/* write_packets writes as many packets as fit; occasionally one has a wrong length. */
static uint32_t write_packets(struct mutator *m, const struct sequence *s, uint8_t *out, uint32_t cap) {
  uint32_t at = PACKETS_PREFIX;
  memcpy(out, s->head, PACKETS_PREFIX);
  for (uint32_t i = 0; i < s->n; i++) {
    const struct packet *p = &s->packets[i];
    const uint32_t len = p->data.len < UINT16_MAX ? p->data.len : UINT16_MAX;
    if (cap - at < PACKET_PREFIX || cap - at - PACKET_PREFIX < len) {
      break;
    }
    const uint32_t says = dice_one_in(&m->dice, 512) ? len + dice_below(&m->dice, 3) : len;
    out[at] = p->way;
    out[at + 1] = p->flags;
    out[at + 2] = (uint8_t)says;
    out[at + 3] = (uint8_t)(says >> 8);
    if (len > 0) {
      memcpy(out + at + PACKET_PREFIX, p->data.data, len);
    }
    at += PACKET_PREFIX + len;
  }
  return at;
}

static uint32_t any_packet(struct mutator *m, const struct sequence *s) {
  return dice_below(&m->dice, s->n);
}

/* How many packets to handle at once: mostly one. */
static uint32_t any_run(struct mutator *m, uint32_t most) {
  const uint32_t n = dice_one_in(&m->dice, 3) ? 1 + dice_below(&m->dice, RUN_MOST) : 1;
  return n < most ? n : most;
}

/* ------------------------------------------------------------------------------------------------------- the order */

static bool drop(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  const uint32_t at = any_packet(m, s);
  list_cut(s, at, any_run(m, s->n - at));
  return true;
}

static bool repeat(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  const uint32_t at = any_packet(m, s), n = any_run(m, s->n - at);
  const uint32_t to = dice_one_in(&m->dice, 2) ? at + n : dice_below(&m->dice, s->n + 1);
  struct packet copied[RUN_MOST];
  memcpy(copied, &s->packets[at], n * sizeof(copied[0]));
  for (uint32_t i = 0; i < n && list_insert(s, to + i, copied[i]); i++) {
  }
  return true;
}

static bool move(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  const uint32_t at = any_packet(m, s), n = any_run(m, s->n - at);
  struct packet moved[RUN_MOST];
  memcpy(moved, &s->packets[at], n * sizeof(moved[0]));
  list_cut(s, at, n);
  const uint32_t near = at + dice_below(&m->dice, 4);
  const uint32_t to = dice_one_in(&m->dice, 2) && near <= s->n ? near : dice_below(&m->dice, s->n + 1);
  for (uint32_t i = 0; i < n && list_insert(s, to + i, moved[i]); i++) {
  }
  return true;
}

static bool splice(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  struct sequence *other = &(struct sequence){.n = 0};
  read_packets(other, donor);
  if (other->n == 0) {
    return false;
  }
  if (dice_one_in(&m->dice, 4)) { /* the rest of the other sequence, from a random packet on */
    s->n = dice_below(&m->dice, s->n + 1);
    uint32_t from = dice_below(&m->dice, other->n);
    while (from < other->n && list_insert(s, s->n, other->packets[from])) {
      from++;
    }
    return true;
  }
  const uint32_t at = any_packet(m, other), n = any_run(m, other->n - at), to = dice_below(&m->dice, s->n + 1);
  for (uint32_t i = 0; i < n && list_insert(s, to + i, other->packets[at + i]); i++) {
  }
  return true;
}

static bool head(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  if (dice_one_in(&m->dice, 6)) {
    s->head[dice_below(&m->dice, PACKETS_PREFIX)] = (uint8_t)dice_next(&m->dice);
    return true;
  }
  const uint32_t at = any_packet(m, s), n = any_run(m, s->n - at);
  const bool way = dice_one_in(&m->dice, 2);
  const uint8_t value = (uint8_t)(way ? dice_below(&m->dice, WAYS) : 1u << dice_below(&m->dice, 5));
  for (uint32_t i = at; i < at + n; i++) {
    s->packets[i].way = way ? value : s->packets[i].way;
    s->packets[i].flags = way ? s->packets[i].flags : s->packets[i].flags ^ value;
  }
  return true;
}

/* fragment splits a packet's bytes into two packets, or joins it with the next. */
static bool fragment(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  const uint32_t at = any_packet(m, s);
  struct packet *p = &s->packets[at];
  if (at + 1 < s->n && dice_one_in(&m->dice, 3)) {
    const struct packet *next = p + 1;
    uint8_t *joined = list_room(s, p->data.len + next->data.len);
    if (joined == NULL || p->data.len == 0 || next->data.len == 0) {
      return false;
    }
    memcpy(joined, p->data.data, p->data.len);
    memcpy(joined + p->data.len, next->data.data, next->data.len);
    p->data = (struct sdec_span){joined, p->data.len + next->data.len};
    list_cut(s, at + 1, 1);
    return true;
  }
  if (p->data.len < 2) {
    return false;
  }
  struct packet second = *p;
  const uint32_t cut = 1 + dice_below(&m->dice, p->data.len - 1);
  second.data = (struct sdec_span){p->data.data + cut, p->data.len - cut};
  p->data.len = cut;
  return list_insert(s, at + 1, second);
}

static bool bytes(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  struct packet *p = &s->packets[any_packet(m, s)];
  uint8_t *copy = list_room(s, p->data.len);
  if (copy == NULL || p->data.len == 0) {
    return false;
  }
  memcpy(copy, p->data.data, p->data.len);
  for (uint32_t i = dice_below(&m->dice, 3) + 1; i > 0; i--) {
    copy[dice_below(&m->dice, p->data.len)] = (uint8_t)dice_next(&m->dice);
  }
  p->data = (struct sdec_span){copy, p->data.len - (dice_one_in(&m->dice, 4) ? dice_below(&m->dice, p->data.len) : 0)};
  return true;
}

/* ---------------------------------------------------------------------------------------------------- the messages */

/* fit updates the numbers before a message that count its bytes with or without transport headers; they are recognised
 * by their values. */
static void fit(uint8_t *packet, uint32_t from, uint32_t at, uint32_t was, uint32_t now) {
  for (uint32_t i = from; i + 2 <= at; i++) {
    for (uint32_t form = 0; form < 4; form++) {
      const uint8_t width = form < 2 ? 2 : 4;
      const struct place p = {.offset = i, .width = width, .be = form % 2, .hi = (uint8_t)(width * 8 - 1)};
      const uint64_t value = i + width <= at ? place_get(p, packet) : 0;
      if (value > 0 && value >= was - at && value <= was) {
        place_put(p, packet, value + now - was);
        return;
      }
      if (width == 4 && value > 2 && value == (was + 3u) / 4) {
        place_put(p, packet, (now + 3u) / 4);
        return;
      }
    }
  }
}

/* mutate_within changes the message at `at` in a packet of `len` bytes that has `room`. */
static uint32_t mutate_within(struct mutator *m, struct mutator_subject *subject, uint8_t *packet, uint32_t len,
                              struct sdec_span message, uint32_t at, uint32_t room) {
  const uint32_t behind = len - at - message.len;
  uint8_t *tail = packet + room - behind;
  memmove(tail, packet + at + message.len, behind);
  const uint32_t now = mutator_message(m, subject, packet + at, message.len, room - at - behind);
  memmove(packet + at + now, tail, behind);
  return at + now + behind;
}

/* message changes one message; the packets before it determine its context. */
static bool message(struct mutator *m, struct sequence *s, uint32_t number) {
  struct packet *p = &s->packets[number];
  struct mutator_subject subject;
  struct sdec_span span;
  uint32_t start;
  const uint32_t room = p->data.len * 2 + 512;
  if (!context_message(p, &start) || !context_subject(m, s, number, &subject, &span)) {
    return false;
  }
  uint8_t *copy = list_room(s, room);
  if (copy == NULL) {
    return false;
  }
  memcpy(copy, p->data.data, p->data.len);
  const uint32_t at = (uint32_t)(span.data - p->data.data);
  const uint32_t len = mutate_within(m, &subject, copy, p->data.len, span, at, room);
  if (!dice_one_in(&m->dice, 8)) {
    fit(copy, 0, start, p->data.len, len);
    fit(copy, start, at, p->data.len, len); /* of a nested message */
  }
  p->data = (struct sdec_span){copy, len};
  return true;
}

/* ------------------------------------------------------------------------------------------------------ the choice */

static bool chunks(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  return wrap_chunks(m, s, any_packet(m, s));
}

static bool carried(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  return wrap_message(m, s, any_packet(m, s));
}

static bool added(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  (void)donor;
  return wrap_fresh(m, s, any_packet(m, s));
}

static const struct {
  bool (*change)(struct mutator *m, struct sequence *s, struct sdec_span donor);
  uint8_t mutation;
} changes[] = {
    {drop, MUTATION_PACKET_DROP},     {repeat, MUTATION_PACKET_REPEAT}, {move, MUTATION_PACKET_MOVE},
    {splice, MUTATION_PACKET_SPLICE}, {splice, MUTATION_PACKET_SPLICE}, {head, MUTATION_PACKET_HEAD},
    {fragment, MUTATION_FRAGMENT},    {chunks, MUTATION_CHUNK},         {carried, MUTATION_ENCAPSULATE},
    {added, MUTATION_PACKET_NEW},     {bytes, MUTATION_PACKET_BYTES},   {bytes, MUTATION_PACKET_BYTES},
};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

static void change(struct mutator *m, struct sequence *s, struct sdec_span donor) {
  for (uint32_t i = 0; i < TRIES; i++) {
    if (s->n > 0 && dice_one_in(&m->dice, 2)) {
      if (message(m, s, any_packet(m, s))) {
        return;
      }
      continue;
    }
    const uint32_t at = s->n == 0 ? CHANGES : dice_below(&m->dice, CHANGES);
    if (at == CHANGES ? splice(m, s, donor) || wrap_fresh(m, s, 0) : changes[at].change(m, s, donor)) {
      mutator_did(m, at == CHANGES ? MUTATION_PACKET_SPLICE : changes[at].mutation);
      return;
    }
  }
}

size_t sequence_mutate(struct mutator *m, uint8_t *data, size_t len, size_t max, struct sdec_span donor) {
  struct sequence s;
  s.n = 0;
  s.fresh = m->room + MUTATOR_ROOM;
  s.fresh_len = MUTATOR_FRESH;
  s.fresh_used = 0;
  if (max < PACKETS_PREFIX) {
    return len;
  }
  memset(s.head, 0, sizeof(s.head));
  memcpy(s.head, data, len < sizeof(s.head) ? len : sizeof(s.head));
  read_packets(&s, (struct sdec_span){data, (uint32_t)len});
  change(m, &s, donor);
  const uint32_t now = write_packets(m, &s, m->room, (uint32_t)max);
  memcpy(data, m->room, now);
  return now;
}
