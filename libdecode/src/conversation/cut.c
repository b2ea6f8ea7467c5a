/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The search for a cut is depth first. A trial walks the transcript from its start under the current choices. If it
 * needs an unknown variable, that variable becomes a further choice; at a dead end, the latest choice moves on to its
 * next candidate.
 */
#include "conversation/cut.h"

#include <string.h>

#include "base/apart.h"
#include "base/note.h"
#include "conversation/edges.h"
#include "proto/protocols.h"
#include "walk/registry.h"
#include "walk/rows.h"

#define HEADER_LEN 4
#define REQUEST_BIT 0x80
#define DOE_UNIT 4

/* Bound on the work: bytes walked per byte of the transcript. Real transcripts need fewer than 30. */
#define WORK_PER_BYTE 512u
#define WORK_LEAST (1u << 16)

enum step { STEP_MESSAGE, STEP_END, STEP_DEAD, STEP_NEEDS };

/* The message at the current position of a walk, or the one nested in it. */
struct here {
  struct sdec_span rest, bytes;
  const struct sdec_message *message;
  bool request, turned; /* turned: encapsulated, so the roles are swapped */
  uint8_t version, side;
  struct sdec_env env;
  uint8_t needs;
};

static void walk_begin(struct cut *cut) {
  struct cut_walk *w = &cut->walk;
  memset(w, 0, sizeof(*w));
  w->conn.facts = cut->assumed;
}

/* GET_VERSION and VERSION are always 1.0. All other messages of a connection share one of the versions offered. */
static bool version_fits(const struct cut_walk *w, const struct here *here) {
  if (here->message->step == SDEC_STEP_VERSION) {
    return here->version == V1_0;
  }
  return here->version >= V1_0 && here->version <= V1_4 && (w->version == 0 || here->version == w->version) &&
         (!w->offers || (w->offered >> (here->version & 15) & 1) != 0);
}

static bool answers(const struct cut_asked *asked, const struct here *here) {
  return asked->waits && (here->message->answers_any || here->message->code == (asked->exchange.code & ~REQUEST_BIT));
}

/* identify finds the message at the start of `here->rest`; false if no message is allowed there. An encapsulated
 * response may come without its request, because a bit of KEY_EXCHANGE_RSP can request the first one (DSP0274). */
static bool identify(const struct cut_walk *w, struct here *here) {
  const struct cut_asked *asked = &w->asked[here->turned];
  const uint8_t code = span_u8(here->rest, sdec_spdm.code_offset);
  here->message = here->rest.len < HEADER_LEN ? NULL : sdec_message_find(&sdec_spdm, code);
  if (here->message == NULL) {
    return false;
  }
  here->version = span_u8(here->rest, 0);
  here->request = (code & REQUEST_BIT) != 0;
  here->side = here->request == here->turned;
  if (!version_fits(w, here)) {
    return false;
  }
  return here->request ? !asked->waits : answers(asked, here) || (here->turned && sdec_conn_unasked(&w->conn));
}

static uint8_t dir_of(const struct here *here) {
  return here->side == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP;
}

/* environment derives the environment from the messages so far and fills in unknown variables from the choices. */
static void environment(struct cut *cut, struct here *here) {
  struct cut_walk *w = &cut->walk;
  sdec_conn_environment(&w->conn, dir_of(here), here->version, 0,
                        here->request ? NULL : &w->asked[here->turned].exchange, &here->env);
  for (uint32_t i = 0; i < cut->n_choices; i++) {
    const struct cut_choice *c = &cut->choice[i];
    if ((c->side == here->side || c->var == E_HASH) && !env_known(&here->env, c->var)) {
      env_put(&here->env, c->var, c->value);
    }
  }
}

static void look(struct cut *cut, const struct here *here, struct sdec_span bytes) {
  sdec_read_message(cut->reader, here->message->body, &here->env, bytes);
  cut->work += cut->reader->result.layout_end + HEADER_LEN;
}

static bool clean(const struct cut *cut) {
  const struct reading *reading = &cut->reader->result;
  return (cut->lenient ? reading->damage : reading->worst) <= SDEC_INFO && !reading->astray;
}

/* An exported transcript may end just before the signature of its last message. */
static bool ends_unsigned(struct cut *cut, struct here *here) {
  const struct sdec_env env = here->env;
  if (here->request) {
    return false;
  }
  env_put(&here->env, E_SIGNATURE, 0);
  look(cut, here, here->rest);
  if (clean(cut) && cut->reader->result.layout_end == here->rest.len) {
    return true;
  }
  here->env = env;
  return false;
}

