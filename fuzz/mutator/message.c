/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Mutates one message: chooses a change, lays the message out again, and occasionally breaks a number afterwards.
 */
#include "message.h"

#include <string.h>

#include "change.h"

enum { TRIES = 6, BREAK_ONE_IN = 6, LEAVE_ONE_IN = 12 };

static const struct {
  bool (*change)(struct change *c);
  uint8_t mutation, weight;
} changes[] = {
    {change_named, MUTATION_NAMED, 4},     {change_bits, MUTATION_BITS, 3},
    {change_bytes, MUTATION_BYTES, 3},     {change_condition, MUTATION_CONDITION, 4},
    {change_version, MUTATION_VERSION, 2}, {change_context, MUTATION_CONTEXT, 2},
    {change_resize, MUTATION_RESIZE, 4},   {change_repeat, MUTATION_REPEAT, 3},
    {change_drop, MUTATION_DROP, 2},       {change_swap, MUTATION_SWAP, 1},
    {change_splice, MUTATION_SPLICE, 3},
};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]), WEIGHTS = 31 };

static uint32_t any_change(struct dice *dice) {
  uint32_t at = 0;
  for (uint32_t left = dice_below(dice, WEIGHTS); at < CHANGES - 1 && left >= changes[at].weight; at++) {
    left -= changes[at].weight;
  }
  return at;
}

/* ---------------------------------------------------------------------------------------------------------- damage */

static bool is_deciding(const struct node *n) {
  return node_is_number(n) && (model_save(n) != 0 || (n->kind == SDEC_LEAF && n->field->ends));
}

/* break_number corrupts a number that others depend on: off by one, wrapped, or huge. */
static void break_number(struct mutator *m, const struct mutator_subject *subject, uint8_t *bytes, uint32_t len) {
  model_read(&m->model, subject->group, &subject->env, (struct sdec_span){bytes, len});
  const uint32_t at = any_node(m, &m->model, is_deciding);
  if (at == NO_NODE) {
    return;
  }
  const struct place p = node_place(&m->model.nodes[at]);
  const uint64_t value = m->model.nodes[at].value, max = place_max(p);
  const uint64_t bit = UINT64_C(1) << dice_below(&m->dice, (uint32_t)(p.hi - p.lo) + 1);
  const uint64_t wrong[] = {
      value == max ? 0 : value + 1, value == 0 ? max : value - 1, max, max >> 1, 0, dice_next(&m->dice), value ^ bit};
  place_put(p, bytes, wrong[dice_below(&m->dice, sizeof(wrong) / sizeof(wrong[0]))]);
  m->broke = true;
  mutator_did(m, MUTATION_BROKEN);
}

/* -------------------------------------------------------------------------------------------------- fresh messages */

void message_set_head(const struct mutator *m, const struct mutator_subject *subject, uint32_t code, uint8_t *bytes,
                      uint32_t len) {
  const struct sdec_protocol *p = subject->protocol;
  uint32_t n;
  if (p == NULL) {
    return;
  }
  const bool spdm = p == sdec_protocols(&n)[0];
  if (p->code_offset < len) {
    bytes[p->code_offset] = (uint8_t)code;
  }
  if (!spdm && !p->any_id && len > 0) {
    bytes[0] = p->id;
  }
  if ((spdm || p->version_offset != 0) && p->version_offset < len) {
    bytes[p->version_offset] = (uint8_t)subject->env.value[m->version_var];
  }
}

uint32_t message_any_code(struct mutator *m, const struct sdec_protocol *protocol) {
  uint32_t code = dice_below(&m->dice, protocol->n_messages);
  for (uint32_t i = 0; i < protocol->n_messages && protocol->messages[code] == NULL; i++) {
    code = (code + 1) % protocol->n_messages;
  }
  return code;
}

uint32_t message_fresh(struct mutator *m, const struct mutator_subject *subject, uint32_t code, uint8_t *out,
                       uint32_t cap) {
  const struct edit edit = edit_none(NULL);
  const uint32_t room = cap < sizeof(m->laid_out) ? cap : (uint32_t)sizeof(m->laid_out);
  const uint32_t len = layout_make(&m->dice, &edit, subject->group, &subject->env, m->laid_out, room);
  memcpy(out, m->laid_out, len);
  message_set_head(m, subject, code, out, len);
  return len;
}

/* ------------------------------------------------------------------------------------------------------- the whole */

/* follow lays the message out with its edit; occasionally it changes only the number. */
static uint32_t follow(struct change *c, uint32_t max) {
  struct mutator *m = c->m;
  const uint32_t cap = max < sizeof(m->laid_out) ? max : (uint32_t)sizeof(m->laid_out);
  if (c->edit.number != NO_NODE && (dice_one_in(&m->dice, LEAVE_ONE_IN) || c->len > cap)) {
    place_put(node_place(&m->model.nodes[c->edit.number]), c->bytes, c->edit.value);
    m->broke = true;
    mutator_did(m, MUTATION_BROKEN);
    return c->len;
  }
  if (c->len > cap) {
    return c->len;
  }
  const uint32_t len = layout_make(&m->dice, &c->edit, c->subject->group, &c->subject->env, m->laid_out, cap);
  memcpy(c->bytes, m->laid_out, len);
  return len;
}

uint32_t mutator_message(struct mutator *m, struct mutator_subject *subject, uint8_t *bytes, uint32_t len,
                         uint32_t max) {
  struct change c = {.m = m, .subject = subject, .bytes = bytes, .len = len};
  m->broke = false;
  model_read(&m->model, subject->group, &subject->env, (struct sdec_span){bytes, len});
  for (uint32_t i = 0; i < TRIES; i++) {
    const uint32_t at = any_change(&m->dice);
    c.edit = edit_none(&m->model);
    c.lay_out = false;
    if (changes[at].change(&c)) {
      mutator_did(m, changes[at].mutation);
      len = c.lay_out ? follow(&c, max) : len;
      break;
    }
  }
  if (dice_one_in(&m->dice, BREAK_ONE_IN)) {
    break_number(m, subject, bytes, len);
  }
  return len;
}
