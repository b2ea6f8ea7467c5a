/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembles MCTP packets by the rules of DSP0236: a message consists of packets of one endpoint pair, direction, tag
 * and tag owner, in sequence and of one size. Anything else abandons it, and each abandoned message is reported once.
 */
#include "carriers/mctp.h"

#include <string.h>

#include "base/apart.h"
#include "carriers/mctp_pair.h"
#include "proto/shared.h"

#define MESSAGE_MAX (1u << 20)
#define BUFFER_FIRST 512u
#define SEQUENCE_SHIFT 28 /* the sequence number within the header, read as a little-endian number */
#define SEQUENCE_BITS (UINT32_C(3) << SEQUENCE_SHIFT)
#define FLAG_BITS (UINT32_C(0xF0) << 24)

static uint8_t sequence_of(uint8_t flags) {
  return (flags >> 4) & 3u;
}

static uint8_t after(uint8_t sequence) {
  return (uint8_t)((sequence + 1) & 3);
}

static struct carried *packet_event(struct mctp_feed *f, const char *name) {
  struct carried *c = sdec_mctp_event(f->queue, name);
  if (f->packet.len >= MCTP_HEADER) {
    c->header = &sdec_grp_mctp_header;
    c->header_span = span_sub(f->packet, 0, MCTP_HEADER);
    sdec_mctp_set_ends(c, f->packet);
  }
  return c;
}

static void push_incomplete(struct mctp_feed *f, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got) {
  carried_note(packet_event(f, "incomplete message"), severity, code, 0, expected, got);
  f->m->n_incomplete++;
}

static void push_repeated(struct mctp_feed *f) {
  carried_note(packet_event(f, "repeated packet"), SDEC_INFO, SDEC_NOTE_REPEATED, 0, 0, 0);
  f->m->n_repeated++;
}

static void push_message(struct mctp_feed *f, struct sdec_span whole, uint64_t number) {
  struct carried *c = carried_push(f->queue);
  sdec_mctp_body(span_from(whole, MCTP_HEADER), c);
  c->whole = number;
  c->header = &sdec_grp_mctp_header;
  c->header_span = span_sub(whole, 0, MCTP_HEADER);
  sdec_mctp_set_ends(c, whole);
}

static void push_too_large(struct mctp_feed *f, uint64_t len) {
  push_incomplete(f, SDEC_ERROR, SDEC_NOTE_TOO_LARGE, MESSAGE_MAX, len);
  f->m->dropped_bytes += len;
  f->m->n_too_large++;
}

/* was_told says whether an open message was already reported: the second of its two packets came first, and looked like
 * a packet without a start. */
static bool was_told(const struct mctp_assembly *a) {
  return a->told && (a->early_flags & MCTP_EOM);
}

/* expect records what the next packet of an open message looks like: the sequence number that is due, the same size as
 * the others, and not the end of the message. */
static void expect(const struct mctp_feed *f, struct mctp_assembly *a) {
  const uint32_t header = (uint32_t)span_le(f->packet, 0, MCTP_HEADER) & ~FLAG_BITS;
  f->m->next = (struct mctp_next){.assembly = a,
                                  .pair = f->pair,
                                  .interface = f->interface,
                                  .header = header | (uint32_t)a->due << SEQUENCE_SHIFT,
                                  .len = a->unit + MCTP_HEADER};
}

static void open_assembly(struct mctp_feed *f, struct mctp_assembly *a) {
  const bool early = a->early;
  a->state = MCTP_SKIPPING;
  a->early = false;
  if (f->payload.len > MESSAGE_MAX) {
    push_too_large(f, f->payload.len);
    return;
  }
  const uint32_t size = f->packet.len > BUFFER_FIRST / 2 ? f->packet.len * 2 : BUFFER_FIRST;
  a->buffer = sdec_mctp_get_block(f, size);
  if (!a->buffer) {
    sdec_mctp_note_evicted(f, f->packet, f->payload.len);
    return;
  }
  memcpy(a->buffer, f->packet.data, f->packet.len);
  a->len = f->packet.len;
  a->room = size;
  a->unit = f->payload.len;
  a->flags = f->flags;
  a->seen = f->pair->n_packets;
  a->due = after(sequence_of(f->flags));
  a->told = early && sequence_of(a->early_flags) == a->due;
  a->state = MCTP_OPEN;
  a->holder.owner = a;
  a->holder.kind = HOLDER_ASSEMBLY;
  sdec_holder_set(f->m->holders, &a->holder, size, f->m->holders->now);
  a->number = f->m->part_of = ++*f->m->n_wholes;
  f->m->part = f->packet;
  f->m->n_open++;
  expect(f, a);
}

