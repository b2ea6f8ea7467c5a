/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pairs requests with responses, and adds to or resets the transcripts accordingly (DSP0274, request ordering and
 * message transcript rules). Messages are identified by their step in the message tables.
 */
#include "verify.h"

#include <string.h>

#include "base/siphash.h"
#include "walk/rows.h"

/* Error codes of DSP0274 after which the request is still pending or may be retried. */
enum { ERROR_BUSY = 0x03, ERROR_LARGE_RESPONSE = 0x0F, ERROR_NOT_READY = 0x42 };

#define STEP(name) (UINT32_C(1) << SDEC_STEP_##name)

/* Requests that reset B, the messages ahead of a CHALLENGE, as long as no CHALLENGE was completed. */
static const uint32_t ends_run_up = STEP(MEASUREMENTS) | STEP(KEY_EXCHANGE) | STEP(FINISH) | STEP(PSK_EXCHANGE) |
                                    STEP(PSK_FINISH) | STEP(KEY_UPDATE) | STEP(HEARTBEAT) | STEP(TURN) | STEP(END) |
                                    STEP(LOG);
/* Messages whose loss leaves a hole in a transcript. */
static const uint32_t signed_over = STEP(DIGESTS) | STEP(CERTIFICATE) | STEP(CHALLENGE) | STEP(MEASUREMENTS) |
                                    STEP(KEY_EXCHANGE) | STEP(VERSION) | STEP(CAPABILITIES) | STEP(ALGORITHMS);

static bool is_one_of(uint32_t step, uint32_t set) {
  return (set >> step & 1) != 0;
}

/* ------------------------------------------------------------------------------------------------- requests */

/* Resets the transcripts that a request of the Requester ends. */
static void request_empties(struct sdec_verify *v, struct scope *scope, uint32_t step) {
  struct party *p = v->at;
  struct shown *shown = &p->shown[RESPONDER];
  const bool clear = !v->unit->has_session;
  if (step != SDEC_STEP_MEASUREMENTS) {
    sdec_measured_empty(v, &scope->measured);
  }
  if (step == SDEC_STEP_DIGESTS && clear) {
    sdec_shown_restart(v, shown);
  } else if (step != SDEC_STEP_DIGESTS && step != SDEC_STEP_CERTIFICATE && step != SDEC_STEP_CHALLENGE) {
    shown->strict = shown->script.bytes.len;
  }
  if (is_one_of(step, ends_run_up) && !shown->challenged) {
    sdec_shown_restart(v, shown);
    sdec_shown_restart(v, &p->shown[REQUESTER]);
  }
  if (step == SDEC_STEP_TURNED && !shown->challenged) {
    sdec_shown_restart(v, shown);
  }
  if (step == SDEC_STEP_TURN) {
    sdec_shown_empty(v, &p->shown[REQUESTER]);
  }
}

static uint32_t fact_or_zero(const struct sight *sight, enum fact fact) {
  return saw_fact(sight, fact) ? sight->fact[fact] : 0;
}

/* print_of hashes a message, chained to `before`, to recognize repeated messages and dialogs. The key keeps anyone from
 * forging a collision, which would hide a loss or make a replay look like a second capture of the same traffic. */
static uint64_t print_of(const struct sdec_verify *v, uint64_t before, struct sdec_span bytes) {
  const uint64_t *own = sdec_pool_key(v->pool);
  const uint64_t key[2] = {own[0] ^ before, own[1]};
  return siphash(key, 1, 3, bytes.data, bytes.len);
}

static void follow(struct sdec_verify *v) {
  v->at->trail = print_of(v, v->at->trail, v->unit->span);
}

