/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evaluates values of messages, connections and sessions; or why they are unknown.
 */
#include "base/apart.h"
#include "value.h"

#define FIRST_VERSION 0x10u

/* Unknown because the history was lost or never seen. */
struct answer sdec_untold(const struct sdec_judge *j) {
  return unknown(j->talk->lost ? SDEC_UNJUDGED_LOSS : SDEC_UNJUDGED_NEGOTIATION);
}

static struct answer known_if(const struct sdec_judge *j, bool known, uint64_t value) {
  return known ? number(value) : sdec_untold(j);
}

static struct answer asked(struct sdec_judge *j, const struct value *value) {
  if (j->request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  const struct asked *request = j->request;
  return said(j, sdec_asked_find(request, value->symbol), request->unread, SDEC_UNJUDGED_UNREAD, value);
}

static struct answer asked_bytes(struct sdec_judge *j) {
  j->digest = j->request != NULL ? j->request->digest : 0;
  return (struct answer){.known = j->request != NULL, .reason = SDEC_UNJUDGED_REQUEST};
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

/* The answer has bits 0, so that the digest is compared as bytes are. */
static struct answer slot_digest(struct sdec_judge *j, const struct value *value) {
  const struct answer slot = asked(j, value);
  const struct slots *slots = &j->talk->slots[j->unit->dir == SDEC_DIR_RSP];
  if (!slot.known || slot.number >= SLOTS) {
    return slot.known ? sdec_untold(j) : slot;
  }
  if ((slots->known >> slot.number & 1) == 0) {
    return sdec_untold(j);
  }
  j->digest = slots->digest[slot.number];
  return (struct answer){.known = true};
}

static struct answer slots_of(const struct sdec_judge *j, bool of_sender) {
  const struct slots *slots = &j->talk->slots[(j->unit->dir == SDEC_DIR_RSP) == of_sender];
  return known_if(j, slots->known != 0 && j->unit->dir != SDEC_DIR_UNKNOWN, slots->known);
}

/* Timestamps in whole seconds are too coarse to judge. */
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

static struct answer counted(struct sdec_judge *j, const struct value *value) {
  const uint16_t symbol = value->symbol;
  uint64_t n = 0, sum = 0, most = 0;
  for (uint32_t i = j->from; symbol != 0 && i < j->to; i++) {
    const uint64_t one = j->sheet.said[i].symbol == symbol ? j->sheet.said[i].number : 0;
    n += j->sheet.said[i].symbol == symbol;
    j->reads.others = j->reads.others || (j->sheet.said[i].symbol == symbol && j->sheet.said[i].bits == 0);
    sum += one <= UINT32_MAX ? one : 0;
    most = one > most ? one : most;
  }
  if (j->sheet.full || (j->sheet.unread && n == 0)) {
    return unknown(SDEC_UNJUDGED_UNREAD);
  }
  return number(value->from == J_TOTAL ? sum : value->from == J_MOST ? most : value->from == J_TIMES ? n : n != 0);
}

static struct answer before(struct sdec_judge *j, const struct value *value) {
  const struct asked *request = sdec_asked_before(j);
  if (request == NULL) {
    return sdec_untold(j);
  }
  return said(j, sdec_asked_find(request, value->symbol), request->unread, SDEC_UNJUDGED_UNREAD, value);
}

static struct answer opened(const struct sdec_judge *j, const struct value *value) {
  const struct session *session = j->session;
  const uint16_t at = value->at[0];
  const bool known = session != NULL && at != NO_SLOT && (session->opened_known >> at & 1) != 0;
  return known_if(j, known, known ? session->opened[at] * value->number : 0);
}

static struct answer quiet(const struct sdec_judge *j) {
  const struct session *session = j->session;
  const bool known = session != NULL && session->has_time && j->has_fractions && j->unit->time_ns >= session->time_ns;
  return known ? number((j->unit->time_ns - session->time_ns) / 1000) : unknown(SDEC_UNJUDGED_TIME);
}

static struct answer since(struct sdec_judge *j, const struct value *value) {
  const uint16_t slot = value->at[0];
  if (!is_told(j->talk, slot)) {
    return sdec_untold(j);
  }
  const uint64_t then = j->talk->told_ns[slot];
  const bool known = j->has_fractions && then != 0 && j->unit->time_ns >= then;
  return known ? number((j->unit->time_ns - then) / 1000) : unknown(SDEC_UNJUDGED_TIME);
}

static struct answer retried(const struct sdec_judge *j) {
  if (j->retried_ns == 0) {
    return number(0);
  }
  const bool known = j->has_fractions && j->unit->time_ns >= j->retried_ns;
  return known ? number((j->unit->time_ns - j->retried_ns) / 1000) : unknown(SDEC_UNJUDGED_TIME);
}

static struct answer age(const struct sdec_judge *j) {
  const struct session *session = j->session;
  const bool known = session != NULL && session->has_keys_time && j->unit->time_ns >= session->keys_ns;
  return known ? number((j->unit->time_ns - session->keys_ns) / 1000) : sdec_untold(j);
}

static struct answer sessions_up(const struct sdec_judge *j) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < SESSIONS_KEPT; i++) {
    n += j->talk->sessions[i].used && j->talk->sessions[i].state[M_SESSION] == S_APPLICATION;
  }
  return number(n);
}

