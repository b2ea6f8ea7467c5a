/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Follows the payload of a message: reassembles chunks and portions, and pushes nested messages as work of their own.
 */
#include "flow/payload.h"

#include "base/apart.h"
#include "flow/unit.h"
#include "proto/protocols.h"
#include "walk/registry.h"

HOT static void push_work(struct sdec_flow *flow, struct sdec_unit *unit, const struct work *parent,
                          struct work child) {
  if (child.span.len == 0) {
    return;
  }
  if (parent->nesting + 1 > FLOW_NESTING || flow->n_work == FLOW_WORK) {
    sdec_unit_say(unit, SDEC_WARN, SDEC_NOTE_NESTING, FLOW_NESTING, 0);
    return;
  }
  child.nesting = (uint8_t)(parent->nesting + 1);
  child.parent = unit->number;
  unit->carries = true;
  flow->work[flow->n_work++] = child;
}

static void add_via(struct work *work, uint8_t via) {
  if (work->n_via < SDEC_UNIT_VIAS) {
    work->via[work->n_via++] = via;
  }
}

/* Units point into the blocks of finished reassemblies, which must live until those units are taken. */
static void keep_until_taken(struct sdec_flow *flow, const struct sdec_span *built) {
  if (flow->n_spent < FLOW_WORK) {
    flow->spent[flow->n_spent++] = (void *)(uintptr_t)built->data;
  }
}

/* stitch_for gives the reassembly for a piece: for a chunk its sender's, for a portion the open one of its object, or
 * else the next in turn. NULL if out of memory. */
static struct stitch *stitch_for(struct dialog_more *more, const struct piece *piece, bool chunk, uint32_t sender) {
  if (more == NULL || chunk) {
    return more != NULL ? &more->pieces[sender] : NULL;
  }
  for (uint32_t i = PORTIONS_AT; i < PIECES_KEPT; i++) {
    struct stitch *s = &more->pieces[i];
    if (s->open && s->group == piece->group && s->key == piece->key) {
      return s;
    }
  }
  more->next_portion = (uint8_t)((more->next_portion + 1) % (PIECES_KEPT - PORTIONS_AT));
  return &more->pieces[PORTIONS_AT + more->next_portion];
}

/* hold_pieces updates how many bytes of pieces a connection or session holds. */
static void hold_pieces(struct sdec_flow *flow, struct session *session) {
  struct holders *holders = sdec_pool_holders(flow->pool);
  const uint32_t now = sdec_pool_now(flow->pool);
  if (session == NULL) {
    struct conn *conn = flow->conn;
    conn->holder.owner = conn;
    conn->holder.kind = HOLDER_CONNECTION;
    if (conn != &flow->peers.spare) {
      sdec_holder_set(holders, &conn->holder, sdec_dialog_held(&conn->dialog) + sdec_dialog_held(conn->turned), now);
    }
  } else if (session != &flow->sessions.lent) {
    session->holder.owner = session;
    session->holder.kind = HOLDER_SESSION;
    sdec_holder_set(holders, &session->holder,
                    sdec_dialog_held(&session->dialogs[0]) + sdec_dialog_held(&session->dialogs[1]), now);
  }
}

/* say_of_piece reports and counts what is wrong with a piece. */
static void say_of_piece(struct sdec_flow *flow, struct sdec_unit *unit, const struct reading *reading,
                         struct sdec_note *note) {
  if (note->code == SDEC_NOTE_EVICTED || note->code == SDEC_NOTE_TOO_LARGE) {
    flow->reclaim.n_transfers += note->code == SDEC_NOTE_EVICTED;
    flow->reclaim.n_too_large += note->code == SDEC_NOTE_TOO_LARGE;
    flow->reclaim.dropped_bytes += note->code == SDEC_NOTE_EVICTED ? note->got : 0;
  }
  if (note->code != 0) {
    note->offset = (uint32_t)(reading->payload_span.data - unit->span.data);
    note->field = reading->payload;
    sdec_unit_note(unit, note);
    flow->stats.incomplete += note->severity > SDEC_INFO;
  }
}

/* Only the first portion may open a reassembly, and only if it is not the whole object. */
static bool begins(const struct piece *piece) {
  return piece->has_offset && piece->offset == 0 && piece->remainder != 0 && piece->bytes.len > 0;
}

