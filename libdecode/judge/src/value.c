/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Values and tests of three values: what holds, what fails, and what cannot be told, with the reason.
 */
#include "judge.h"

#define FIRST_VERSION 0x10u

static struct answer number(uint64_t value) {
  return (struct answer){.known = true, .bits = 64, .number = value};
}

static struct answer unknown(uint8_t reason) {
  return (struct answer){.reason = reason};
}

/* What history would have told: it was lost, or never seen. */
static struct answer untold(const struct sdec_judge *j) {
  return unknown(j->talk->lost ? SDEC_UNJUDGED_LOSS : SDEC_UNJUDGED_NEGOTIATION);
}

static struct answer known_if(const struct sdec_judge *j, bool known, uint64_t value) {
  return known ? number(value) : untold(j);
}

static struct answer part(struct answer whole, const struct judge_value *value) {
  if (value->power && whole.known) {
    return number(whole.number < 63 ? UINT64_C(1) << whole.number : UINT64_MAX);
  }
  if (value->hi != 0 || value->lo != 0) {
    whole.bits = (uint8_t)(value->hi - value->lo + 1);
    whole.number = whole.number >> value->lo & ((UINT64_C(1) << whole.bits) - 1);
  }
  return whole;
}

static struct answer said(const struct said *s, bool unread, uint8_t reason, const struct judge_value *value) {
  if (s == NULL) { /* a field that is not there reads as zero */
    return unread ? unknown(reason) : number(0);
  }
  const struct answer whole = {.known = true, .hex = s->hex, .bits = s->bits, .number = s->number, .digest = s->digest};
  return part(whole, value);
}

static struct answer here(struct sdec_judge *j, const struct judge_value *value) {
  const bool unread = j->sheet.unread || j->sheet.full;
  return said(sdec_sheet_find(j, sdec_symbol_of(&j->names, value->name)), unread, SDEC_UNJUDGED_UNREAD, value);
}

