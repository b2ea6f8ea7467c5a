/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Turns the bytes of one message into a unit: finds its table, its request and its environment, learns from it, and
 * queues what is inside.
 */
#include "flow/message.h"

#include <string.h>

#include "base/apart.h"
#include "flow/payload.h"
#include "flow/steps.h"
#include "flow/unit.h"
#include "proto/protocols.h"
#include "proto/shared.h"
#include "walk/registry.h"
#include "walk/rows.h"

#define HEADER_LEN 4
#define NEWEST_VERSION V1_4

static void tell_request(struct sdec_unit *unit, const struct request *request) {
  unit->request = request->unit;
  unit->request_frame = request->frame;
  unit->response_ns = unit->time_ns > request->time_ns ? unit->time_ns - request->time_ns : 0;
}

/* answer finds the request of a response and sets the response time. */
static struct request *answer(struct sdec_flow *flow, const struct work *work, const struct sdec_message *message,
                              struct sdec_unit *unit) {
  struct dialog *dialog = flow_dialog(flow, work->turned);
  struct request *request = sdec_dialog_answered(dialog, (uint8_t)unit->code, message->answers_any != 0);
  if (request == NULL) {
    if (!work->turned || !sdec_conn_unasked(flow->conn)) {
      sdec_unit_say(unit, SDEC_INFO, SDEC_NOTE_NO_REQUEST, 0, 0);
    }
    return NULL;
  }
  tell_request(unit, request);
  return request;
}

/* read_and_infer reads the message, by trial if its environment is incomplete, and returns whether the result is
 * certain. */
HOT static bool read_and_infer(struct sdec_flow *flow, struct sdec_unit *unit) {
  const struct reading *reading = &flow->reader.result;
  bool certain = true;
  sdec_read_message(&flow->reader, unit->group, &unit->env, unit->span);
  if (reading->damage > SDEC_INFO) {
    struct inference inference;
    const bool fits = sdec_read_infer(&flow->reader, unit->group, &unit->env, unit->span, &inference);
    for (uint32_t i = 0; fits && i < inference.n_notes; i++) {
      sdec_unit_note(unit, &inference.notes[i]);
    }
    certain = fits && inference.certain;
  }
  if (reading->free_format && sdec_read_guess(&flow->reader, unit->group, &unit->env, unit->span)) {
    sdec_unit_say(unit, SDEC_INFO, SDEC_NOTE_GUESSED, 0, 0);
  }
  return certain;
}

static void check_version(struct sdec_unit *unit, const struct sdec_message *message) {
  if (unit->version > NEWEST_VERSION) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_VERSION, NEWEST_VERSION, unit->version);
  } else if (unit->version < message->since || (message->until != 0 && unit->version > message->until)) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_NOT_IN_VERSION, 0, unit->version);
  }
}

/* A repeated record must not act twice. A record with an unchecked MAC could come from anyone, so it must not act on a
 * session with keys. */
static bool inert(const struct sdec_flow *flow) {
  const struct session *s = flow->sessions.current;
  return s != NULL && (flow->repeated || (flow->unproved && session_has_keys(s)));
}

/* act applies the message's effect on sessions. */
static void act(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit, const struct exchange *asked,
                const struct exchange *said) {
  if (inert(flow)) {
    return;
  }
  const struct session_event event = {.step = unit->message->step,
                                      .request = (unit->code & REQUEST_BIT) != 0,
                                      .encapsulated = work->turned,
                                      .conn = flow->conn,
                                      .carried = &flow->carried,
                                      .unit = unit,
                                      .reading = &flow->reader.result,
                                      .asked = asked,
                                      .said = said};
  const struct session_outcome outcome = sdec_sessions_step(&flow->sessions, &event);
  if (outcome.handshake != NULL) {
    unit->has_handshake = true;
    unit->handshake = outcome.handshake->id;
    unit->session_no = unit->has_session ? unit->session_no : outcome.handshake->number;
  } else if (outcome.number != 0) {
    unit->session_no = outcome.number;
  }
  unit->hmac = outcome.hmac;
  if (outcome.hmac == SDEC_HMAC_GOOD && outcome.handshake != NULL) {
    sdec_sessions_prove(&flow->sessions, outcome.handshake);
    sdec_peers_rank(&flow->peers, flow->conn, MAP_PROVED);
  }
  unit->new_keys = flow->sessions.keyed != NULL;
  if (unit->hmac == SDEC_HMAC_BAD) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_HMAC, 0, 0);
  }
}

