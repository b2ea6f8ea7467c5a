/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The walker: turns one span into items, using one table and one environment. All it can do is expressed in the table
 * language.
 */
#include <string.h>

#include "base/apart.h"
#include "base/check.h"
#include "walk/bits.h"
#include "walk/emit.h"
#include "walk/eval.h"
#include "walk/limits.h"
#include "walk/tape.h"

static const struct sdec_field stray_rows[STRAYS] = {
    [UNDECODED] = {.name = "Undecoded", .kind = SDEC_BYTES},
    [SURPLUS] = {.name = "Surplus", .kind = SDEC_BYTES}, /* inside the length that the message states for itself */
    [TRAILING] = {.name = "Trailing", .kind = SDEC_BYTES},
    [PADDING] = {.name = "Padding", .kind = SDEC_RESERVED},
};
static const struct sdec_group strays = {.name = "Stray", .rows = stray_rows, .n_rows = STRAYS};

const struct sdec_group *sdec_strays(void) {
  return &strays;
}

HOT void sdec_begin(struct sdec_iter *it, const struct sdec_group *group, const struct sdec_env *env,
                    struct sdec_span in) {
  CHECK(group != NULL && (in.data != NULL || in.len == 0));
  it->in = in;
  it->env = *env;
  memset(it->scratch, 0, sizeof(it->scratch));
  it->pos = 0;
  it->layout_end = UINT32_MAX;
  it->top = 0;
  it->depth = 0;
  it->done = false;
  it->has_queued = false;
  it->version = (uint8_t)env->value[E_VERSION];
  it->bits = NULL;
  it->limits = NULL;
  it->tape = NULL;
  it->stack[0] = (struct sdec_frame){.group = group, .end = in.len, .index = SDEC_NO_INDEX, .bounded = true};
}

uint32_t sdec_layout_end(const struct sdec_iter *it) {
  return it->layout_end == UINT32_MAX ? it->pos : it->layout_end;
}

/* row_size evaluates .size; if false, *item is the note that says why there is none. */
static bool row_size(struct sdec_iter *it, const struct sdec_field *field, uint64_t *out, struct sdec_item *item) {
  int64_t total;
  if (field->size.op == SDEC_OP_CONST) {
    *out = (uint64_t)field->size.add;
    return true;
  }
  if (!eval_size(it, &field->size, &total)) {
    put_note(it, item, field, SDEC_NOTE_MISSING, SDEC_WARN, field->size.var, 0);
    return false;
  }
  if (total < 0) {
    put_note(it, item, field, SDEC_NOTE_NEGATIVE, SDEC_ERROR, 0, (uint64_t)-total);
    return false;
  }
  *out = (uint64_t)total;
  return true;
}

/* set_end makes a length bound its enclosing group. A length past the available bytes or before its own end is damage
 * and bounds nothing. This note precedes those of the row's limits. */
APART HOT static void set_end(struct sdec_iter *it, const struct sdec_field *field, uint64_t len) {
  struct sdec_frame *frame = &it->stack[it->top];
  const uint32_t past = it->pos - frame->start, room = frame->end - frame->start;
  if (len >= past && len <= room) {
    frame->end = frame->start + (uint32_t)len;
    frame->bounded = true;
    frame->mode = MODE_ENDED;
    return;
  }
  put_note(it, &it->queued, field, SDEC_NOTE_LENGTH, SDEC_ERROR, len, room);
  it->queued.offset = it->queued.note.offset = it->pos - field->width;
  it->has_queued = true;
  it->limits = field->limits;
}

/* row_uint reads a number; its bits follow as separate items. */
static bool row_uint(struct sdec_iter *it, const struct sdec_field *field, struct sdec_item *item) {
  const struct sdec_span here = span_sub(it->in, it->pos, left_here(it));
  if (!span_has(here, 0, field->width)) {
    put_note(it, item, field, SDEC_NOTE_TRUNCATED, SDEC_ERROR, field->width, here.len);
    row_absent(it, field);
    fail(it);
    return true;
  }
  put_item(it, item, SDEC_LEAF, field, it->pos, field->width);
  item->value = field->be ? span_be(here, 0, field->width) : span_le(here, 0, field->width);
  if (field->limits != NULL) {
    check_limits(it, field, NULL, it->pos, item->value);
  }
  var_set(it, field->save, item->value);
  if (field->bits != NULL) {
    it->bits = field->bits;
    it->bits_field = field;
    it->bits_value = item->value;
    it->bits_seen = 0;
    it->bits_offset = it->pos;
    it->bits_len = field->width;
  }
  it->pos += field->width;
  if (field->ends) {
    set_end(it, field, item->value);
  }
  return true;
}

