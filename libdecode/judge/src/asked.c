/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pending requests, and pairing them with responses. Several can be pending at once: a chunked or deferred request
 * while others fetch its response, and a request nested in another message.
 */
#include "base/apart.h"
#include "judge.h"

#include <stddef.h>
#include <string.h>

/* The entry to use: that of the previous request with this code, an unused one, else the oldest. */
static struct asked *slot_for(struct talk *talk, const struct sdec_unit *unit) {
  struct asked *oldest = &talk->asked[0];
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &talk->asked[i];
    if (sdec_same_place(a, unit) && a->dir == unit->dir && a->code == unit->code && a->inner == (unit->nesting > 0)) {
      return a;
    }
    if (!a->used || (oldest->used && a->order < oldest->order)) {
      oldest = a;
    }
  }
  return oldest;
}

/* A retry has a header of its own, and the response may answer either. */
static void forget_header(struct asked *a) {
  a->has_other_header = true;
  a->like = 0;
}

/* A message with .resumes makes the request pending again whose response it asks for; false if there is none. */
RARE static bool resume(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const uint32_t at = 2; /* Param1: the code of that request */
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &j->talk->asked[i];
    if (sdec_same_place(a, unit) && a->dir == unit->dir && unit->span.len > at && a->code == unit->span.data[at] &&
        !a->inner) {
      a->answered = a->refused = false;
      a->done_ns = 0;
      a->resumed = true;
      a->resumed_by = sdec_digest_of_unit(j);
      a->has_earlier = false;
      forget_header(a);
      a->time_ns = unit->time_ns;
      a->order = ++j->order;
      return true;
    }
  }
  return false;
}

uint64_t sdec_digest_of_unit(struct sdec_judge *j) {
  if (!j->has_digest) {
    j->has_digest = true;
    j->digest_of_unit = sdec_digest_of(j, j->unit->span);
  }
  return j->digest_of_unit;
}

static bool is_later(const struct asked *a, const struct asked *than) {
  return than == NULL || a->order > than->order;
}

/* The sender's latest request in any session, and its latest unanswered one. */
struct own {
  struct asked *latest, *unanswered;
};

static struct own find_own(struct sdec_judge *j) {
  struct own own = {NULL, NULL};
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &j->talk->asked[i];
    if (!a->used || a->inner || a->dir != j->unit->dir) {
      continue;
    }
    own.latest = is_later(a, own.latest) ? a : own.latest;
    if (!a->answered && !a->given_up && is_later(a, own.unanswered)) {
      own.unanswered = a;
    }
  }
  return own;
}

static bool is_same(struct sdec_judge *j, const struct asked *a) {
  const uint64_t digest = sdec_digest_of_unit(j);
  return a->digest == digest || (a->resumed && a->resumed_by == digest);
}

/* A repeated request can be a retry if the first got no response or an error, or if the response came too late or was
 * lost after the point of capture. Without usable times every repetition is a retry. */
static bool may_retry(const struct sdec_judge *j, const struct asked *a) {
  const bool known = j->has_fractions && a->done_ns != 0 && j->unit->time_ns > a->done_ns;
  return !known || j->unit->time_ns - a->done_ns <= LATE_RETRY_NS;
}

/* Only one request is outstanding at a time. If the next one comes while one is unanswered, its response may be missing
 * from the capture. */
void sdec_asked_doubt(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  if (unit->nesting > 0) {
    return;
  }
  const struct own own = find_own(j);
  const struct asked *last = own.latest;
  struct asked *a = own.unanswered;
  j->again = last != NULL && sdec_same_place(last, unit) && is_same(j, last) && may_retry(j, last);
  j->retries = j->again && !last->refused && !j->config.complete;
  if (a == NULL) {
    return;
  }
  if (sdec_same_place(a, unit) && a->digest == sdec_digest_of_unit(j)) {
    j->retried_ns = a->time_ns;
  } else if (unit->message == NULL || !unit->message->resets) {
    j->waiting = a->given_up = true;
    j->waits = a;
    sdec_talk_doubt(j, a->message);
  }
}

/* broke[] and said[] need no clearing: n_broke and n_said bound them. */
void sdec_asked_clear(struct asked *a, bool repeats) {
  const uint8_t n_broke = repeats ? a->n_broke : 0;
  memset(a, 0, offsetof(struct asked, broke));
  a->n_broke = n_broke;
}

bool sdec_asked_broke(const struct asked *a, uint16_t rule) {
  bool broke = false;
  for (uint32_t i = 0; i < a->n_broke; i++) {
    broke = broke || a->broke[i] == rule;
  }
  return broke;
}

/* What the request at hand says goes with it. */
void sdec_asked_keep(struct sdec_judge *j, struct asked *a) {
  a->header = j->unit->nesting == 0 ? j->unit->header : NULL;
  a->header_len = j->unit->header_span.len;
  a->head_bits = a->header != NULL ? sdec_head_bits(j, UINT64_MAX) : 0;
  for (uint32_t i = 0; i < j->n_broken && a->n_broke < ASKED_BROKE_MOST; i++) {
    if (!sdec_asked_broke(a, j->broken[i])) {
      a->broke[a->n_broke++] = j->broken[i];
    }
  }
  for (uint32_t i = 0; i < j->sheet.n_said; i++) {
    if (a->n_said == ASKED_SAID) {
      a->unread = true;
      break;
    }
    a->said[a->n_said++] = j->sheet.said[i];
  }
}

