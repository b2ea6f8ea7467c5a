/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The inverse of the walker: turns items into bytes. It follows the items and their rows, and derives sizes only from
 * the rows: .size names a variable, and the number that saved it has already been written. That number is adjusted by
 * the difference the caller made, so a length that was wrong stays wrong.
 */
#include <string.h>

#include "sdec_encode.h"

#include "base/check.h"
#include "base/span.h"
#include "walk/emit.h"
#include "walk/rows.h"

void sdec_encode_begin(struct sdec_encode *enc, const struct sdec_group *group, uint8_t *out, uint32_t room) {
  CHECK(group != NULL && (out != NULL || room == 0));
  memset(enc, 0, sizeof(*enc));
  enc->out = out;
  enc->room = room;
  enc->stack[0].group = group;
}

static struct sdec_encode_frame *top(struct sdec_encode *enc) {
  return &enc->stack[enc->top];
}

static void put_byte(struct sdec_encode *enc, uint8_t byte) {
  if (enc->len < enc->room) {
    enc->out[enc->len] = byte;
  }
  enc->len++;
}

static uint64_t ones(uint32_t n) {
  return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

static uint64_t get_number(const struct sdec_encode *enc, const struct sdec_encoded *n) {
  const struct sdec_span all = {enc->out, enc->room};
  return n->be ? span_be(all, n->at, n->width) : span_le(all, n->at, n->width);
}

static void set_number(struct sdec_encode *enc, const struct sdec_encoded *n, uint64_t value) {
  for (uint32_t i = 0; i < n->width; i++) {
    const uint32_t at = n->at + (n->be ? n->width - 1u - i : i);
    if (at < enc->room) {
      enc->out[at] = (uint8_t)(value >> 8 * i);
    }
  }
}

static void set_bits(struct sdec_encode *enc, const struct sdec_encoded *n, uint64_t value) {
  const uint64_t mask = ones((uint32_t)(n->hi - n->lo) + 1);
  set_number(enc, n, (get_number(enc, n) & ~(mask << n->lo)) | (value & mask) << n->lo);
}

/* follow adds `by` to the number of a length or count. */
static void follow(struct sdec_encode *enc, const struct sdec_encoded *n, int64_t by) {
  if (by == 0 || (uint64_t)n->at + n->width > enc->room) {
    return;
  }
  if (n->width == 0) {
    enc->misfit = true;
    return;
  }
  const uint64_t mask = ones((uint32_t)(n->hi - n->lo) + 1);
  const uint64_t old = get_number(enc, n) >> n->lo & mask;
  const uint64_t much = by < 0 ? (uint64_t)-by : (uint64_t)by;
  if (by < 0 ? much > old : much > mask - old) {
    enc->misfit = true;
    return;
  }
  set_bits(enc, n, by < 0 ? old - much : old + much);
}

static void remember(struct sdec_encode *enc, uint8_t var, const struct sdec_encoded *n) {
  if (var >= S_OWN) {
    enc->vars[var - S_OWN] = *n;
  }
}

/* describes gives the number that determines a size; width 0 if it is not a number of this message. */
static struct sdec_encoded describes(const struct sdec_encode *enc, const struct sdec_expr *size) {
  const bool by_number = size->op == SDEC_OP_VAR && size->var >= S_OWN;
  return by_number ? enc->vars[size->var - S_OWN] : (struct sdec_encoded){.width = 0};
}

/* resize adjusts the number behind a size after a change of `by` bytes. The enclosing group adjusts itself when it
 * ends. */
static void resize(struct sdec_encode *enc, uint8_t op, uint16_t mul, const struct sdec_encoded *tie, int64_t by) {
  if (by == 0 || op == SDEC_OP_NONE || op == SDEC_OP_REST) {
    return;
  }
  if (mul == 0 || by % mul != 0) {
    enc->misfit = true;
    return;
  }
  follow(enc, tie, by / mul);
}

static bool is_row(const struct sdec_group *group, const struct sdec_field *field, uint32_t *out) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    if (&group->rows[i] == field) {
      *out = i;
      return true;
    }
  }
  return false;
}

