/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages whose layout depends on a negotiation that the capture does not show: their field sizes are inferred from
 * other messages and may be wrong.
 */
#include "base/apart.h"
#include "judge.h"

#include "walk/vars.h"

static bool is_negotiable(uint8_t variable) {
  return (variable >= E_HASH && variable <= E_MULTI_KEY) || variable == E_MEAS_HASH;
}

static bool is_sized(const struct sdec_field *row) {
  return row != NULL && (is_negotiable(row->size.var) || is_negotiable(row->when.var) || is_negotiable(row->select));
}

/* Some fields are optional, depending on the negotiation. */
static bool has_choices(const struct sdec_group *body) {
  bool has = false;
  for (uint32_t i = 0; body != NULL && i < body->n_rows; i++) {
    has = has || is_negotiable(body->rows[i].when.var);
  }
  return has;
}

static bool is_damage(uint8_t code) {
  return code == SDEC_NOTE_TRUNCATED || code == SDEC_NOTE_OVERRUN || code == SDEC_NOTE_NEGATIVE ||
         code == SDEC_NOTE_LENGTH || code == SDEC_NOTE_TRAILING;
}

/* Damage counts only from the first field on that depends on the negotiation. */
RARE static bool is_damaged(struct sdec_judge *j) {
  struct sdec_item item;
  bool sized = has_choices(j->unit->message->body), damaged = false;
  sdec_unit_begin(j->unit, &j->it);
  while (!damaged && sdec_next(&j->it, &item)) {
    sized = sized || is_sized(item.kind == SDEC_NOTE ? item.note.field : item.field);
    damaged = sized && item.kind == SDEC_NOTE && is_damage((uint8_t)item.note.code);
  }
  return damaged;
}

bool sdec_may_misfit(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  return j->is_spdm && j->talk != NULL && j->talk->sizes_unsure && unit->message != NULL && is_damaged(j);
}
