/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Nonces of signed exchanges: one that comes back lets an old signature pass for a new one. What is remembered is
 * bounded; the oldest of a few places goes first.
 */
#include "verify.h"

#include <string.h>

static struct nonce *places(const struct sdec_verify *v, const uint8_t *bytes, uint32_t conn) {
  const uint64_t mixed = span_le((struct sdec_span){bytes, 8}, 0, 8) ^ conn; /* they are random already */
  return &v->nonces[(uint32_t)((mixed ^ mixed >> 32) % (v->n_nonces / NONCE_WAYS)) * NONCE_WAYS];
}

/* remember gives the frame in which a nonce was seen before, 0: never, as far as is known. */
static uint64_t remember(struct sdec_verify *v, const uint8_t *bytes, uint32_t side) {
  struct nonce *set = places(v, bytes, v->at->conn), *oldest = set;
  for (uint32_t i = 0; i < NONCE_WAYS; i++) {
    if (set[i].conn == v->at->conn && set[i].side == side && memcmp(set[i].bytes, bytes, sizeof(set[i].bytes)) == 0) {
      return set[i].frame;
    }
    oldest = set[i].conn == 0 || (oldest->conn != 0 && set[i].frame < oldest->frame) ? &set[i] : oldest;
  }
  v->stats.forgotten_nonces += oldest->conn != 0;
  *oldest = (struct nonce){.conn = v->at->conn, .side = (uint8_t)side, .frame = v->unit->frame};
  memcpy(oldest->bytes, bytes, sizeof(oldest->bytes));
  return 0;
}

static void judge(struct sdec_verify *v, const uint8_t *bytes, uint32_t side, bool answer) {
  const bool zero = span_is_zero((struct sdec_span){bytes, 32});
  const uint64_t before = zero ? 0 : remember(v, bytes, side);
  if (!zero && before == 0) {
    return;
  }
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_NONCE, SDEC_FAIL, side, SDEC_NO_SLOT);
  struct sdec_text text = sdec_why_begin(&verdict);
  verdict.severity = answer && !zero ? SDEC_ERROR : SDEC_WARN;
  sdec_put(&text, "the nonce of the ");
  sdec_put(&text, answer ? "answer" : "request");
  if (zero) {
    sdec_put(&text, " is all zero");
  } else {
    sdec_put(&text, " was used before, in frame ");
    sdec_put_dec(&text, before);
  }
  sdec_why_end(&verdict, &text);
  sdec_verdict_say(v, v->at, &verdict);
}

/* against_given holds the nonce of a request against the one that the verifier asked with. One signed exchange with it is
 * enough: others of the same capture may have been for someone else. */
static void against_given(struct sdec_verify *v, const struct asked *asked) {
  const struct sdec_span given = v->config.nonce;
  if (given.len == 0 || v->fresh) {
    return;
  }
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_NONCE, SDEC_FAIL, SDEC_BY_REQUESTER, SDEC_NO_SLOT);
  if (given.len == sizeof(asked->nonce) && memcmp(given.data, asked->nonce, given.len) == 0) {
    v->fresh = true;
    v->has_stale = false;
    verdict.result = SDEC_PASS;
    sdec_why(&verdict, "fresh: the request has the nonce that was given");
    sdec_verdict_say(v, v->at, &verdict);
    return;
  }
  verdict.severity = SDEC_ERROR;
  sdec_why(&verdict, "stale: the request has another nonce than the one that was given");
  v->stale = verdict;
  v->has_stale = true;
}

void sdec_nonces_finish(struct sdec_verify *v) {
  if (v->has_stale) {
    v->has_stale = false;
    sdec_verdict_say(v, NULL, &v->stale);
  }
}

/* Of exchanges without a signature the nonces protect nothing. */
void sdec_nonces_pair(struct sdec_verify *v, const struct asked *asked, uint32_t side) {
  const struct sdec_span answer = v->sight.role[SDEC_FRESH_NONCE];
  if (v->sight.role[SDEC_SIGNATURE].data == NULL) {
    return;
  }
  if (asked->has_nonce) {
    judge(v, asked->nonce, 1 - side, false);
    if (side == SDEC_BY_RESPONDER) {
      against_given(v, asked);
    }
  }
  if (answer.len == sizeof(asked->nonce)) {
    judge(v, answer.data, side, true);
  }
}