/* leaf_bytes emits `len` bytes as one leaf and queues a note if they are reserved but not zero. */
static void leaf_bytes(struct sdec_iter *it, const struct sdec_field *field, uint32_t len, struct sdec_item *item) {
  const struct sdec_span here = span_sub(it->in, it->pos, len);
  put_item(it, item, SDEC_LEAF, field, it->pos, len);
  item->value = span_le(here, 0, len < 8 ? len : 8);
  var_set(it, field->save, (uint32_t)item->value);
  if ((field->kind == SDEC_RESERVED || field->kind == SDEC_ALIGN) && (item->value != 0 || !span_is_zero(here))) {
    put_note(it, &it->queued, field, SDEC_NOTE_RESERVED, SDEC_INFO, 0, item->value);
    it->has_queued = true;
  }
  it->pos += len;
}

HOT static bool row_bytes(struct sdec_iter *it, const struct sdec_field *field, uint64_t size, struct sdec_item *item) {
  const uint32_t left = left_here(it);
  if (size > left) {
    put_note(it, item, field, SDEC_NOTE_OVERRUN, SDEC_ERROR, size, left);
    var_set(it, field->save, 0);
    if (left > 0) {
      put_item(it, &it->queued, SDEC_LEAF, field, it->pos, left);
      it->queued.value = span_le(span_sub(it->in, it->pos, left), 0, left < 8 ? left : 8);
      it->has_queued = true;
      it->pos += left;
    }
    fail(it);
    return true;
  }
  leaf_bytes(it, field, (uint32_t)size, item);
  return true;
}

/* push opens a frame inside the current one; NULL, with a note in *item, if nested too deeply. */
static struct sdec_frame *push(struct sdec_iter *it, const struct sdec_field *field, const struct sdec_group *group,
                               uint32_t end, struct sdec_item *item) {
  if (it->top + 1 >= SDEC_DEPTH) {
    put_note(it, item, field, SDEC_NOTE_DEPTH, SDEC_ERROR, SDEC_DEPTH, 0);
    fail(it);
    return NULL;
  }
  struct sdec_frame *frame = &it->stack[++it->top];
  *frame = (struct sdec_frame){.opened = field, .group = group, .start = it->pos, .end = end};
  return frame;
}

/* open_group emits the OPEN item of a group of at most `size` bytes and enters the group. */
static void open_group(struct sdec_iter *it, const struct sdec_field *field, const struct sdec_group *group,
                       bool bounded, uint32_t size, struct sdec_item *item) {
  put_item(it, item, SDEC_OPEN, field, it->pos, bounded ? size : 0);
  item->group = group;
  const uint32_t end = bounded ? it->pos + size : it->stack[it->top].end;
  struct sdec_frame *frame = push(it, field, group, end, item);
  if (frame != NULL) {
    frame->index = item->index;
    frame->bounded = bounded;
    it->depth++;
  }
}

/* owed gives the layout of a group that should have bytes but has none: a layout selected by a value, or a single array
 * whose count is not zero. NULL if the group is simply absent. */
APART static const struct sdec_group *owed(const struct sdec_iter *it, const struct sdec_field *field, bool bounded) {
  const struct sdec_group *group = field->group;
  uint32_t value;
  int64_t n = 0;
  if (field->cases != NULL) {
    group = !bounded && var_get(it, field->select, &value) ? choose(field, value) : NULL;
    return group != NULL && group != field->group && group->n_rows > 0 ? group : NULL;
  }
  const bool lists = group->n_rows == 1 && group->rows[0].kind == SDEC_ARRAY;
  return lists && eval_size(it, &group->rows[0].size, &n) && n > 0 ? group : NULL;
}

