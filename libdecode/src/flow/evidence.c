/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Whatever was stripped, inferred or left over in a transcript becomes a note on the first message, on the last one, or
 * on an event after it.
 */
#include "flow/evidence.h"

#include <string.h>

#define CODE_OFFSET 1
#define REQUEST_BIT 0x80

/* The messages of a transcript belong to a connection without endpoints. */
static void raw(struct carried *out, uint8_t what) {
  carried_clear(out);
  out->what = what;
  out->transport = SDEC_TRANSPORT_RAW;
}

/* tell gives the connection the values that the search found in place of a negotiation. */
static void tell(const struct cut *cut, struct conn *conn) {
  struct sdec_env env[2];
  memset(env, 0, sizeof(env));
  for (uint32_t i = 0; i < cut->found.n_taken; i++) {
    const struct cut_choice *c = &cut->found.taken[i];
    env_put(&env[c->side], c->var, c->value);
    env[c->side].inferred |= UINT32_C(1) << c->var;
  }
  sdec_conn_adopt(conn, SDEC_DIR_REQ, &env[0]);
  sdec_conn_adopt(conn, SDEC_DIR_RSP, &env[1]);
}

bool sdec_evidence_feed(struct evidence_run *run, struct sdec_span in, struct peers *peers, struct reader *reader) {
  struct carried where;
  if (run->cut == NULL && (run->cut = sdec_pool_get(run->pool, sizeof(*run->cut))) == NULL) {
    return false;
  }
  raw(&where, CARRIED_CLEAR);
  struct conn *conn = sdec_peers_of_message(peers, &where, true);
  sdec_cut_begin(run->cut, in, &conn->facts, reader);
  tell(run->cut, conn);
  run->n_given = 0;
  run->active = true;
  return true;
}

static void first_notes(const struct cut *cut, struct carried *out) {
  if (cut->found.header_len > 0) {
    carried_note(out, SDEC_INFO, SDEC_NOTE_CUT_HEADER, 0, 0, cut->found.header_len);
  }
  if (cut->found.result == CUT_AMBIGUOUS) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_CUT_AMBIGUOUS, 0, cut->found.other[0].var, cut->found.other[0].value);
  } else if (cut->found.result == CUT_ONE && cut->found.unproved) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_CUT_UNPROVED, 0, 0, 0);
  }
}

static void last_notes(const struct cut *cut, struct carried *out) {
  if (cut->found.padding > 0) {
    carried_note(out, SDEC_INFO, SDEC_NOTE_CUT_PADDING, out->body.len, 0, cut->found.padding);
  }
  if (cut->found.between > 0) {
    carried_note(out, SDEC_INFO, SDEC_NOTE_CUT_ALIGNED, out->body.len, 0, cut->found.between);
  }
  if (cut->found.no_signature) {
    out->no_signature = true;
    carried_note(out, SDEC_INFO, SDEC_NOTE_CUT_UNSIGNED, out->body.len, 0, 0);
  }
}

/* left_over reports the bytes after the longest run of messages. */
static bool left_over(const struct cut *cut, struct carried *out) {
  const struct sdec_span rest = span_from(cut->found.in, cut->found.left_at);
  if (rest.len == 0) {
    return false;
  }
  raw(out, CARRIED_EVENT);
  out->protocol = "transcript";
  out->name = "bytes left over";
  out->body = rest;
  carried_note(out, SDEC_ERROR, cut->found.result == CUT_GIVEN_UP ? SDEC_NOTE_CUT_GIVEN_UP : SDEC_NOTE_CUT_LEFT, 0,
               cut->found.left_at, rest.len);
  if (cut->found.refused.code != SDEC_NOTE_NONE) {
    carried_add(out, cut->found.refused);
  }
  return true;
}

bool sdec_evidence_next(struct evidence_run *run, struct carried *out) {
  struct cut *cut = run->cut;
  struct sdec_span message;
  if (!run->active) {
    return false;
  }
  if (!sdec_cut_next(cut, &message)) {
    run->active = false;
    const bool left = left_over(cut, out);
    out->frame = left && run->counts ? run->n_given + 1 : 0;
    return left;
  }
  raw(out, CARRIED_CLEAR);
  out->frame = run->counts ? run->n_given + 1 : 0;
  out->body = message;
  out->dir = (span_u8(message, CODE_OFFSET) & REQUEST_BIT) != 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  if (run->n_given++ == 0) {
    first_notes(cut, out);
  }
  if (run->n_given == cut->found.n_messages) {
    last_notes(cut, out);
  }
  return true;
}