static void abandon_open(struct mctp_feed *f, struct mctp_assembly *a) {
  if (a->state == MCTP_OPEN) {
    if (!was_told(a)) {
      push_incomplete(f, SDEC_ERROR, SDEC_NOTE_MCTP_RESTART, 0, a->len - MCTP_HEADER);
    }
    sdec_mctp_close(f->m, a);
  }
}

/* start_whole handles a single-packet message. Only what is needed to recognise a repeat is copied. */
static void start_whole(struct mctp_feed *f) {
  struct mctp_assembly *a = f->pair ? f->pair->slots[f->slot] : NULL;
  if (sdec_mctp_repeats_whole(f)) {
    push_repeated(f);
    return;
  }
  if (a) {
    abandon_open(f, a);
    a->state = MCTP_IDLE;
    a->early = false;
  }
  sdec_mctp_remember_whole(f);
  push_message(f, f->packet, 0);
}

static bool repeats_start(const struct mctp_feed *f, const struct mctp_assembly *a) {
  return a->state == MCTP_OPEN && sdec_mctp_recent(f, a) && a->len == f->packet.len &&
         memcmp(a->buffer, f->packet.data, a->len) == 0;
}

static void start_long(struct mctp_feed *f) {
  struct mctp_assembly *a = sdec_mctp_find_assembly(f);
  if (!a) {
    sdec_mctp_note_evicted(f, f->packet, f->payload.len);
    return;
  }
  f->pair->last_len = 0;
  if (repeats_start(f, a)) {
    push_repeated(f);
    return;
  }
  abandon_open(f, a);
  open_assembly(f, a);
}

static void fail(struct mctp_feed *f, struct mctp_assembly *a, uint8_t code, uint64_t expected, uint64_t got) {
  const bool overtaken = code == SDEC_NOTE_MCTP_SEQUENCE && sequence_of(f->flags) == after(a->due);
  if (code == SDEC_NOTE_TOO_LARGE) {
    push_too_large(f, got);
  } else if (!(overtaken && a->told)) { /* otherwise its second packet came first and was reported as having no start */
    push_incomplete(f, SDEC_ERROR, code, expected, got);
  }
  sdec_mctp_close(f->m, a);
  sdec_mctp_remember_end(f, a);
  if (!(f->flags & MCTP_EOM)) {
    a->state = MCTP_SKIPPING;
    a->due = after(sequence_of(f->flags));
  } else if (overtaken) {
    a->state = MCTP_LATE;
  }
}

static bool make_room(struct mctp_feed *f, struct mctp_assembly *a) {
  if (f->payload.len <= a->room - a->len) {
    return true;
  }
  const uint32_t size = (a->len + f->payload.len) * 2; /* both are at most MESSAGE_MAX */
  a->holder.since = f->m->holders->now;                /* so that this one is not evicted */
  uint8_t *larger = sdec_mctp_grow_block(f, a->buffer, a->len, size);
  if (!larger) {
    return false;
  }
  a->buffer = larger;
  a->room = size;
  sdec_holder_set(f->m->holders, &a->holder, size, f->m->holders->now);
  return true;
}

static void complete(struct mctp_feed *f, struct mctp_assembly *a) {
  push_message(f, (struct sdec_span){a->buffer, a->len}, a->number);
  f->m->spent = a->buffer;
  f->m->n_open--;
  sdec_holder_set(f->m->holders, &a->holder, 0, 0);
  a->buffer = NULL;
  a->state = MCTP_IDLE;
  sdec_mctp_remember_end(f, a);
}