/* hold keeps a request until its response arrives. */
static void hold(struct sdec_verify *v, struct asked *asked) {
  const struct sight *sight = &v->sight;
  const struct sdec_unit *unit = v->unit;
  struct buffer bytes = asked->bytes;
  const bool again = asked->waits && asked->code == unit->code && bytes.len == unit->span.len &&
                     (bytes.len == 0 || memcmp(bytes.data, unit->span.data, bytes.len) == 0);
  if (asked->waits && !again && is_one_of(asked->step, signed_over)) {
    v->at->losses++; /* its response may be missing from the capture */
  }
  if (!again) {
    follow(v);
  }
  const uint64_t print = is_one_of(unit->message->step, signed_over) ? print_of(v, 0, unit->span) : 0;
  const struct asked before = *asked;
  const bool retried = before.answered != 0 && before.code == unit->code && before.print == print;
  bytes.len = 0;
  *asked = (struct asked){.waits = true,
                          .code = (uint8_t)unit->code,
                          .step = unit->message->step,
                          .unit = unit->number,
                          .frame = unit->frame,
                          .name = unit->name,
                          .bytes = bytes,
                          .slot = fact_or_zero(sight, F_REQ_SLOT),
                          .summary_type = fact_or_zero(sight, F_SUMMARY_TYPE),
                          .session_id = fact_or_zero(sight, F_REQ_SESSION_ID),
                          .signed_asked = fact_or_zero(sight, F_SIGN_REQUESTED) != 0,
                          .raw_values = saw_role(sight, SDEC_MEASURED_RAW) && sight->value[SDEC_MEASURED_RAW] != 0,
                          .which = (uint8_t)sight->value[SDEC_MEASURED_WHICH],
                          .has_nonce = sight->role[SDEC_FRESH_NONCE].len == sizeof(asked->nonce),
                          .print = print,
                          .answered = retried ? before.answered : 0,
                          .answered_frame = before.answered_frame};
  if (asked->has_nonce) {
    memcpy(asked->nonce, sight->role[SDEC_FRESH_NONCE].data, sizeof(asked->nonce));
  }
  if (!sdec_buffer_add(&asked->bytes, v->pool, unit->span)) {
    asked->waits = false;
    v->stats.given_up++;
  }
}

static void request(struct sdec_verify *v, struct scope *scope, bool turned) {
  const uint32_t step = v->unit->message->step;
  struct asked *asked = &scope->asked[turned];
  if (v->unit->message->resumes || step == SDEC_STEP_CHUNK) {
    return;
  }
  if (!turned) {
    const bool again = asked->code == v->unit->code && v->at->n_requests == 1;
    request_empties(v, scope, step);
    v->at->n_requests += !v->unit->has_session && !again && v->at->n_requests < 2;
  }
  hold(v, asked);
  if (step == SDEC_STEP_FINISH) {
    sdec_prove_finish(v);
  }
  if (v->sight.certificates.len > 0) { /* a chain to be installed */
    sdec_chain_seen(v, true);
  }
}

/* -------------------------------------------------------------------------------------------------- answers */

/* add_pair appends a request and the first `len` bytes of its response. */
static void add_pair(struct sdec_verify *v, struct script *script, const struct asked *asked, uint32_t len) {
  const struct script_message request = {.name = asked->name, .frame = asked->frame};
  const struct script_message response = message_of(v->unit);
  sdec_script_add(script, v->pool, &request, buffer_span(&asked->bytes));
  sdec_script_add(script, v->pool, &response, span_sub(v->unit->span, 0, len));
}

static void negotiate(struct sdec_verify *v, const struct asked *asked) {
  struct party *p = v->at;
  struct negotiated *n = &p->negotiated;
  const struct sight *sight = &v->sight;
  const uint32_t step = v->unit->message->step;
  if (is_one_of(step, n->steps)) {
    return;
  }
  add_pair(v, &p->vca, asked, v->unit->span.len);
  n->steps |= (uint8_t)(1u << step);
  if (step == SDEC_STEP_CAPABILITIES) {
    n->has_flags = saw_fact(sight, F_RSP_FLAGS);
    n->flags = fact_or_zero(sight, F_RSP_FLAGS);
  }
  if (step == SDEC_STEP_ALGORITHMS) {
    p->n_requests = 0;
  }
}

