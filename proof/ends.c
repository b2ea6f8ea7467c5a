/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bounds of a walk: a step never passes the end of its group, which never lies past the end of the group around it or
 * of the message: start <= position <= end <= end of the group around <= length. Eva does not track such relations, so
 * the five numbers are concrete, and each combination is tried with rows of every kind, with any size, width, count and
 * layout.
 */
#include "walk/walk.c"

const uint8_t proof_block[1];

#define PLACES 3u

static const uint32_t places[PLACES] = {0, 9, UINT32_MAX};

struct place {
  uint32_t start, pos, end, outside, len;
};

static struct sdec_iter it;
static struct sdec_item item;
static struct sdec_field row;
static struct sdec_group group, around;
static struct sdec_case cases[2];

static uint8_t any_var(void) {
  return Frama_C_unsigned_char_interval(0, S_OWN + SDEC_SCRATCH_VARS - 1);
}

static uint8_t any_read(void) {
  return Frama_C_unsigned_char_interval(0, SDEC_ENV_VARS - 1);
}

static struct sdec_expr any_size(uint8_t op) {
  struct sdec_expr size = {.op = op, .var = any_read()};
  size.mul = any_16();
  /* REST may be reduced by what follows, but never enlarged. */
  size.add = Frama_C_interval(INT32_MIN, op == SDEC_OP_REST ? 0 : INT32_MAX);
  return size;
}

/* `chosen`: a value selects the layout, possibly none. */
static void any_row(uint8_t kind, uint8_t op, uint8_t width, bool chosen) {
  group = (struct sdec_group){.rows = &row, .n_rows = any_16(), .slack = any_16()};
  cases[0] = (struct sdec_case){.value = any_32(), .group = &group};
  row = (struct sdec_field){.kind = kind, .width = width, .size = any_size(op)};
  row.ends = any_flag();
  row.save = any_var();
  row.select = any_read();
  row.cases = chosen ? cases : NULL;
  row.group = chosen && any_flag() ? NULL : &group;
}

static struct sdec_frame any_frame(uint32_t start, uint32_t end) {
  struct sdec_frame frame = {.group = &around, .start = start, .end = end, .left = any_32(), .mask = any_32()};
  frame.index = any_32();
  frame.mode = any_flag() ? MODE_GROUP : MODE_ENDED;
  frame.bounded = any_flag();
  frame.flat = any_flag();
  frame.failed = any_flag();
  return frame;
}

static void any_walk(const struct place *p, uint8_t top) {
  it.in = (struct sdec_span){TOKEN, p->len};
  for (uint32_t i = 0; i < SDEC_ENV_VARS; i++) {
    it.env.value[i] = any_32();
  }
  it.env.known = any_32();
  it.env.padding = any_16();
  for (uint32_t i = 0; i < SDEC_SCRATCH_VARS; i++) {
    it.scratch[i] = any_32();
  }
  it.version = any_8();
  it.depth = any_8();
  it.top = top;
  it.pos = p->pos;
  it.layout_end = any_32();
  it.bits = NULL;
  it.limits = NULL;
  for (uint32_t i = 0; i < top; i++) {
    it.stack[i] = any_frame(0, i + 1u < top ? p->len : p->outside);
    it.stack[i].mode = Frama_C_unsigned_char_interval(0, MODE_ENDED);
  }
  it.stack[top] = any_frame(top > 0 ? p->start : 0, p->end);
  it.stack[0].bounded = true;
  it.stack[0].flat = false;
  around = (struct sdec_group){.rows = &row, .n_rows = 1, .slack = any_16()};
}

static void check_place(void) {
  const struct sdec_frame *const frame = &it.stack[it.top];
  uint32_t outside = it.in.len;
  /*@ assert from: frame->start <= it.pos; */
  /*@ assert position: it.pos <= frame->end; */
  for (uint32_t i = 0; i <= it.top; i++) {
    /*@ assert inside: it.stack[i].end <= outside; */
    outside = it.stack[i].end;
  }
}

/* Takes a step, then resets the state, so that Eva joins all paths again. */
static void take_step(void) {
  (void)step(&it, &item);
  check_place();
  it = (struct sdec_iter){.pos = 0};
  item = (struct sdec_item){.offset = 0};
}

/* A step at a row that is present. An absent row only leads to the next row or closes the group. */
static void at_row(const struct place *p, uint8_t top) {
  any_walk(p, top);
  it.stack[top].mode = MODE_GROUP;
  take_step();
}

/* A step past the last row, which closes the group. */
static void at_end(const struct place *p, uint8_t top) {
  any_walk(p, top);
  it.stack[top].row = 1;
  take_step();
}

static void at_array(const struct place *p, uint8_t top) {
  any_walk(p, top);
  it.stack[top].mode = MODE_ARRAY;
  it.stack[top].opened = &row;
  it.stack[top].group = &group;
  take_step();
}

static void rows_at(const struct place *p, uint8_t top) {
  for (uint8_t op = SDEC_OP_NONE; op <= SDEC_OP_REST; op++) {
    any_row(SDEC_BYTES, op, 0, false);
    at_row(p, top);
    any_row(SDEC_GROUP, op, 0, false);
    at_row(p, top);
    any_row(SDEC_GROUP, op, 0, true);
    at_row(p, top);
    any_row(SDEC_ARRAY, op, 0, false);
    at_row(p, top);
    if (top > 0) {
      at_array(p, top);
    }
  }
  for (uint8_t width = 1; width <= 8; width++) {
    any_row(SDEC_UINT, SDEC_OP_NONE, width, false);
    at_row(p, top);
  }
  any_row(SDEC_ALIGN, SDEC_OP_CONST, 0, false);
  at_row(p, top);
  at_end(p, top);
}

int main(void) {
  for (uint32_t a = 0; a < PLACES; a++) {
    for (uint32_t b = a; b < PLACES; b++) {
      for (uint32_t c = b; c < PLACES; c++) {
        rows_at(&(struct place){0, places[a], places[b], places[b], places[c]}, 0);
        for (uint32_t d = c; d < PLACES; d++) {
          const struct place p = {places[a] / 2, places[a], places[b], places[c], places[d]};
          rows_at(&p, 1);
        }
      }
    }
  }
  return 0;
}
