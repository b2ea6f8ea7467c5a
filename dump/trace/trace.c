/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sorts units into connections, chains and sessions.
 */
#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "show/mix.h"
#include "show/verdicts.h"
#include "trace/negotiation.h"

static struct trace_conn *conn_of(struct trace *trace, const struct sdec_unit *unit) {
  for (uint32_t i = trace->n_conns; i > 0; i--) {
    if (trace->conns[i - 1].conn == unit->conn) {
      return &trace->conns[i - 1];
    }
  }
  struct trace_conn *conn = NULL;
  if (trace->n_conns < TRACE_CONNS_MOST) {
    conn = keep_row(&trace->keep, &trace->conns, &trace->n_conns, &trace->cap_conns, sizeof(*trace->conns));
  }
  if (conn != NULL) {
    conn->conn = unit->conn;
    conn->transport = (uint8_t)unit->transport;
    conn->first_frame = unit->frame;
  }
  return conn;
}

bool trace_has_peers(const struct trace_conn *conn) {
  const struct sdec_addr *a = &conn->peer[TRACE_REQUESTER], *b = &conn->peer[TRACE_RESPONDER];
  return a->kind != SDEC_ADDR_NONE &&
         (a->kind != b->kind || a->len != b->len || memcmp(a->bytes, b->bytes, a->len) != 0);
}

static void note_conn(struct trace_conn *conn, const struct sdec_unit *unit) {
  const struct sdec_message *message = unit->message;
  conn->last_frame = unit->frame;
  if (unit->kind != SDEC_UNIT_MESSAGE) {
    return;
  }
  conn->n_messages++;
  if (!conn->named && unit->dir != SDEC_DIR_UNKNOWN && unit->nesting == 0) {
    conn->named = true;
    conn->peer[TRACE_REQUESTER] = unit->dir == SDEC_DIR_REQ ? unit->src : unit->dst;
    conn->peer[TRACE_RESPONDER] = unit->dir == SDEC_DIR_REQ ? unit->dst : unit->src;
  }
  if (message == NULL) {
    return;
  }
  conn->n_failures += message->failure;
  conn->n_resets += message->resets;
  conn->n_steps[message->step] += unit->dir == SDEC_DIR_REQ;
  conn->version = unit->has_version && message->step != SDEC_STEP_VERSION ? unit->version : conn->version;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Chains
 */

/* Names of curves and parameter sets include the size; for RSA it must be added. */
static const char *key_text(struct trace *trace, const struct sdec_certificate *one) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_put(&text, one->key);
  if (one->key_bits != 0 && strpbrk(one->key, "0123456789") == NULL) {
    sdec_put_char(&text, ' ');
    sdec_put_dec(&text, one->key_bits);
  }
  return keep_text(&trace->keep, buffer, text.len < text.cap ? text.len : text.cap);
}

static struct trace_cert read_cert(struct trace *trace, const struct sdec_certificate *one) {
  return (struct trace_cert){
      .subject = keep_text(&trace->keep, one->subject, strlen(one->subject)),
      .issuer = keep_text(&trace->keep, one->issuer, strlen(one->issuer)),
      .key = key_text(trace, one),
      .not_before = keep_text(&trace->keep, one->not_before, strlen(one->not_before)),
      .not_after = keep_text(&trace->keep, one->not_after, strlen(one->not_after)),
  };
}

/* If a chain has too many certificates, the first ones are kept. */
static void read_chain(struct trace *trace, struct trace_chain *chain, struct sdec_span bytes) {
  struct cert_walk walk = {.left = {.bytes = bytes}};
  while (chain->problem == NULL && chain->n_certificates < TRACE_CERTS &&
         certificates_next(&trace->certificates, &walk)) {
    if (walk.problem != NULL) {
      chain->problem = keep_text(&trace->keep, walk.problem, strlen(walk.problem));
    } else {
      chain->certs[chain->n_certificates] = read_cert(trace, trace->certificates.one);
      chain->leaf_read = walk.left.bytes.len == 0;
      chain->n_certificates++;
    }
  }
}

static void note_chain(struct trace *trace, const struct sdec_unit *unit) {
  struct sdec_span bytes;
  if (unit->kind != SDEC_UNIT_OBJECT || !certificates_of_unit(unit, &trace->walk, &bytes)) {
    return;
  }
  const uint64_t mark = mix_bytes(MIX_START, bytes.data, bytes.len); /* chains with equal hashes count as one */
  const uint8_t side = unit->dir == SDEC_DIR_REQ ? TRACE_REQUESTER : TRACE_RESPONDER;
  for (uint32_t i = 0; i < trace->n_chains; i++) {
    struct trace_chain *chain = &trace->chains[i];
    if (chain->conn == unit->conn && chain->side == side && chain->slot == unit->slot && chain->mark == mark) {
      chain->n_seen++;
      chain->last = unit->number;
      return;
    }
  }
  struct trace_chain *chain = keep_row(&trace->keep, &trace->chains, &trace->n_chains, &trace->cap_chains,
                                       sizeof(*trace->chains));
  if (chain != NULL) {
    *chain = (struct trace_chain){.conn = unit->conn,
                                  .side = side,
                                  .slot = unit->slot,
                                  .has_slot = unit->has_slot,
                                  .first_frame = unit->frame,
                                  .unit = unit->number,
                                  .last = unit->number,
                                  .n_seen = 1,
                                  .mark = mark};
    read_chain(trace, chain, bytes);
  }
}

