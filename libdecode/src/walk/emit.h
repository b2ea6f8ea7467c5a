/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fills in the items of a walk, and abandons a damaged part of it.
 */
#ifndef SDEC_EMIT_H
#define SDEC_EMIT_H

#include "base/note.h"

/* Leaves for bytes that no row describes; indices into the rows of sdec_strays. */
enum { UNDECODED, SURPLUS, TRAILING, PADDING, STRAYS };

enum { MODE_GROUP, MODE_ARRAY, MODE_ENDED }; /* ENDED: a group whose end is given by a length inside it */

/* put_item fills in what every item has. `array` applies to elements only; `bits` and `group` are set for the kinds
 * that have them. */
static inline void put_item(const struct sdec_iter *it, struct sdec_item *item, uint8_t kind,
                            const struct sdec_field *field, uint32_t offset, uint32_t len) {
  const struct sdec_frame *frame = &it->stack[it->top];
  item->kind = kind;
  item->depth = it->depth;
  item->element = frame->flat;
  item->field = field;
  item->array = frame->opened;
  item->offset = offset;
  item->len = len;
  item->index = item->element ? frame->index : SDEC_NO_INDEX;
}

static inline void put_note(const struct sdec_iter *it, struct sdec_item *item, const struct sdec_field *field,
                            uint8_t code, uint8_t severity, uint64_t expected, uint64_t got) {
  put_item(it, item, SDEC_NOTE, field, it->pos, 0);
  item->element = false;
  note_put(&item->note, severity, code, it->pos, field, expected, got);
}

/* fail abandons everything up to the nearest bounded group: its remaining rows cannot be trusted, but what follows the
 * group can. */
static inline void fail(struct sdec_iter *it) {
  for (uint32_t i = it->top;; i--) {
    struct sdec_frame *frame = &it->stack[i];
    frame->failed = true;
    frame->left = 0;
    frame->row = frame->group->n_rows;
    if (frame->bounded) {
      return;
    }
  }
}

#endif