/* Order proves something only if no message can be missing. */
static struct answer if_complete(const struct sdec_judge *j, bool is) {
  return !is || j->config.complete ? number(is) : unknown(SDEC_UNJUDGED_LOSS);
}

static struct answer broke(struct sdec_judge *j, const struct value *value) {
  const uint16_t rule = value->at[0];
  if (value->from == J_BROKE) {
    return number(sdec_broke_rule(j, rule));
  }
  return j->request != NULL ? number(sdec_asked_broke(j->request, rule)) : unknown(SDEC_UNJUDGED_REQUEST);
}

static struct answer slot_use(struct sdec_judge *j, const struct value *value) {
  const struct answer slot = value->from == J_ASKED_SLOT_USE ? asked(j, value) : here(j, value);
  const bool of_responder = (j->unit->dir == SDEC_DIR_RSP) == (value->from != J_SLOT_USE);
  const struct slots *slots = &j->talk->slots[of_responder];
  if (!slot.known || slot.number >= SLOTS || (slots->use_known >> slot.number & 1) == 0) {
    return slot.known ? sdec_untold(j) : slot;
  }
  return number(slots->use[slot.number]);
}

static struct answer head(struct sdec_judge *j, const struct value *value) {
  struct said field;
  if (value->from == J_HEAD) {
    const bool found = sdec_head_find(j, value->symbol, &field);
    return said(j, found ? &field : NULL, false, SDEC_UNJUDGED_UNREAD, value);
  }
  const struct asked *request = value->from == J_WAITING_HEAD ? j->waits : j->request;
  const bool earlier = value->from == J_EARLIER_HEAD;
  const bool found = request != NULL && sdec_head_asked(j, request, earlier, value->symbol, &field);
  return said(j, found ? &field : NULL, true, SDEC_UNJUDGED_REQUEST, value);
}

static struct answer kept_of_thing(struct sdec_judge *j, const struct value *value) {
  const struct thing *thing = sdec_thing_of(j, (uint32_t)value->number);
  const uint16_t at = value->at[0];
  const bool known = thing != NULL && at != NO_SLOT && (thing->known >> at & 1) != 0;
  if (known && value->from == J_KEPT_HERE) {
    return number(thing->in[at] == sdec_place_of(j->unit));
  }
  return known ? said(j, &thing->said[at], false, SDEC_UNJUDGED_UNREAD, value) : sdec_untold(j);
}

static struct answer beside(struct sdec_judge *j, const struct value *value) {
  const uint16_t symbol = value->symbol;
  const struct said *found = NULL;
  for (uint32_t i = 0; found == NULL && i < j->sheet.n_said; i++) {
    const struct said *s = &j->sheet.said[i];
    found = s->symbol == symbol && s->index == j->index ? s : NULL;
  }
  const bool unread = j->sheet.unread || j->sheet.full;
  if (value->from == J_HAS_BESIDE) {
    return found != NULL || !unread ? number(found != NULL) : unknown(SDEC_UNJUDGED_UNREAD);
  }
  return said(j, found, unread, SDEC_UNJUDGED_UNREAD, value);
}

static struct answer element(struct sdec_judge *j) {
  j->digest = sdec_digest_of(j, j->bytes);
  return (struct answer){.known = true};
}

static struct answer asked_has(struct sdec_judge *j, const struct value *value) {
  if (j->request == NULL) {
    return unknown(SDEC_UNJUDGED_REQUEST);
  }
  const bool has = sdec_asked_find(j->request, value->symbol) != NULL;
  return has || !j->request->unread ? number(has) : unknown(SDEC_UNJUDGED_UNREAD);
}

static uint8_t highest(uint16_t offered) {
  uint8_t minor = 0;
  while (offered >> (minor + 1) != 0) {
    minor++;
  }
  return (uint8_t)(FIRST_VERSION | minor);
}