void sdec_payload_stitch(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                         const struct reading *reading, const struct exchange *exchange) {
  struct dialog *dialog = flow_dialog(flow, work->turned);
  const bool chunk = reading->payload->as == SDEC_AS_CHUNK;
  const struct piece piece = {.bytes = reading->payload_span,
                              .key = exchanged(exchange, chunk ? F_CHUNK_HANDLE : F_SLOT),
                              .sequence = exchanged(exchange, F_CHUNK_SEQ),
                              .total = exchanged(exchange, F_CHUNK_TOTAL),
                              .last = exchanged(exchange, F_CHUNK_LAST) != 0,
                              .has_offset = was_exchanged(exchange, F_PORTION_OFFSET),
                              .offset = exchanged(exchange, F_PORTION_OFFSET),
                              .remainder = exchanged(exchange, F_PORTION_REMAINDER),
                              .group = reading->payload->group};
  struct sdec_span whole;
  struct sdec_note note = note_make(SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, piece.bytes.len);
  struct stitch none = {.open = false};
  struct stitch *s = &none;
  if (dialog->more != NULL || chunk || begins(&piece)) {
    s = stitch_for(sdec_dialog_more(dialog, flow->pool), &piece, chunk, unit->dir == SDEC_DIR_RSP);
  }
  if (s == NULL) {
    say_of_piece(flow, unit, reading, &note);
    return;
  }
  const uint64_t number = chunk && piece.sequence == 0 ? 0 : s->number;
  const enum stitch_result result = chunk ? sdec_stitch_chunk(s, flow->pool, &piece, &whole, &note)
                                          : sdec_stitch_portion(s, flow->pool, &piece, &whole, &note);
  hold_pieces(flow, flow->sessions.current);
  say_of_piece(flow, unit, reading, &note);
  if (result == STITCH_MORE) {
    if (s->open && note.code != SDEC_NOTE_REPEATED) {
      s->number = s->number != 0 ? s->number : ++flow->n_wholes;
      unit->part_of = s->number;
    }
    return;
  }
  struct work child = *work;
  child.whole = 0;
  if (result == STITCH_BUILT) {
    keep_until_taken(flow, &whole);
    unit->part_of = child.whole = number;
  }
  child.span = whole;
  child.object = chunk ? NULL : piece.group;
  child.dir = (uint8_t)unit->dir;
  child.version = unit->version;
  child.slot = piece.key;
  child.has_slot = !chunk && was_exchanged(exchange, F_SLOT);
  if (chunk) {
    add_via(&child, SDEC_VIA_CHUNK);
  }
  push_work(flow, unit, work, child);
}

/* If a nested message ends where the outer one does, it includes the transport's padding. Only its own layout shows
 * where it ends. */
static void trim_inner(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                       struct reading *reading) {
  const struct sdec_span inner = reading->payload_span;
  const bool turned = work->turned || reading->payload->as == SDEC_AS_ENCAPSULATED;
  const bool is_request = (span_u8(inner, sdec_spdm.code_offset) & REQUEST_BIT) != 0;
  const struct sdec_message *message = sdec_message_find(&sdec_spdm, span_u8(inner, sdec_spdm.code_offset));
  if (unit->env.padding == 0 || inner.data + inner.len != unit->span.data + unit->span.len) {
    return;
  }
  if (inner.len <= unit->env.padding && span_is_zero(inner)) { /* empty, as no message begins with zero */
    reading->payload_span.len = 0;
    unit->span.len -= inner.len;
    return;
  }
  if (message == NULL) {
    return;
  }
  const struct request *request = is_request ? NULL
                                             : sdec_dialog_answered(flow_dialog(flow, turned), message->code,
                                                                    message->answers_any != 0);
  struct sdec_env env;
  sdec_conn_environment(flow->conn, is_request != turned ? SDEC_DIR_REQ : SDEC_DIR_RSP, span_u8(inner, 0),
                        flow->carried.seq_len, request != NULL ? &request->asked : NULL, &env);
  env.padding = unit->env.padding;
  env.filler = unit->env.filler;
  const struct sdec_span behind = span_from(inner, sdec_read_layout_end(&flow->reader, message->body, &env, inner));
  if (sdec_unit_pads(unit, behind)) {
    reading->payload_span.len -= behind.len;
    unit->span.len -= behind.len;
  }
}

/* follow_vendor queues the body of a vendor-defined message if its protocol is known. */
static void follow_vendor(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                          const struct reading *reading, struct request *request) {
  struct work child = *work;
  uint32_t standard, vendor;
  child.whole = 0;
  if (!sdec_read_fact(reading, F_STANDARD_ID, &standard)) {
    return;
  }
  if (!sdec_read_fact(reading, F_VENDOR_ID, &vendor)) {
    vendor = 0; /* some registries have no vendors */
  }
  child.protocol = sdec_protocol_of_vendor(standard, vendor, span_u8(reading->payload_span, 0));
  const struct sdec_span body = reading->payload_span;
  if (child.protocol == NULL || (child.protocol->named && sdec_message_of_body(child.protocol, body) == NULL)) {
    return;
  }
  child.span = body;
  child.dir = (uint8_t)unit->dir;
  child.request = request;
  push_work(flow, unit, work, child);
}

HOT void sdec_payload_follow(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                             struct reading *reading, const struct exchange *exchange, struct request *request) {
  struct work child = *work;
  child.whole = 0;
  switch (reading->payload->as) {
    case SDEC_AS_CHUNK:
    case SDEC_AS_PORTION: sdec_payload_stitch(flow, work, unit, reading, exchange); break;
    case SDEC_AS_ENCAPSULATED:
      trim_inner(flow, work, unit, reading);
      child.span = reading->payload_span;
      child.turned = true;
      add_via(&child, SDEC_VIA_ENCAP);
      push_work(flow, unit, work, child);
      break;
    case SDEC_AS_INNER:
      trim_inner(flow, work, unit, reading);
      child.span = reading->payload_span;
      add_via(&child, SDEC_VIA_CHUNK);
      push_work(flow, unit, work, child);
      break;
    case SDEC_AS_VENDOR: follow_vendor(flow, work, unit, reading, request); break;
    default: break;
  }
}
