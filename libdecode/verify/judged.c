/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The signed messages: the transcripts that each may be signed over, in the order in which they are tried.
 */
#include "verify.h"

#include <string.h>

#include "walk/rows.h"

static const char unasked[] = "the request that it answers is missing";

#define RAW_KEY_ASKED 0xFF

/* A raw public key is 0xF in a four-bit slot field and 0xFF in an eight-bit one. */
static uint32_t slot_of(uint64_t value) {
  return value < SLOTS ? (uint32_t)value : SDEC_SLOT_RAW_KEY;
}

/* judge_slot compares the slot of a signed response with that of the request. A Requester that asks for the identity of
 * one slot is not served by that of another, though both may belong to the device. */
static void judge_slot(struct sdec_verify *v, const struct asked *asked) {
  const struct job *job = &v->job;
  const uint64_t told = v->sight.value[SDEC_KEY_SLOT];
  if (asked == NULL || !saw_role(&v->sight, SDEC_KEY_SLOT) ||
      told == (asked->slot == RAW_KEY_ASKED ? SDEC_SLOT_RAW_KEY : asked->slot)) {
    return;
  }
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_SLOT, SDEC_FAIL, job->side, job->slot);
  struct sdec_text text = sdec_why_begin(&verdict);
  sdec_put(&text, "the answer has SlotID ");
  sdec_put_dec(&text, told);
  sdec_put(&text, ", the request ");
  sdec_put_dec(&text, asked->slot);
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

static void put_vca(struct sdec_verify *v, struct reading *reading) {
  sdec_put_script(&v->job, reading, &v->at->vca, 0);
}

static void keys_for_slot(struct sdec_verify *v) {
  struct job *job = &v->job;
  job->n_keys = sdec_chain_keys(v, job->party, job->side, job->slot, job->keys);
}

/* challenge_reading adds one reading of M1/M2 (DSP0274, CHALLENGE_AUTH signature generation). */
static void challenge_reading(struct sdec_verify *v, const struct asked *asked, const char *name, bool vca,
                              const struct shown *shown, uint32_t from) {
  struct reading *reading = sdec_job_reading(&v->job, name);
  if (vca) {
    put_vca(v, reading);
  }
  if (shown != NULL) {
    sdec_put_script(&v->job, reading, &shown->script, from);
  }
  sdec_put_asked(reading, asked);
  sdec_put_unsigned(v, reading);
}

static void responder_challenge(struct sdec_verify *v, const struct asked *asked) {
  const struct shown *shown = &v->at->shown[RESPONDER];
  const uint32_t len = shown->script.bytes.len;
  const bool has_shown = shown->start < len;
  challenge_reading(v, asked, NULL, true, shown, shown->start);
  if (has_shown) {
    challenge_reading(v, asked, "digests and certificates not counted", true, NULL, 0);
  }
  if (shown->start > 0) {
    challenge_reading(v, asked, "digests and certificates counted across other requests", true, shown, 0);
  }
  if (shown->strict > shown->start && shown->strict < len) {
    challenge_reading(v, asked, "digests and certificates counted since the latest other request", true, shown,
                      shown->strict);
  }
  if (v->unit->version < V1_2) {
    challenge_reading(v, asked, "negotiation not counted", false, shown, shown->start);
    if (has_shown) {
      challenge_reading(v, asked, "negotiation, digests and certificates not counted", false, NULL, 0);
    }
  }
}

/* In 1.1 a Requester's signature does not cover the negotiation. */
static void requester_challenge(struct sdec_verify *v, const struct asked *asked) {
  const struct shown *shown = &v->at->shown[REQUESTER];
  const bool vca = v->unit->version >= V1_2;
  challenge_reading(v, asked, NULL, vca, shown, shown->start);
  if (shown->start < shown->script.bytes.len) {
    challenge_reading(v, asked, "digests and certificates not counted", vca, NULL, 0);
  }
}

void sdec_prove_challenge(struct sdec_verify *v, const struct asked *asked) {
  const uint32_t side = v->unit->dir == SDEC_DIR_RSP ? RESPONDER : REQUESTER;
  const uint32_t slot = slot_of(v->sight.value[SDEC_KEY_SLOT]);
  const char *missing = sdec_missing_negotiation(v->at);
  sdec_job_begin(v, side, slot, CONTEXT_CHALLENGE);
  if (asked == NULL) {
    missing = unasked;
  } else if (side == RESPONDER) {
    responder_challenge(v, asked);
  } else {
    requester_challenge(v, asked);
  }
  keys_for_slot(v);
  (void)sdec_job_judge(v, missing);
  judge_slot(v, asked);
  v->later = LATER_CHALLENGE;
  v->later_side = (uint8_t)side;
}