static const char *selected_name(const struct sight *sight, enum fact fact) {
  const struct sdec_bits *bits = sight->bits[fact];
  for (; bits != NULL && bits->name != NULL; bits++) {
    if (bits->lo == bits->hi && sight->fact[fact] == UINT32_C(1) << bits->lo) {
      return bits->name;
    }
  }
  return NULL;
}

static const char *either_name(const struct sight *sight, enum fact base, enum fact pqc) {
  const char *name = selected_name(sight, base);
  return name != NULL ? name : selected_name(sight, pqc);
}

static void select_asym(struct negotiated *n, const struct sight *sight, uint32_t side, enum fact base, enum fact pqc) {
  const uint32_t base_sel = fact_or_zero(sight, base), pqc_sel = fact_or_zero(sight, pqc);
  n->asym[side] = sdec_asym_of(base_sel, pqc_sel);
  n->asym_name[side] = either_name(sight, base, pqc);
  n->many_asym[side] = has_several(base_sel) || has_several(pqc_sel) || (base_sel != 0 && pqc_sel != 0);
}

/* The selection is used even if its request was lost. */
static void select_algorithms(struct sdec_verify *v) {
  struct negotiated *n = &v->at->negotiated;
  const struct sight *sight = &v->sight;
  if (!saw_fact(sight, F_HASH)) {
    return;
  }
  n->selected = true;
  n->version = v->unit->version;
  n->hash = sight->fact[F_HASH];
  n->meas_hash = fact_or_zero(sight, F_MEAS_HASH);
  select_asym(n, sight, RESPONDER, F_ASYM, F_PQC_ASYM);
  select_asym(n, sight, REQUESTER, F_REQ_ASYM, F_REQ_PQC_ASYM);
  n->hash_name = selected_name(sight, F_HASH);
  n->hash_len = sdec_hash_length(n->hash);
  sdec_chains_given(v, v->at);
}

static void learn_slots(struct sdec_verify *v, uint32_t side) {
  struct party *p = v->at;
  const struct sight *sight = &v->sight;
  if (saw_role(sight, SDEC_SLOT_MASK)) {
    p->mask[side] = (uint8_t)sight->value[SDEC_SLOT_MASK];
    p->has_mask[side] = true;
  }
  for (uint32_t i = 0; i < SLOTS; i++) {
    struct slot *slot = &p->slots[side][i];
    const struct sdec_span digest = sight->digest[i];
    if (digest.data != NULL && digest.len <= SDEC_HASH_MAX) {
      memcpy(slot->digest, digest.data, digest.len);
      slot->has_digest = !span_is_zero(digest);
      slot->digest_frame = v->unit->frame;
    }
    if ((sight->listed >> i & 1) != 0) {
      slot->has_model = slot->has_key_pair = true;
      slot->model = sight->model[i];
      slot->key_pair = sight->key_pair[i];
      slot->usage = sight->usage[i];
      slot->has_usage = sight->has_usage;
    }
  }
}

/* With multiple key pairs, a key exchange also covers DIGESTS: the Responder's first, if requested right after the
 * negotiation, and the Requester's, if they open the encapsulated part of the handshake. */
static void digests_for_exchange(struct sdec_verify *v, bool turned) {
  struct party *p = v->at;
  if (turned) {
    const struct script_message message = message_of(v->unit);
    if (v->talk != NULL && v->talk->handshaking && !v->talk->encapsulated) {
      sdec_script_add(&v->talk->digests, v->pool, &message, v->unit->span);
    }
  } else if (!v->unit->has_session && p->digests[1].len == 0 &&
             sdec_buffer_add(&p->digests[1], v->pool, v->unit->span)) {
    p->digests_name = v->unit->name;
    p->digests_frame = v->unit->frame;
    p->digests_counted = p->n_requests == 1 && sdec_buffer_add(&p->digests[0], v->pool, v->unit->span);
  }
}

