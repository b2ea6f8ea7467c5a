/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Moves the machines on: one state for each connection or session, tables of moves, a rule where a move is forbidden.
 */
#include "judge.h"

/* Something in a session, whether it can be read or not; what is carried in it went before. */
static bool is_record(const struct sdec_unit *unit) {
  return unit->has_session && unit->nesting == 0;
}

static bool is_of_protocol(const struct sdec_judge *j, const struct judge_move *move) {
  return move->protocol == NULL ? j->is_spdm : sdec_same_text(move->protocol, j->unit->protocol);
}

static bool is_event(const struct sdec_judge *j, const struct judge_move *move) {
  const struct sdec_message *message = j->unit->message;
  if (move->any == J_RECORD || move->any == J_SEALED) {
    return is_record(j->unit) && (move->any == J_RECORD || j->unit->kind == SDEC_UNIT_RECORD);
  }
  if (message == NULL || !is_of_protocol(j, move)) {
    return false;
  }
  if (move->protocol != NULL) {
    return sdec_named_in(move->on, message->name);
  }
  if (sdec_went_by(j->unit, SDEC_VIA_ENCAP) != move->encapsulated) {
    return false;
  }
  const bool request = (j->unit->code & REQUEST_BIT) != 0;
  if (move->in_session != 0 && (move->in_session == 1) != j->unit->has_session) {
    return false;
  }
  if (move->refused) {
    return message->failure && j->request != NULL && j->request->message != NULL &&
           (move->on == NULL || sdec_named_in(move->on, j->request->message->name));
  }
  if (move->on != NULL) {
    return sdec_named_in(move->on, message->name);
  }
  const bool kind = (move->any == J_MESSAGE) || (move->any == J_REQUEST && request) ||
                    (move->any == J_RESPONSE && !request) || (move->any == J_ANSWER && !request && !message->failure) ||
                    (move->any == J_REFUSAL && message->failure);
  return kind && !sdec_named_in(move->except, message->name);
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
  struct sdec_text got = sdec_text_into(finding->got);
  sdec_put(&got, sdec_judge_machines[move->machine].states[state - 1]);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, 0);
}

void sdec_machines_judge(struct sdec_judge *j) {
  uint32_t moved = 0;
  for (const struct judge_move *move = sdec_judge_moves; move->machine != NO_MACHINE; move++) {
    if ((moved >> move->machine & 1) != 0 || !is_event(j, move)) {
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