static bool row_group(struct sdec_iter *it, const struct sdec_field *field, struct sdec_item *item) {
  const bool bounded = field->size.op != SDEC_OP_NONE;
  const struct sdec_group *group = field->group;
  const uint32_t left = left_here(it);
  uint64_t size = left;
  uint32_t value;
  if (bounded && !row_size(it, field, &size, item)) {
    fail(it);
    return true;
  }
  if (size == 0 && (bounded || field->cases != NULL)) {
    group = owed(it, field, bounded);
    if (group != NULL) {
      open_group(it, field, group, bounded, 0, item);
    }
    return group != NULL;
  }
  if (field->cases != NULL) {
    if (!var_get(it, field->select, &value)) {
      /* The bytes are bounded anyway, so showing them in the default layout is useful. */
      put_note(it, &it->queued, field, SDEC_NOTE_MISSING, SDEC_WARN, field->select, 0);
      it->has_queued = true;
      value = 0;
    }
    group = choose(field, value);
  }
  if (group == NULL) {
    return row_bytes(it, field, size, item);
  }
  if (!bounded && group->n_rows == 0) {
    return false;
  }
  if (size > left) {
    put_note(it, item, field, SDEC_NOTE_OVERRUN, SDEC_ERROR, size, left);
    fail(it);
    if (left > 0) {
      it->has_queued = true;
      open_group(it, field, group, true, left, &it->queued);
    }
    return true;
  }
  open_group(it, field, group, bounded, (uint32_t)size, item);
  return true;
}

static bool row_array(struct sdec_iter *it, const struct sdec_field *field, struct sdec_item *item) {
  const bool rest = field->size.op == SDEC_OP_REST;
  uint32_t value = 0;
  uint64_t n = 0;
  if (!row_size(it, field, &n, item)) {
    fail(it);
    return true;
  }
  if (n == 0) {
    return false;
  }
  if (field->size.op == SDEC_OP_POPCOUNT) {
    (void)var_get(it, field->size.var, &value);
  }
  put_item(it, item, SDEC_OPEN, field, it->pos, 0);
  item->group = NULL;
  /* The size of a REST array is in bytes; it has as many elements as fit. */
  const uint32_t end = rest ? it->pos + (uint32_t)n : it->stack[it->top].end;
  struct sdec_frame *frame = push(it, field, field->group, end, item);
  if (frame != NULL) {
    frame->left = rest || n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
    frame->mask = value;
    frame->mode = MODE_ARRAY;
    it->depth++;
  }
  return true;
}

/* close_frame ends the top frame; true if that gave an item. */
HOT static bool close_frame(struct sdec_iter *it, struct sdec_item *item) {
  struct sdec_frame *frame = &it->stack[it->top];
  const uint32_t left = frame->end - it->pos;
  if (frame->bounded && left > 0) {
    /* Bytes covered by the message's own length are not transport padding. */
    const bool ended = frame->mode == MODE_ENDED;
    const bool zeros = left <= it->env.padding && span_is_zero(span_sub(it->in, it->pos, left));
    const bool padding = it->top == 0 && !frame->failed && !ended && frame->end == it->in.len &&
                         (zeros || left <= it->env.filler);
    it->layout_end = it->top > 0 || frame->failed ? it->layout_end : ended ? frame->end : it->pos;
    const uint32_t from = it->pos;
    const uint32_t extra = it->top == 0 && ended ? SURPLUS : TRAILING;
    leaf_bytes(it, &stray_rows[frame->failed ? UNDECODED : padding ? PADDING : extra], left, item);
    if (!frame->failed && !padding) {
      const bool known = left == frame->group->slack && span_is_zero(span_sub(it->in, from, left));
      put_note(it, &it->queued, &stray_rows[extra], SDEC_NOTE_TRAILING, known ? SDEC_INFO : SDEC_WARN, 0, left);
      it->queued.offset = it->queued.note.offset = from;
      it->has_queued = true;
    }
    return true;
  }
  if (it->top == 0) { /* another pass if the message ends before the span does */
    it->done = frame->end == it->in.len;
    frame->end = it->in.len;
    frame->mode = MODE_GROUP;
    return false;
  }
  const bool in_array = it->stack[it->top - 1].mode == MODE_ARRAY;
  it->top--;
  if (in_array && it->pos == frame->start && !frame->failed) {
    put_note(it, &it->queued, frame->opened, SDEC_NOTE_NO_PROGRESS, SDEC_ERROR, 0, 0);
    it->has_queued = true;
    fail(it);
  }
  if (frame->flat) {
    return false;
  }
  it->depth--;
  put_item(it, item, SDEC_CLOSE, frame->opened, frame->start, it->pos - frame->start);
  item->group = frame->mode == MODE_ARRAY ? NULL : frame->group;
  if (in_array) {
    item->element = true;
    item->array = frame->opened;
    item->index = frame->index;
  }
  return true;
}

