/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Chooses what to change in a message, from the nodes of its walk and their rows.
 */
#include "change.h"

#include <string.h>

enum { TRIES = 3, OLDEST = 0x10, NEWEST = 0x14 }; /* versions of DSP0274 */

uint32_t any_node(struct mutator *m, const struct model *model, bool (*fits)(const struct node *node)) {
  const uint32_t from = dice_below(&m->dice, model->n);
  for (uint32_t i = 0; i < model->n; i++) {
    const uint32_t at = from + i < model->n ? from + i : from + i - model->n;
    if (fits(&model->nodes[at])) {
      return at;
    }
  }
  return NO_NODE;
}

static bool is_named(const struct node *n) {
  return node_is_number(n) && (n->kind == SDEC_BIT ? n->bits->names != NULL : n->field->names || n->field->limits);
}

static bool is_flag(const struct node *n) {
  return n->kind == SDEC_BIT || (n->kind == SDEC_LEAF && n->field->bits != NULL);
}

static bool is_saved(const struct node *n) {
  return node_is_number(n) && model_save(n) != 0;
}

static bool is_run(const struct node *n) {
  return n->kind == SDEC_LEAF && n->field->kind != SDEC_UINT && n->field->size.op == SDEC_OP_REST;
}

static bool is_leaf(const struct node *n) {
  return n->kind == SDEC_LEAF;
}

static bool is_filled_array(const struct node *n) {
  return node_is_array(n) && n->end > 1 && n->len > 0;
}

/* set changes a number: as an edit if others depend on it, otherwise in place. */
static bool set(struct change *c, uint32_t node, uint64_t value) {
  const struct node *n = &c->m->model.nodes[node];
  c->lay_out = model_save(n) != 0;
  c->edit.number = node;
  c->edit.value = value;
  if (!c->lay_out) {
    place_put(node_place(n), c->bytes, value);
  }
  return true;
}

/* ---------------------------------------------------------------------------------------------------------- values */

bool change_named(struct change *c) {
  const struct model *model = &c->m->model;
  const uint32_t at = any_node(c->m, model, is_named);
  if (at == NO_NODE) {
    return false;
  }
  const struct node *n = &model->nodes[at];
  uint64_t value = n->value;
  for (uint32_t i = 0; i < TRIES && value == n->value; i++) {
    value = layout_fresh(&c->m->dice, n->field, n->kind == SDEC_BIT ? n->bits : NULL, node_place(n));
  }
  return set(c, at, value);
}

bool change_bits(struct change *c) {
  const uint32_t at = any_node(c->m, &c->m->model, is_flag);
  if (at == NO_NODE) {
    return false;
  }
  const struct place p = node_place(&c->m->model.nodes[at]);
  const uint64_t one = UINT64_C(1) << dice_below(&c->m->dice, (uint32_t)(p.hi - p.lo) + 1);
  const uint64_t flips = dice_one_in(&c->m->dice, 4) ? dice_next(&c->m->dice) : one;
  return set(c, at, (c->m->model.nodes[at].value ^ flips) & place_max(p));
}

bool change_bytes(struct change *c) {
  const uint32_t at = any_node(c->m, &c->m->model, is_leaf);
  if (at == NO_NODE) {
    return false;
  }
  const struct node *n = &c->m->model.nodes[at];
  for (uint32_t i = dice_below(&c->m->dice, 3) + 1; i > 0; i--) {
    const uint32_t offset = n->offset + dice_below(&c->m->dice, n->len);
    c->bytes[offset] = dice_one_in(&c->m->dice, 3) ? (uint8_t)(0 - dice_below(&c->m->dice, 2))
                                                   : (uint8_t)dice_next(&c->m->dice);
  }
  return true;
}

/* -------------------------------------------------------------------------------------------------------- presence */

/* flipped returns a value that inverts the result of `when`. */
static uint64_t flipped(struct dice *dice, const struct sdec_cond *when, uint64_t value) {
  if (when->test == SDEC_ANY) {
    return (value & when->arg) != 0 ? value & ~(uint64_t)when->arg : value | (when->arg & (0 - when->arg));
  }
  return value != when->arg ? when->arg : dice_one_in(dice, 2) ? value ^ 1 : dice_below(dice, 16);
}

static bool chosen_by(const struct sdec_field *row) {
  return row->when.test != SDEC_ALWAYS || row->cases != NULL;
}

/* another returns a value of the variable that controls `row` for which the outcome differs. */
static uint64_t another(struct dice *dice, const struct sdec_field *row, uint64_t value) {
  uint32_t n = 0;
  if (row->when.test != SDEC_ALWAYS && (row->cases == NULL || dice_one_in(dice, 2))) {
    return flipped(dice, &row->when, value);
  }
  while (row->cases[n].group != NULL) {
    n++;
  }
  return n == 0 ? value ^ 1 : row->cases[dice_below(dice, n)].value;
}

/* any_choice finds a random row of `group` that is conditional, or NULL. */
static const struct sdec_field *any_choice(struct dice *dice, const struct sdec_group *group) {
  const uint32_t from = dice_below(dice, group->n_rows);
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[(from + i) % group->n_rows];
    if (chosen_by(row)) {
      return row;
    }
  }
  return NULL;
}