/* padding_due gives the number of bytes from `at` to the next multiple that an ALIGN row requires. */
static uint32_t padding_due(const struct sdec_field *row, uint64_t at) {
  const uint32_t to = (uint32_t)row->size.add, over = (uint32_t)at & (to - 1);
  return over != 0 ? to - over : 0;
}

/* align_to adds the padding due before `field`, or before the end of the group. */
static void align_to(struct sdec_encode *enc, const struct sdec_field *field) {
  struct sdec_encode_frame *frame = top(enc);
  uint32_t to = 0;
  if (frame->group == NULL) {
    return;
  }
  if (field == NULL || !is_row(frame->group, field, &to)) {
    to = frame->group->n_rows;
  }
  for (; frame->row < to; frame->row++) {
    const struct sdec_field *row = &frame->group->rows[frame->row];
    if (row->kind != SDEC_ALIGN || padding_due(row, enc->in_pos - frame->in_from) != 0) {
      continue;
    }
    for (uint32_t due = padding_due(row, enc->len - frame->from); due != 0; due--) {
      put_byte(enc, 0);
      frame->grown++;
    }
  }
}

/* put_padding keeps the existing padding as far as it still fits. */
static void put_padding(struct sdec_encode *enc, const struct sdec_item *item, struct sdec_span content) {
  struct sdec_encode_frame *frame = top(enc);
  const uint32_t due = padding_due(item->field, enc->len - frame->from);
  const bool moved = due != padding_due(item->field, item->offset - frame->in_from);
  const uint32_t len = moved ? due : item->len;
  for (uint32_t i = 0; i < len; i++) {
    put_byte(enc, span_u8(content, i));
  }
  frame->grown += (int64_t)len - item->len;
}

static void put_number(struct sdec_encode *enc, const struct sdec_item *item) {
  const struct sdec_field *field = item->field;
  const struct sdec_encoded n = {
      .at = (uint32_t)enc->len, .width = field->width, .be = field->be, .hi = (uint8_t)(field->width * 8 - 1)};
  enc->len += field->width;
  set_number(enc, &n, item->value);
  enc->number = n;
  remember(enc, field->save, &n);
  if (field->ends) {
    top(enc)->ends = n;
  }
}

/* is_after says whether a leaf lies after the end that the message states for itself. */
static bool is_after(const struct sdec_encode *enc, const struct sdec_field *field) {
  uint32_t i;
  return enc->top == 0 && is_row(sdec_strays(), field, &i) && i != SURPLUS;
}

static void put_leaf(struct sdec_encode *enc, const struct sdec_item *item, struct sdec_span content) {
  align_to(enc, item->field);
  if (item->field->kind == SDEC_UINT) {
    put_number(enc, item);
  } else if (item->field->kind == SDEC_ALIGN) {
    put_padding(enc, item, content);
  } else {
    const struct sdec_encoded tie = describes(enc, &item->field->size);
    const int64_t by = (int64_t)content.len - item->len;
    for (uint32_t i = 0; i < content.len; i++) {
      put_byte(enc, content.data[i]);
    }
    remember(enc, item->field->save, &(struct sdec_encoded){.width = 0});
    resize(enc, item->field->size.op, item->field->size.mul, &tie, by);
    top(enc)->grown += is_after(enc, item->field) ? 0 : by;
  }
  enc->in_pos = item->offset + item->len;
}

static void put_bit(struct sdec_encode *enc, const struct sdec_item *item) {
  struct sdec_encoded n = enc->number;
  n.lo = item->bits->lo;
  n.hi = item->bits->hi;
  if ((uint64_t)n.at + n.width <= enc->room) {
    set_bits(enc, &n, item->value);
  }
  remember(enc, item->bits->save, &n);
}