/* next_element starts the next element of the top array, or ends the array; true if that gave an item. */
static bool next_element(struct sdec_iter *it, struct sdec_item *item) {
  struct sdec_frame *array = &it->stack[it->top];
  const struct sdec_field *field = array->opened;
  const bool rest = field->size.op == SDEC_OP_REST;
  if (array->left == 0 || (rest && it->pos >= array->end)) {
    return close_frame(it, item);
  }
  uint32_t index = array->index++;
  if (array->mask != 0) {
    index = (uint32_t)__builtin_ctz(array->mask);
    array->mask &= array->mask - 1;
  }
  array->left--;
  put_item(it, item, SDEC_OPEN, field, it->pos, 0);
  item->element = true;
  item->array = field;
  item->index = index;
  item->group = array->group;
  const bool flat = array->group->n_rows == 1;
  struct sdec_frame *frame = push(it, field, array->group, array->end, item);
  if (frame == NULL) {
    return true;
  }
  frame->index = index;
  frame->flat = flat;
  if (!flat) {
    it->depth++;
  }
  return !flat;
}

static bool row_align(struct sdec_iter *it, const struct sdec_field *field, struct sdec_item *item) {
  const uint32_t to = (uint32_t)field->size.add;
  const uint32_t over = (it->pos - it->stack[it->top].start) & (to - 1);
  return over != 0 && row_bytes(it, field, to - over, item);
}

/* row_emit handles one row that is present; false if it is empty and gave no item. */
static bool row_emit(struct sdec_iter *it, const struct sdec_field *field, struct sdec_item *item) {
  uint64_t size = 0;
  switch (field->kind) {
    case SDEC_GROUP: return row_group(it, field, item);
    case SDEC_ARRAY: return row_array(it, field, item);
    case SDEC_ALIGN: return row_align(it, field, item);
    default:
      if (!row_size(it, field, &size, item)) {
        fail(it);
        return true;
      }
      if (size == 0) {
        row_absent(it, field);
        return false;
      }
      return row_bytes(it, field, size, item);
  }
}

/* next_row handles the next present row of the top group, or ends the group; true if that gave an item. */
static bool next_row(struct sdec_iter *it, struct sdec_frame *frame, struct sdec_item *item) {
  const struct sdec_field *rows = frame->group->rows;
  const uint16_t n_rows = frame->group->n_rows;
  while (frame->row < n_rows) {
    const struct sdec_field *field = &rows[frame->row++];
    const enum presence presence = row_presence(it, field);
    if (presence == PRESENT) {
      return field->kind == SDEC_UINT ? row_uint(it, field, item) : row_emit(it, field, item);
    }
    row_absent(it, field);
    if (presence == UNKNOWN) {
      fail(it);
      put_note(it, item, field, SDEC_NOTE_MISSING, SDEC_WARN, field->when.var, 0);
      return true;
    }
  }
  return close_frame(it, item);
}

/* step advances by one row or element, or ends a frame; true if that gave an item. */
static bool step(struct sdec_iter *it, struct sdec_item *item) {
  struct sdec_frame *frame = &it->stack[it->top];
  return frame->mode == MODE_ARRAY ? next_element(it, item) : next_row(it, frame, item);
}

/* tape_next gives the next item recorded by an earlier walk. */
static inline bool tape_next(struct sdec_iter *it, struct sdec_item *item) {
  const struct sdec_item *kept = tape_take(it);
  if (kept == NULL) {
    return false;
  }
  memcpy(item, kept, TAPE_ITEM);
  if (kept->kind == SDEC_NOTE) {
    item->note = kept->note;
  }
  return true;
}

/* walk_next finds the next item by walking. */
APART static bool walk_next(struct sdec_iter *it, struct sdec_item *item) {
  for (;;) {
    if (it->has_queued) {
      *item = it->queued;
      it->has_queued = it->limits != NULL && queue_broken(it);
      return true;
    }
    if (it->bits != NULL && next_bit(it, item)) {
      return true;
    }
    if (it->done) {
      return false;
    }
    if (step(it, item)) {
      return true;
    }
  }
}

bool sdec_next(struct sdec_iter *it, struct sdec_item *item) {
  return it->tape != NULL ? tape_next(it, item) : walk_next(it, item);
}