/* ask registers a pending request in its dialog. */
static struct request *ask(struct sdec_flow *flow, const struct work *work, const struct sdec_message *message,
                           const struct sdec_unit *unit) {
  if (message->resets && !work->turned) { /* a Responder cannot restart the negotiation */
    sdec_peers_reset(&flow->peers, flow->conn);
  }
  /* Only after the reset, which may drop the session that holds the dialog. */
  struct request *request = sdec_dialog_ask(flow_dialog(flow, work->turned), flow->pool, (uint8_t)unit->code);
  request->asked.param1 = span_u8(unit->span, 2);
  request->asked.param2 = span_u8(unit->span, 3);
  request->unit = unit->number;
  request->frame = unit->frame;
  request->time_ns = unit->time_ns;
  return request;
}

static void set_environment(struct sdec_flow *flow, const struct work *work, const struct exchange *answered,
                            struct sdec_unit *unit) {
  sdec_conn_environment(flow->conn, (uint8_t)unit->dir, unit->version, flow->carried.seq_len, answered, &unit->env);
  unit->env.padding = flow->carried.padding;
  unit->env.filler = flow->carried.filler;
  if (flow->carried.no_signature && work->nesting == 0) {
    env_put(&unit->env, E_SIGNATURE, 0);
  }
}

static void begin_exchange(const struct request *request, struct exchange *out) {
  if (request != NULL) {
    *out = request->asked;
  } else {
    memset(out, 0, sizeof(*out));
  }
}

/* place_message assigns a known message to its dialog, reads it, and applies its effects. */
static void place_message(struct sdec_flow *flow, const struct work *work, const struct sdec_message *message,
                          struct sdec_unit *unit) {
  const bool is_request = (unit->code & REQUEST_BIT) != 0;
  struct request *request = is_request ? ask(flow, work, message, unit) : answer(flow, work, message, unit);
  struct exchange exchange;
  begin_exchange(request, &exchange);
  /* The facts of a request stay with its dialog; those of a response must not. */
  struct exchange *said = is_request ? &request->asked : &exchange;
  struct reading *reading = &flow->reader.result;
  set_environment(flow, work, is_request ? NULL : said, unit);
  const bool certain = read_and_infer(flow, unit);
  unit_worst(unit, reading->worst);
  sdec_unit_trim(unit, reading->layout_end);
  if (reading->damage <= SDEC_WARN) {
    sdec_conn_learn(flow->conn, (uint8_t)unit->dir, reading, &unit->env, certain, said);
    if (flow->conn->version != 0) {
      sdec_peers_rank(&flow->peers, flow->conn, MAP_USED);
    }
  }
  if (request != NULL && !is_request) {
    request->answered = !message->answers_any;
  }
  if (message->step != SDEC_STEP_NONE && reading->damage <= SDEC_WARN) {
    const struct exchange asked = request != NULL ? request->asked : *said; /* the step may drop it */
    act(flow, work, unit, &asked, said);
  }
  unit->has_slot = was_exchanged(said, F_SLOT);
  unit->slot = (uint8_t)exchanged(said, F_SLOT);
  if (reading->payload != NULL) {
    sdec_payload_follow(flow, work, unit, reading, said, request);
  }
}

static void plain_environment(struct sdec_flow *flow, struct sdec_unit *unit) {
  sdec_conn_environment(flow->conn, (uint8_t)unit->dir, unit->version, flow->carried.seq_len, NULL, &unit->env);
}