static void digests(struct sdec_verify *v, const struct asked *asked, bool turned) {
  const uint32_t side = turned ? REQUESTER : RESPONDER;
  learn_slots(v, side);
  digests_for_exchange(v, turned);
  if (asked != NULL && !v->unit->has_session) {
    add_pair(v, &v->at->shown[side].script, asked, v->unit->span.len);
  }
  sdec_chain_digests(v, side);
}

static void certificate(struct sdec_verify *v, const struct asked *asked, bool turned) {
  if (asked != NULL && !v->unit->has_session) {
    add_pair(v, &v->at->shown[turned ? REQUESTER : RESPONDER].script, asked, v->unit->span.len);
  }
}

static void measurements(struct sdec_verify *v, struct scope *scope, const struct asked *asked) {
  struct measured *m = &scope->measured;
  const struct sdec_span signature = v->sight.role[SDEC_SIGNATURE];
  const uint32_t len = signature.data != NULL ? (uint32_t)(signature.data - v->unit->span.data) : v->unit->span.len;
  if (asked != NULL) {
    sdec_measured_tidy(v, m);
    add_pair(v, &m->script, asked, len);
  }
  if (signature.data != NULL || (asked != NULL && asked->signed_asked)) {
    sdec_prove_measurements(v, scope, asked);
  }
  sdec_blocks_answer(v, asked);
}

static void exchange(struct sdec_verify *v, const struct asked *asked) {
  struct party *p = v->at;
  const uint32_t low = asked != NULL ? asked->session_id & 0xFFFF : 0;
  const uint32_t id = fact_or_zero(&v->sight, F_RSP_SESSION_ID) << 16 | low;
  struct talk *talk = sdec_talk_find(v, p, id, false);
  if (talk != NULL) {
    sdec_talk_drop(v, talk);
  }
  v->talk = talk = asked != NULL ? sdec_talk_find(v, p, id, true) : NULL;
  if (talk != NULL) {
    struct story *story = sdec_ledger_story(v, talk);
    talk->no = v->unit->session_no;
    talk->handshaking = true;
    talk->psk = v->unit->message->step == SDEC_STEP_PSK_EXCHANGE;
    if (story != NULL) {
      story->psk = talk->psk;
      story->began = true;
      story->no = talk->no;
      story->began_frame = v->unit->frame;
    }
    p->handshake = id;
    p->has_handshake = true;
  }
  if (v->unit->message->step == SDEC_STEP_KEY_EXCHANGE) {
    sdec_prove_exchange(v, asked);
  }
  sdec_summary_seen(v, asked);
}

static void finished(struct sdec_verify *v) {
  if (v->talk != NULL) {
    v->talk->handshaking = false;
    sdec_script_drop(&v->talk->exchange, v->pool);
    sdec_script_drop(&v->talk->digests, v->pool);
    v->talk->exchanged = false;
  }
}

static void ended(struct sdec_verify *v) {
  struct story *story = v->talk != NULL ? sdec_ledger_story(v, v->talk) : NULL;
  if (story != NULL) {
    story->ended = true;
    story->ended_frame = v->unit->frame;
  }
  if (v->talk != NULL && v->unit->has_session) {
    sdec_talk_drop(v, v->talk);
    v->talk = NULL;
  }
}

static void answer(struct sdec_verify *v, struct scope *scope, const struct asked *asked, bool turned) {
  const uint32_t side = turned ? REQUESTER : RESPONDER;
  switch (v->unit->message->step) {
    case SDEC_STEP_VERSION:
    case SDEC_STEP_CAPABILITIES:
    case SDEC_STEP_ALGORITHMS:
      if (asked != NULL) {
        negotiate(v, asked);
      }
      if (v->unit->message->step == SDEC_STEP_ALGORITHMS) {
        select_algorithms(v);
      }
      break;
    case SDEC_STEP_DIGESTS: digests(v, asked, turned); break;
    case SDEC_STEP_CERTIFICATE: certificate(v, asked, turned); break;
    case SDEC_STEP_CHALLENGE:
      sdec_prove_challenge(v, asked);
      sdec_chain_challenged(v, side, v->job.slot);
      sdec_summary_seen(v, asked);
      break;
    case SDEC_STEP_MEASUREMENTS: measurements(v, scope, asked); break;
    case SDEC_STEP_ENDPOINT_INFO:
      if (v->sight.role[SDEC_SIGNATURE].data != NULL) {
        sdec_prove_endpoint(v, asked);
      }
      break;
    case SDEC_STEP_CSR: sdec_prove_request(v); break;
    case SDEC_STEP_KEY_EXCHANGE:
    case SDEC_STEP_PSK_EXCHANGE: exchange(v, asked); break;
    case SDEC_STEP_FINISH:
    case SDEC_STEP_PSK_FINISH: finished(v); break;
    case SDEC_STEP_END: ended(v); break;
    default: break;
  }
  if (asked != NULL) {
    sdec_nonces_pair(v, asked, side);
  }
}

