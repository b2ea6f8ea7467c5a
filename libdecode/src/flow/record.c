/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Turns a secured-message record into the message in it, or into a unit that says why it cannot be decrypted.
 */
#include "flow/record.h"

#include <string.h>

#include "base/apart.h"
#include "carriers/storage.h"
#include "flow/unit.h"
#include "proto/shared.h"
#include "walk/rows.h"

#define MCTP_SPDM 5
#define TCP_HEADER_LEN 4

/* direction derives the direction from the carrier or the endpoints. */
static uint8_t direction(const struct sdec_flow *flow) {
  const struct conn *conn = flow->conn;
  if (flow->carried.sender != SDEC_DIR_UNKNOWN) {
    return flow->carried.sender;
  }
  if (flow->carried.dir != SDEC_DIR_UNKNOWN) {
    return flow->carried.dir;
  }
  if (flow->sessions.current == NULL || sdec_addr_same(&conn->requester, &conn->responder)) {
    return SDEC_DIR_UNKNOWN;
  }
  return sdec_addr_same(&flow->carried.src, &conn->requester) ? SDEC_DIR_REQ : SDEC_DIR_RSP;
}

/* message_in finds the SPDM message in application data; false if it is something else. */
static bool message_in(const struct sdec_flow *flow, struct sdec_span data, struct sdec_span *out) {
  const uint64_t len = span_le(data, 0, 2);
  *out = data;
  switch (flow->carried.application) {
    case APPLICATION_MCTP: *out = span_from(data, 1); return (span_u8(data, 0) & 0x7F) == MCTP_SPDM;
    case APPLICATION_STORAGE: return sdec_storage_inner(data, out);
    case APPLICATION_TCP:
      /* One implementation repeats the binding's header here; the specification does not say. */
      if (span_u8(data, 2) == 1 && span_u8(data, 3) == MCTP_SPDM &&
          (len + 2 == data.len || len + TCP_HEADER_LEN == data.len)) {
        *out = span_from(data, TCP_HEADER_LEN);
      }
      break;
    default: break;
  }
  return span_u8(*out, 0) >> 4 == 1;
}

/* push_message pushes the message in the record as work. */
static void push_message(struct sdec_flow *flow, struct sdec_span message) {
  struct work *work = &flow->work[flow->n_work++];
  *work = (struct work){.span = message, .n_via = 1};
  work->via[0] = SDEC_VIA_SECURED;
}

/* application_unit shows application data that is not SPDM. */
static void application_unit(struct sdec_flow *flow, struct sdec_span data, enum sdec_dir dir, struct sdec_unit *unit) {
  struct carried inner;
  if (flow->carried.application == APPLICATION_MCTP) {
    sdec_mctp_body(data, &inner);
  } else {
    carried_clear(&inner);
    inner.name = "application data";
    inner.protocol = "secured";
    inner.body = data;
  }
  unit->record = unit->group;
  unit->record_span = unit->span;
  unit->kind = SDEC_UNIT_OTHER;
  unit->protocol = inner.protocol;
  unit->name = inner.name;
  unit->has_code = inner.has_code;
  unit->code = inner.code;
  unit->group = inner.group;
  unit->span = inner.body;
  unit->dir = dir;
  if (unit->group != NULL) {
    sdec_conn_environment(flow->conn, (uint8_t)dir, ANY_VERSION, flow->carried.seq_len, NULL, &unit->env);
    sdec_read_message(&flow->reader, unit->group, &unit->env, unit->span);
    unit_worst(unit, flow->reader.result.worst);
  }
}

/* sound says from the header alone whether a record is encrypted and complete, and where it ends. Anything unusual is
 * left for the walk to report. */
static bool sound(const struct sdec_unit *unit, uint32_t *out_end) {
  const uint32_t seq_len = unit->env.value[E_SEQ_LEN];
  const uint32_t head = 4 + seq_len + 2;
  const uint64_t len = span_le(unit->span, head - 2, 2);
  const uint64_t end = head + len;
  *out_end = (uint32_t)end;
  return unit->env.value[E_ENCRYPTED] == 1 && (seq_len == 0 || seq_len == 2) && len >= SDEC_TAG_LEN &&
         (end == unit->span.len || (end < unit->span.len && unit->span.len - end <= unit->env.padding &&
                                    span_is_zero(span_from(unit->span, *out_end))));
}

/* read_record reads the record itself; *out_data is its application data if it is readable without a key. */
static bool read_record(struct sdec_flow *flow, struct sdec_unit *unit, struct sdec_span *out_data) {
  const struct reading *reading = &flow->reader.result;
  uint32_t end;
  sdec_conn_environment(flow->conn, (uint8_t)unit->dir, ANY_VERSION, flow->carried.seq_len, NULL, &unit->env);
  unit->env.padding = flow->carried.padding;
  if (sound(unit, &end)) {
    unit->span = span_sub(unit->span, 0, end);
    return false;
  }
  sdec_read_message(&flow->reader, unit->group, &unit->env, unit->span);
  sdec_unit_trim(unit, reading->layout_end);
  *out_data = reading->payload_span;
  if (reading->payload != NULL && reading->damage <= SDEC_INFO) {
    return true;
  }
  unit_worst(unit, reading->worst);
  return false;
}