/* L1/L2. The script already ends with this request and its response up to the signature. */
static void measurements_reading(struct sdec_verify *v, const char *name, const struct script *script, uint32_t from) {
  struct reading *reading = sdec_job_reading(&v->job, name);
  if (v->unit->version >= V1_2) {
    put_vca(v, reading);
  }
  sdec_put_script(&v->job, reading, script, from);
}

void sdec_prove_measurements(struct sdec_verify *v, struct scope *scope, const struct asked *asked) {
  struct measured *m = &scope->measured;
  const char *missing = v->at->negotiated.fitted ? NULL : sdec_missing_negotiation(v->at);
  const uint64_t told = asked != NULL ? asked->slot : v->sight.value[SDEC_KEY_SLOT];
  const uint32_t slot = v->unit->version == V1_0 ? 0 : slot_of(told);
  sdec_job_begin(v, RESPONDER, slot, CONTEXT_MEASUREMENTS);
  if (asked == NULL) {
    missing = unasked;
  } else {
    const uint32_t this_len = asked->bytes.len + (uint32_t)(v->job.signature.data != NULL
                                                                ? v->job.signature.data - v->unit->span.data
                                                                : 0);
    const uint32_t alone = m->script.bytes.len > this_len ? m->script.bytes.len - this_len : 0;
    measurements_reading(v, NULL, &m->script, m->start);
    if (alone != m->start) {
      measurements_reading(v, "this exchange alone", &m->script, alone);
    }
    if (m->over_signed < m->start) {
      measurements_reading(v, "measurements counted across the signature before", &m->script, m->over_signed);
    }
    if (m->over_busy < m->start && m->over_busy != m->over_signed) {
      measurements_reading(v, "measurements counted across Busy", &m->script, m->over_busy);
    }
  }
  keys_for_slot(v);
  (void)sdec_job_judge(v, missing);
  judge_slot(v, asked);
  v->later = LATER_MEASUREMENTS;
  v->later_scope = scope;
}

void sdec_prove_endpoint(struct sdec_verify *v, const struct asked *asked) {
  const uint32_t side = v->unit->dir == SDEC_DIR_RSP ? RESPONDER : REQUESTER;
  const char *missing = sdec_missing_negotiation(v->at);
  sdec_job_begin(v, side, slot_of(v->sight.value[SDEC_KEY_SLOT]), CONTEXT_ENDPOINT);
  if (asked == NULL) {
    missing = unasked;
  } else {
    struct reading *reading = sdec_job_reading(&v->job, NULL);
    put_vca(v, reading);
    sdec_put_asked(reading, asked);
    sdec_put_unsigned(v, reading);
  }
  keys_for_slot(v);
  (void)sdec_job_judge(v, missing);
  judge_slot(v, asked);
}

static bool multi_key(const struct sdec_unit *unit) {
  return (unit->env.known >> E_MULTI_KEY & 1) != 0 && unit->env.value[E_MULTI_KEY] != 0;
}

/* Lists which DIGESTS to include, one reading each. The first, without a name, is as specified. */
static uint32_t digests_readings(const struct party *p, bool several_keys, uint8_t out[3], const char *out_names[3]) {
  uint32_t n = 0;
  const bool by_rule = several_keys && p->digests_counted;
  out[n] = by_rule ? DIGESTS_RULE : DIGESTS_NONE;
  out_names[n++] = NULL;
  if (by_rule) {
    out[n] = DIGESTS_NONE;
    out_names[n++] = "digests not counted";
  } else if (p->digests[1].len > 0) {
    out[n] = DIGESTS_FIRST;
    out_names[n++] = several_keys ? "late digests counted" : "digests counted without several keys";
  }
  return n;
}

static void put_digests(struct reading *reading, const struct party *p, uint8_t used) {
  if (used != DIGESTS_NONE) {
    sdec_put_piece(reading, buffer_span(&p->digests[used == DIGESTS_FIRST]), p->digests_name, p->digests_frame);
  }
}