static struct answer asked(struct sdec_judge *j, const struct judge_value *value) {
  if (j->request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  const struct asked *request = j->request;
  return said(sdec_asked_find(request, sdec_symbol_of(&j->names, value->name)), request->unread, SDEC_UNJUDGED_UNREAD,
              value);
}

static struct answer told(struct sdec_judge *j, const char *message, const struct judge_value *value) {
  const uint16_t slot = sdec_told_of(&j->names, message, value->name);
  if (slot == NO_SLOT || (j->talk->told_known[slot / 64] >> slot % 64 & 1) == 0) {
    return untold(j);
  }
  if (value->from == J_TOLD_HERE && j->talk->told_in[slot] != sdec_place_of(j->unit)) {
    return untold(j);
  }
  return part(number(j->talk->told[slot]), value);
}

static struct answer side_told(struct sdec_judge *j, bool of_sender, const struct judge_value *value) {
  if (j->unit->dir == SDEC_DIR_UNKNOWN) {
    return unknown(SDEC_UNJUDGED_NEGOTIATION);
  }
  const bool requester = (j->unit->dir == SDEC_DIR_REQ) == of_sender;
  return told(j, value->of[requester ? 0 : 1], value);
}

static struct answer of_request(const struct sdec_judge *j, uint8_t from) {
  const struct asked *request = j->request;
  if (request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  switch (from) {
    case J_ASKED_VERSION: return number(request->version);
    case J_ASKED_CODE: return number(request->code);
    case J_ASKED_NEEDS: return number(request->message != NULL ? request->message->needs : 0);
    case J_ASKED_LEN: return number(request->len);
    case J_ASKED_ONLY: return number(request->message != NULL ? request->message->only : 0);
    default: return number(request->broken);
  }
}

/* Digests are compared as bytes are. */
static struct answer slot_digest(struct sdec_judge *j, const struct judge_value *value) {
  const struct answer slot = asked(j, value);
  const struct slots *slots = &j->talk->slots[j->unit->dir == SDEC_DIR_RSP];
  if (!slot.known || slot.number >= SLOTS) {
    return slot.known ? untold(j) : slot;
  }
  if ((slots->known >> slot.number & 1) == 0) {
    return untold(j);
  }
  return (struct answer){.known = true, .digest = slots->digest[slot.number]};
}

static struct answer slots_of(const struct sdec_judge *j, bool of_sender) {
  const struct slots *slots = &j->talk->slots[(j->unit->dir == SDEC_DIR_RSP) == of_sender];
  return known_if(j, slots->known != 0 && j->unit->dir != SDEC_DIR_UNKNOWN, slots->known);
}

/* Times tell something only if the capture has fractions of seconds. */
static struct answer elapsed(const struct sdec_judge *j) {
  const struct asked *request = j->request;
  if (request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  if (!j->has_fractions || j->unit->time_ns < request->time_ns) {
    return unknown(SDEC_UNJUDGED_TIME);
  }
  return number((j->unit->time_ns - request->time_ns) / 1000);
}

static struct answer took(const struct sdec_judge *j) {
  const struct answer all = elapsed(j);
  if (!all.known || !j->talk->has_round_trip) {
    return unknown(all.known ? SDEC_UNJUDGED_NEGOTIATION : all.reason);
  }
  const uint64_t round_trip = j->talk->round_trip_ns / 1000;
  return number(all.number > round_trip ? all.number - round_trip : 0);
}

static struct answer counted(struct sdec_judge *j, const struct judge_value *value) {
  const uint16_t symbol = sdec_symbol_of(&j->names, value->name);
  uint64_t n = 0, sum = 0, most = 0;
  for (uint32_t i = j->from; symbol != 0 && i < j->to; i++) {
    const uint64_t one = j->sheet.said[i].symbol == symbol ? j->sheet.said[i].number : 0;
    n += j->sheet.said[i].symbol == symbol;
    sum += one <= UINT32_MAX ? one : 0;
    most = one > most ? one : most;
  }
  if (j->sheet.full || (j->sheet.unread && n == 0)) {
    return unknown(SDEC_UNJUDGED_UNREAD);
  }
  return number(value->from == J_TOTAL ? sum : value->from == J_MOST ? most : value->from == J_TIMES ? n : n != 0);
}

static struct answer before(struct sdec_judge *j, const struct judge_value *value) {
  const struct asked *request = sdec_asked_before(j);
  if (request == NULL) {
    return untold(j);
  }
  return said(sdec_asked_find(request, sdec_symbol_of(&j->names, value->name)), request->unread, SDEC_UNJUDGED_UNREAD,
              value);
}

static struct answer opened(struct sdec_judge *j, const struct judge_value *value) {
  const uint16_t symbol = sdec_symbol_of(&j->names, value->name);
  for (uint32_t i = 0; j->session != NULL && i < j->names.n_opened; i++) {
    if (j->names.opened[i] == symbol && (j->session->opened_known >> i & 1) != 0) {
      return number(j->session->opened[i] * value->number);
    }
  }
  return untold(j);
}

static struct answer quiet(const struct sdec_judge *j) {
  const struct session *session = j->session;
  const bool known = session != NULL && session->has_time && j->has_fractions && j->unit->time_ns >= session->time_ns;
  return known ? number((j->unit->time_ns - session->time_ns) / 1000) : unknown(SDEC_UNJUDGED_TIME);
}

static struct answer asked_has(struct sdec_judge *j, const struct judge_value *value) {
  if (j->request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  const bool has = sdec_asked_find(j->request, sdec_symbol_of(&j->names, value->name)) != NULL;
  return has || !j->request->unread ? number(has) : unknown(SDEC_UNJUDGED_UNREAD);
}

static uint8_t highest(uint16_t offered) {
  uint8_t minor = 0;
  while (offered >> (minor + 1) != 0) {
    minor++;
  }
  return (uint8_t)(FIRST_VERSION | minor);
}

static struct answer of_connection(struct sdec_judge *j, const struct judge_value *value) {
  const struct talk *talk = j->talk;
  const uint8_t version = j->unit->version;
  switch (value->from) {
    case J_AGREED: return known_if(j, talk->version != 0 || talk->from_start, talk->version);
    case J_OFFERED: return known_if(j, talk->has_offered, version >> 4 == 1 && (talk->offered >> (version & 15) & 1));
    case J_HIGHEST: return known_if(j, talk->has_offered, highest(talk->offered));
    default: break;
  }
  const uint8_t *state = sdec_state_of(j, (uint32_t)value->number, false);
  return known_if(j, state != NULL && *state != JUDGE_STATE_UNKNOWN, state != NULL ? *state : 0);
}

bool sdec_went_by(const struct sdec_unit *unit, uint8_t via) {
  for (uint32_t i = 0; i < unit->n_via; i++) {
    if (unit->via[i] == via) {
      return true;
    }
  }
  return false;
}

static struct answer of_message(const struct sdec_judge *j, const struct judge_value *value) {
  const struct sdec_unit *unit = j->unit;
  switch (value->from) {
    case J_NUMBER: return number(value->number);
    case J_VERSION: return number(unit->version);
    case J_LEN: return number(unit->span.len);
    case J_CODE: return number(unit->code);
    case J_NEEDS: return number(unit->message->needs);
    case J_ONLY: return number(unit->message->only);
    case J_IN_SESSION: return number(unit->has_session);
    case J_ENCAPSULATED: return number(sdec_went_by(unit, SDEC_VIA_ENCAP));
    case J_ELSEWHERE: return number(j->elsewhere);
    case J_CHUNKED: return number(sdec_went_by(unit, SDEC_VIA_CHUNK));
    default: /* J_ENV */
      return known_if(j, (unit->env.known >> value->number & 1) != 0, unit->env.value[value->number]);
  }
}

struct answer sdec_value_of(struct sdec_judge *j, const struct judge_value *value) {
  switch (value->from) {
    case J_HERE: return here(j, value);
    case J_ASKED: return asked(j, value);
    case J_TOLD:
    case J_TOLD_HERE: return told(j, value->of[0], value);
    case J_OWN:
    case J_PEER: return side_told(j, value->from == J_OWN, value);
    case J_ASKED_VERSION:
    case J_ASKED_CODE:
    case J_ASKED_NEEDS:
    case J_ASKED_ONLY:
    case J_ASKED_LEN:
    case J_ASKED_BROKEN: return of_request(j, value->from);
    case J_HAS:
    case J_TIMES:
    case J_TOTAL:
    case J_MOST: return counted(j, value);
    case J_ASKED_HAS: return asked_has(j, value);
    case J_SLOT_DIGEST: return slot_digest(j, value);
    case J_OWN_SLOTS:
    case J_PEER_SLOTS: return slots_of(j, value->from == J_OWN_SLOTS);
    case J_ELAPSED: return elapsed(j);
    case J_TOOK: return took(j);
    case J_BEFORE: return before(j, value);
    case J_OPENED: return opened(j, value);
    case J_QUIET: return quiet(j);
    case J_AGREED:
    case J_OFFERED:
    case J_HIGHEST:
    case J_STATE: return of_connection(j, value);
    default: return of_message(j, value);
  }
}

static enum truth truth(bool holds) {
  return holds ? HOLDS : FAILS;
}

/* One of the values, or all of them, are (not) zero. */
static enum truth zeros(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  bool unsure = false;
  for (uint32_t i = 0; i < test->n; i++) {
    const struct answer a = sdec_value_of(j, &test->values[i]);
    const bool is_set = a.number != 0;
    if (!a.known) {
      unsure = true;
      *out_reason = a.reason;
    } else if (is_set == (test->op != J_ALL)) {
      return truth(test->op == J_ANY);
    }
  }
  return unsure ? UNKNOWN : truth(test->op != J_ANY);
}

static bool same(const struct answer *a, const struct answer *b) {
  if (a->bits == 0 && b->bits == 0) {
    return a->digest == b->digest;
  }
  const uint64_t mask = a->bits > 0 && a->bits < 64 ? (UINT64_C(1) << a->bits) - 1 : UINT64_MAX;
  return a->number == (b->number & mask);
}

static bool compare(uint8_t op, const struct answer *a, const struct answer *b) {
  switch (op) {
    case J_EQ: return same(a, b);
    case J_NE: return !same(a, b);
    case J_AT_MOST: return a->number <= b->number;
    case J_AT_LEAST: return a->number >= b->number;
    case J_ABOVE: return a->number > b->number;
    case J_HAS_BIT: return b->number < 64 && (a->number >> b->number & 1) != 0;
    case J_SUBSET: return (a->number & ~b->number) == 0;
    default: return (a->number & b->number) != 0; /* J_BITS */
  }
}

static enum truth pair(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const struct answer a = sdec_value_of(j, &test->values[0]);
  const struct answer b = sdec_value_of(j, &test->values[1]);
  if (!a.known || !b.known) {
    *out_reason = a.known ? b.reason : a.reason;
    return UNKNOWN;
  }
  return truth(compare(test->op, &a, &b));
}

static enum truth one_bit(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const struct answer a = sdec_value_of(j, &test->values[0]);
  if (!a.known) {
    *out_reason = a.reason;
    return UNKNOWN;
  }
  const bool several = a.number != 0 && (a.number & (a.number - 1)) != 0;
  return truth(!several && (a.number != 0 || test->op == J_AT_MOST_ONE));
}

static enum truth listed(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const struct answer a = sdec_value_of(j, &test->values[0]);
  enum truth result = FAILS;
  for (uint32_t i = 1; i < test->n; i++) {
    const struct answer b = sdec_value_of(j, &test->values[i]);
    if (a.known && b.known && same(&a, &b)) {
      return HOLDS;
    }
    if (!a.known || !b.known) {
      *out_reason = a.known ? b.reason : a.reason;
      result = UNKNOWN;
    }
  }
  return result;
}

static enum truth among(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const struct answer a = sdec_value_of(j, &test->values[0]);
  const struct answer b = asked(j, &test->values[1]);
  const uint16_t symbol = sdec_symbol_of(&j->names, test->values[1].name);
  if (!a.known || j->request == NULL) {
    *out_reason = a.known ? b.reason : a.reason;
    return UNKNOWN;
  }
  for (uint32_t i = 0; i < j->request->n_said; i++) {
    if (j->request->said[i].symbol == symbol && j->request->said[i].number == a.number) {
      return HOLDS;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return j->request->unread ? UNKNOWN : FAILS;
}

static bool follows(uint8_t op, const struct said *a, const struct said *b) {
  return op == J_ASCENDING ? a->number < b->number : !sdec_said_same(a, b);
}

static enum truth in_order(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const uint16_t symbol = sdec_symbol_of(&j->names, test->values[0].name);
  for (uint32_t i = j->from; i < j->to; i++) {
    bool fine = true;
    for (uint32_t k = j->from; fine && k < i && j->sheet.said[i].symbol == symbol; k++) {
      fine = j->sheet.said[k].symbol != symbol || follows(test->op, &j->sheet.said[k], &j->sheet.said[i]);
    }
    if (!fine) {
      return FAILS;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return j->sheet.full || j->sheet.unread ? UNKNOWN : HOLDS;
}

/* Each number once, and none between the lowest and the highest left out. */
static enum truth gapless(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const uint16_t symbol = sdec_symbol_of(&j->names, test->values[0].name);
  uint64_t lowest = UINT64_MAX, highest_one = 0, n = 0;
  for (uint32_t i = j->from; i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      const uint64_t one = j->sheet.said[i].number;
      lowest = one < lowest ? one : lowest;
      highest_one = one > highest_one ? one : highest_one;
      n++;
    }
  }
  const enum truth once = in_order(j, test, out_reason);
  return once == HOLDS && n > 0 ? truth(highest_one - lowest == n - 1) : once;
}

static enum truth all_unseen(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  const uint16_t symbol = sdec_symbol_of(&j->names, test->values[0].name);
  bool any = false, fresh = true;
  for (uint32_t i = j->from; i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      any = true;
      fresh = sdec_unseen(j, &j->sheet.said[i]) && fresh;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return any || !j->sheet.unread ? truth(fresh) : UNKNOWN;
}

/* Only slots that were told before can have changed. */
static enum truth unchanged(const struct sdec_judge *j, uint8_t *out_reason) {
  const struct slots *before = &j->talk->slots[j->unit->dir == SDEC_DIR_RSP], *now = &j->sheet.digests;
  for (uint32_t slot = 0; slot < SLOTS; slot++) {
    if ((before->known & now->known) >> slot & 1 && before->digest[slot] != now->digest[slot]) {
      return FAILS;
    }
  }
  *out_reason = untold(j).reason;
  return (before->known & now->known) != 0 ? HOLDS : UNKNOWN;
}

static enum truth sum_at_most(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < test->n; i++) {
    const struct answer a = sdec_value_of(j, &test->values[i]);
    if (!a.known) {
      *out_reason = a.reason;
      return UNKNOWN;
    }
    if (i + 1 == test->n) {
      return truth(test->op == J_SUM_IS ? sum == a.number : sum <= a.number);
    }
    sum += a.number & UINT32_MAX;
  }
  return HOLDS;
}

enum truth sdec_test_of(struct sdec_judge *j, const struct judge_test *test, uint8_t *out_reason) {
  switch (test->op) {
    case J_ANY:
    case J_ALL:
    case J_NONE: return zeros(j, test, out_reason);
    case J_ONE_BIT:
    case J_AT_MOST_ONE: return one_bit(j, test, out_reason);
    case J_LISTED: return listed(j, test, out_reason);
    case J_AMONG: return among(j, test, out_reason);
    case J_ASCENDING:
    case J_UNIQUE: return in_order(j, test, out_reason);
    case J_GAPLESS: return gapless(j, test, out_reason);
    case J_UNSEEN: return all_unseen(j, test, out_reason);
    case J_UNCHANGED: return unchanged(j, out_reason);
    case J_SUM_IS:
    case J_SUM_AT_MOST: return sum_at_most(j, test, out_reason);
    default: return pair(j, test, out_reason);
  }
}
