/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measurement summary hashes (DSP0274, measurement summary hash): over all blocks in index order, in the form used when
 * raw values are not requested. The blocks may be read before or after the hash appears.
 */
#include <string.h>

#include "blocks.h"
#include "walk/rows.h"

#define LAST_DIGESTIBLE 3u /* types whose value may be a digest: ROM, firmware, the two configurations */
#define ASKED_ALL 0xFFu

void sdec_summary_begin(struct sdec_verify *v) {
  v->sum.n = v->sum.n_bytes = 0;
  v->sum.overrun = false;
}

/* digest_form converts a block that was read raw to its digest form, where it has one. */
static struct sdec_span digest_form(struct sdec_verify *v, struct sdec_span block, uint8_t type) {
  const uint32_t selection = v->at->negotiated.meas_hash >> 1; /* bit 0 means raw only */
  const uint32_t len = sdec_hash_length(selection);
  const struct sdec_span value = span_from(block, BLOCK_VALUE_AT);
  uint8_t *out = v->sum.bytes + v->sum.n_bytes;
  if ((type & BLOCK_RAW) == 0 || (type & ~BLOCK_RAW) > LAST_DIGESTIBLE || len == 0 || block.len < BLOCK_VALUE_AT ||
      sizeof(v->sum.bytes) - v->sum.n_bytes < BLOCK_VALUE_AT + len ||
      !sdec_hash_of(v, selection, &value, 1, out + BLOCK_VALUE_AT)) {
    return block;
  }
  const uint8_t header[BLOCK_VALUE_AT] = {
      block.data[0], block.data[1], (uint8_t)(3 + len), 0, (uint8_t)(type & ~BLOCK_RAW), (uint8_t)len, 0};
  memcpy(out, header, sizeof(header));
  v->sum.n_bytes += BLOCK_VALUE_AT + len;
  return (struct sdec_span){out, BLOCK_VALUE_AT + len};
}

void sdec_summary_block(struct sdec_verify *v, struct sdec_span block, uint8_t type) {
  if (v->sum.n == SUM_BLOCKS) {
    v->sum.overrun = true;
    return;
  }
  v->sum.tcb[v->sum.n] = (type & ~BLOCK_RAW) == 0;
  v->sum.blocks[v->sum.n++] = digest_form(v, block, type);
}

static bool sum_up(struct sdec_verify *v, bool tcb, enum summary_form form, uint8_t *out) {
  static const uint8_t from[SUMMARY_FORMS] = {0, BLOCK_HEADER_LEN, BLOCK_VALUE_AT};
  uint32_t n = 0;
  for (uint32_t i = 0; i < v->sum.n; i++) {
    if (!tcb || v->sum.tcb[i]) {
      v->sum.parts[n++] = span_from(v->sum.blocks[i], from[form]);
    }
  }
  memset(out, 0, SDEC_HASH_MAX);
  return sdec_hash_of(v, v->at->negotiated.hash, v->sum.parts, n, out);
}

/* Before 1.2 the specification covered other parts of the blocks, and implementations differ. */
static bool agrees(const struct candidate *c, const struct summary *s, uint32_t len) {
  const uint32_t n_forms = s->version < V1_2 ? SUMMARY_FORMS : 1;
  for (uint32_t form = 0; form < n_forms; form++) {
    if (memcmp((s->tcb ? c->tcb : c->all)[form], s->digest, len) == 0) {
      return true;
    }
  }
  return false;
}

static struct sdec_verdict summary_verdict(const struct summary *s, const struct party *p, uint32_t result) {
  return (struct sdec_verdict){.check = SDEC_CHECK_SUMMARY_HASH,
                               .result = (uint8_t)result,
                               .severity = result == SDEC_FAIL ? SDEC_WARN : SDEC_INFO,
                               .signer = SDEC_BY_RESPONDER,
                               .slot = SDEC_NO_SLOT,
                               .has_session = s->has_session,
                               .conn = p->conn,
                               .session = s->session,
                               .session_no = s->session_no,
                               .unit = s->unit,
                               .frame = s->frame,
                               .time_ns = s->time_ns,
                               .message = s->message};
}

static void say_agrees(struct sdec_verify *v, struct party *p, struct summary *s, const struct candidate *c) {
  struct sdec_verdict verdict = summary_verdict(s, p, SDEC_PASS);
  struct sdec_text text = sdec_why_begin(&verdict);
  sdec_put(&text, s->tcb ? "the immutable blocks of " : "all blocks of ");
  sdec_put(&text, c->put_together ? "single readings up to frame " : "frame ");
  sdec_put_dec(&text, c->frame);
  sdec_put_zero(&text);
  s->open = false;
  sdec_verdict_say(v, p, &verdict);
}