/* slack counts the zero bytes that some devices send after the last field. No message begins with a zero byte. */
static uint32_t slack(const struct here *here, uint32_t end) {
  uint32_t n = 0;
  while (n < here->message->body->slack && span_has(here->rest, end + n, 1) && span_u8(here->rest, end + n) == 0) {
    n++;
  }
  return n;
}

/* measure decodes a message to find its end. After STEP_MESSAGE the reader's result is the reading of that message. */
static enum step measure(struct cut *cut, struct here *here) {
  const struct reading *reading = &cut->reader->result;
  environment(cut, here);
  look(cut, here, here->rest);
  here->needs = reading->missing;
  const bool signature = here->needs == E_SIGNATURE || reading->worst > SDEC_WARN;
  cut->walk.refused = reading->worst_note;
  if (here->needs == 0) {
    here->bytes = span_sub(here->rest, 0, reading->layout_end + slack(here, reading->layout_end));
    if (here->bytes.len < here->rest.len) { /* decode again without the bytes that follow */
      look(cut, here, here->bytes);
    }
    if (clean(cut) && here->bytes.len >= HEADER_LEN) {
      return STEP_MESSAGE;
    }
  }
  if (signature && ends_unsigned(cut, here)) {
    here->bytes = here->rest;
    cut->walk.no_signature = true;
    return STEP_MESSAGE;
  }
  return here->needs != 0 ? STEP_NEEDS : STEP_DEAD;
}

/* learn updates the state of the walk from a message. */
static void learn(struct cut *cut, const struct here *here) {
  struct cut_walk *w = &cut->walk;
  struct cut_asked *asked = &w->asked[here->turned];
  if (here->request) {
    asked->exchange = (struct exchange){.code = here->message->code,
                                        .seen = true,
                                        .param1 = span_u8(here->bytes, 2),
                                        .param2 = span_u8(here->bytes, 3)};
  }
  asked->waits = here->request;
  sdec_conn_learn(&w->conn, dir_of(here), &cut->reader->result, &here->env, false, &asked->exchange);
  w->refused.code = SDEC_NOTE_NONE;
  if (here->message->step != SDEC_STEP_VERSION) {
    w->version = here->version;
  } else if (!here->request) {
    w->offers = true;
    w->offered = sdec_read_versions(cut->reader, here->message->body, &here->env, here->bytes);
  }
}

/* begins_anew discards the connection state at a request that resets it, and keeps the position and counters. */
static void begins_anew(struct cut *cut) {
  const uint32_t at = cut->walk.at, n_messages = cut->walk.n_messages, between = cut->walk.between;
  walk_begin(cut);
  cut->walk.at = at;
  cut->walk.between = between;
  cut->walk.n_messages = n_messages;
}

/* carries gives the payload of a message that nests another one and has no length of its own: its payload runs to the
 * end of the transcript. */
static bool carries(const struct cut *cut, const struct here *here, struct sdec_span *out) {
  const struct sdec_field *payload = cut->reader->result.payload;
  if (payload == NULL || (payload->as != SDEC_AS_ENCAPSULATED && payload->as != SDEC_AS_INNER)) {
    return false;
  }
  *out = cut->reader->result.payload_span;
  return here->bytes.len == here->rest.len && out->data + out->len == here->rest.data + here->rest.len;
}

/* inside ends the outer message at the end of the nested one, or before the payload if no message begins there. */
static enum step inside(struct cut *cut, struct here *outer, struct sdec_span carried) {
  struct here here = {.rest = carried};
  here.turned = outer->turned || cut->reader->result.payload->as == SDEC_AS_ENCAPSULATED;
  const uint32_t before = outer->bytes.len - carried.len;
  learn(cut, outer);
  outer->bytes.len = before;
  if (!identify(&cut->walk, &here)) {
    return STEP_MESSAGE;
  }
  const enum step result = measure(cut, &here);
  outer->needs = here.needs;
  outer->side = here.side;
  if (result == STEP_MESSAGE) {
    outer->bytes.len = before + here.bytes.len;
    learn(cut, &here);
  }
  return result;
}

/* skip_padding skips the zero bytes that PCI DOE appends to a message. */
static void skip_padding(struct cut *cut, uint32_t len) {
  struct cut_walk *w = &cut->walk;
  const uint32_t n = (DOE_UNIT - len % DOE_UNIT) % DOE_UNIT;
  const struct sdec_span padding = span_sub(cut->found.in, w->at, n);
  if (cut->aligned && padding.len == n && span_is_zero(padding)) {
    w->at += n;
    w->between += n;
  }
}

