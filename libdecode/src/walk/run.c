/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The fast path of a walk: consecutive numbers, bytes, groups and arrays that need no note. Any other row, or one that
 * gives a note, is left to the walker, which is the reference for all of this. The loop state is in a separate struct
 * so that it stays in registers.
 */
#include "walk/run.h"

#include <string.h>

#include "base/apart.h"
#include "walk/bits.h"
#include "walk/emit.h"
#include "walk/eval.h"
#include "walk/limits.h"

struct run {
  struct sdec_iter *it; /* `pos` is always up to date; the frame's row only when the frame changes or the run ends */
  struct sdec_frame *frame;
  struct sdec_tape *tape;
  const struct sdec_field *field, *end; /* the next row, and the end of the rows */
  struct sdec_item *item, *last;        /* the next place on the tape, and the last usable one */
  const struct sdec_field *array;       /* from here on: what the items of this frame have in common */
  uint32_t pos, bound, index;
  uint8_t depth;
  bool element;
};

/* enter loads the top frame into the run; leave writes its row back. An array is treated as a frame without rows, so
 * that its end is where the next element starts. */
static inline void enter(struct run *r) {
  struct sdec_frame *frame = &r->it->stack[r->it->top];
  r->frame = frame;
  r->field = frame->group->rows + frame->row;
  r->end = frame->mode == MODE_ARRAY ? r->field : frame->group->rows + frame->group->n_rows;
  r->array = frame->opened;
  r->bound = frame->end;
  r->element = frame->flat;
  r->index = frame->flat ? frame->index : SDEC_NO_INDEX;
  r->depth = r->it->depth;
}

static inline void leave(const struct run *r) {
  r->frame->row = (uint16_t)(r->field - r->frame->group->rows);
}

static inline bool has_room(const struct run *r) {
  return r->item <= r->last;
}

/* note adds an item to the tape's `noted` list. When the list is full, the run ends. */
static inline void note(struct run *r, const struct sdec_item *item) {
  struct sdec_tape *tape = r->tape;
  tape->noted[tape->n_noted++] = item;
  if (tape->n_noted == TAPE_NOTED) {
    r->last = r->item - 1;
  }
}

static inline struct sdec_item *put(struct run *r, uint8_t kind, uint32_t offset, uint32_t len, uint64_t value) {
  struct sdec_item *item = r->item;
  item->kind = kind;
  item->depth = r->depth;
  item->element = r->element;
  item->field = r->field;
  item->array = r->array;
  item->offset = offset;
  item->len = len;
  item->index = r->index;
  item->value = value;
  r->item = tape_after(item);
  return item;
}

/* within says whether a number is within all its limits. */
APART static bool within(struct sdec_iter *it, const struct sdec_limit *limits, uint8_t save, uint64_t value) {
  uint64_t expected;
  it->limit_value = value;
  it->limit_before = 0;
  (void)var_get(it, save, &it->limit_before);
  for (const struct sdec_limit *limit = limits; limit->id != NULL; limit++) {
    if (broken(it, limit, &expected) != SDEC_NOTE_NONE) {
      return false;
    }
  }
  return true;
}

/* leave_bits leaves the bit rows from `b` on to the walker. */
APART static void leave_bits(struct sdec_iter *it, const struct sdec_item *leaf, const struct sdec_bits *b,
                             uint64_t seen) {
  it->bits = b;
  it->bits_field = leaf->field;
  it->bits_value = leaf->value;
  it->bits_seen = seen;
  it->bits_offset = leaf->offset;
  it->bits_len = leaf->len;
}

/* run_bits gives the bit rows of a number; false if the walker has to continue. */
static inline bool run_bits(struct run *r, const struct sdec_item *leaf) {
  const uint64_t number = leaf->value;
  const uint32_t offset = leaf->offset, len = leaf->len;
  uint64_t seen = 0;
  const struct sdec_bits *b = r->field->bits;
  for (; b->name != NULL; b++) {
    if (!in_version(r->it, b->since, b->until)) {
      var_set(r->it, b->save, 0);
      continue;
    }
    const uint64_t mask = bits_mask(b), value = number >> b->lo & mask;
    if (!has_room(r) || (b->limits != NULL && !within(r->it, b->limits, b->save, value))) {
      break;
    }
    struct sdec_item *item = put(r, SDEC_BIT, offset, len, value);
    item->element = false;
    item->bits = b;
    seen |= b->reserved ? 0 : mask << b->lo;
    var_set(r->it, b->save, value);
    if (b->fact != 0) {
      note(r, item);
    }
  }
  if (b->name == NULL && (number & ~seen) == 0) {
    return true;
  }
  leave_bits(r->it, leaf, b, seen);
  r->field++;
  return false;
}