static bool has_choice(const struct node *n) {
  for (uint32_t i = 0; n->group != NULL && i < n->group->n_rows; i++) {
    if (chosen_by(&n->group->rows[i])) {
      return true;
    }
  }
  return false;
}

bool change_condition(struct change *c) {
  struct mutator *m = c->m;
  const uint32_t at = dice_one_in(&m->dice, 2) ? any_node(m, &m->model, has_choice) : NO_NODE;
  const struct sdec_field *row = any_choice(&m->dice, at == NO_NODE ? c->subject->group : m->model.nodes[at].group);
  if (row == NULL) {
    return false;
  }
  const uint8_t var = row->when.test != SDEC_ALWAYS ? row->when.var : row->select;
  const uint32_t writer = model_writer(&m->model, at == NO_NODE ? m->model.n : m->model.nodes[at].end, var);
  if (writer != NO_NODE) {
    return set(c, writer, another(&m->dice, row, m->model.nodes[writer].value));
  }
  if (c->subject->fixed_env || var >= SDEC_ENV_VARS || var == m->version_var) {
    return false;
  }
  c->subject->env.value[var] = (uint32_t)another(&m->dice, row, c->subject->env.value[var]);
  c->subject->env.known |= UINT32_C(1) << var;
  c->lay_out = true;
  return true;
}

bool change_version(struct change *c) {
  struct mutator *m = c->m;
  const struct sdec_protocol *const spdm = sdec_protocols(&(uint32_t){0})[0];
  const uint32_t was = c->subject->env.value[m->version_var];
  const uint32_t version = OLDEST + dice_below(&m->dice, NEWEST - OLDEST + 2); /* or an undefined future one */
  if (c->subject->protocol == NULL || version == was) {
    return false;
  }
  c->subject->env.value[m->version_var] = version;
  c->subject->env.known |= UINT32_C(1) << m->version_var;
  const uint32_t at = c->subject->protocol == spdm ? 0 : c->subject->protocol->version_offset;
  if (c->len > at && (at != 0 || c->subject->protocol == spdm)) {
    c->bytes[at] = (uint8_t)version;
  }
  c->lay_out = true;
  return true;
}

/* Size variables get sizes of real algorithms; others get small values. */
bool change_context(struct change *c) {
  static const uint32_t sizes[] = {0,  1,  2,   8,   12,  16,  20,  28,  32,   48,
                                   64, 96, 104, 132, 256, 384, 512, 800, 1184, 3309};
  struct mutator *m = c->m;
  const uint32_t var = 1 + dice_below(&m->dice, SDEC_ENV_VARS - 1);
  if (c->subject->fixed_env || sdec_env_name(var) == NULL || var == m->version_var) {
    return false;
  }
  c->subject->env.known ^= dice_one_in(&m->dice, 8) ? UINT32_C(1) << var : 0;
  c->subject->env.value[var] = dice_one_in(&m->dice, 2) ? dice_below(&m->dice, 4)
                                                        : sizes[dice_below(&m->dice, sizeof(sizes) / sizeof(sizes[0]))];
  c->lay_out = true;
  return true;
}

/* --------------------------------------------------------------------------------------------------------- amounts */

static uint32_t another_length(struct dice *dice, uint32_t len) {
  switch (dice_below(dice, 5)) {
    case 0: return len + 1;
    case 1: return len - (len > 0);
    case 2: return len * 2 < 4096 ? len * 2 : len;
    case 3: return dice_below(dice, len + 1);
    default: return len + dice_below(dice, 32);
  }
}

/* bounds_group returns true if a number is the length of a group, which follows from its content. */
static bool bounds_group(const struct model *model, uint32_t number) {
  const uint8_t var = model_save(&model->nodes[number]);
  for (uint32_t i = number + 1; i < model->n && model_save(&model->nodes[i]) != var; i++) {
    const struct sdec_field *field = model->nodes[i].field;
    if (model->nodes[i].kind == SDEC_OPEN && field->kind == SDEC_GROUP && field->size.var == var) {
      return true;
    }
  }
  return false;
}

bool change_resize(struct change *c) {
  struct mutator *m = c->m;
  const uint32_t run = dice_one_in(&m->dice, 2) ? any_node(m, &m->model, is_run) : NO_NODE;
  const uint32_t at = run == NO_NODE ? any_node(m, &m->model, is_saved) : NO_NODE;
  if (run != NO_NODE) {
    c->lay_out = true;
    c->edit.run = run;
    c->edit.run_len = another_length(&m->dice, m->model.nodes[run].len);
    return true;
  }
  if (at == NO_NODE || m->model.nodes[at].value > 4096 || bounds_group(&m->model, at)) {
    return false;
  }
  return set(c, at, another_length(&m->dice, (uint32_t)m->model.nodes[at].value));
}

/* -------------------------------------------------------------------------------------------------------- elements */

/* count_bit chooses a bit, set or clear, of the mask that counts an array's elements, and the number of bits below
 * it. */