static void set_session(const struct sdec_flow *flow, struct sdec_unit *unit) {
  unit->unproved = flow->unproved;
  if (flow->sessions.current != NULL) {
    unit->session = flow->sessions.current->id;
    unit->session_no = flow->sessions.current->number;
    unit->has_session = true;
  }
}

/* misplaced_message shows a message that only the other side may send. It neither asks nor answers anything. */
static void misplaced_message(struct sdec_flow *flow, struct sdec_unit *unit) {
  sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_SIDE, 0, unit->code);
  plain_environment(flow, unit);
  unit->env.padding = flow->carried.padding;
  sdec_read_message(&flow->reader, unit->group, &unit->env, unit->span);
  unit_worst(unit, flow->reader.result.worst);
  sdec_unit_trim(unit, flow->reader.result.layout_end);
}

/* see_chain remembers a reassembled certificate chain, whose digest sessions may need. */
static void see_chain(struct sdec_flow *flow, const struct work *work) {
  const uint32_t side = work->dir == SDEC_DIR_RSP ? RESPONDER : REQUESTER;
  if (work->object == &sdec_grp_certificate_chain) {
    sdec_keyring_see_chain(&flow->ring, flow->conn, side, work->slot, work->span);
  }
}

/* object_unit shows an object reassembled from portions. */
static void object_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit) {
  unit->kind = SDEC_UNIT_OBJECT;
  unit->protocol = work->protocol != NULL ? work->protocol->name : sdec_spdm.name;
  unit->name = work->object->name;
  unit->group = work->object;
  unit->dir = work->dir;
  unit->has_code = false; /* the code would be the carrier's */
  unit->has_slot = work->has_slot;
  unit->slot = (uint8_t)work->slot;
  unit->version = work->version;
  unit->has_version = true;
  unit->conn = flow->conn->number;
  set_session(flow, unit);
  plain_environment(flow, unit);
  (void)read_and_infer(flow, unit);
  unit_worst(unit, flow->reader.result.worst);
  see_chain(flow, work);
}

/* identify names the message; false if it has no table or its header is incomplete. */
static bool identify(struct sdec_unit *unit) {
  const uint32_t len = unit->span.len;
  unit->kind = SDEC_UNIT_MESSAGE;
  unit->protocol = sdec_spdm.name;
  unit->version = span_u8(unit->span, 0);
  unit->code = span_u8(unit->span, sdec_spdm.code_offset);
  unit->has_version = len > 0;
  unit->has_code = len > sdec_spdm.code_offset;
  unit->message = unit->has_code ? sdec_message_find(&sdec_spdm, unit->code) : NULL;
  if (len < HEADER_LEN) {
    sdec_unit_say(unit, SDEC_ERROR, SDEC_NOTE_TOO_SHORT, HEADER_LEN, len);
  } else if (unit->version >> 4 != 1) {
    sdec_unit_say(unit, SDEC_ERROR, SDEC_NOTE_BAD_VERSION, 0, unit->version);
    unit->message = NULL;
  } else if (unit->message == NULL) {
    sdec_unit_say(unit, SDEC_ERROR, SDEC_NOTE_UNKNOWN_CODE, 0, unit->code);
  }
  unit->name = unit->message != NULL ? unit->message->name : "unknown message";
  return unit->message != NULL && len >= HEADER_LEN;
}

/* begin_unit fills in what is known from the work and its connection. */
HOT static void begin_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit) {
  sdec_unit_start(unit, &flow->packet, &flow->carried);
  unit->span = work->span;
  memcpy(unit->via, work->via, sizeof(unit->via));
  unit->n_via = work->n_via;
  unit->nesting = work->nesting;
  unit->number = flow->n_units + 1;
  unit->parent = work->parent;
  if (work->nesting == 0 && flow->carried.what == CARRIED_SECURED) {
    unit->record = &sdec_grp_record;
    unit->record_span = flow->carried.body;
  }
  if (work->nesting > 0) { /* the carrier's notes belong to the enclosing message */
    unit->n_notes = 0;
    unit->n_notes_lost = 0;
    unit->worst = SDEC_CLEAN;
    unit->header = NULL;
    unit->whole = work->whole;
  }
}

