/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The verifier's entry points: dispatches units to the modules and delivers their verdicts.
 */
#include "verify.h"

#include <string.h>

#include "base/check.h"
#include "base/names.h"

#define PARTIES_MOST 65536
#define TALKS_MOST 16384
#define NS_PER_S 1000000000
#define FIRST_CLOCK INT64_C(1514764800) /* 2018-01-01: no SPDM is older, so an earlier clock was not set */

struct sdec_verify *sdec_verify_new(void *memory, size_t size, const struct sdec_verify_config *config) {
  CHECK(memory != NULL && config != NULL && config->crypto != NULL);
  struct pool *pool = size >= SDEC_VERIFY_MIN ? sdec_pool_new(memory, size) : NULL;
  struct sdec_verify *v = pool != NULL ? sdec_pool_get(pool, sizeof(*v)) : NULL;
  if (v == NULL) {
    return NULL;
  }
  memset(v, 0, sizeof(*v));
  memcpy(&v->config, config, config->size != 0 && config->size < sizeof(v->config) ? config->size : sizeof(v->config));
  v->pool = pool;
  if ((v->config.hash_key[0] | v->config.hash_key[1]) != 0) {
    sdec_pool_set_key(pool, v->config.hash_key);
  }
  const size_t fair = size / 32 / sizeof(struct nonce);
  v->n_nonces = (uint32_t)(fair < NONCES_MOST ? fair : NONCES_MOST) / NONCE_WAYS * NONCE_WAYS;
  v->nonces = sdec_pool_get(pool, v->n_nonces * sizeof(struct nonce));
  const size_t n_stories = size / 32 / sizeof(struct story);
  v->n_stories = (uint32_t)(n_stories < STORIES_MOST ? n_stories : STORIES_MOST);
  v->stories = sdec_pool_get(pool, v->n_stories * sizeof(struct story));
  if (v->nonces == NULL || v->stories == NULL ||
      !sdec_map_init(&v->parties, pool, PARTIES_MOST, sizeof(uint32_t), sizeof(struct party)) ||
      !sdec_map_init(&v->talks, pool, TALKS_MOST, sizeof(struct talk_key), sizeof(struct talk)) ||
      !sdec_losses_init(v)) {
    return NULL;
  }
  v->has_time = config->time_from == SDEC_TIME_GIVEN;
  v->time = config->time;
  sdec_references_begin(v);
  return v;
}

bool sdec_verify_take(struct sdec_verify *v, struct sdec_verdict *out) {
  while (v->queue_n == 0 && v->finishing) {
    v->finish_at = v->finish_at != NULL ? v->finish_at : sdec_map_next(&v->parties, NULL);
    if (v->finish_at == NULL) {
      v->finishing = false;
    } else if (!sdec_summary_finish(v, v->finish_at) && !sdec_referred_finish(v, v->finish_at)) {
      v->finish_at = sdec_map_next(&v->parties, v->finish_at);
      v->finishing = v->finish_at != NULL;
    }
  }
  return sdec_verdict_next(v, out);
}

struct sdec_verify_stats sdec_verify_stats(const struct sdec_verify *v) {
  return v->stats;
}

/* ----------------------------------------------------------------------------------------------------- units */

static void start_clock(struct sdec_verify *v) {
  const int64_t seconds = (int64_t)(v->unit->time_ns / NS_PER_S);
  v->started = true;
  if (v->config.time_from == SDEC_TIME_OF_CAPTURE && seconds >= FIRST_CLOCK) {
    v->time = seconds;
    v->has_time = true;
  }
}

/* Reports the flow's HMAC and MAC results as verdicts. */
static void say_hmac(struct sdec_verify *v) {
  const struct sdec_unit *unit = v->unit;
  const uint32_t side = unit->dir == SDEC_DIR_RSP ? SDEC_BY_RESPONDER : SDEC_BY_REQUESTER;
  if (unit->hmac == SDEC_HMAC_NONE && !unit->unproved) {
    return;
  }
  const bool hmac = unit->hmac != SDEC_HMAC_NONE;
  const uint32_t result = !hmac ? SDEC_UNKNOWN : unit->hmac == SDEC_HMAC_GOOD ? SDEC_PASS : SDEC_FAIL;
  struct sdec_verdict verdict = sdec_verdict_of(v, hmac ? SDEC_CHECK_HMAC : SDEC_CHECK_MAC, result, side, SDEC_NO_SLOT);
  sdec_why(&verdict, !hmac                 ? "the record could not be authenticated: no key fits it"
                     : result == SDEC_FAIL ? "verify data does not match"
                                           : "");
  sdec_verdict_say(v, v->at, &verdict);
  sdec_ledger_hmac(v);
}

static bool is_spdm(const struct sdec_unit *unit) {
  uint32_t n;
  return unit->kind == SDEC_UNIT_MESSAGE && unit->message != NULL && unit->protocol != NULL &&
         name_same(unit->protocol, sdec_protocols(&n)[0]->name);
}

void sdec_verify_unit(struct sdec_verify *v, const struct sdec_unit *unit) {
  sdec_later_do(v);
  v->unit = unit;
  v->has_proof = false;
  if (!v->started) {
    start_clock(v);
  }
  sdec_losses_unit(v);
  if (unit->conn == 0 || unit->kind == SDEC_UNIT_EVENT || unit->kind == SDEC_UNIT_OTHER ||
      unit->kind == SDEC_UNIT_RECORD) {
    return;
  }
  sdec_party_unit(v);
  if (v->at == NULL) {
    return;
  }
  say_hmac(v);
  if (is_spdm(unit)) {
    sdec_look(&v->it, unit, &v->sight);
    sdec_dialog_unit(v);
    v->carrier = unit->name;
  } else if (unit->kind == SDEC_UNIT_OBJECT) {
    sdec_look(&v->it, unit, &v->sight);
    if (v->sight.certificates.len > 0) {
      sdec_chain_seen(v, false);
    } else {
      sdec_log_seen(v);
    }
  }
}

void sdec_verify_finish(struct sdec_verify *v) {
  sdec_later_do(v);
  v->has_proof = false;
  v->finishing = true;
  v->finish_at = NULL;
  sdec_nonces_finish(v);
}

/* ----------------------------------------------------------------------------------------------------- proof */

bool sdec_verify_proof(const struct sdec_verify *v, struct sdec_proof *out) {
  *out = v->proof;
  return v->has_proof;
}

/* message_in gives message *i of a piece; false, after subtracting the piece's messages from *i, if it lies beyond. */
static bool message_in(const struct piece *piece, uint32_t *i, struct sdec_proof_message *out) {
  struct script_message message = {.name = piece->name, .frame = piece->frame, .at = 0, .len = piece->bytes.len};
  uint32_t n = 1;
  if (piece->script != NULL) {
    n = piece->script->messages.len / (uint32_t)sizeof(message);
    if (*i < n && !sdec_script_message(piece->script, *i, &message)) {
      return false;
    }
  }
  if (*i >= n) {
    *i -= n;
    return false;
  }
  *out = (struct sdec_proof_message){message.name, message.frame, message.len, message.at >= piece->from};
  return true;
}

bool sdec_verify_proof_message(const struct sdec_verify *v, uint32_t i, struct sdec_proof_message *out) {
  const struct job *job = &v->job;
  const struct reading *reading = &job->readings[job->fitting >= 0 ? job->fitting : 0];
  for (uint32_t k = 0; v->has_proof && job->n_readings > 0 && k < reading->n; k++) {
    if (message_in(&reading->pieces[k], &i, out)) {
      return true;
    }
  }
  return false;
}