static inline void put_behind(struct mctp *m, struct mctp_assembly *a, const struct mctp_pair *pair,
                              struct sdec_span payload, uint8_t flags) {
  memcpy(a->buffer + a->len, payload.data, payload.len);
  a->len += payload.len;
  a->holder.since = m->holders->now;
  a->flags = flags;
  a->seen = pair->n_packets;
  a->due = after(a->due);
  a->told = false;
  m->part_of = a->number;
}

static void append(struct mctp_feed *f, struct mctp_assembly *a) {
  if (!make_room(f, a)) {
    sdec_mctp_note_evicted(f, f->packet, a->len - MCTP_HEADER);
    sdec_mctp_close(f->m, a);
    a->state = (f->flags & MCTP_EOM) ? MCTP_IDLE : MCTP_SKIPPING;
    return;
  }
  put_behind(f->m, a, f->pair, f->payload, f->flags);
  f->m->part = f->packet;
  if (f->flags & MCTP_EOM) {
    complete(f, a);
  } else {
    expect(f, a);
  }
}

static bool repeats_last(const struct mctp_feed *f, const struct mctp_assembly *a) {
  const struct sdec_span last = span_from((struct sdec_span){a->buffer, a->len}, a->len - a->unit);
  return a->flags == f->flags && sdec_mctp_recent(f, a) && last.len == f->payload.len &&
         memcmp(last.data, f->payload.data, last.len) == 0;
}

/* carry_on handles a packet for an open message. */
static void carry_on(struct mctp_feed *f, struct mctp_assembly *a) {
  const uint8_t sequence = sequence_of(f->flags);
  const bool last = (f->flags & MCTP_EOM) != 0;
  const uint64_t total = (uint64_t)a->len - MCTP_HEADER + f->payload.len;
  if (repeats_last(f, a)) {
    push_repeated(f);
  } else if (sequence != a->due) {
    fail(f, a, SDEC_NOTE_MCTP_SEQUENCE, a->due, sequence);
  } else if (last ? f->payload.len > a->unit : f->payload.len != a->unit) {
    fail(f, a, SDEC_NOTE_MCTP_SIZE, a->unit, f->payload.len);
  } else if (total > MESSAGE_MAX) {
    fail(f, a, SDEC_NOTE_TOO_LARGE, MESSAGE_MAX, total);
  } else {
    append(f, a);
  }
}

/* skip handles a packet of an abandoned message. The last packet does not end the skipping if it overtook the previous
 * one. */
static void skip(struct mctp_feed *f, struct mctp_assembly *a) {
  const uint8_t sequence = sequence_of(f->flags);
  a->early = false;
  if (f->flags & MCTP_EOM) {
    a->state = sequence == after(a->due) ? MCTP_LATE : MCTP_IDLE;
    sdec_mctp_remember_end(f, a);
  } else if (sequence != after(after(a->due))) { /* otherwise it is the overtaken packet */
    a->due = after(sequence);
  }
}

/* orphan handles a packet that belongs to no open message. */
static void orphan(struct mctp_feed *f, struct mctp_assembly *a) {
  if (a->state == MCTP_LATE && sequence_of(f->flags) == a->due && !(f->flags & MCTP_EOM)) {
    a->state = MCTP_IDLE;
    return;
  }
  if (sdec_mctp_repeats_end(f, a)) {
    push_repeated(f);
    return;
  }
  push_incomplete(f, SDEC_WARN, SDEC_NOTE_MCTP_NO_START, 0, sequence_of(f->flags));
  a->state = (f->flags & MCTP_EOM) ? MCTP_IDLE : MCTP_SKIPPING;
  a->due = after(sequence_of(f->flags));
  a->early = true;
  a->early_flags = f->flags;
  sdec_mctp_remember_end(f, a);
}

static void middle_or_end(struct mctp_feed *f) {
  struct mctp_assembly *a = sdec_mctp_find_assembly(f);
  if (!a) {
    push_incomplete(f, SDEC_WARN, SDEC_NOTE_MCTP_NO_START, 0, sequence_of(f->flags));
    return;
  }
  f->pair->last_len = 0;
  if (a->state == MCTP_OPEN) {
    carry_on(f, a);
  } else if (a->state == MCTP_SKIPPING) {
    skip(f, a);
  } else {
    orphan(f, a);
  }
}