static struct sdec_note wrong_version(const struct cut_walk *w, const struct here *here) {
  const uint8_t due = here->message->step == SDEC_STEP_VERSION ? V1_0 : w->version;
  if (here->version < V1_0 || here->version > V1_4) {
    return note_make(SDEC_ERROR, SDEC_NOTE_BAD_VERSION, 0, 0, here->version);
  }
  if (due != 0 && due != here->version) {
    return note_make(SDEC_ERROR, SDEC_NOTE_CUT_VERSION, 0, due, here->version);
  }
  return note_make(SDEC_ERROR, SDEC_NOTE_CUT_NOT_OFFERED, 0, 0, here->version);
}

/* why_not records why no message is allowed where a walk ended. */
RARE static void why_not(struct cut_walk *w, const struct here *here) {
  if (here->rest.len < HEADER_LEN) {
    w->refused = note_make(SDEC_ERROR, SDEC_NOTE_TOO_SHORT, 0, HEADER_LEN, here->rest.len);
  } else if (here->message == NULL) {
    const uint8_t code = span_u8(here->rest, sdec_spdm.code_offset);
    w->refused = note_make(SDEC_ERROR, SDEC_NOTE_UNKNOWN_CODE, sdec_spdm.code_offset, 0, code);
  } else if (!version_fits(w, here)) {
    w->refused = wrong_version(w, here);
  } else {
    w->refused = note_make(SDEC_ERROR, here->request ? SDEC_NOTE_CUT_WAITS : SDEC_NOTE_NO_REQUEST, 0, 0, 0);
  }
}

/* step advances the walk by one message. */
static enum step step(struct cut *cut, struct here *here) {
  struct cut_walk *w = &cut->walk;
  struct sdec_span carried;
  *here = (struct here){.rest = span_from(cut->found.in, w->at)};
  if (here->rest.len == 0) {
    return w->asked[0].waits || w->n_messages == 0 ? STEP_DEAD : STEP_END;
  }
  if (w->no_signature || !identify(w, here)) {
    why_not(w, here);
    return STEP_DEAD;
  }
  if (here->message->resets && !here->turned) {
    begins_anew(cut);
  }
  enum step result = measure(cut, here);
  if (result == STEP_MESSAGE && carries(cut, here, &carried)) {
    result = inside(cut, here, carried);
  } else if (result == STEP_MESSAGE) {
    learn(cut, here);
  }
  if (result == STEP_MESSAGE) {
    w->at += here->bytes.len;
    w->n_messages++;
    skip_padding(cut, here->bytes.len);
  }
  return result;
}

/* candidate_of gives the value of a choice, which depends on the earlier choices. False past the last candidate. */
static bool candidate_of(const struct cut *cut, uint32_t i, struct cut_choice *choice) {
  struct sdec_env env = {.known = 0};
  env_put(&env, E_ROLE, choice->side);
  for (uint32_t k = 0; k < i; k++) {
    env_put(&env, cut->choice[k].var, cut->choice[k].value);
  }
  return sdec_env_candidate(&env, choice->var, choice->candidate, &choice->value);
}

/* next_choice moves to the next combination of candidates; false after the last. */
static bool next_choice(struct cut *cut) {
  while (cut->n_choices > 0) {
    struct cut_choice *last = &cut->choice[cut->n_choices - 1];
    last->candidate++;
    if (candidate_of(cut, cut->n_choices - 1, last)) {
      return true;
    }
    cut->n_choices--;
  }
  return false;
}

static bool open_choice(struct cut *cut, const struct here *here) {
  if (cut->n_choices == CUT_CHOICES || cut->lenient) {
    return false;
  }
  struct cut_choice *c = &cut->choice[cut->n_choices];
  *c = (struct cut_choice){.var = here->needs, .side = here->side};
  if (!candidate_of(cut, cut->n_choices, c)) {
    return false;
  }
  cut->n_choices++;
  return true;
}

static void keep(struct cut *cut) {
  memcpy(cut->found.taken, cut->choice, sizeof(cut->found.taken));
  cut->found.n_taken = cut->n_choices;
  cut->found.left_at = cut->walk.at;
  cut->found.refused = cut->walk.refused;
  cut->found.n_messages = cut->walk.n_messages;
  cut->found.no_signature = cut->walk.no_signature;
  cut->found.between = cut->walk.between;
}