static struct answer of_connection(struct sdec_judge *j, const struct value *value) {
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

static struct answer of_message(const struct sdec_judge *j, const struct value *value) {
  const struct sdec_unit *unit = j->unit;
  switch (value->from) {
    case J_CODE: return part(number(unit->code), value);
    case J_TRANSPORT: return number(unit->transport);
    case J_USED_BEFORE: return number(j->talk->used_before);
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

/* For memoization: NOTHING beyond the message, its request and its kind; a VALUE of the connection, which goes into the
 * key; OTHERS, which no key captures. */
enum reading { READS_OTHERS, READS_NOTHING, READS_VALUE };

RARE static void note_reading(struct sdec_judge *j, const struct value *value) {
  static const uint8_t readings[J_FROMS] = {
      [J_ASKED] = READS_NOTHING,        [J_ASKED_VERSION] = READS_NOTHING, [J_ASKED_CODE] = READS_NOTHING,
      [J_ASKED_NEEDS] = READS_NOTHING,  [J_ASKED_ONLY] = READS_NOTHING,    [J_ASKED_HAS] = READS_NOTHING,
      [J_HAS] = READS_NOTHING,          [J_TIMES] = READS_NOTHING,         [J_TOTAL] = READS_NOTHING,
      [J_MOST] = READS_NOTHING,         [J_BESIDE] = READS_NOTHING,        [J_HAS_BESIDE] = READS_NOTHING,
      [J_CODE] = READS_NOTHING,         [J_NEEDS] = READS_NOTHING,         [J_ONLY] = READS_NOTHING,
      [J_IN_SESSION] = READS_NOTHING,   [J_ENCAPSULATED] = READS_NOTHING,  [J_CHUNKED] = READS_NOTHING,
      [J_TRANSPORT] = READS_NOTHING,    [J_ELSEWHERE] = READS_NOTHING,     [J_WAITING] = READS_NOTHING,
      [J_OVERTAKEN] = READS_NOTHING,    [J_STATE] = READS_VALUE,           [J_ENV] = READS_VALUE,
      [J_AGREED] = READS_VALUE,         [J_OFFERED] = READS_VALUE,         [J_HIGHEST] = READS_VALUE,
      [J_OPENED] = READS_VALUE,         [J_OWN_SLOTS] = READS_VALUE,       [J_PEER_SLOTS] = READS_VALUE,
      [J_USED_BEFORE] = READS_VALUE,    [J_ASKED_LEN] = READS_VALUE,       [J_ASKED_BROKEN] = READS_VALUE,
      [J_ASKED_BROKE] = READS_VALUE,    [J_SLOT_USE] = READS_VALUE,        [J_OWN_SLOT_USE] = READS_VALUE,
      [J_ASKED_SLOT_USE] = READS_VALUE,
  };
  const bool of_thing = value->from == J_STATE && sdec_judge_machines[value->number].scope == J_PER_THING;
  if (readings[value->from] == READS_VALUE) {
    sdec_reads_value(j, value);
  }
  j->reads.others = j->reads.others || readings[value->from] == READS_OTHERS || of_thing;
}

struct answer sdec_value_rare(struct sdec_judge *j, const struct value *value) {
  if (j->is_noting) {
    note_reading(j, value);
  }
  switch (value->from) {
    case J_ASKED: return asked(j, value);
    case J_ASKED_VERSION:
    case J_ASKED_CODE:
    case J_ASKED_NEEDS:
    case J_ASKED_ONLY:
    case J_ASKED_LEN:
    case J_ASKED_BROKEN: return of_request(j, value->from);
    case J_ASKED_BYTES: return asked_bytes(j);
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
    case J_SINCE: return since(j, value);
    case J_RETRIED: return retried(j);
    case J_RECORDS:
      return known_if(j, j->session != NULL && !j->talk->lost, j->session != NULL ? j->session->n_records : 0);
    case J_AGE: return age(j);
    case J_SESSIONS_UP: return sessions_up(j);
    case J_WAITING: return if_complete(j, j->waiting);
    case J_OVERTAKEN: return if_complete(j, j->overtaken);
    case J_BROKE:
    case J_ASKED_BROKE: return broke(j, value);
    case J_ELEMENT: return element(j);
    case J_HEAD:
    case J_ASKED_HEAD:
    case J_EARLIER_HEAD:
    case J_WAITING_HEAD: return head(j, value);
    case J_KEPT:
    case J_KEPT_HERE: return kept_of_thing(j, value);
    case J_BESIDE:
    case J_HAS_BESIDE: return beside(j, value);
    case J_SLOT_USE:
    case J_OWN_SLOT_USE:
    case J_ASKED_SLOT_USE: return slot_use(j, value);
    case J_AGREED:
    case J_OFFERED:
    case J_HIGHEST:
    case J_STATE: return of_connection(j, value);
    default: return of_message(j, value);
  }
}

struct answer sdec_value_of(struct sdec_judge *j, const struct value *value) {
  return value_of(j, value);
}
