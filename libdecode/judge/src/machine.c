/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Moves the machines on: one state for each connection or session, tables of moves, a rule where a move is forbidden.
 */
#include "judge.h"

/* The refusal of a request that the move is about. */
static bool is_refused(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  return j->request != NULL && j->request->message != NULL &&
         (move->on == NULL || sdec_set_has(&about->on, j->request->message_no));
}

static void say(struct sdec_judge *j, const struct judge_move *move, uint8_t state) {
  const uint16_t rule = sdec_rule_number(j, move->rule);
  struct sdec_finding *finding = sdec_found_start(j, move->rule);
  if (rule != NO_SLOT && sdec_rule_row(j, rule)->refused) {
    sdec_found_refuse(j, rule);
  }
  if (finding == NULL) {
    return;
  }
  sdec_found_doubt(j, finding); /* even if other forms of the rule need no history */
  struct sdec_text got = sdec_text_into(finding->got);
  sdec_put(&got, sdec_judge_machines[move->machine].states[state - 1]);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, 0);
}

void sdec_machines_judge(struct sdec_judge *j) {
  uint32_t moved = 0;
  const struct form_list list = *sdec_forms_of(j);
  for (uint32_t n = 0; n < list.n_moves; n++) {
    const uint32_t i = j->listed[list.first + list.n + n];
    const struct judge_move *move = &sdec_judge_moves[i];
    if ((moved >> move->machine & 1) != 0 || (move->refused && !is_refused(j, move, &j->moves[i]))) {
      continue;
    }
    uint8_t *state = sdec_state_of(j, move->machine, move->of_new);
    if (state == NULL) {
      continue;
    }
    j->protocol = move->protocol;
    if (move->from != 0 && (*state == JUDGE_STATE_UNKNOWN || (move->from >> *state & 1) == 0)) {
      continue;
    }
    uint8_t reason = 0;
    if (sdec_list_of(j, move->when, true, &reason) != HOLDS) {
      continue;
    }
    moved |= UINT32_C(1) << move->machine;
    if (move->rule != NULL && *state != JUDGE_STATE_UNKNOWN) {
      say(j, move, *state);
    }
    *state = move->to == JUDGE_FORGET ? JUDGE_STATE_UNKNOWN : move->to != 0 ? move->to : *state;
  }
}