/* count_element detects an inserted element: its index does not exceed that of the element before. */
static void count_element(struct sdec_encode *enc, const struct sdec_item *item) {
  struct sdec_encode_frame *frame = top(enc);
  frame->again = frame->index != SDEC_NO_INDEX && item->index <= frame->index;
  frame->more += frame->again;
  frame->grown += frame->again && item->kind == SDEC_LEAF ? item->len : 0;
  frame->index = item->index;
}

static void open_frame(struct sdec_encode *enc, const struct sdec_item *item) {
  align_to(enc, item->element ? NULL : item->field);
  CHECK(enc->top + 1 < SDEC_DEPTH);
  const struct sdec_expr *size = &item->field->size;
  const bool bounds = !item->element; /* the row of an element is that of its array, whose size is not the element's */
  enc->stack[++enc->top] = (struct sdec_encode_frame){.group = item->group,
                                                      .from = (uint32_t)enc->len,
                                                      .in_from = item->offset,
                                                      .index = SDEC_NO_INDEX,
                                                      .op = bounds ? size->op : SDEC_OP_NONE,
                                                      .mul = size->mul,
                                                      .tie = describes(enc, size)};
  enc->in_pos = item->offset;
}

/* recount adjusts the number of an array's elements. It cannot tell which bits of a mask would have to change. */
static void recount(struct sdec_encode *enc, const struct sdec_encode_frame *array) {
  if (array->op != SDEC_OP_VAR || array->mul == 0 || array->more % array->mul != 0) {
    enc->misfit = true;
    return;
  }
  follow(enc, &array->tie, array->more / array->mul);
}

static void close_frame(struct sdec_encode *enc) {
  struct sdec_encode_frame *frame = top(enc);
  CHECK(enc->top > 0);
  align_to(enc, NULL);
  if (frame->ends.width != 0) {
    follow(enc, &frame->ends, frame->grown);
  }
  if (frame->group != NULL) {
    resize(enc, frame->op, frame->mul, &frame->tie, frame->grown);
  } else if (frame->more != 0 && frame->op != SDEC_OP_REST) {
    recount(enc, frame);
  }
  enc->top--;
  const bool again = top(enc)->group == NULL && top(enc)->again;
  top(enc)->grown += again ? (int64_t)enc->len - frame->from : frame->grown;
}

void sdec_encode_item(struct sdec_encode *enc, const struct sdec_item *item, struct sdec_span content) {
  if (item->element && (item->kind == SDEC_LEAF || item->kind == SDEC_OPEN)) {
    count_element(enc, item);
  }
  switch (item->kind) {
    case SDEC_LEAF: put_leaf(enc, item, content); break;
    case SDEC_BIT: put_bit(enc, item); break;
    case SDEC_OPEN: open_frame(enc, item); break;
    case SDEC_CLOSE: close_frame(enc); break;
    default: break;
  }
}

void sdec_encode_skip(struct sdec_encode *enc, const struct sdec_item *item) {
  struct sdec_encode_frame *frame = top(enc);
  if (enc->left_out == 0 && item->element && (item->kind == SDEC_LEAF || item->kind == SDEC_OPEN)) {
    frame->more--;
    frame->index = item->index;
  }
  if (item->kind == SDEC_OPEN) {
    enc->left_out++;
  } else if (item->kind == SDEC_CLOSE) {
    CHECK(enc->left_out > 0);
    enc->left_out--;
  } else if (item->kind == SDEC_LEAF) {
    frame->grown -= item->len;
    enc->in_pos = item->offset + item->len;
  }
}

bool sdec_encode_end(struct sdec_encode *enc, uint32_t *out_len) {
  CHECK(enc->top == 0 && enc->left_out == 0);
  align_to(enc, NULL);
  if (enc->stack[0].ends.width != 0) {
    follow(enc, &enc->stack[0].ends, enc->stack[0].grown);
  }
  if (enc->misfit || enc->len > enc->room) {
    return false;
  }
  *out_len = (uint32_t)enc->len;
  return true;
}