/* differs records the first choice in which the current cut differs from the one taken. */
static void differs(struct cut *cut) {
  const uint32_t n = cut->found.n_cuts - 1;
  for (uint32_t i = 0; n < CUT_OTHERS && i < cut->n_choices; i++) {
    if (i >= cut->found.n_taken || memcmp(&cut->choice[i], &cut->found.taken[i], sizeof(cut->found.taken[i])) != 0) {
      cut->found.other[n] = cut->choice[i];
      return;
    }
  }
}

/* found_one records a cut; false once CUTS_MOST are found. */
static bool found_one(struct cut *cut) {
  if (cut->found.n_cuts > 0) {
    cut->found.result = CUT_AMBIGUOUS;
    differs(cut);
  } else {
    cut->found.result = CUT_ONE;
    keep(cut);
  }
  return ++cut->found.n_cuts < CUTS_MOST;
}

static void give_up(struct cut *cut) {
  cut->found.unproved = true;
  if (cut->found.result == CUT_NONE) {
    cut->found.result = CUT_GIVEN_UP;
  }
}

/* trial walks the transcript under the current choices; true if they give a cut. */
static bool trial(struct cut *cut, struct here *here) {
  enum step result;
  walk_begin(cut);
  while ((result = step(cut, here)) == STEP_MESSAGE) {
  }
  if (result == STEP_END) {
    return true;
  }
  const bool further = cut->walk.at > cut->found.left_at || cut->found.refused.code == SDEC_NOTE_NONE;
  if (cut->found.result == CUT_NONE && further) {
    keep(cut);
  }
  return false;
}

/* search tries all choices and leaves the result in cut->found. */
static void search(struct cut *cut) {
  const uint64_t most = (uint64_t)WORK_PER_BYTE * cut->found.in.len + WORK_LEAST;
  struct here here;
  cut->found.result = CUT_NONE;
  cut->n_choices = 0;
  do {
    here.needs = 0;
    while (!trial(cut, &here)) {
      if (cut->work > most) {
        give_up(cut);
        return;
      }
      if ((here.needs == 0 || !open_choice(cut, &here)) && !next_choice(cut)) {
        return;
      }
    }
  } while (found_one(cut) && next_choice(cut));
}

/* search_part searches without a header or padding. If it finds no cut, the result of the earlier search stands. */
static bool search_part(struct cut *cut, struct sdec_span whole, uint32_t header_len, uint32_t padding) {
  cut->before = cut->found;
  cut->found.in = span_sub(whole, header_len, (uint64_t)whole.len - header_len - padding);
  cut->found.header_len = (uint8_t)header_len;
  cut->found.padding = (uint8_t)padding;
  cut->found.left_at = cut->found.n_messages = cut->found.n_cuts = 0;
  search(cut);
  if (cut->found.result == CUT_ONE || cut->found.result == CUT_AMBIGUOUS) {
    return true;
  }
  cut->found = cut->before;
  return false;
}

void sdec_cut_begin(struct cut *cut, struct sdec_span in, const struct sdec_facts *assumed, struct reader *reader) {
  const uint32_t header_len = sdec_edge_header(in);
  const uint32_t most_padding = sdec_edge_zeros(in);
  memset(cut, 0, sizeof(*cut));
  cut->found.in = in;
  cut->assumed = *assumed;
  cut->reader = reader;
  search(cut);
  bool found = cut->found.result == CUT_ONE || cut->found.result == CUT_AMBIGUOUS;
  for (uint32_t padding = 1; !found && padding <= most_padding; padding++) {
    found = search_part(cut, in, 0, padding);
  }
  for (uint32_t padding = 0; !found && header_len > 0 && padding <= most_padding; padding++) {
    found = search_part(cut, in, header_len, padding);
  }
  cut->aligned = !found;
  found = found || search_part(cut, in, header_len, 0);
  cut->aligned = cut->aligned && found;
  cut->lenient = !found;
  found = found || search_part(cut, in, 0, 0) || search_part(cut, in, header_len, 0);
  cut->lenient = cut->lenient && found;
  memcpy(cut->choice, cut->found.taken, sizeof(cut->choice));
  cut->n_choices = cut->found.n_taken;
  walk_begin(cut);
}

bool sdec_cut_next(struct cut *cut, struct sdec_span *out_message) {
  struct here here;
  if (cut->walk.n_messages == cut->found.n_messages || step(cut, &here) != STEP_MESSAGE) {
    return false;
  }
  *out_message = here.bytes;
  return true;
}