static bool is_worse(uint8_t result, const struct trace_chain *chain) {
  return chain->verdict == NULL || (chain->result != SDEC_FAIL && result == SDEC_FAIL) ||
         (chain->result == SDEC_PASS && result == SDEC_UNKNOWN);
}

void trace_verdict(struct trace *trace, const struct sdec_verdict *verdict) {
  char buffer[VERDICT_TEXT];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  for (uint32_t i = 0; verdict->check == SDEC_CHECK_CHAIN && i < trace->n_chains; i++) {
    struct trace_chain *chain = &trace->chains[i];
    if ((chain->unit == verdict->unit || chain->last == verdict->unit) && is_worse(verdict->result, chain)) {
      verdict_text(verdict, &text);
      chain->verdict = keep_text(&trace->keep, buffer, text.len);
      chain->result = verdict->result;
      return;
    }
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Sessions
 */

static struct trace_session *session_of(struct trace *trace, const struct sdec_unit *unit, uint32_t id) {
  for (uint32_t i = trace->n_sessions; i > 0; i--) {
    struct trace_session *session = &trace->sessions[i - 1];
    if (session->conn == unit->conn && session->session == id && session->session_no == unit->session_no) {
      return session;
    }
  }
  struct trace_session *session = NULL;
  if (trace->n_sessions < TRACE_SESSIONS_MOST) {
    session = keep_row(&trace->keep, &trace->sessions, &trace->n_sessions, &trace->cap_sessions,
                       sizeof(*trace->sessions));
  }
  if (session != NULL) {
    session->conn = unit->conn;
    session->session = id;
    session->session_no = unit->session_no;
    session->first_frame = unit->frame;
  }
  return session;
}

/* The session id first appears in the response; its requester is the sender of the request. */
static void note_begin(const struct trace_conn *conn, struct trace_session *session, const struct sdec_unit *unit) {
  if (session->by == NULL && conn->asked_unit != 0 && unit->request == conn->asked_unit) {
    session->by = conn->asked_by;
    session->name = conn->asked_name;
    session->name_field = conn->asked_field;
    session->hint = conn->asked_hint;
    session->step = unit->message != NULL ? unit->message->step : SDEC_STEP_NONE;
  }
}

static void note_sealed(struct trace *trace, struct trace_session *session, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  session->n_sealed++;
  if (session->sealed == NULL) {
    sdec_unit_sealed_text(unit, &text);
    session->sealed = keep_text(&trace->keep, buffer, text.len);
    session->why = (uint8_t)unit->sealed;
  }
}

static void note_session(struct trace *trace, const struct trace_conn *conn, const struct sdec_unit *unit) {
  if (!unit->has_session && !unit->has_handshake) {
    return;
  }
  struct trace_session *session = session_of(trace, unit, unit->has_session ? unit->session : unit->handshake);
  const struct sdec_message *message = unit->message;
  if (session == NULL) {
    trace->n_left_out++;
    return;
  }
  session->last_frame = unit->frame;
  if (unit->has_handshake) {
    note_begin(conn, session, unit);
  }
  if (unit->kind == SDEC_UNIT_RECORD) {
    note_sealed(trace, session, unit);
  } else if (unit->kind == SDEC_UNIT_MESSAGE) {
    session->n_messages += unit->has_session;
  }
  if (message != NULL && unit->has_session && unit->dir == SDEC_DIR_RSP && message->step == SDEC_STEP_END) {
    session->end_frame = unit->frame;
  }
  session->n_updates += message != NULL && unit->dir == SDEC_DIR_REQ && message->step == SDEC_STEP_KEY_UPDATE;
}

/* ------------------------------------------------------------------------------------------------------------------
 * All
 */

static void count(struct trace *trace, const struct sdec_unit *unit) {
  trace->n_units++;
  trace->first_ns = trace->first_ns == 0 || unit->time_ns < trace->first_ns ? unit->time_ns : trace->first_ns;
  trace->last_ns = unit->time_ns > trace->last_ns ? unit->time_ns : trace->last_ns;
  trace->n_messages += unit->kind == SDEC_UNIT_MESSAGE;
  trace->n_others += unit->kind == SDEC_UNIT_OTHER;
  trace->n_events += unit->kind == SDEC_UNIT_EVENT;
  trace->n_sealed += unit->kind == SDEC_UNIT_RECORD;
  trace->n_notes[unit->worst <= SDEC_ERROR ? unit->worst : SDEC_ERROR]++;
  if (unit->kind != SDEC_UNIT_EVENT && unit->transport < SDEC_TRANSPORTS && unit->nesting == 0) {
    trace->by_transport[unit->transport]++;
  }
}

void trace_unit(struct trace *trace, const struct sdec_unit *unit) {
  count(trace, unit);
  if (unit->kind == SDEC_UNIT_OTHER || unit->kind == SDEC_UNIT_EVENT) {
    return;
  }
  struct trace_conn *conn = conn_of(trace, unit);
  if (conn == NULL) {
    trace->n_left_out++;
    return;
  }
  note_conn(conn, unit);
  negotiation_unit(trace, conn, unit);
  note_chain(trace, unit);
  note_session(trace, conn, unit);
}

void trace_free(struct trace *trace) {
  free(trace->conns);
  free(trace->chains);
  free(trace->sessions);
  keep_free(&trace->keep);
  certificates_close(&trace->certificates);
  *trace = (struct trace){0};
}
