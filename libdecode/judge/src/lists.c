/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which rows and moves may apply to a kind of message, found once for each kind: the message, its version, how it
 * travelled. The conditions that the kind alone decides are decided here.
 */
#include "judge.h"

#include <string.h>

static bool in_versions(const struct sdec_judge *j, const struct form *form) {
  const struct judge_rule *row = form->row, *rule = sdec_rule_row(j, form->rule);
  const uint8_t version = j->unit->version;
  const uint8_t since = row->since != 0 ? row->since : rule->since;
  const uint8_t until = row->until != 0 ? row->until : rule->until;
  return version >= since && (until == 0 || version <= until);
}

/* The rows that are about whatever is a message, a request, a response, an answer or a refusal. */
static bool is_about(const struct sdec_judge *j, const struct form *form) {
  const struct judge_rule *row = form->row;
  const struct sdec_unit *unit = j->unit;
  const struct sdec_message *message = unit->message;
  if (row->any == J_OBJECT) {
    return unit->kind == SDEC_UNIT_OBJECT && sdec_same_text(row->carrier, unit->name);
  }
  if (row->any == J_CARRIED) {
    return unit->header != NULL && unit->nesting == 0 && sdec_same_text(row->carrier, unit->header->name);
  }
  if (message == NULL || !j->is_spdm) {
    return false;
  }
  const bool request = (unit->code & REQUEST_BIT) != 0;
  bool about = row->any == J_MESSAGE;
  about = about || (row->any == J_REQUEST && request) || (row->any == J_RESPONSE && !request);
  about = about || (row->any == J_ANSWER && !request && !message->failure) ||
          (row->any == J_REFUSAL && message->failure);
  return about && !sdec_set_has(&form->except, j->message_no);
}

/* What the kind of a message decides. */
static bool is_of_kind(const struct judge_value *value) {
  switch (value->from) {
    case J_NUMBER:
    case J_VERSION:
    case J_CODE:
    case J_NEEDS:
    case J_ONLY:
    case J_IN_SESSION:
    case J_ENCAPSULATED:
    case J_CHUNKED:
    case J_TRANSPORT: return true;
    default: return false;
  }
}

/* A condition that the kind decides: what it is for all of the kind. */
static bool is_decided(struct sdec_judge *j, const struct judge_test *test, enum truth *out) {
  uint8_t reason = 0;
  bool decided = j->unit->message != NULL;
  for (uint32_t i = 0; i < test->n; i++) {
    decided = decided && is_of_kind(&test->values[i]);
  }
  *out = decided ? sdec_test_of(j, test, &reason) : UNKNOWN;
  return decided;
}

static bool never_applies(struct sdec_judge *j, const struct judge_test *when) {
  enum truth truth;
  for (const struct judge_test *test = when; test != NULL && test->op != J_END; test++) {
    if (is_decided(j, test, &truth) && truth == FAILS) {
      return true;
    }
  }
  return false;
}

/* All tests of a list hold (`all`), or one of them. */
static bool always_holds(struct sdec_judge *j, const struct judge_test *list, bool all) {
  enum truth truth;
  for (const struct judge_test *test = list; test != NULL && test->op != J_END; test++) {
    const bool holds = is_decided(j, test, &truth) && truth == HOLDS;
    if (holds != all) {
      return holds;
    }
  }
  return all || list == NULL;
}

static bool is_sure(struct sdec_judge *j, const struct form *form) {
  const struct judge_rule *row = form->row;
  return row->answers == NULL && form->moot == NO_SLOT && row->each == NULL && always_holds(j, row->when, true) &&
         always_holds(j, row->must, false) && always_holds(j, row->also, false);
}

static void add(struct sdec_judge *j, struct form_list *list, uint16_t number, bool sure) {
  const struct form *form = &j->forms[number];
  if (!form->off && in_versions(j, form) && !never_applies(j, form->row->when) && is_sure(j, form) == sure) {
    j->listed[j->n_listed++] = number;
    list->n += !sure;
    list->n_sure += sure;
  }
}

static void fill(struct sdec_judge *j, struct form_list *list, bool sure) {
  const struct sdec_message *message = j->unit->message;
  for (uint32_t left = j->names.n_general; left > 0; left--) { /* they were noted backwards */
    const uint16_t number = j->names.general[left - 1];
    if (is_about(j, &j->forms[number])) {
      add(j, list, number, sure);
    }
  }
  for (uint32_t e = message != NULL ? sdec_names_first(&j->names, message) : 0; e != 0; e = j->names.entries[e].next) {
    if (j->names.entries[e].message == message) {
      add(j, list, j->names.entries[e].form, sure);
    }
  }
}

