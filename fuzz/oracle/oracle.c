/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The oracle itself: drives a flow, finds the request that each response answers, and hands both to the rules.
 */
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY (64u << 20)
#define TALKS_MOST 65536u /* connections that are told apart; those after them share one place */

struct sdec_oracle *sdec_oracle_new(const struct sdec_config *config) {
  struct sdec_oracle *o = calloc(1, sizeof(*o));
  if (o == NULL) {
    return NULL;
  }
  o->config = *config;
  o->memory = calloc(1, MEMORY);
  o->flow = o->memory != NULL ? sdec_flow_new(o->memory, MEMORY, &o->config) : NULL;
  if (o->flow == NULL) {
    sdec_oracle_free(o);
    return NULL;
  }
  return o;
}

static void forget_talks(struct sdec_oracle *o) {
  for (uint32_t i = 0; i < o->n_talks; i++) {
    sdec_asked_drop(&o->talks[i]);
  }
  free(o->talks);
  o->talks = NULL;
  o->n_talks = 0;
  o->latest = NULL;
}

void sdec_oracle_free(struct sdec_oracle *oracle) {
  if (oracle != NULL) {
    forget_talks(oracle);
    free(oracle->memory);
    free(oracle);
  }
}

struct sdec_oracle_stats sdec_oracle_stats(const struct sdec_oracle *oracle) {
  return oracle->stats;
}

/* The place of a connection; NULL if there is no memory. */
static struct talk *talk_of(struct sdec_oracle *o, uint32_t number) {
  const uint32_t at = number < TALKS_MOST ? number : TALKS_MOST;
  if (at >= o->n_talks) {
    const uint32_t n = at + 1 + at / 2;
    struct talk *bigger = realloc(o->talks, n * sizeof(*bigger));
    if (bigger == NULL) {
      return NULL;
    }
    o->talks = bigger;
    o->latest = NULL;
    for (uint32_t i = o->n_talks; i < n; i++) {
      bigger[i] = (struct talk){.from_start = o->fresh};
    }
    o->n_talks = n;
  }
  return &o->talks[at];
}

static void judge_request(struct sdec_oracle *o, struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  if (unit->message != NULL && unit->message->resets) {
    talk->flow_knows = false;
  }
  if (unit->message != NULL && unit->message->resumes) {
    /* The answer to come is that of the request whose code stands behind this one's. */
    const uint32_t at = oracle_spdm()->code_offset + 1u;
    for (uint32_t i = 0; i < ASKED_KEPT; i++) {
      struct asked *a = &talk->asked[i];
      if (a->used && a->dir == unit->dir && unit->span.len > at && a->code == unit->span.data[at] &&
          a->has_session == unit->has_session && a->session == unit->session && !a->inner) {
        a->answered = false;
        a->resumed = true;
        a->order = ++o->order;
        return;
      }
    }
  }
  o->latest = sdec_asked_add(o, talk, unit);
}

static struct sdec_text *say_pair(struct sdec_oracle *o) {
  const struct sdec_message *message = o->unit != NULL ? o->unit->message : NULL;
  const char *clause = message != NULL ? message->body->spec : NULL;
  return sdec_oracle_say(o, SDEC_FINDING_PAIR, oracle_spdm()->code_offset, NULL, clause);
}

static bool flow_misses_request(const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == SDEC_NOTE_NO_REQUEST) {
      return true;
    }
  }
  return false;
}

/* One inside another message answers something that was asked before; the flow knows when that may be unasked. */
static struct asked *pair_inner(struct sdec_oracle *o, struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  const bool any = unit->message == NULL || unit->message->answers_any;
  struct asked *request = sdec_asked_by(talk, unit, any ? 0 : (uint8_t)(unit->code | REQUEST_BIT), true);
  if (request == NULL && talk->from_start && flow_misses_request(unit)) {
    sdec_put(say_pair(o), "answers nothing that was asked");
  }
  return request;
}

/* Of others only the latest request waits. */
static struct asked *pair_latest(struct sdec_oracle *o, struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  struct asked *request = sdec_asked_by(talk, unit, 0, false);
  if (request == NULL || request->answered) {
    if (request != NULL || talk->from_start) {
      sdec_put(say_pair(o), "no request is waiting for an answer");
    }
    return NULL;
  }
  request->answered = true;
  if (unit->message == NULL) {
    return NULL;
  }
  if (unit->message->answers_any) {
    return request;
  }
  if (request->message == NULL) {
    struct sdec_text *out = say_pair(o);
    sdec_put(out, "answers what is no request: version 0x");
    sdec_put_hex(out, request->version, 2);
    sdec_put(out, ", code 0x");
    sdec_put_hex(out, request->code, 2);
    return NULL;
  }
  if ((request->code & ~REQUEST_BIT) != unit->code) {
    struct sdec_text *out = say_pair(o);
    sdec_put(out, "does not answer ");
    sdec_put(out, request->message->name);
    return NULL;
  }
  return request;
}

