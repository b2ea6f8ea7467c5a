/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One step of the walker from every possible state of a walk, for every row of every table. any_state sets up a valid
 * state. check_state asserts that the step leads to a valid state again; sdec_begin also gives one. So what holds for a
 * step holds for walks of any length.
 *
 * Each row is examined as the last row of its group. PART and PARTS divide the work.
 */
#include "walk/walk.c"

#include "groups.h"

const uint8_t proof_block[1];

enum { DEEPEST = SDEC_DEPTH - 1 };

static struct sdec_iter any, it;
static struct sdec_item item;
static struct sdec_group lower; /* the group of any outer frame, of which a step may read only n_rows */
static struct sdec_group cut;

static void any_env(struct sdec_env *env) {
  for (uint32_t i = 0; i < SDEC_ENV_VARS; i++) {
    env->value[i] = any_32();
  }
  env->known = any_32();
  env->inferred = any_32();
  env->padding = any_16();
}

static uint8_t any_group_mode(void) {
  return any_flag() ? MODE_ENDED : MODE_GROUP;
}

static void any_frame(struct sdec_frame *frame) {
  frame->group = &lower;
  frame->opened = NULL;
  frame->start = any_32();
  frame->end = any_32();
  frame->left = any_32();
  frame->index = any_32();
  frame->mask = any_32();
  frame->row = any_16();
  frame->mode = Frama_C_unsigned_char_interval(0, MODE_ENDED);
  frame->bounded = any_flag();
  frame->flat = any_flag();
  frame->failed = any_flag();
}

static void any_state(void) {
  any.in = any_span();
  any_env(&any.env);
  for (uint32_t i = 0; i < SDEC_SCRATCH_VARS; i++) {
    any.scratch[i] = any_32();
  }
  for (uint32_t i = 0; i < SDEC_DEPTH; i++) {
    any_frame(&any.stack[i]);
  }
  any.stack[0].mode = any_group_mode();
  any.stack[0].bounded = true;
  any.stack[0].flat = false;
  any.pos = any_32();
  any.layout_end = any_32();
  any.depth = any_8();
  any.version = any_8();
  any.bits_value = any_64();
  any.bits_seen = any_64();
  any.bits_offset = any_32();
  any.bits_len = any_32();
  lower.n_rows = any_16();
}

/* Frames above `top` are uninitialised, so a step that reads one raises an alarm. */
static void set_state(uint8_t top) {
  struct sdec_frame nothing[1];
  it = any;
  it.top = top;
  for (uint32_t i = top + 1u; i < SDEC_DEPTH; i++) {
    it.stack[i] = nothing[0];
  }
}

static void check_frame(const struct sdec_frame *frame, const struct sdec_field *field, bool element) {
  /*@ assert opened: frame->opened == field; */
  /*@ assert bound: frame->bounded <= 1 && frame->flat <= 1; */
  if (field->kind == SDEC_ARRAY) {
    /*@ assert array: frame->group == field->group && frame->mode == (element ? 0 : 1); */
    return;
  }
  /*@ assert group_mode: frame->mode == 0; */
  /*@ assert group: frame->group != \null; */
  for (const struct sdec_case *c = field->cases; c != NULL && c->group != NULL; c++) {
    if (frame->group == c->group) {
      return;
    }
  }
  /*@ assert named: frame->group == field->group; */
}

static void check_state(uint8_t top, const struct sdec_group *group, const struct sdec_field *field, bool element) {
  /*@ assert depth: it.top < 12 && it.top <= top + 1 && it.top + 1 >= top; */
  /*@ assert outermost: it.stack[0].bounded == 1 && it.stack[0].mode != 1; */
  for (uint32_t i = 0; i < top; i++) {
    /*@ assert kept: it.stack[i].group == &lower && it.stack[i].opened == \null; */
    /*@ assert bound: it.stack[i].bounded <= 1 && it.stack[i].flat <= 1 && it.stack[i].mode <= 2; */
  }
  /*@ assert own: it.stack[top].group == group; */
  if (element) {
    /*@ assert still_array: it.stack[top].mode == 1; */
  } else {
    /*@ assert still_group: it.stack[top].mode == 0 || it.stack[top].mode == 2; */
  }
  /*@ assert own_bound: it.stack[top].bounded <= 1 && it.stack[top].flat <= 1; */
  if (it.top == top + 1) {
    check_frame(&it.stack[it.top], field, element);
  }
  if (it.bits != NULL) {
    /*@ assert bits: it.bits == field->bits && it.bits_field == field; */
  }
}

