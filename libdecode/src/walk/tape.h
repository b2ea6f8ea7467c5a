/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The recorded items of one walk over a message. Readers of the tape get the same items as from a walk of their own.
 * The walker writes directly into the tape; a message with too many items for it is walked again instead.
 */
#ifndef SDEC_TAPE_H
#define SDEC_TAPE_H

#include "sdec_walk.h"

/* Only items that are notes are stored with the note member, which is last. */
#define TAPE_ITEM offsetof(struct sdec_item, note)
#define TAPE_NOTED 128u
#define TAPE_BYTES \
  (((size_t)64 << 10) - 64 - (TAPE_NOTED + 2) * sizeof(const struct sdec_item *)) /* fits one block of the pool */

struct sdec_tape {
  uint64_t unit;                  /* number of the unit it belongs to */
  const struct sdec_group *group; /* the layout that was walked */
  struct sdec_span in;
  uint32_t layout_end;
  size_t len; /* bytes of items */
  bool whole; /* it has all items */
  uint32_t n_noted;
  uint64_t room[TAPE_BYTES / sizeof(uint64_t)]; /* the items */
  /* What follows is for the reader of the message only: items with more to them than a number or bytes, from the last
   * run. */
  const struct sdec_item *noted[TAPE_NOTED];
};

/* tape_slot gives the place for the next item; there is always one, even if only for the walk to continue. tape_keep
 * keeps the item that the walk wrote there. */
static inline struct sdec_item *tape_slot(struct sdec_tape *tape) {
  return (struct sdec_item *)(void *)(tape->room + tape->len / sizeof(uint64_t));
}

static inline void tape_keep(struct sdec_tape *tape, const struct sdec_item *item) {
  const size_t len = item->kind == SDEC_NOTE ? sizeof(*item) : TAPE_ITEM;
  if (tape->len + len + sizeof(*item) <= sizeof(tape->room)) {
    tape->len += len;
  } else {
    tape->whole = false;
  }
}

/* For runs of items without notes: the place after an item, the last usable place, and the number of bytes before a
 * place. */
static inline struct sdec_item *tape_after(struct sdec_item *item) {
  return (struct sdec_item *)(void *)((uint8_t *)item + TAPE_ITEM);
}

static inline struct sdec_item *tape_last(struct sdec_tape *tape) {
  const size_t most = sizeof(tape->room) - TAPE_ITEM - sizeof(struct sdec_item);
  return (struct sdec_item *)(void *)(tape->room + most / sizeof(uint64_t));
}

static inline size_t tape_place(const struct sdec_tape *tape, const struct sdec_item *item) {
  return (size_t)((const uint8_t *)item - (const uint8_t *)tape->room);
}

/* tape_step gives the item at *at, in place, and advances *at. Only an item that is a note has its note member. */
static inline const struct sdec_item *tape_step(const uint64_t **at) {
  const struct sdec_item *item = (const struct sdec_item *)(const void *)*at;
  *at += (item->kind == SDEC_NOTE ? sizeof(*item) : TAPE_ITEM) / sizeof(**at);
  return item;
}

/* tape_take gives the next item of an iterator that reads a tape, also in place; NULL at the end. */
static inline const struct sdec_item *tape_take(struct sdec_iter *it) {
  return it->tape == it->tape_end ? NULL : tape_step(&it->tape);
}

static inline void tape_begin(struct sdec_tape *tape, const struct sdec_group *group, struct sdec_span in) {
  tape->group = group;
  tape->in = in;
  tape->len = 0;
  tape->whole = true;
}

#endif