static void judge_response(struct sdec_oracle *o, struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  struct asked *request = unit->nesting > 0 ? pair_inner(o, talk) : pair_latest(o, talk);
  const bool failure = unit->message != NULL && unit->message->failure;
  o->stats.responses++;
  o->stats.refusals += failure;
  sdec_form_judge(o, talk, failure && request != NULL && request->resumed ? NULL : request);
  if (request == NULL || unit->message == NULL) {
    return;
  }
  sdec_rules_judge(o, talk, request);
  if (!failure) {
    sdec_rules_learn(o, talk, request);
  }
}

static void judge_message(struct sdec_oracle *o, struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  if (strcmp(unit->protocol, oracle_spdm()->name) != 0) {
    if (unit->dir == SDEC_DIR_RSP) { /* in a response: which of its own requests it answers is not known */
      sdec_form_judge(o, talk, NULL);
    }
  } else if (unit->has_code && (unit->code & REQUEST_BIT) != 0) {
    judge_request(o, talk);
  } else {
    judge_response(o, talk);
  }
}

static void take_units(struct sdec_oracle *o) {
  struct sdec_unit unit;
  while (sdec_flow_take(o->flow, &unit)) {
    struct talk *talk = talk_of(o, unit.conn);
    o->unit = &unit;
    if (unit.kind == SDEC_UNIT_RECORD) {
      o->stats.sealed++;
    } else if (talk != NULL && unit.kind == SDEC_UNIT_OBJECT) {
      sdec_form_judge(o, talk, NULL);
    } else if (talk != NULL && unit.kind == SDEC_UNIT_MESSAGE) {
      judge_message(o, talk);
    }
  }
  o->unit = NULL;
}

void sdec_oracle_feed(struct sdec_oracle *oracle, const struct sdec_packet *packet) {
  sdec_flow_feed(oracle->flow, packet);
  take_units(oracle);
}

void sdec_oracle_finish(struct sdec_oracle *oracle) {
  sdec_flow_finish(oracle->flow);
  take_units(oracle);
}

void sdec_oracle_connect(struct sdec_oracle *oracle, bool fresh) {
  forget_talks(oracle);
  oracle->flow = sdec_flow_new(oracle->memory, MEMORY, &oracle->config);
  oracle->fresh = fresh;
}

static void feed_message(struct sdec_oracle *o, uint32_t carrier, struct sdec_span message) {
  const struct sdec_packet packet = {
      .data = message, .original_len = message.len, .frame = o->exchange, .carrier = carrier};
  sdec_oracle_feed(o, &packet);
}

/* The message inside its carrier. */
static struct sdec_span inside(uint32_t carrier, struct sdec_span bytes) {
  const uint32_t header = carrier == SDEC_CARRIER_MCTP_BODY ? 1 : carrier == SDEC_CARRIER_DOE ? 8 : 0;
  return bytes.len > header ? (struct sdec_span){bytes.data + header, bytes.len - header} : (struct sdec_span){NULL, 0};
}

/* is_request tells what the flow would take the message for; false as well if it has no code. */
static bool is_request(struct sdec_span message) {
  const uint32_t at = oracle_spdm()->code_offset;
  return message.len > at && (message.data[at] & REQUEST_BIT) != 0;
}

/* Something that is no request was sent as one: whatever comes back has to be a refusal. */
static void ask_nonsense(struct sdec_oracle *o, struct sdec_span request) {
  const uint32_t at = oracle_spdm()->code_offset;
  const struct sdec_unit unit = {.dir = SDEC_DIR_REQ,
                                 .code = request.len > at ? request.data[at] : 0,
                                 .version = request.len > 0 ? request.data[0] : 0,
                                 .span = request,
                                 .conn = 1};
  struct talk *talk = talk_of(o, unit.conn);
  if (talk != NULL) {
    o->latest = sdec_asked_add(o, talk, &unit);
  }
}

void sdec_oracle_request(struct sdec_oracle *oracle, uint32_t carrier, struct sdec_span request) {
  const struct sdec_span message = inside(carrier, request);
  oracle->exchange++;
  oracle->latest = NULL;
  if (is_request(message)) {
    /* Responses inside a request are not the other side's. */
    const struct sdec_oracle_stats stats = oracle->stats;
    const uint32_t n_findings = oracle->n_findings;
    feed_message(oracle, carrier, request);
    oracle->stats = stats;
    oracle->n_findings = n_findings;
  } else {
    ask_nonsense(oracle, message);
  }
}

void sdec_oracle_response(struct sdec_oracle *oracle, uint32_t carrier, struct sdec_span response) {
  if (is_request(inside(carrier, response))) {
    oracle->stats.responses++;
    sdec_put(say_pair(oracle), "a request came as the response");
    return;
  }
  feed_message(oracle, carrier, response);
}

bool sdec_oracle_asked(const struct sdec_oracle *oracle, struct sdec_env *out_env,
                       const struct sdec_group **out_group) {
  if (oracle->latest == NULL || oracle->latest->message == NULL) {
    return false;
  }
  *out_env = oracle->latest->env;
  *out_group = oracle->latest->message->body;
  return true;
}
