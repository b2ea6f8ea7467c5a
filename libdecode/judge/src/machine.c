/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Moves the machines on: one state for each connection or session, tables of moves, a rule where a move is forbidden.
 */
#include "judge.h"

/* Something in a session, whether it can be read or not; what is carried in it went before. */
static bool is_record(const struct sdec_unit *unit) {
  return unit->has_session && unit->nesting == 0;
}

static bool is_kind(const struct sdec_unit *unit, uint8_t any) {
  const bool request = (unit->code & REQUEST_BIT) != 0, failure = unit->message->failure;
  return any == J_MESSAGE || (any == J_REQUEST && request) || (any == J_RESPONSE && !request) ||
         (any == J_ANSWER && !request && !failure) || (any == J_REFUSAL && failure);
}

/* Whether a move may be about a kind of message, wherever it travels and whatever it answers. */
static bool may_be_about(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  const struct sdec_message *message = j->unit->message;
  if (about->off || move->any == J_RECORD) {
    return !about->off;
  }
  if (message == NULL || move->any == J_SEALED) {
    return message == NULL && move->any == J_SEALED;
  }
  if (j->is_spdm != (move->protocol == NULL)) {
    return false;
  }
  if (move->refused) {
    return message->failure;
  }
  return move->on != NULL ? sdec_set_has(&about->on, j->message_no)
                          : is_kind(j->unit, move->any) && !sdec_set_has(&about->except, j->message_no);
}

/* The moves that may be about a message are found once. */
static const uint64_t *moves_of(struct sdec_judge *j) {
  struct move_list *list = &j->move_lists[j->message_no];
  for (uint32_t i = 0; !list->ready && i < MOVES_MOST && sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    const bool may = may_be_about(j, &sdec_judge_moves[i], &j->moves[i]);
    list->bits[i / 64] |= (uint64_t)may << i % 64;
  }
  list->ready = true;
  return list->bits;
}

static bool is_event(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  if (move->any == J_RECORD || move->any == J_SEALED) {
    return is_record(j->unit) && (move->any == J_RECORD || j->unit->kind == SDEC_UNIT_RECORD);
  }
  if (move->protocol != NULL) {
    return true;
  }
  if ((move->in_session != 0 && (move->in_session == 1) != j->unit->has_session) ||
      sdec_went_by(j->unit, SDEC_VIA_ENCAP) != move->encapsulated) {
    return false;
  }
  return !move->refused || (j->request != NULL && j->request->message != NULL &&
                            (move->on == NULL || sdec_set_has(&about->on, j->request->message_no)));
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
  const uint64_t *list = moves_of(j);
  for (uint32_t i = 0; i < MOVES_MOST; i++) {
    const struct judge_move *move = &sdec_judge_moves[i];
    if (list[i / 64] >> i % 64 == 0) { /* none of the rest of the word */
      i |= 63;
      continue;
    }
    if ((list[i / 64] >> i % 64 & 1) == 0 || (moved >> move->machine & 1) != 0 || !is_event(j, move, &j->moves[i])) {
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