/* Takes a step at row `row` of a group; past the last row it closes the group. */
static void step_row(uint8_t top, const struct sdec_group *group, uint32_t row) {
  set_state(top);
  cut.rows = group->rows;
  cut.slack = group->slack;
  cut.n_rows = (uint16_t)(row < group->n_rows ? row + 1 : row);
  it.stack[top].group = &cut;
  it.stack[top].row = (uint16_t)row;
  it.stack[top].mode = any_group_mode();
  (void)step(&it, &item);
  check_state(top, &cut, row < group->n_rows ? &group->rows[row] : NULL, false);
}

/* Takes a step at an array: to its next element, or to its end. */
static void step_array(uint8_t top, const struct sdec_field *field) {
  set_state(top);
  it.stack[top].group = field->group;
  it.stack[top].opened = field;
  it.stack[top].mode = MODE_ARRAY;
  (void)step(&it, &item);
  check_state(top, field->group, field, true);
}

static void step_bit(const struct sdec_field *field, const struct sdec_bits *bits) {
  const struct sdec_bits *last = bits;
  while (last->name != NULL) {
    last++;
  }
  set_state(DEEPEST);
  it.bits = bits;
  it.bits_field = field;
  (void)next_bit(&it, &item);
  const struct sdec_bits *now = it.bits;
  /*@ assert bits_list: now == \null || (bits <= now && now <= last); */
  /*@ assert same_field: it.bits_field == field; */
}

static bool mine(void) {
  static uint32_t n;
  return n++ % PARTS == PART;
}

/* Frames are accessed from `top` downwards, so the deepest place, with the most frames below it, represents the others.
 * Depths differ only in whether there is room for another frame and whether a frame is the first. Opening a frame is
 * therefore examined at the deepest place and the one above it, and closing one also at the first. */
static void steps_of_row(const struct sdec_group *group, uint32_t row) {
  const struct sdec_field *field = &group->rows[row];
  step_row(DEEPEST, group, row);
  if (field->kind == SDEC_GROUP || field->kind == SDEC_ARRAY) {
    step_row(DEEPEST - 1, group, row);
  }
  if (field->kind == SDEC_ARRAY) {
    step_array(DEEPEST, field);
    step_array(DEEPEST - 1, field);
  }
  for (const struct sdec_bits *b = field->bits; b != NULL; b = b->name == NULL ? NULL : b + 1) {
    step_bit(field, b);
  }
}

static void begin(void) {
  struct sdec_env env;
  any_env(&env);
  const struct sdec_group *group = any_flag() ? &lower : &cut;
  sdec_begin(&it, group, &env, any_span());
  (void)sdec_layout_end(&it);
  /*@ assert begun: it.top == 0 && it.stack[0].mode == 0 && it.stack[0].bounded == 1 && it.bits == \null; */
  /*@ assert group_there: it.stack[0].group == group; */
}

int main(void) {
  collect_groups();
  any_state();
  begin();
  step_row(0, groups[0], groups[0]->n_rows);
  step_row(1, groups[0], groups[0]->n_rows);
  step_row(DEEPEST, groups[0], groups[0]->n_rows);
  for (uint32_t g = 0; g < n_groups; g++) {
    for (uint32_t row = 0; row < groups[g]->n_rows; row++) {
      if (mine()) {
        steps_of_row(groups[g], row);
      }
    }
  }
  return 0;
}
