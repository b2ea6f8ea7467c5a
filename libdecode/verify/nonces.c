/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Nonces of signed exchanges: a reused nonce lets an old signature pass for a new one. They are compared across all
 * connections, in a set-associative table of bounded size that evicts the oldest entry of a set.
 */
#include "verify.h"

#include <string.h>

#define SHA_256 1u

/* places gives the set for a nonce. The table is cleared in blocks on first use, because most captures need few. */
static struct nonce *places(struct sdec_verify *v, const uint8_t *bytes) {
  const uint64_t mixed = span_le((struct sdec_span){bytes, 8}, 0, 8); /* nonces are random, so no hash is needed */
  const uint32_t first = (uint32_t)((mixed ^ mixed >> 32) % (v->n_nonces / NONCE_WAYS)) * NONCE_WAYS;
  const uint32_t block = first / NONCE_BLOCK, left = v->n_nonces - block * NONCE_BLOCK;
  if ((v->nonces_ready[block / 64] >> block % 64 & 1) == 0) {
    memset(&v->nonces[block * NONCE_BLOCK], 0, (left < NONCE_BLOCK ? left : NONCE_BLOCK) * sizeof(struct nonce));
    v->nonces_ready[block / 64] |= UINT64_C(1) << block % 64;
  }
  return &v->nonces[first];
}

/* as_now describes a nonce of the current unit. */
static struct nonce as_now(struct sdec_verify *v, const uint8_t *bytes, uint32_t side, const uint8_t *exchange) {
  const struct party *p = v->at;
  struct nonce now = {.conn = p->conn, .side = (uint8_t)side, .frame = v->unit->frame, .trail = p->trail};
  now.whole = sdec_missing_negotiation(p) == NULL && !sdec_losses_since(v, p);
  memcpy(now.bytes, bytes, sizeof(now.bytes));
  memcpy(now.exchange, exchange, sizeof(now.exchange));
  return now;
}

/* remember gives the earlier use of a nonce; false, after adding it, if none is recorded. */
static bool remember(struct sdec_verify *v, const struct nonce *now, struct nonce *out) {
  const uint8_t *bytes = now->bytes;
  struct nonce *set = places(v, bytes), *oldest = set;
  for (uint32_t i = 0; i < NONCE_WAYS; i++) {
    if (set[i].conn != 0 && set[i].side == now->side && memcmp(set[i].bytes, bytes, sizeof(set[i].bytes)) == 0) {
      *out = set[i];
      return true;
    }
    oldest = set[i].conn == 0 || (oldest->conn != 0 && set[i].frame < oldest->frame) ? &set[i] : oldest;
  }
  v->stats.forgotten_nonces += oldest->conn != 0;
  *oldest = *now;
  return false;
}

static void put_before(struct sdec_verify *v, const struct nonce *before, struct sdec_text *text) {
  sdec_put(text, " was used before, in frame ");
  sdec_put_dec(text, before->frame);
  if (before->conn != v->at->conn) {
    sdec_put(text, " of connection ");
    sdec_put_dec(text, before->conn);
  }
}

/* An identical exchange on another connection, after an identical dialog, is the same traffic captured twice: a
 * Requester would have had to choose the same nonces again. After a different dialog it is a replay, unless lost
 * messages may account for the difference. */
enum again { AGAIN_COPY, AGAIN_REPLAY, AGAIN_EITHER };

static enum again again_of(const struct nonce *before, const struct nonce *now) {
  if (before->conn == now->conn || memcmp(before->exchange, now->exchange, sizeof(now->exchange)) != 0) {
    return AGAIN_REPLAY;
  }
  return before->trail == now->trail ? AGAIN_COPY : before->whole && now->whole ? AGAIN_REPLAY : AGAIN_EITHER;
}

static void say_copy(struct sdec_verify *v, const struct nonce *before, uint32_t side, bool certain) {
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_NONCE, certain ? SDEC_PASS : SDEC_UNKNOWN, side,
                                                SDEC_NO_SLOT);
  struct sdec_text text = sdec_why_begin(&verdict);
  sdec_put(&text, "a copy of the exchange in frame ");
  sdec_put_dec(&text, before->frame);
  sdec_put(&text, " of connection ");
  sdec_put_dec(&text, before->conn);
  sdec_put(&text, certain ? ", as is all that came before it" : ", or its replay: not all that came before is there");
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

void sdec_nonces_retry(struct sdec_verify *v, uint64_t frame, uint32_t side) {
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_NONCE, SDEC_UNKNOWN, side, SDEC_NO_SLOT);
  struct sdec_text text = sdec_why_begin(&verdict);
  sdec_put(&text, "a retry of the exchange in frame ");
  sdec_put_dec(&text, frame);
  sdec_put(&text, ", or its replay: the request has the same nonce");
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

static void judge(struct sdec_verify *v, const uint8_t *bytes, uint32_t side, bool answer, const uint8_t *exchange) {
  const bool zero = span_is_zero((struct sdec_span){bytes, 32});
  const struct nonce now = as_now(v, bytes, side, exchange);
  struct nonce before = {0};
  if (!zero && !remember(v, &now, &before)) {
    return;
  }
  const enum again again = zero ? AGAIN_REPLAY : again_of(&before, &now);
  if (again != AGAIN_REPLAY) {
    if (answer) {
      say_copy(v, &before, side, again == AGAIN_COPY);
    }
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
    put_before(v, &before, &text);
  }
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

/* against_given compares a request's nonce with the given one. One signed exchange with the given nonce is enough:
 * others in the capture may have been for someone else. */
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

/* Without a signature, nonces protect nothing. */
void sdec_nonces_pair(struct sdec_verify *v, const struct asked *asked, uint32_t side) {
  const struct sdec_span answer = v->sight.role[SDEC_FRESH_NONCE];
  const struct sdec_span both[] = {buffer_span(&asked->bytes), v->unit->span};
  uint8_t exchange[SDEC_HASH_MAX] = {0};
  if (v->sight.role[SDEC_SIGNATURE].data == NULL || !sdec_hash_of(v, SHA_256, both, 2, exchange)) {
    return;
  }
  if (asked->has_nonce) {
    judge(v, asked->nonce, 1 - side, false, exchange);
    if (side == SDEC_BY_RESPONDER) {
      against_given(v, asked);
    }
  }
  if (answer.len == sizeof(asked->nonce)) {
    judge(v, answer.data, side, true, exchange);
  }
}
