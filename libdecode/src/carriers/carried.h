/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the link layer and transports deliver: an SPDM message, a record, or other traffic. The boundary between the
 * layers that know carriers and those that know SPDM.
 */
#ifndef SDEC_CARRIED_H
#define SDEC_CARRIED_H

#include <string.h>

#include "base/note.h"
#include "base/span.h"
#include "sdec_flow.h"

enum carried_what {
  CARRIED_CLEAR,   /* body: an SPDM message, perhaps followed by up to `padding` zero bytes */
  CARRIED_SECURED, /* body: a secured-message record, perhaps followed by padding */
  CARRIED_OTHER,   /* body: not SPDM; `protocol` and `name` are set, and `group` if the layout is known */
  CARRIED_EVENT    /* not a message: the notes say what happened */
};

/* What precedes a message inside a record. */
enum carried_application {
  APPLICATION_PLAIN,  /* nothing */
  APPLICATION_MCTP,   /* an MCTP message type byte */
  APPLICATION_TCP,    /* possibly a second DSP0287 header */
  APPLICATION_STORAGE /* descriptors */
};

#define CARRIED_NOTES 4

struct carried {
  uint8_t what, transport;
  uint8_t dir;         /* direction indicated by the transport (SDEC_DIR_): MCTP tag owner, storage command */
  uint8_t sender;      /* sender (SDEC_DIR_) if the transport knows it for sure; overrides what the message suggests */
  uint8_t seq_len;     /* bytes of sequence number in a record of this transport */
  uint8_t application; /* SECURED: enum carried_application */
  uint8_t n_notes;
  bool has_code;
  bool no_signature; /* CLEAR: the message ends where its signature should begin */
  uint16_t code;
  uint16_t padding;
  uint8_t filler;                 /* how much of the padding need not be zero */
  const char *protocol, *name;    /* OTHER and EVENT */
  const struct sdec_group *group; /* OTHER: layout of body, or NULL */
  struct sdec_span body;
  const struct sdec_group *header; /* the innermost transport header, or NULL */
  struct sdec_span header_span;
  struct sdec_addr src, dst;
  uint32_t interface;      /* of the capture; set by the flow */
  uint64_t frame, time_ns; /* arrival, if earlier than the current packet; else 0 */
  uint64_t whole;          /* number of a message reassembled from packets; 0 if it came in one */
  struct sdec_note notes[CARRIED_NOTES];
};

/* A small queue. A packet yields at most this many items; streams are polled for one item at a time instead. */
#define CARRIED_QUEUE 6
struct carried_queue {
  struct carried items[CARRIED_QUEUE];
  uint8_t head, n;
};

/* Notes are rare and come last, so that clearing and copying can skip the unused ones. */
static inline void carried_copy(struct carried *to, const struct carried *from) {
  memcpy(to, from, offsetof(struct carried, notes) + from->n_notes * sizeof(from->notes[0]));
}

static inline void carried_clear(struct carried *c) {
  memset(c, 0, offsetof(struct carried, notes));
}

/* carried_push gives the next free slot, zeroed. There is always room if every caller stays within its documented
 * number of items. */
static inline struct carried *carried_push(struct carried_queue *queue) {
  struct carried *c = &queue->items[(queue->head + queue->n) % CARRIED_QUEUE];
  queue->n++;
  carried_clear(c);
  return c;
}

static inline bool carried_pop(struct carried_queue *queue, struct carried *out) {
  if (queue->n == 0) {
    return false;
  }
  carried_copy(out, &queue->items[queue->head]);
  queue->head = (uint8_t)((queue->head + 1) % CARRIED_QUEUE);
  queue->n--;
  return true;
}

/* carried_add and carried_note add a note; only the first CARRIED_NOTES are kept. */
static inline void carried_add(struct carried *c, struct sdec_note note) {
  if (c->n_notes < CARRIED_NOTES) {
    c->notes[c->n_notes++] = note;
  }
}

static inline void carried_note(struct carried *c, uint8_t severity, uint8_t code, uint32_t offset, uint64_t expected,
                                uint64_t got) {
  carried_add(c, note_make(severity, code, offset, expected, got));
}

#endif
