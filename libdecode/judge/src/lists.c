/* SPDX-License-Identifier: BSD-3-Clause
 *
 * For each kind of message, the list of forms and moves that can apply, built once. A kind is the message, its version,
 * how it travelled, and how regular the exchange is: negotiated version, valid request, response in turn. Tests that
 * the kind alone decides are evaluated here and left out of the list.
 */
#include "judge.h"

#include <string.h>

#include "base/apart.h"

static bool in_versions(const struct sdec_judge *j, const struct form *form) {
  const struct judge_rule *row = form->row, *rule = sdec_rule_row(j, form->rule);
  const uint8_t version = j->unit->version;
  const uint8_t since = row->since != 0 ? row->since : rule->since;
  const uint8_t until = row->until != 0 ? row->until : rule->until;
  return version >= since && (until == 0 || version <= until);
}

/* A form that names no message applies to the current unit. */
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

/* A response to a request with the same version and the matching code, that was valid. */
static bool answers_plainly(const struct sdec_judge *j) {
  const struct asked *request = j->request;
  return request != NULL && request->message != NULL && request->version == j->unit->version &&
         request->code == (j->unit->code | REQUEST_BIT) && (j->unit->code & REQUEST_BIT) == 0 && !request->broken;
}

/* Its request broke no rule. */
static bool answers_clean(const struct sdec_judge *j) {
  return j->request != NULL && j->request->n_broke == 0;
}

static bool is_agreed(const struct sdec_judge *j) {
  return j->talk != NULL && j->talk->version != 0 && j->talk->version == j->unit->version;
}

static bool is_offered(const struct sdec_judge *j) {
  const uint8_t version = j->unit->version;
  return j->talk != NULL && j->talk->has_offered && version >> 4 == 1 && (j->talk->offered >> (version & 15) & 1) != 0;
}

/* The kind alone decides this value. `moves`: moves run after the connection has learned from the message, which may
 * change it. */