/* known_session gives the session of a record, or NULL. */
static struct session *known_session(struct sdec_flow *flow, const struct sdec_unit *unit) {
  const bool any = flow->ring.crypto != NULL && unit->has_session;
  return any ? sdec_sessions_find(&flow->sessions, &flow->carried, unit->session) : NULL;
}

/* find_session finds the connection and session of a record. The session gets a number even without keys. */
static void find_session(struct sdec_flow *flow, struct sdec_unit *unit) {
  struct session *s = known_session(flow, unit);
  if (s != NULL) {
    flow->conn = s->conn;
    sdec_peers_touch(&flow->peers, flow->conn);
  } else {
    flow->conn = sdec_peers_of_record(&flow->peers, &flow->carried);
    if (flow->ring.n_secrets > 0 && flow->ring.crypto != NULL && unit->has_session) {
      s = sdec_sessions_lend(&flow->sessions, flow->conn, &flow->carried, unit->session);
    } else if (unit->has_session) {
      unit->session_no = sdec_sessions_number(&flow->sessions, &flow->carried, unit->session);
    }
  }
  if (s != NULL) {
    s->seq_len = flow->carried.seq_len; /* depends on the transport of the records, not on that of the handshake */
    unit->session_no = s->number;
  }
  flow->sessions.current = s;
}

/* begin_unit fills in what a record shows without being opened. */
HOT static void begin_unit(struct sdec_flow *flow, struct sdec_unit *unit) {
  sdec_unit_start(unit, &flow->packet, &flow->carried);
  unit->kind = SDEC_UNIT_RECORD;
  unit->protocol = "secured";
  unit->name = "SECURED_MESSAGE";
  unit->group = &sdec_grp_record;
  sdec_unit_via(unit, SDEC_VIA_SECURED);
  unit->has_session = unit->span.len >= 4;
  unit->session = (uint32_t)span_le(unit->span, 0, 4);
  find_session(flow, unit);
  unit->conn = flow->conn->number;
  unit->dir = direction(flow);
}

/* try_open tries to open the record with known keys. */
static bool try_open(struct sdec_flow *flow, struct sdec_unit *unit) {
  struct opening *o = &flow->opening;
  if (flow->sessions.current == NULL) {
    o->sealed = SDEC_SEALED_NO_KEY;
    o->missing = NULL;
    return false;
  }
  const bool opened = sdec_secured_open(&flow->ring, flow->pool, flow->sessions.current, unit->span, (uint8_t)unit->dir,
                                        o);
  for (uint32_t i = 0; i < o->n_notes; i++) {
    sdec_unit_note(unit, &o->notes[i]);
  }
  if (opened) {
    unit->span = o->record;
    flow->repeated = o->repeated;
    flow->sessions.current = sdec_sessions_keep(&flow->sessions, flow->sessions.current, &flow->carried);
    sdec_sessions_prove(&flow->sessions, flow->sessions.current);
    sdec_peers_rank(&flow->peers, flow->conn, MAP_PROVED);
    if (flow->stream) {
      sdec_tcp_rank(&flow->tcp, MAP_PROVED);
    }
  } else {
    sdec_sessions_shut(&flow->sessions, flow->sessions.current, &flow->carried);
  }
  return opened;
}

/* take_unproved continues with a record that is readable without a key. */
static void take_unproved(struct sdec_flow *flow, struct sdec_unit *unit) {
  struct session *s = flow->sessions.current;
  if (flow->opening.sealed == SDEC_SEALED_TAG) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_TAG, 0, 0);
  }
  unit->unproved = flow->unproved = true;
  if (s == NULL && (s = sdec_sessions_find(&flow->sessions, &flow->carried, unit->session)) == NULL) {
    s = sdec_sessions_lend(&flow->sessions, flow->conn, &flow->carried, unit->session);
    s = sdec_sessions_keep(&flow->sessions, s, &flow->carried);
  }
  flow->sessions.current = s;
}

HOT bool sdec_record_unit(struct sdec_flow *flow, struct sdec_unit *unit) {
  const struct opening *o = &flow->opening;
  struct sdec_span data, message;
  begin_unit(flow, unit);
  uint8_t dir = (uint8_t)unit->dir;
  if (try_open(flow, unit)) {
    data = o->data;
    dir = o->side == RESPONDER ? SDEC_DIR_RSP : SDEC_DIR_REQ;
    flow->carried.sender = dir; /* proved by the key */
  } else if (read_record(flow, unit, &data)) {
    take_unproved(flow, unit);
  } else {
    unit->sealed = o->sealed;
    unit->missing = o->missing;
    return true;
  }
  if (!message_in(flow, data, &message)) {
    application_unit(flow, data, dir, unit);
    return true;
  }
  /* The record's own bytes without padding, and its notes, are reported with the message. */
  flow->carried.body = unit->span;
  flow->carried.n_notes = unit->n_notes < CARRIED_NOTES ? unit->n_notes : CARRIED_NOTES;
  memcpy(flow->carried.notes, unit->notes, flow->carried.n_notes * sizeof(unit->notes[0]));
  push_message(flow, message);
  return false;
}