static uint32_t count_bit(struct dice *dice, struct place p, uint64_t mask, bool is_set, uint32_t *out_rank) {
  const uint32_t n = (uint32_t)(p.hi - p.lo) + 1, from = dice_below(dice, n);
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t bit = (from + i) % n;
    if ((mask >> bit & 1) == is_set) {
      *out_rank = (uint32_t)__builtin_popcountll(mask & ((UINT64_C(1) << bit) - 1));
      return bit;
    }
  }
  return UINT32_MAX;
}

/* count adjusts the number that counts an array's elements; false if that is impossible. */
static bool count(struct change *c, uint32_t array, int32_t by) {
  struct mutator *m = c->m;
  c->lay_out = true;
  const struct sdec_expr *size = &m->model.nodes[array].field->size;
  if (size->op == SDEC_OP_REST) {
    return true;
  }
  const uint32_t writer = model_writer(&m->model, array, size->var);
  if (writer == NO_NODE || size->op == SDEC_OP_CONST || size->mul == 0) {
    return false;
  }
  const uint64_t value = m->model.nodes[writer].value;
  c->edit.number = writer;
  c->edit.value = by < 0 ? value - (uint32_t)-by / size->mul : value + (uint32_t)by / size->mul;
  if (size->op == SDEC_OP_POPCOUNT) {
    const uint32_t bit = count_bit(&m->dice, node_place(&m->model.nodes[writer]), value, by < 0, &c->edit.at);
    c->edit.value = value ^ (bit == UINT32_MAX ? 0 : UINT64_C(1) << bit);
    return bit != UINT32_MAX;
  }
  return c->edit.value <= place_max(node_place(&m->model.nodes[writer]));
}

/* insert puts `n` copies of an element of `donor` into an array. */
static bool insert(struct change *c, uint32_t array, const struct model *donor, uint32_t element) {
  struct dice *dice = &c->m->dice;
  const bool one = c->m->model.nodes[array].field->size.op == SDEC_OP_POPCOUNT;
  if (element == NO_NODE) {
    return false;
  }
  c->edit.array = array;
  c->edit.change = ARRAY_INSERT;
  c->edit.n = one ? 1 : 1 + (dice_one_in(dice, 3) ? dice_below(dice, 8) : 0);
  c->edit.at = dice_below(dice, model_elements(&c->m->model, array) + 1);
  c->edit.donor = donor;
  c->edit.donor_node = element;
  return count(c, array, (int32_t)c->edit.n);
}

static uint32_t any_element(struct mutator *m, const struct model *model, uint32_t array) {
  return model_element(model, array, dice_below(&m->dice, model_elements(model, array)));
}

bool change_repeat(struct change *c) {
  const uint32_t array = any_node(c->m, &c->m->model, is_filled_array);
  return array != NO_NODE && insert(c, array, &c->m->model, any_element(c->m, &c->m->model, array));
}

bool change_drop(struct change *c) {
  struct mutator *m = c->m;
  const uint32_t array = any_node(m, &m->model, is_filled_array);
  const uint32_t n = array == NO_NODE ? 0 : model_elements(&m->model, array);
  if (n == 0) {
    return false;
  }
  const bool one = m->model.nodes[array].field->size.op == SDEC_OP_POPCOUNT;
  c->edit.array = array;
  c->edit.change = ARRAY_DROP;
  c->edit.at = dice_below(&m->dice, n);
  c->edit.n = one ? 1 : 1 + (dice_one_in(&m->dice, 3) ? dice_below(&m->dice, n - c->edit.at) : 0);
  return count(c, array, -(int32_t)c->edit.n);
}

bool change_swap(struct change *c) {
  struct mutator *m = c->m;
  const uint32_t array = any_node(m, &m->model, is_filled_array);
  const uint32_t n = array == NO_NODE ? 0 : model_elements(&m->model, array);
  if (n < 2) {
    return false;
  }
  c->lay_out = true;
  c->edit.array = array;
  c->edit.change = ARRAY_SWAP;
  c->edit.at = dice_below(&m->dice, n);
  c->edit.n = (c->edit.at + 1 + dice_below(&m->dice, n - 1)) % n;
  return true;
}

/* Takes an element from an array of the same kind, or bytes from a leaf elsewhere or in another message. */
bool change_splice(struct change *c) {
  struct mutator *m = c->m;
  const struct model *donor = m->donor.n > 0 && !dice_one_in(&m->dice, 4) ? &m->donor : &m->model;
  const uint32_t array = any_node(m, &m->model, node_is_array), other = any_node(m, donor, is_filled_array);
  if (array != NO_NODE && other != NO_NODE && dice_one_in(&m->dice, 2) &&
      m->model.nodes[array].field->group == donor->nodes[other].field->group) {
    return insert(c, array, donor, any_element(m, donor, other));
  }
  const uint32_t to = any_node(m, &m->model, is_leaf), from = any_node(m, donor, is_leaf);
  if (to == NO_NODE || from == NO_NODE || to == from) {
    return false;
  }
  const struct node *a = &m->model.nodes[to], *b = &donor->nodes[from];
  memmove(c->bytes + a->offset, donor->bytes.data + b->offset, a->len < b->len ? a->len : b->len);
  return true;
}