void sdec_summary_candidate(struct sdec_verify *v, struct party *party, bool put_together) {
  struct blocks *b = party->blocks;
  const uint32_t len = party->negotiated.hash_len;
  const uint32_t n_forms = v->unit->version < V1_2 ? SUMMARY_FORMS : 1;
  struct candidate made = {
      .used = true, .put_together = put_together, .frame = v->unit->frame, .message = v->unit->name};
  if (len == 0 || v->sum.overrun) {
    return;
  }
  for (uint32_t form = 0; form < n_forms; form++) {
    if (!sum_up(v, false, form, made.all[form]) || !sum_up(v, true, form, made.tcb[form])) {
      return;
    }
  }
  for (uint32_t i = 0; i < SUMMARY_CANDIDATES; i++) {
    if (b->candidates[i].used && memcmp(b->candidates[i].all[0], made.all[0], len) == 0) {
      return;
    }
  }
  struct candidate *c = &b->candidates[b->next_candidate];
  b->given_up |= c->used;
  b->next_candidate = (b->next_candidate + 1) % SUMMARY_CANDIDATES;
  *c = made;
  for (uint32_t i = 0; i < SUMMARIES_OPEN; i++) {
    if (b->open[i].open && agrees(c, &b->open[i], len)) {
      say_agrees(v, party, &b->open[i], c);
    }
  }
}

/* open_verdict is the verdict on a summary that no set of blocks matches. */
static struct sdec_verdict open_verdict(struct sdec_verify *v, const struct party *p, const struct summary *s,
                                        bool room) {
  struct sdec_verdict verdict = summary_verdict(s, p, SDEC_UNKNOWN);
  const struct blocks *b = p->blocks;
  if (!room || b->given_up) {
    sdec_why(&verdict, "the measurements that it may sum up were dropped for lack of memory");
  } else if (!b->candidates[0].used) {
    sdec_why(&verdict, b->n == 0 ? "there are no measurements" : "some of the measurements are missing");
  } else if (s->tcb) {
    sdec_why(&verdict, "which measurements belong to the trusted computing base is the device's choice");
  } else if (sdec_losses_since(v, p)) {
    sdec_why(&verdict, "differs from every set of blocks read, and messages were lost");
  } else {
    verdict.result = SDEC_FAIL;
    verdict.severity = SDEC_WARN;
    sdec_why(&verdict, "not the hash of any set of blocks read");
  }
  return verdict;
}

/* judge_open stops waiting for matching blocks. */
static void judge_open(struct sdec_verify *v, struct party *p, struct summary *s, bool room) {
  const struct sdec_verdict verdict = open_verdict(v, p, s, room);
  s->open = false;
  sdec_verdict_say(v, p, &verdict);
}

bool sdec_verify_open(struct sdec_verify *v, uint32_t conn, uint64_t unit, struct sdec_verdict *out) {
  const struct party *p = sdec_map_find(&v->parties, &conn);
  for (uint32_t i = 0; p != NULL && p->blocks != NULL && i < SUMMARIES_OPEN; i++) {
    const struct summary *s = &p->blocks->open[i];
    if (s->open && s->unit == unit) {
      *out = open_verdict(v, p, s, true);
      return true;
    }
  }
  return false;
}

void sdec_summary_seen(struct sdec_verify *v, const struct asked *asked) {
  const struct sdec_span told = v->sight.role[SDEC_SUMMARY_HASH];
  struct party *p = v->at;
  const uint32_t len = p->negotiated.hash_len;
  /* Whether the field is present depends on the capabilities, so without them this is a guess. */
  const bool told_for_sure = told.data != NULL && told.len == len && sdec_missing_negotiation(p) == NULL;
  struct blocks *b = told_for_sure ? sdec_blocks_of(v, p) : NULL;
  if (b == NULL) {
    return;
  }
  struct summary *s = &b->open[b->next_open];
  if (s->open) {
    judge_open(v, p, s, false);
  }
  b->next_open = (b->next_open + 1) % SUMMARIES_OPEN;
  *s = (struct summary){.open = true,
                        .tcb = asked != NULL && asked->summary_type != ASKED_ALL,
                        .has_session = v->unit->has_session,
                        .version = v->unit->version,
                        .session = v->unit->session,
                        .session_no = v->unit->session_no,
                        .unit = v->unit->number,
                        .frame = v->unit->frame,
                        .time_ns = v->unit->time_ns,
                        .message = v->unit->name};
  memcpy(s->digest, told.data, len);
  for (uint32_t i = 0; i < SUMMARY_CANDIDATES && s->open; i++) {
    if (b->candidates[i].used && agrees(&b->candidates[i], s, len)) {
      say_agrees(v, p, s, &b->candidates[i]);
    }
  }
}

bool sdec_summary_finish(struct sdec_verify *v, struct party *party) {
  for (uint32_t i = 0; party->blocks != NULL && i < SUMMARIES_OPEN; i++) {
    struct summary *s = &party->blocks->open[(party->blocks->next_open + i) % SUMMARIES_OPEN];
    if (s->open) {
      judge_open(v, party, s, true);
      return true;
    }
  }
  return false;
}