static bool is_kind(const struct sdec_unit *unit, uint8_t any) {
  const bool request = (unit->code & REQUEST_BIT) != 0, failure = unit->message->failure;
  return any == J_MESSAGE || (any == J_REQUEST && request) || (any == J_RESPONSE && !request) ||
         (any == J_ANSWER && !request && !failure) || (any == J_REFUSAL && failure);
}

/* Where a move's message travels. */
static bool is_there(const struct sdec_unit *unit, const struct judge_move *move) {
  return (move->in_session == 0 || (move->in_session == 1) == unit->has_session) &&
         sdec_went_by(unit, SDEC_VIA_ENCAP) == move->encapsulated;
}

/* Whether a move may be about the kind of message, whatever it answers. */
static bool may_move(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  const struct sdec_unit *unit = j->unit;
  if (move->any == J_RECORD || move->any == J_SEALED) { /* what is carried in it went before */
    return unit->has_session && unit->nesting == 0 && (move->any == J_RECORD || unit->kind == SDEC_UNIT_RECORD);
  }
  if (unit->message == NULL || j->is_spdm != (move->protocol == NULL) ||
      (move->protocol == NULL && !is_there(unit, move))) {
    return false;
  }
  if (move->refused) {
    return unit->message->failure;
  }
  return move->on != NULL ? sdec_set_has(&about->on, j->message_no)
                          : is_kind(unit, move->any) && !sdec_set_has(&about->except, j->message_no);
}

static void fill_moves(struct sdec_judge *j, struct form_list *list) {
  for (uint16_t i = 0; i < MOVES_MOST && sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    const struct judge_move *move = &sdec_judge_moves[i];
    if (!j->moves[i].off && may_move(j, move, &j->moves[i]) && !never_applies(j, move->when)) {
      j->listed[j->n_listed++] = i;
      list->n_moves++;
    }
  }
}

static uint32_t traits_of(const struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  return (uint32_t)unit->version << 16 | (uint32_t)unit->kind << 12 | (uint32_t)unit->transport << 8 |
         (uint32_t)(unit->nesting == 0) << 5 | (uint32_t)((unit->code & REQUEST_BIT) != 0) << 4 |
         (uint32_t)unit->has_session << 3 | (uint32_t)sdec_went_by(unit, SDEC_VIA_ENCAP) << 2 |
         (uint32_t)sdec_went_by(unit, SDEC_VIA_CHUNK) << 1 | j->is_spdm;
}

/* The list of a kind: where it stands, or where it will. */
static struct form_list *place_of(struct sdec_judge *j, const struct form_list *kind) {
  uintptr_t mixed = (uintptr_t)kind->about >> 5 ^ (uintptr_t)kind->header >> 4 ^ (uintptr_t)kind->traits << 3;
  mixed ^= mixed >> 9 ^ mixed >> 18;
  struct form_list *list = NULL;
  for (uint32_t i = 0; i < FORM_LISTS; i++) {
    list = &j->form_lists[(mixed + i) % FORM_LISTS];
    if (!list->used || (list->about == kind->about && list->header == kind->header && list->traits == kind->traits)) {
      break;
    }
  }
  return list;
}

const struct form_list *sdec_forms_of(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const void *about = unit->kind == SDEC_UNIT_OBJECT ? (const void *)unit->name : (const void *)unit->message;
  const struct form_list kind = {.about = about, .header = unit->header, .traits = traits_of(j), .used = true};
  struct form_list *list = place_of(j, &kind);
  if (list->used) {
    return list;
  }
  if (j->n_form_lists == FORM_LISTS / 2 || j->n_listed + 2u * j->n_forms + MOVES_MOST > LISTED_MOST) {
    memset(j->form_lists, 0, sizeof(j->form_lists)); /* begin again */
    j->n_listed = j->n_form_lists = 0;
    list = place_of(j, &kind);
  }
  *list = kind;
  list->first = j->n_listed;
  j->n_form_lists++;
  fill(j, list, false);
  fill_moves(j, list);
  fill(j, list, true);
  return list;
}