void sdec_asked_add(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const bool resumes = unit->message != NULL && unit->message->resumes;
  if (resumes && resume(j)) {
    return;
  }
  struct asked *a = slot_for(j->talk, unit);
  const uint64_t digest = sdec_digest_of_unit(j);
  const bool several = a->used && !a->answered && a->code == unit->code && a->digest != digest;
  const bool other = several && sdec_same_place(a, unit) && !j->config.complete;
  const bool repeats = a->used && !a->answered && sdec_same_place(a, unit) && a->digest == digest;
  const uint8_t due = repeats && a->due < UINT8_MAX ? (uint8_t)(a->due + 1) : 0;
  /* Of two identical requests only the first is judged; what forbids its success forbids that of the second. */
  const bool broken = j->refuse || (repeats && a->broken);
  const uint16_t broken_rule = j->refuse || !repeats ? j->refuse_rule : a->broken_rule;
  const struct sdec_group *earlier = repeats && !a->has_other_header ? a->header : NULL;
  const uint32_t earlier_len = a->header_len;
  const uint64_t earlier_bits = a->head_bits;
  const bool again = j->again && !a->refused; /* after an error the retry may get a different response */
  j->talk->has_unread = false;
  sdec_asked_clear(a, repeats);
  a->used = true;
  a->several = other;
  a->inner = unit->nesting > 0;
  a->resumed = resumes;
  a->again = again;
  a->due = due;
  a->unread = j->sheet.unread;
  a->has_session = unit->has_session;
  a->broken = broken;
  a->broken_rule = broken_rule;
  a->dir = (uint8_t)unit->dir;
  a->code = (uint8_t)unit->code;
  a->version = unit->version;
  a->like = j->like;
  a->session = unit->session;
  a->len = unit->span.len;
  a->order = ++j->order;
  a->frame = unit->frame;
  a->time_ns = unit->time_ns;
  a->digest = digest;
  a->message_no = j->message_no;
  a->message = sdec_is_misplaced(unit) ? NULL : unit->message;
  a->has_id = j->sheet.has_req_id;
  a->id = j->sheet.req_id;
  sdec_asked_keep(j, a);
  if (due > 0) {
    a->has_earlier = earlier != NULL && earlier == a->header && earlier_len == a->header_len;
    a->earlier_bits = earlier_bits;
    forget_header(a);
  }
}

/* The other side's latest request with this code, or with any code if it is 0. */
static struct asked *latest(struct sdec_judge *j, uint8_t code, bool inner) {
  struct asked *found = NULL;
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &j->talk->asked[i];
    if (sdec_same_place(a, j->unit) && a->dir != j->unit->dir && (code == 0 || a->code == code) &&
        (!a->inner || inner) && (found == NULL || a->order > found->order)) {
      found = a;
    }
  }
  return found;
}

/* If the capture may lack the request, no side is blamed. */
RARE static void say_pair(struct sdec_judge *j, enum pairing which, const char *expected, const struct asked *of) {
  struct sdec_finding *finding = sdec_found_start(j, sdec_rule_number(j, sdec_judge_pairings[which]));
  if (finding == NULL) {
    return;
  }
  if (finding->side == 0 || j->talk->doubt || (j->unit->nesting > 0 && j->talk->lost)) {
    finding->side = 0;
    finding->rule.severity = SDEC_RULE_INFO;
  }
  struct sdec_text text = sdec_text_into(finding->expected);
  const bool named = of != NULL && of->message != NULL;
  sdec_put(&text, named ? "an answer to " : expected);
  sdec_put(&text, named ? of->message->name : "");
  sdec_put_zero(&text);
  sdec_found_end(j, finding, which);
}

RARE static void forget_asked(struct sdec_judge *j) {
  for (uint32_t i = 0; i < ASKED_KEPT && !j->config.complete; i++) {
    j->talk->asked[i].used = false;
  }
}

/* The response has no known request. It is reported only if the connection is known from its start. */
RARE static void unasked(struct sdec_judge *j, enum pairing which) {
  const bool worth = j->talk->from_start || which == PAIR_TWICE;
  j->unasked = true;
  j->unasked_frame = j->unit->frame;
  if (j->unit->nesting == 0) {
    forget_asked(j);
    sdec_talk_doubt(j, j->unit->message);
  }
  if (worth) {
    say_pair(j, which, "no response", NULL);
  }
}

static bool flow_misses_request(const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == SDEC_NOTE_NO_REQUEST) {
      return true;
    }
  }
  return false;
}