static bool check_header(struct mctp_feed *f) {
  const uint8_t version = span_u8(f->packet, 0) & 15u;
  const uint32_t needed = (f->flags & MCTP_SOM) ? MCTP_HEADER + 1 : MCTP_HEADER; /* a message has a type byte */
  if (f->packet.len < needed) {
    carried_note(packet_event(f, "damaged packet"), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0, needed, f->packet.len);
  } else if (version > 1) {
    carried_note(packet_event(f, "damaged packet"), SDEC_WARN, SDEC_NOTE_MCTP_VERSION, 0, 1, version);
  }
  return f->packet.len >= needed && version <= 1;
}

static void give_back_spent(struct mctp *m) {
  if (m->spent) {
    sdec_pool_put(m->pool, m->spent);
    m->spent = NULL;
  }
}

APART HOT static void take_next(struct mctp *m, struct mctp_assembly *a, struct sdec_span packet) {
  struct mctp_pair *pair = m->next.pair;
  pair->n_packets++;
  put_behind(m, a, pair, span_from(packet, MCTP_HEADER), span_u8(packet, 3));
  m->part = packet;
  m->next.header = (m->next.header & ~SEQUENCE_BITS) | (uint32_t)a->due << SEQUENCE_SHIFT;
}

HOT bool sdec_mctp_goes_on(struct mctp *m, struct sdec_span packet, uint32_t interface) {
  struct mctp_assembly *a = m->next.assembly;
  if (!a || !m->next.pair || a->state != MCTP_OPEN || packet.len != m->next.len ||
      span_le(packet, 0, MCTP_HEADER) != m->next.header || interface != m->next.interface ||
      a->unit > a->room - a->len || a->len + a->unit > MESSAGE_MAX) {
    return false;
  }
  take_next(m, a, packet);
  return true;
}

HOT void sdec_mctp_feed(struct mctp *m, struct sdec_span packet, uint32_t interface, struct carried_queue *queue) {
  struct mctp_feed f = {.m = m, .queue = queue, .packet = packet, .flags = span_u8(packet, 3)};
  give_back_spent(m);
  m->next.assembly = NULL;
  if (!check_header(&f)) {
    return;
  }
  f.interface = interface;
  f.payload = span_from(packet, MCTP_HEADER);
  f.pair = sdec_mctp_find_pair(&f, interface);
  if (!(f.flags & MCTP_SOM)) {
    middle_or_end(&f);
  } else if (f.flags & MCTP_EOM) {
    start_whole(&f);
  } else {
    start_long(&f);
  }
}

/* finish_pair ends one open message of the pair; false if there is none left to report. */
static bool finish_pair(struct mctp *m, struct mctp_pair *pair, struct carried_queue *queue) {
  for (uint32_t i = 0; i < MCTP_TAG_SLOTS; i++) {
    struct mctp_assembly *a = pair->slots[i];
    if (!a || a->state != MCTP_OPEN) {
      continue;
    }
    const bool told = was_told(a);
    if (!told) {
      struct carried *c = sdec_mctp_event(queue, "incomplete message");
      sdec_mctp_set_ends(c, (struct sdec_span){a->buffer, MCTP_HEADER});
      carried_note(c, SDEC_WARN, SDEC_NOTE_UNFINISHED, 0, 0, a->len - MCTP_HEADER);
      m->n_incomplete++;
    }
    sdec_mctp_close(m, a);
    if (!told) {
      return true;
    }
  }
  return false;
}

void sdec_mctp_part_ends(const struct mctp *m, struct carried *out) {
  sdec_mctp_set_ends(out, m->part);
}

bool sdec_mctp_finish(struct mctp *m, struct carried_queue *queue) {
  give_back_spent(m);
  for (struct mctp_pair *pair = sdec_map_oldest(&m->pairs); pair; pair = sdec_map_oldest(&m->pairs)) {
    if (finish_pair(m, pair, queue)) {
      return true;
    }
    sdec_mctp_drop_pair(m, pair);
  }
  return false;
}