static void keep_exchange(struct sdec_verify *v, struct talk *talk, const struct asked *asked) {
  const struct script_message request = {.name = asked->name, .frame = asked->frame};
  const struct script_message response = message_of(v->unit);
  const struct sdec_span signature = v->sight.role[SDEC_SIGNATURE];
  sdec_script_drop(&talk->exchange, v->pool);
  sdec_script_add(&talk->exchange, v->pool, &request, buffer_span(&asked->bytes));
  sdec_script_add(&talk->exchange, v->pool, &response, v->unit->span);
  talk->unsigned_len = asked->bytes.len +
                       (signature.data != NULL ? (uint32_t)(signature.data - v->unit->span.data) : 0);
  talk->rsp_slot = (uint8_t)slot_of(asked->slot);
  talk->exchanged = true;
}

/* Keeps what FINISH needs of the verdict, since its transcript continues this one. */
static void settle_exchange(struct sdec_verify *v, struct talk *talk, uint32_t result) {
  const struct job *job = &v->job;
  const struct known *key = job->fitting >= 0 ? job->key : job->n_keys > 0 ? job->keys[0] : NULL;
  talk->has_chain = key != NULL;
  talk->exchange_open = result == SDEC_UNKNOWN;
  if (key != NULL) {
    const struct sdec_span digest = sdec_chain_digest(v, key);
    memcpy(talk->chain, digest.data, digest.len);
  }
  if (job->n_readings > 0) {
    talk->with_digests = job->readings[job->fitting >= 0 ? job->fitting : 0].tag;
  }
}

static void exchange_reading(struct sdec_verify *v, const struct asked *asked, uint8_t used, const char *name) {
  struct reading *reading = sdec_job_reading(&v->job, name);
  reading->tag = used;
  put_vca(v, reading);
  put_digests(reading, v->at, used);
  sdec_put_chain(reading, (struct sdec_span){NULL, v->at->negotiated.hash_len});
  sdec_put_asked(reading, asked);
  sdec_put_unsigned(v, reading);
}

/* TH1, up to the signature. */
void sdec_prove_exchange(struct sdec_verify *v, const struct asked *asked) {
  struct talk *talk = v->talk;
  const char *names[3], *missing = sdec_missing_negotiation(v->at);
  uint8_t used[3];
  sdec_job_begin(v, RESPONDER, asked != NULL ? slot_of(asked->slot) : SDEC_NO_SLOT, CONTEXT_EXCHANGE);
  if (asked == NULL || talk == NULL) {
    (void)sdec_job_judge(v, asked == NULL ? unasked : "no room for the session");
    return;
  }
  keep_exchange(v, talk, asked);
  keys_for_slot(v);
  const uint32_t n = digests_readings(v->at, multi_key(v->unit), used, names);
  for (uint32_t i = 0; i < n; i++) {
    exchange_reading(v, asked, used[i], names[i]);
  }
  settle_exchange(v, talk, sdec_job_judge(v, missing));
}

static void finish_reading(struct sdec_verify *v, const char *name, bool with_digests) {
  struct talk *talk = v->talk;
  struct reading *reading = sdec_job_reading(&v->job, name);
  put_vca(v, reading);
  put_digests(reading, v->at, talk->with_digests);
  sdec_put_chain(reading, (struct sdec_span){talk->chain, v->at->negotiated.hash_len});
  sdec_put_script(&v->job, reading, &talk->exchange, 0);
  if (with_digests) {
    sdec_put_script(&v->job, reading, &talk->digests, 0);
  }
  sdec_put_chain(reading, (struct sdec_span){NULL, v->at->negotiated.hash_len});
  sdec_put_unsigned(v, reading);
}

/* TH2, up to the signature. FINISH is signed only with mutual authentication. */
void sdec_prove_finish(struct sdec_verify *v) {
  struct talk *talk = v->talk;
  const char *missing = sdec_missing_negotiation(v->at);
  if (v->sight.role[SDEC_SIGNATURE].data == NULL) {
    return;
  }
  sdec_job_begin(v, REQUESTER, slot_of(v->sight.fact[F_REQ_SLOT]), CONTEXT_FINISH);
  if (talk == NULL || !talk->exchanged) {
    (void)sdec_job_judge(v, "the key exchange of this session is missing");
    return;
  }
  if (missing == NULL && !talk->has_chain) {
    missing = "the certificate chain of the Responder is missing";
  }
  keys_for_slot(v);
  const bool has_digests = talk->digests.bytes.len > 0;
  const bool by_rule = multi_key(v->unit) && has_digests;
  finish_reading(v, NULL, by_rule);
  if (has_digests) {
    finish_reading(v, by_rule ? "the requester's digests not counted" : "the requester's digests counted", !by_rule);
  }
  (void)sdec_job_judge(v, missing);
}