/* A nested response answers an earlier request; the flow's note says if one is missing. */
static struct asked *answered_inner(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  const bool any = unit->message == NULL || unit->message->answers_any;
  struct asked *request = latest(j, any ? 0 : (uint8_t)(unit->code | REQUEST_BIT), true);
  if (request == NULL && flow_misses_request(unit)) {
    unasked(j, PAIR_NOT_ASKED);
  }
  return request;
}

/* The other side's latest request in the same session, and its latest with the matching code. */
struct others {
  struct asked *latest, *alike;
};

static struct others find_others(struct sdec_judge *j) {
  struct others others = {NULL, NULL};
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &j->talk->asked[i];
    if (!sdec_same_place(a, j->unit) || a->inner || a->dir == j->unit->dir) {
      continue;
    }
    others.latest = is_later(a, others.latest) ? a : others.latest;
    if (a->code == (uint8_t)(j->unit->code | REQUEST_BIT) && is_later(a, others.alike)) {
      others.alike = a;
    }
  }
  return others;
}

/* A pending request with the matching code, else the latest request: packets may be reordered and responses late. */
static struct asked *waiting_for(struct sdec_judge *j) {
  const struct others others = find_others(j);
  struct asked *request = others.alike;
  if (request == NULL || request->answered) {
    return others.latest;
  }
  j->overtaken = others.latest != request && !others.latest->answered;
  return request;
}

/* A pending request of another session, or in the clear. */
static struct asked *waiting_elsewhere(struct sdec_judge *j) {
  struct asked *found = NULL;
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &j->talk->asked[i];
    if (a->used && !a->answered && !a->inner && !sdec_same_place(a, j->unit) && a->dir != j->unit->dir &&
        (found == NULL || a->order > found->order)) {
      found = a;
    }
  }
  return found;
}

/* Errors about a record that the Responder could not open travel in the clear. */
static bool is_of_record(const struct sdec_unit *unit) {
  enum { CODE_AT = 2, INVALID_SESSION = 2, DECRYPT_ERROR = 6 };
  return !unit->has_session && unit->message != NULL && unit->message->failure && unit->span.len > CODE_AT &&
         (unit->span.data[CODE_AT] == INVALID_SESSION || unit->span.data[CODE_AT] == DECRYPT_ERROR);
}

/* An error with no pending request in its own session may answer one in another. */
RARE static struct asked *refused_elsewhere(struct sdec_judge *j) {
  struct asked *request = j->unit->message != NULL && j->unit->message->failure ? waiting_elsewhere(j) : NULL;
  if (request != NULL) {
    request->answered = request->refused = j->elsewhere = true;
  }
  return request;
}

/* What looked like a sealed record may have been a request in the clear, which this answers. */
static bool answers_unread(struct sdec_judge *j) {
  const bool answers = j->talk->has_unread;
  j->talk->has_unread = false;
  return answers;
}

bool sdec_asks(const struct sdec_unit *unit) {
  const bool sure = unit->nesting == 0 && unit->dir != SDEC_DIR_UNKNOWN;
  return sure ? unit->dir == SDEC_DIR_REQ : (unit->code & REQUEST_BIT) != 0;
}

bool sdec_is_misplaced(const struct sdec_unit *unit) {
  return unit->has_code && sdec_asks(unit) != ((unit->code & REQUEST_BIT) != 0);
}

/* A message with a code of the other side: from the responding side it still answers the pending request; from the
 * requesting side it still has to be answered, with an error. */
RARE void sdec_asked_misplaced(struct sdec_judge *j) {
  if (sdec_asks(j->unit)) {
    say_pair(j, PAIR_ANSWERS, "the code of a request", NULL);
    sdec_found_refuse(j, sdec_rule_number(j, sdec_judge_pairings[PAIR_ANSWERS]));
    sdec_asked_add(j);
    return;
  }
  struct asked *request = latest(j, 0, false);
  if (request != NULL) {
    request->answered = true;
  }
  say_pair(j, PAIR_ASKS, "a response", request);
}

struct asked *sdec_asked_answered(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  if (unit->nesting > 0) {
    return answered_inner(j);
  }
  struct asked *request = waiting_for(j);
  if (request != NULL && request->answered && request->due > 0 && may_retry(j, request)) {
    request->due--;
    request->answered = false;
  }
  if (request == NULL || request->answered) {
    struct asked *elsewhere = refused_elsewhere(j);
    if (elsewhere != NULL || is_of_record(unit) || answers_unread(j)) {
      return elsewhere;
    }
    j->twice = request != NULL && may_retry(j, request);
    unasked(j, request != NULL ? PAIR_TWICE : PAIR_NOTHING_WAITS);
    return NULL;
  }
  request->answered = true;
  if (unit->message == NULL || unit->message->answers_any) {
    request->refused = true;
    return unit->message != NULL ? request : NULL;
  }
  if (request->message == NULL || (request->code & ~REQUEST_BIT) != unit->code) {
    say_pair(j, PAIR_OTHER, "a refusal", request);
    j->unasked = true;
    j->unasked_frame = unit->frame;
    forget_asked(j);
    sdec_talk_doubt(j, unit->message);
    return NULL;
  }
  request->done_ns = unit->time_ns;
  return request;
}