/* An ERROR ends the pending request, unless it only postpones the response. */
static void failed(struct sdec_verify *v, struct scope *scope, struct asked *asked) {
  const uint32_t code = fact_or_zero(&v->sight, F_ERROR_CODE);
  struct measured *m = &scope->measured;
  if (!asked->waits || code == ERROR_NOT_READY || code == ERROR_LARGE_RESPONSE) {
    return;
  }
  if (asked->step == SDEC_STEP_MEASUREMENTS && code == ERROR_BUSY) {
    m->start = m->over_signed = m->script.bytes.len;
  } else if (asked->step == SDEC_STEP_MEASUREMENTS) {
    sdec_measured_empty(v, m);
  }
  asked->waits = false;
}

/* During a handshake, a Requester's DIGESTS may come without a request. */
static bool unasked(const struct sdec_verify *v, bool turned) {
  return turned && v->talk != NULL && v->talk->handshaking && v->unit->message->step == SDEC_STEP_DIGESTS;
}

static void response(struct sdec_verify *v, struct scope *scope, bool turned) {
  const struct sdec_message *message = v->unit->message;
  struct asked *asked = &scope->asked[turned];
  const bool fits = (asked->code & 0x7Fu) == message->code;
  if (message->failure) {
    failed(v, scope, asked);
    return;
  }
  const bool answers = fits && asked->waits;
  const uint64_t print = is_one_of(message->step, signed_over) ? print_of(v, 0, v->unit->span) : 0;
  if (fits && !answers && asked->code != 0 && message->step != SDEC_STEP_NONE && asked->answered == print) {
    return; /* a duplicate of the last response */
  }
  if (answers && print != 0 && asked->answered == print && v->sight.role[SDEC_SIGNATURE].data != NULL) {
    asked->waits = false; /* a retry with the same signed response, which was judged before */
    sdec_nonces_retry(v, asked->answered_frame, turned ? REQUESTER : RESPONDER);
    return;
  }
  if (!answers && is_one_of(message->step, signed_over) && !unasked(v, turned)) {
    v->at->losses++; /* its request is missing from the capture */
  }
  asked->answered = print;
  asked->answered_frame = v->unit->frame;
  if (answers) {
    v->held = *asked;
    asked->waits = false;
    asked->bytes = (struct buffer){0};
  }
  if (answers && v->held.step == SDEC_STEP_VERSION) {
    sdec_party_reset(v, v->at);
  }
  follow(v);
  answer(v, scope, answers ? &v->held : NULL, turned);
  if (turned && v->talk != NULL && v->talk->handshaking) {
    v->talk->encapsulated = true;
  }
}

void sdec_dialog_unit(struct sdec_verify *v) {
  const struct sdec_unit *unit = v->unit;
  struct scope *scope = unit->has_session && v->talk != NULL ? &v->talk->scope : &v->at->clear;
  bool turned = false;
  for (uint32_t i = 0; i < unit->n_via; i++) {
    turned |= unit->via[i] == SDEC_VIA_ENCAP;
  }
  if ((unit->code & 0x80u) != 0) {
    request(v, scope, turned);
  } else {
    response(v, scope, turned);
  }
}