/* leaf appends a leaf and advances past it. */
static inline const struct sdec_item *leaf(struct run *r, uint32_t len, uint64_t value) {
  const struct sdec_item *item = put(r, SDEC_LEAF, r->pos, len, value);
  if (r->field->fact != 0 || r->field->kind >= SDEC_GROUP) {
    note(r, item);
  }
  r->pos += len;
  r->it->pos = r->pos;
  return item;
}

static inline bool run_uint(struct run *r) {
  const struct sdec_field *field = r->field;
  const uint32_t width = field->width;
  if (field->ends || r->bound - r->pos < width || !span_has(r->it->in, r->pos, width)) {
    return false;
  }
  const uint64_t value = field->be ? span_be(r->it->in, r->pos, width) : span_le(r->it->in, r->pos, width);
  if (field->limits != NULL && !within(r->it, field->limits, field->save, value)) {
    return false;
  }
  var_set(r->it, field->save, value);
  const struct sdec_item *item = leaf(r, width, value);
  return field->bits == NULL || run_bits(r, item);
}

/* Reserved bytes that are not zero are left to the walker. */
static inline bool run_bytes(struct run *r) {
  const struct sdec_field *field = r->field;
  int64_t size = field->size.add;
  if ((field->size.op != SDEC_OP_CONST && !eval_size(r->it, &field->size, &size)) || size < 0 ||
      size > r->bound - r->pos || !span_has(r->it->in, r->pos, (uint64_t)size)) {
    return false;
  }
  const uint32_t len = (uint32_t)size;
  if (len == 0) {
    row_absent(r->it, field);
    return true;
  }
  if (field->kind == SDEC_RESERVED && !span_is_zero(span_sub(r->it->in, r->pos, len))) {
    return false;
  }
  const uint64_t value = span_le(r->it->in, r->pos, len < 8 ? len : 8);
  var_set(r->it, field->save, (uint32_t)value); /* the first four bytes; a number is cut to 32 bits */
  (void)leaf(r, len, value);
  return true;
}

/* push opens a frame inside the current one, for `group` up to `end`. */
static inline struct sdec_frame *push(struct run *r, const struct sdec_field *opened, const struct sdec_group *group,
                                      uint32_t end) {
  struct sdec_frame *frame = &r->it->stack[++r->it->top];
  memset(frame, 0, sizeof(*frame)); /* compiles to a few stores, unlike a compound literal */
  frame->opened = opened;
  frame->group = group;
  frame->start = r->pos;
  frame->end = end;
  return frame;
}

/* run_element starts the next element of the current array, or ends the array. */
static inline bool run_element(struct run *r) {
  struct sdec_iter *it = r->it;
  struct sdec_frame *array = r->frame;
  if (array->left == 0 || (array->opened->size.op == SDEC_OP_REST && r->pos >= array->end)) {
    it->top--;
    it->depth--;
    enter(r);
    struct sdec_item *item = put(r, SDEC_CLOSE, array->start, r->pos - array->start, 0);
    item->field = array->opened;
    item->group = NULL;
    return true;
  }
  if (it->top + 1 >= SDEC_DEPTH) {
    return false;
  }
  const bool flat = array->group->n_rows == 1;
  uint32_t index = array->index++;
  if (array->mask != 0) {
    index = (uint32_t)__builtin_ctz(array->mask);
    array->mask &= array->mask - 1;
  }
  array->left--;
  if (!flat) {
    struct sdec_item *item = put(r, SDEC_OPEN, r->pos, 0, 0);
    item->element = true;
    item->field = item->array = array->opened;
    item->index = index;
    item->group = array->group;
    it->depth++;
  }
  struct sdec_frame *frame = push(r, array->opened, array->group, array->end);
  frame->index = index;
  frame->flat = flat;
  enter(r);
  return true;
}