static bool is_of_kind(const struct sdec_judge *j, const struct value *value, bool moves) {
  switch (value->from) {
    case J_ASKED_VERSION:
    case J_ASKED_CODE:
    case J_ASKED_NEEDS:
    case J_ASKED_ONLY:
    case J_ASKED_BROKEN: return answers_plainly(j);
    case J_ASKED_BROKE: return answers_clean(j);
    case J_AGREED: return !moves && is_agreed(j);
    case J_OFFERED: return !moves && is_offered(j);
    case J_WAITING: return !j->waiting;
    case J_OVERTAKEN: return !j->overtaken;
    case J_ELSEWHERE: return !j->elsewhere;
    case J_RETRIED: return j->retried_ns == 0;
    case J_HEAD: return j->unit->header == NULL || j->unit->nesting > 0; /* no header: always 0 */
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

/* The kind alone decides the test; *out is its outcome, else UNKNOWN. */
static bool is_decided(struct sdec_judge *j, const struct check *test, bool moves, enum truth *out) {
  uint8_t reason = 0;
  bool decided = j->unit->message != NULL;
  for (uint32_t i = 0; i < test->n; i++) {
    decided = decided && is_of_kind(j, &j->values[test->first + i], moves);
  }
  *out = decided ? sdec_test_of(j, test, &reason) : UNKNOWN;
  return decided;
}

static bool never_applies(struct sdec_judge *j, uint16_t when, bool moves) {
  enum truth truth;
  for (const struct check *test = &j->checks[when]; test->op != J_END; test++) {
    if (is_decided(j, test, moves, &truth) && truth == FAILS) {
      return true;
    }
  }
  return false;
}

/* For every message of the kind all tests of the list hold (`all`), or at least one. */
static bool always_holds(struct sdec_judge *j, uint16_t list, bool all) {
  enum truth truth;
  for (const struct check *test = &j->checks[list]; test->op != J_END; test++) {
    const bool holds = is_decided(j, test, false, &truth) && truth == HOLDS;
    if (holds != all) {
      return holds;
    }
  }
  return all || j->checks[list].op == J_END;
}

/* The kind determines the request, and the form does not apply to responses to it. */
static bool answers_other(const struct sdec_judge *j, const struct form *form) {
  return form->answering && answers_plainly(j) && !sdec_answers_one(form, j->request->message_no);
}

/* The form applies and holds for every message of the kind. */
static bool is_sure(struct sdec_judge *j, const struct form *form) {
  return (!form->answering || answers_plainly(j)) && form->each == 0 && always_holds(j, form->when, true) &&
         always_holds(j, form->must, false) && always_holds(j, form->also, false);
}

/* A bit for each test that can be skipped: the kind decides it, and only the other tests matter. */
static uint8_t left_out(struct sdec_judge *j, uint16_t list, bool all, bool moves) {
  uint32_t out = 0, n = 0;
  enum truth truth;
  for (const struct check *test = &j->checks[list]; test->op != J_END && n < 8; test++, n++) {
    out |= (uint32_t)(is_decided(j, test, moves, &truth) && truth == (all ? HOLDS : FAILS)) << n;
  }
  return (uint8_t)out;
}

static bool has_more(const struct sdec_judge *j, uint16_t list, uint32_t without) {
  uint32_t n = 0;
  while (j->checks[list + n].op != J_END && (without >> n & 1) != 0) {
    n++;
  }
  return j->checks[list + n].op != J_END;
}

/* The request's transport header has the same layout. */
static bool has_like_header(const struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const struct asked *request = j->request;
  return request != NULL && !request->has_other_header && unit->header != NULL && unit->nesting == 0 &&
         request->header == unit->header && request->header_len == unit->header_span.len;
}

/* Adds the header bits that the undecided tests of a list read: [0] of the message, [1] of its request. False: they
 * read more than that. */
static bool looks_at_head(struct sdec_judge *j, uint16_t list, uint64_t masks[2]) {
  enum truth truth;
  for (const struct check *test = &j->checks[list]; test->op != J_END; test++) {
    const uint32_t n = is_decided(j, test, false, &truth) ? 0 : test->n;
    for (uint32_t i = 0; i < n; i++) {
      const struct value *value = &j->values[test->first + i];
      const bool asked = (value->from == J_ASKED_HEAD || value->from == J_EARLIER_HEAD) && has_like_header(j);
      const uint64_t bits = asked || value->from == J_HEAD ? sdec_head_mask(j, value->symbol) : 0;
      if (bits == 0 && value->from != J_NUMBER) {
        return false;
      }
      masks[asked] |= bits;
    }
  }
  return true;
}

static bool is_headed(struct sdec_judge *j, const struct form *form, struct form_list *list) {
  uint64_t masks[2] = {0, 0};
  const bool headed = !form->answering && form->moot == NO_SLOT && form->each == 0 && j->unit->header != NULL &&
                      looks_at_head(j, form->when, masks) && looks_at_head(j, form->must, masks) &&
                      looks_at_head(j, form->also, masks);
  list->head_mask |= headed ? masks[0] : 0;
  list->asked_mask |= headed ? masks[1] : 0;
  return headed;
}

/* Adds a form, and which of its tests are skipped, to the hash of the forms that the headers decide. */
static uint64_t headed_with(uint64_t forms, const struct listed *listed) {
  forms ^= (uint64_t)listed->number << 24 | (uint32_t)listed->when << 16 | (uint32_t)listed->must << 8 | listed->also;
  (void)__builtin_mul_overflow(forms, MIXER, &forms); /* it wraps */
  return (forms ^ forms >> 31) | 1;
}

static void add(struct sdec_judge *j, struct form_list *list, uint16_t number) {
  const struct form *form = &j->forms[number];
  if (form->off || !in_versions(j, form) || answers_other(j, form) || never_applies(j, form->when, false)) {
    return;
  }
  if (is_sure(j, form)) {
    j->tally[number].held++;
    list->n_sure++;
    return;
  }
  const bool headed = is_headed(j, form, list);
  const uint8_t when = left_out(j, form->when, true, false);
  struct listed *listed = &j->listed[j->n_listed++];
  *listed = (struct listed){.number = number,
                            .when = when,
                            .must = left_out(j, form->must, false, false),
                            .also = left_out(j, form->also, false, false),
                            .headed = headed,
                            .when_left = has_more(j, form->when, when),
                            .has_also = j->checks[form->also].op != J_END};
  list->n++;
  list->n_headed += headed;
  list->headed = headed ? headed_with(list->headed, listed) : list->headed;
}

static void fill(struct sdec_judge *j, struct form_list *list) {
  const struct sdec_message *message = j->unit->message;
  for (uint32_t left = j->names.n_general; left > 0; left--) { /* stored in reverse */
    const uint16_t number = j->names.general[left - 1];
    if (is_about(j, &j->forms[number])) {
      add(j, list, number);
    }
  }
  for (uint32_t e = message != NULL ? sdec_names_first(&j->names, message) : 0; e != 0; e = j->names.entries[e].next) {
    if (j->names.entries[e].message == message) {
      add(j, list, j->names.entries[e].form);
    }
  }
}

static bool is_kind(const struct sdec_unit *unit, uint8_t any) {
  const bool request = (unit->code & REQUEST_BIT) != 0, failure = unit->message->failure;
  return any == J_MESSAGE || (any == J_REQUEST && request) || (any == J_RESPONSE && !request) ||
         (any == J_ANSWER && !request && !failure) || (any == J_REFUSAL && failure);
}

/* The unit travelled where the move requires. */
static bool is_there(const struct sdec_unit *unit, const struct judge_move *move) {
  return (move->in_session == 0 || (move->in_session == 1) == unit->has_session) &&
         sdec_went_by(unit, SDEC_VIA_ENCAP) == move->encapsulated;
}

/* The move can apply to this kind of message, whatever its request was. */
static bool may_move(const struct sdec_judge *j, const struct judge_move *move, const struct move_about *about) {
  const struct sdec_unit *unit = j->unit;
  if (move->any == J_RECORD || move->any == J_SEALED) { /* not again for nested messages */
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

/* The owner of the state that a move changes. */
static uint8_t scope_of(const struct sdec_judge *j, const struct judge_move *move) {
  const uint8_t scope = sdec_judge_machines[move->machine].scope;
  const bool outside = scope == J_PER_PLACE && !j->unit->has_session && !move->of_new;
  return outside ? J_PER_CONNECTION : scope;
}

static void find_runs(struct listed_move *listed, uint32_t n) {
  for (uint32_t left = n; left > 0; left--) {
    struct listed_move *one = &listed[left - 1];
    const bool goes_on = left < n && one[1].machine == one->machine && one[1].of_new == one->of_new;
    one->n_run = (uint16_t)(goes_on ? one[1].n_run + 1 : 1);
    one->from_run = one->from | (goes_on ? one[1].from_run : 0);
  }
}

static bool applies(struct sdec_judge *j, uint32_t i) {
  const struct judge_move *move = &sdec_judge_moves[i];
  const bool other = move->on != NULL && !move->refused && !sdec_set_has(&j->moves[i].on, j->message_no);
  return !other && !j->moves[i].off && may_move(j, move, &j->moves[i]) && !never_applies(j, j->moves[i].when, true);
}

static void add_move(struct sdec_judge *j, struct form_list *list, uint32_t i) {
  const struct judge_move *move = &sdec_judge_moves[i];
  j->listed_moves[j->n_listed_moves++] = (struct listed_move){.number = (uint16_t)i,
                                                              .when = left_out(j, j->moves[i].when, true, true),
                                                              .always = j->checks[j->moves[i].when].op == J_END,
                                                              .machine = move->machine,
                                                              .refused = move->refused,
                                                              .of_new = move->of_new,
                                                              .forbidden = move->rule != NULL,
                                                              .to = move->to,
                                                              .scope = scope_of(j, move),
                                                              .from = move->from != 0 ? move->from & ~UINT32_C(1)
                                                                                      : UINT32_MAX};
  list->n_moves++;
}

static bool is_in(const uint64_t *moves, uint32_t i) {
  return (moves[i / 64] >> i % 64 & 1) != 0;
}

/* The first move of its machine that applies is unconditional, breaks no rule, and no other move tests its state. It
 * can then be made in any order, and the later moves of the machine never apply. */
static bool is_plain(const struct sdec_judge *j, const uint64_t *moves, uint32_t first) {
  const struct judge_move *move = &sdec_judge_moves[first];
  bool plain = move->from == 0 && move->to != 0 && !move->refused && move->rule == NULL &&
               j->checks[j->moves[first].when].op == J_END && (j->states_asked >> move->machine & 1) == 0 &&
               sdec_judge_machines[move->machine].scope != J_PER_THING;
  for (uint32_t i = first + 1; plain && i < MOVES_MOST && sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    const bool same = sdec_judge_moves[i].machine == move->machine && is_in(moves, i);
    plain = !same || sdec_judge_moves[i].of_new == move->of_new;
  }
  return plain;
}

static void add_plain(const struct sdec_judge *j, struct form_list *list, const struct judge_move *move) {
  struct plain_moves *plain = &list->plain[scope_of(j, move) != J_PER_CONNECTION];
  plain->stays[move->machine] = 0;
  plain->becomes[move->machine] = move->to != JUDGE_FORGET ? move->to : JUDGE_STATE_UNKNOWN;
}

static void fill_moves(struct sdec_judge *j, struct form_list *list) {
  uint64_t moves[MOVES_MOST / 64 + 1] = {0};
  uint32_t seen = 0, plain = 0, n = 0;
  list->first_move = j->n_listed_moves;
  memset(list->plain[0].stays, 0xFF, STATES);
  memset(list->plain[1].stays, 0xFF, STATES);
  for (; n < MOVES_MOST && sdec_judge_moves[n].machine != NO_MACHINE; n++) {
    moves[n / 64] |= (uint64_t)applies(j, n) << n % 64;
  }
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t machine = UINT32_C(1) << sdec_judge_moves[i].machine;
    if (is_in(moves, i) && (seen & machine) == 0 && is_plain(j, moves, i)) {
      plain |= machine;
      add_plain(j, list, &sdec_judge_moves[i]);
    }
    seen |= is_in(moves, i) ? machine : 0;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (is_in(moves, i) && (plain >> sdec_judge_moves[i].machine & 1) == 0) {
      add_move(j, list, i);
    }
  }
  find_runs(&j->listed_moves[list->first_move], list->n_moves);
}

static uint32_t went_by(const struct sdec_unit *unit) {
  return (uint32_t)sdec_went_by(unit, SDEC_VIA_ENCAP) << 2 | (uint32_t)sdec_went_by(unit, SDEC_VIA_CHUNK) << 1;
}

static uint32_t of_request(const struct sdec_judge *j) {
  return (uint32_t)has_like_header(j) << 8 | (uint32_t)answers_clean(j) << 7 | (uint32_t)answers_plainly(j) << 4;
}

static uint64_t traits_of(const struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const uint32_t of_history = (j->request == NULL ? 0 : of_request(j)) | (uint32_t)is_agreed(j) << 6 |
                              (uint32_t)is_offered(j) << 5 | (uint32_t)j->waiting << 3 | (uint32_t)j->overtaken << 2 |
                              (uint32_t)j->elsewhere << 1 | (j->retried_ns != 0);
  return (uint64_t)of_history << 24 | (uint32_t)unit->version << 16 | (uint32_t)unit->kind << 12 |
         (uint32_t)unit->transport << 8 | (uint32_t)(unit->nesting == 0) << 5 |
         (uint32_t)((unit->code & REQUEST_BIT) != 0) << 4 | (uint32_t)unit->has_session << 3 |
         (unit->n_via == 0 ? 0 : went_by(unit)) | j->is_spdm;
}

/* The hash-table entry of a kind, or the free one where it will go. */
static uint16_t *place_of(struct sdec_judge *j, const void *about, uint64_t traits) {
  const struct sdec_group *header = j->unit->header;
  uint64_t mixed = (uint64_t)(uintptr_t)about ^ (uint64_t)(uintptr_t)header << 7;
  (void)__builtin_mul_overflow(mixed ^ traits << 24, MIXER, &mixed); /* it wraps */
  mixed ^= mixed >> 32;
  uint16_t *place = NULL;
  for (uint32_t i = 0; i < FORM_LISTS; i++) {
    place = &j->list_places[(mixed + i) % FORM_LISTS];
    const struct form_list *list = *place != 0 ? &j->form_lists[*place - 1] : NULL;
    if (list == NULL || (list->about == about && list->header == header && list->traits == traits)) {
      break;
    }
  }
  return place;
}

static uint64_t number_of(const struct form_list *kind) {
  const uint64_t parts[] = {(uintptr_t)kind->about, (uintptr_t)kind->header, kind->traits};
  uint64_t h = 0;
  for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
    (void)__builtin_mul_overflow(h ^ parts[i], MIXER, &h); /* it wraps */
    h ^= h >> 31;
  }
  return h;
}

APART static struct form_list *list_made(struct sdec_judge *j, const void *about, uint64_t traits) {
  if (j->n_form_lists == FORM_LISTS / 4 * 3 || j->n_listed + j->n_forms > LISTED_MOST ||
      j->n_listed_moves + MOVES_MOST > LISTED_MOVES_MOST) {
    memset(j->list_places, 0, sizeof(j->list_places)); /* full: drop everything */
    memset(j->headed, 0, sizeof(j->headed));
    memset(j->alike_keys, 0, sizeof(j->alike_keys));
    j->n_listed = j->n_listed_moves = j->n_form_lists = 0;
  }
  uint16_t *place = place_of(j, about, traits);
  struct form_list *list = &j->form_lists[j->n_form_lists++];
  *place = (uint16_t)j->n_form_lists;
  *list = (struct form_list){.about = about, .header = j->unit->header, .traits = traits};
  list->kind = number_of(list);
  list->headed = number_of(&(struct form_list){.header = j->unit->header});
  list->first = j->n_listed;
  fill(j, list);
  fill_moves(j, list);
  return list;
}

static struct form_list *forms_of(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const void *about = unit->kind == SDEC_UNIT_OBJECT ? (const void *)unit->name : (const void *)unit->message;
  const uint64_t traits = traits_of(j);
  const uint16_t *place = place_of(j, about, traits);
  return *place != 0 ? &j->form_lists[*place - 1] : list_made(j, about, traits);
}

struct form_list *sdec_forms_of(struct sdec_judge *j) {
  j->list = j->list != NULL ? j->list : forms_of(j);
  return j->list;
}
