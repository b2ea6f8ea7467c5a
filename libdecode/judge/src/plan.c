/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Resolves the names in the tests of rules and moves to symbols and slots, once.
 */
#include "judge.h"

static bool is_told(uint8_t from) {
  return from == J_TOLD || from == J_TOLD_HERE || from == J_OWN || from == J_PEER || from == J_SINCE;
}

static struct value value_made(struct sdec_judge *j, const char *protocol, const struct judge_value *row) {
  struct names *names = &j->names;
  struct value value = {.row = row,
                        .number = row->number,
                        .symbol = row->name != NULL ? sdec_symbol_of(names, row->name) : 0,
                        .at = {NO_SLOT, NO_SLOT},
                        .other = NO_SLOT,
                        .from = row->from,
                        .lo = row->lo,
                        .hi = row->hi,
                        .power = row->power,
                        .times = row->factor != NULL};
  for (uint32_t side = 0; is_told(row->from) && side < 2 && row->of[side] != NULL; side++) {
    value.at[side] = sdec_told_of(names, protocol, row->of[side], row->name);
  }
  if (row->from == J_KEPT || row->from == J_KEPT_HERE) {
    value.at[0] = sdec_thing_called(j, row->of[0], row->name);
  } else if (row->from == J_OPENED) {
    value.at[0] = sdec_opened_called(names, row->name);
  } else if (row->from == J_BROKE || row->from == J_ASKED_BROKE) {
    value.at[0] = sdec_rule_number(j, row->name);
  }
  if (row->from == J_HEAD || row->from == J_ASKED_HEAD || row->from == J_EARLIER_HEAD || row->from == J_WAITING_HEAD) {
    j->of_heads[value.symbol / 64] |= UINT64_C(1) << value.symbol % 64;
  }
  if (row->factor != NULL) {
    value.other = sdec_told_of(names, protocol, row->of[0], row->factor);
  }
  return value;
}

/* The test reads the request; another request with the same code could change its outcome. */
static bool is_of_request(const struct judge_test *test) {
  bool of_request = test->op == J_AMONG;
  for (uint32_t i = 0; i < test->n; i++) {
    switch (test->values[i].from) {
      case J_ASKED:
      case J_ASKED_HAS:
      case J_ASKED_LEN:
      case J_ASKED_BYTES:
      case J_ASKED_HEAD:
      case J_EARLIER_HEAD:
      case J_ASKED_BROKE:
      case J_ASKED_BROKEN:
      case J_ASKED_SLOT_USE:
      case J_SLOT_DIGEST: of_request = true; break;
      default: break;
    }
  }
  return of_request;
}

static bool are_of_request(const struct judge_test *tests) {
  while (tests != NULL && tests->op != J_END && !is_of_request(tests)) {
    tests++;
  }
  return tests != NULL && tests->op != J_END;
}

/* Appends the tests and a J_END; returns the index of the first. */
static uint16_t checks_made(struct sdec_judge *j, const char *protocol, const struct judge_test *tests) {
  const uint32_t first = j->n_checks;
  for (; tests != NULL && tests->op != J_END; tests++) {
    if (j->n_checks + 2 >= CHECKS_MOST || j->n_values + tests->n > VALUES_MOST) {
      break;
    }
    j->checks[j->n_checks++] = (struct check){
        .row = tests, .op = tests->op, .n = tests->n, .first = (uint16_t)j->n_values};
    for (uint32_t i = 0; i < tests->n; i++) {
      struct value *value = &j->values[j->n_values++];
      *value = value_made(j, protocol, &tests->values[i]);
      if (tests->op == J_AMONG_TOLD && i == 1) {
        value->other = sdec_list_called(&j->names, tests->values[i].of[0], tests->values[i].name);
      }
    }
  }
  j->checks[j->n_checks++] = (struct check){.op = J_END};
  return (uint16_t)first;
}

void sdec_plan_make(struct sdec_judge *j) {
  for (uint32_t i = 0; i < j->n_forms; i++) {
    struct form *form = &j->forms[i];
    const struct judge_rule *row = form->row;
    form->when = checks_made(j, row->protocol, row->when);
    form->must = checks_made(j, row->protocol, row->must);
    form->also = checks_made(j, row->protocol, row->also);
    form->each = row->each != NULL ? sdec_symbol_of(&j->names, row->each) : 0;
    form->answering = row->answers != NULL;
    form->of_request = are_of_request(row->when) || are_of_request(row->must) || are_of_request(row->also);
  }
  for (uint32_t i = 0; i < MOVES_MOST && sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    const struct judge_move *move = &sdec_judge_moves[i];
    const uint32_t first = j->n_values;
    j->moves[i].when = checks_made(j, move->protocol, move->when);
    for (uint32_t v = first; v < j->n_values; v++) {
      const uint32_t from = j->values[v].from;
      j->states_asked |= from == J_STATE ? UINT32_C(1) << j->values[v].number : 0;
      j->states_asked |= from == J_SESSIONS_UP ? UINT32_C(1) << M_SESSION : 0;
    }
  }
}