void sdec_vendor_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit) {
  const struct sdec_protocol *protocol = work->protocol;
  struct exchange exchange = {0};
  struct exchange *said = &exchange;
  begin_unit(flow, work, unit);
  unit->kind = SDEC_UNIT_MESSAGE;
  unit->protocol = protocol->name;
  unit->dir = work->dir;
  unit->conn = flow->conn->number;
  set_session(flow, unit);
  unit->code = span_u8(unit->span, protocol->code_offset);
  unit->has_code = unit->span.len > protocol->code_offset;
  unit->has_version = protocol->version_offset != 0 && unit->span.len > protocol->version_offset;
  unit->version = unit->has_version ? span_u8(unit->span, protocol->version_offset) : 0;
  unit->message = sdec_message_of_body(protocol, unit->span);
  unit->name = unit->message != NULL ? unit->message->name : "unknown message";
  unit->group = unit->message != NULL ? unit->message->body : NULL;
  if (unit->message == NULL) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_UNKNOWN_CODE, 0, unit->code);
    return;
  }
  if (protocol->guessed) {
    sdec_unit_say(unit, SDEC_INFO, SDEC_NOTE_GUESSED, 0, 0);
  }
  if (unit->message->draft) {
    sdec_unit_say(unit, SDEC_INFO, SDEC_NOTE_DRAFT, 0, 0);
  }
  if (work->request != NULL && unit->dir == SDEC_DIR_REQ) {
    said = &work->request->asked;
    work->request->vendor_unit = unit->number;
  } else if (work->request != NULL) {
    exchange = work->request->asked;
    tell_request(unit, work->request);
    unit->request = work->request->vendor_unit;
  }
  sdec_conn_environment(flow->conn, (uint8_t)unit->dir, ANY_VERSION, flow->carried.seq_len, said, &unit->env);
  env_put(&unit->env, E_VERSION, unit->version);
  (void)read_and_infer(flow, unit);
  unit_worst(unit, flow->reader.result.worst);
  sdec_conn_learn(flow->conn, (uint8_t)unit->dir, &flow->reader.result, &unit->env, false, said);
  if (flow->reader.result.payload != NULL && flow->reader.result.payload->as == SDEC_AS_PORTION) {
    sdec_payload_stitch(flow, work, unit, &flow->reader.result, said);
  }
}

HOT void sdec_message_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit) {
  begin_unit(flow, work, unit);
  if (work->object != NULL) {
    object_unit(flow, work, unit);
    return;
  }
  const bool known = identify(unit);
  const bool is_request = (unit->code & REQUEST_BIT) != 0;
  const bool in_clear = work->nesting == 0 && flow->sessions.current == NULL;
  /* Inside an encapsulation, the connection's Responder sends the requests. */
  const uint8_t by_code = is_request != work->turned ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  const bool sure = work->nesting == 0 && flow->carried.sender != SDEC_DIR_UNKNOWN;
  unit->dir = sure ? flow->carried.sender : by_code;
  if (in_clear) {
    flow->conn = sdec_peers_of_message(&flow->peers, &flow->carried, unit->dir == SDEC_DIR_REQ);
  }
  unit->conn = flow->conn->number;
  set_session(flow, unit);
  if (!known) {
    unit->group = unit->span.len < HEADER_LEN ? NULL : &sdec_grp_unknown_message;
    plain_environment(flow, unit);
    return;
  }
  unit->group = unit->message->body;
  check_version(unit, unit->message);
  if (unit->dir == by_code) {
    place_message(flow, work, unit->message, unit);
  } else {
    misplaced_message(flow, unit);
  }
}
