/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Advances the state machines: a table of moves, one state per connection, session or thing; a forbidden move breaks a
 * rule.
 */
#include "base/apart.h"
#include "judge.h"

/* The current error is for a request to which the move applies. */
static bool is_refused(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  return j->request != NULL && j->request->message != NULL &&
         (move->on == NULL || sdec_set_has(&about->on, j->request->message_no));
}

RARE static void say(struct sdec_judge *j, const struct judge_move *move, uint8_t state) {
  const uint16_t rule = sdec_rule_number(j, move->rule);
  struct sdec_finding *finding = sdec_found_start(j, rule);
  if (rule != NO_SLOT && sdec_rule_row(j, rule)->refused) {
    sdec_found_refuse(j, rule);
  }
  if (finding == NULL) {
    return;
  }
  sdec_found_doubt(j, finding); /* states depend on history, even where other forms of the rule do not */
  struct sdec_text got = sdec_text_into(finding->got);
  sdec_put(&got, sdec_judge_machines[move->machine].states[state - 1]);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, 0);
}

static inline uint8_t state_after(const struct listed_move *listed, uint8_t state) {
  return listed->to == JUDGE_FORGET ? JUDGE_STATE_UNKNOWN : listed->to != 0 ? listed->to : state;
}

static void move_on(struct sdec_judge *j, const struct listed_move *listed, uint8_t *state) {
  if (listed->forbidden && *state != JUDGE_STATE_UNKNOWN) {
    say(j, &sdec_judge_moves[listed->number], *state);
  }
  *state = state_after(listed, *state);
}

static bool fits(struct sdec_judge *j, const struct listed_move *listed) {
  const struct move_about *about = &j->moves[listed->number];
  return (!listed->refused || is_refused(j, &sdec_judge_moves[listed->number], about)) &&
         (listed->always || sdec_all_hold(j, &j->checks[about->when], listed->when));
}

/* Makes the first matching move of a run; false if there is none. */
static bool move_one(struct sdec_judge *j, const struct listed_move *listed, uint8_t *state) {
  const struct listed_move *end = listed + listed->n_run;
  for (; listed < end && (listed->from_run >> *state & 1) != 0; listed++) {
    if ((listed->from >> *state & 1) != 0 && fits(j, listed)) {
      move_on(j, listed, state);
      return true;
    }
  }
  return false;
}

static inline uint8_t *state_of(struct sdec_judge *j, const struct listed_move *listed) {
  switch (listed->scope) {
    case J_PER_CONNECTION: return &j->talk->state[listed->machine];
    case J_PER_THING: return sdec_state_of(j, listed->machine, false);
    default: return j->session != NULL ? &j->session->state[listed->machine] : NULL;
  }
}

static inline void make_plain(uint8_t *restrict states, const struct plain_moves *restrict plain) {
  for (uint32_t i = 0; i < STATES; i++) {
    states[i] = (uint8_t)((states[i] & plain->stays[i]) | plain->becomes[i]);
  }
}

/* Each machine makes its first matching move. Moves of the same state are adjacent and form a run. */
void sdec_machines_judge(struct sdec_judge *j) {
  const struct form_list *list = sdec_forms_of(j);
  const struct listed_move *listed = &j->listed_moves[list->first_move], *end = listed + list->n_moves;
  uint32_t moved = 0;
  make_plain(j->talk->state, &list->plain[0]);
  if (j->session != NULL) {
    make_plain(j->session->state, &list->plain[1]);
  }
  for (; listed < end; listed += listed->n_run) {
    uint8_t *state = (moved >> listed->machine & 1) != 0 ? NULL : state_of(j, listed);
    if (state != NULL && move_one(j, listed, state)) {
      moved |= UINT32_C(1) << listed->machine;
    }
  }
}