/* run_array opens an array that is not empty. */
static inline bool run_array(struct run *r) {
  struct sdec_iter *it = r->it;
  const struct sdec_field *field = r->field;
  const bool rest = field->size.op == SDEC_OP_REST;
  int64_t n;
  if (!eval_size(it, &field->size, &n) || n < 0 || n > UINT32_MAX || it->top + 1 >= SDEC_DEPTH) {
    return false;
  }
  r->field++;
  if (n == 0) {
    return true;
  }
  uint32_t mask = 0;
  if (field->size.op == SDEC_OP_POPCOUNT) {
    (void)var_get(it, field->size.var, &mask);
  }
  struct sdec_item *item = put(r, SDEC_OPEN, r->pos, 0, 0);
  item->field = field;
  item->group = NULL;
  leave(r);
  struct sdec_frame *frame = push(r, field, field->group, rest ? r->pos + (uint32_t)n : r->bound);
  frame->left = rest ? UINT32_MAX : (uint32_t)n;
  frame->mask = mask;
  frame->mode = MODE_ARRAY;
  it->depth++;
  enter(r);
  return true;
}

/* run_layout gives the layout and the size of a group with rows to walk; false if it is left to the walker. */
static inline bool run_layout(const struct run *r, const struct sdec_group **out_group, bool *out_bounded,
                              uint32_t *out_size) {
  const struct sdec_field *field = r->field;
  const uint32_t left = r->bound - r->pos;
  int64_t size = left;
  uint32_t value;
  *out_bounded = field->size.op != SDEC_OP_NONE;
  *out_group = field->group;
  if (*out_bounded && (!eval_size(r->it, &field->size, &size) || size <= 0 || size > left)) {
    return false;
  }
  *out_size = (uint32_t)size;
  if (field->cases != NULL) {
    if (size == 0 || !var_get(r->it, field->select, &value)) {
      return false;
    }
    *out_group = choose(field, value);
  }
  return *out_group != NULL && (*out_group)->n_rows > 0;
}

/* run_open opens a group. */
static inline bool run_open(struct run *r) {
  struct sdec_iter *it = r->it;
  const struct sdec_field *field = r->field;
  const struct sdec_group *group;
  bool bounded;
  uint32_t size;
  if (it->top + 1 >= SDEC_DEPTH || !run_layout(r, &group, &bounded, &size)) {
    return false;
  }
  struct sdec_item *item = put(r, SDEC_OPEN, r->pos, bounded ? size : 0, 0);
  item->group = group;
  r->field++;
  leave(r);
  struct sdec_frame *frame = push(r, field, group, bounded ? r->pos + size : r->bound);
  frame->index = r->index;
  frame->bounded = bounded;
  it->depth++;
  enter(r);
  return true;
}

/* run_close ends a group with no bytes left over, or an array element. */
static inline bool run_close(struct run *r) {
  const struct sdec_frame *frame = r->frame;
  const bool element = r->it->top > 0 && frame[-1].mode == MODE_ARRAY;
  if (r->it->top == 0 || frame->mode != MODE_GROUP || (frame->bounded && r->pos != r->bound) ||
      (element && (frame->failed || r->pos == frame->start))) {
    return false;
  }
  r->it->top--;
  r->it->depth = (uint8_t)(r->it->depth - !frame->flat);
  enter(r);
  if (!frame->flat) {
    struct sdec_item *item = put(r, SDEC_CLOSE, frame->start, r->pos - frame->start, 0);
    item->field = frame->opened;
    item->group = frame->group;
    if (element) {
      item->element = true;
      item->array = frame->opened;
      item->index = frame->index;
    }
  }
  return true;
}

/* run_row handles the next row or element, or ends the group; false if that is left to the walker. */
static inline bool run_row(struct run *r) {
  const struct sdec_field *field = r->field;
  if (field == r->end) {
    return r->frame->mode == MODE_ARRAY ? run_element(r) : run_close(r);
  }
  const enum presence presence = row_presence(r->it, field);
  if (presence == UNKNOWN) {
    return false;
  }
  if (presence == ABSENT) {
    row_absent(r->it, field);
  } else if (field->kind == SDEC_GROUP) {
    return run_open(r);
  } else if (field->kind == SDEC_ARRAY) {
    return run_array(r);
  } else if (field->kind == SDEC_ALIGN || !(field->kind == SDEC_UINT ? run_uint(r) : run_bytes(r))) {
    return false;
  }
  r->field++;
  return true;
}

HOT void sdec_run(struct sdec_iter *it, struct sdec_tape *tape) {
  struct run r = {.it = it, .tape = tape, .item = tape_slot(tape), .last = tape_last(tape), .pos = it->pos};
  tape->n_noted = 0;
  if (it->has_queued || it->bits != NULL || it->done) {
    return;
  }
  enter(&r);
  while (has_room(&r) && run_row(&r)) {
  }
  leave(&r);
  tape->len = tape_place(tape, r.item);
}
