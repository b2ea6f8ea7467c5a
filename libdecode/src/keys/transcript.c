/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects transcripts and lists their parts in the order given by DSP0274.
 */
#include "keys/transcript.h"

#include <string.h>

#define NEGOTIATION_MOST 65536u /* bytes; repeating it without a reset could otherwise go on forever */

void sdec_evidence_drop(struct evidence *evidence, struct pool *pool) {
  sdec_buffer_drop(&evidence->vca, pool);
  sdec_buffer_drop(&evidence->digests[0], pool);
  sdec_buffer_drop(&evidence->digests[1], pool);
  sdec_buffer_drop(&evidence->held, pool);
  evidence->vca_steps = 0;
  evidence->held_step = SDEC_STEP_NONE;
  evidence->digests_taken[0] = evidence->digests_taken[1] = false;
}

void sdec_evidence_hold(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span message) {
  sdec_buffer_drop(&evidence->held, pool);
  evidence->held_step = sdec_buffer_add(&evidence->held, pool, message) ? step : SDEC_STEP_NONE;
}

void sdec_evidence_pair(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span response) {
  if (evidence->held_step != step || evidence->vca.len > NEGOTIATION_MOST ||
      !sdec_buffer_add(&evidence->vca, pool, buffer_span(&evidence->held)) ||
      !sdec_buffer_add(&evidence->vca, pool, response)) {
    return;
  }
  evidence->vca_steps |= (uint8_t)(1u << step);
  sdec_buffer_drop(&evidence->held, pool);
  evidence->held_step = SDEC_STEP_NONE;
}

void sdec_evidence_digests(struct evidence *evidence, struct pool *pool, uint32_t side, const struct reading *reading,
                           struct sdec_span message) {
  for (uint32_t slot = 0; slot < SLOTS; slot++) {
    const struct sdec_span digest = reading->digest[slot];
    if (digest.data != NULL && digest.len <= SDEC_HASH_MAX) {
      memcpy(evidence->chain[side][slot].digest, digest.data, digest.len);
      evidence->chain[side][slot].known = true;
    }
  }
  /* If there are several, the first one after the negotiation counts. */
  if (!evidence->digests_taken[side]) {
    evidence->digests_taken[side] = sdec_buffer_add(&evidence->digests[side], pool, message);
  }
}

const char *sdec_evidence_missing(const struct evidence *evidence) {
  static const char *const names[] = {"VERSION", "CAPABILITIES", "ALGORITHMS"};
  for (uint32_t i = 0; i < 3; i++) {
    if ((evidence->vca_steps >> (SDEC_STEP_VERSION + i) & 1) == 0) {
      return names[i];
    }
  }
  return NULL;
}

void sdec_transcript_drop(struct transcript *transcript, struct pool *pool) {
  for (uint32_t i = 0; i < LEGS; i++) {
    sdec_buffer_drop(&transcript->leg[i].bytes, pool);
  }
}

bool sdec_transcript_add(struct transcript *transcript, struct pool *pool, enum leg_number number,
                         struct sdec_span message, const struct reading *reading) {
  struct leg *leg = &transcript->leg[number];
  const struct sdec_span verify = read_mark(reading, M_VERIFY);
  sdec_buffer_drop(&leg->bytes, pool);
  leg->verify = verify.data != NULL ? (uint32_t)(verify.data - message.data) : message.len;
  return sdec_buffer_add(&leg->bytes, pool, message);
}

static void put_part(struct sdec_span parts[TRANSCRIPT_PARTS], uint32_t *n, struct sdec_span bytes) {
  if (bytes.len > 0) {
    parts[(*n)++] = bytes;
  }
}

static struct sdec_span leg_head(const struct leg *leg, uint32_t len) {
  return span_sub(buffer_span(&leg->bytes), 0, len);
}

uint32_t sdec_transcript_parts(const struct transcript *t, const struct evidence *evidence, enum transcript_end end,
                               struct sdec_span parts[TRANSCRIPT_PARTS]) {
  uint32_t n = 0;
  put_part(parts, &n, buffer_span(&evidence->vca));
  if (!t->psk) {
    if (t->use_digests[1]) {
      put_part(parts, &n, buffer_span(&evidence->digests[1]));
    }
    put_part(parts, &n, (struct sdec_span){t->chain[1], t->hash_len});
  }
  put_part(parts, &n, buffer_span(&t->leg[LEG_REQUEST].bytes));
  if (end == TH_RESPONSE_VERIFY) {
    put_part(parts, &n, leg_head(&t->leg[LEG_RESPONSE], t->leg[LEG_RESPONSE].verify));
    return n;
  }
  put_part(parts, &n, buffer_span(&t->leg[LEG_RESPONSE].bytes));
  if (t->use_digests[0]) {
    put_part(parts, &n, buffer_span(&evidence->digests[0]));
  }
  if (t->mutual) {
    put_part(parts, &n, (struct sdec_span){t->chain[0], t->hash_len});
  }
  if (end == TH_FINISH_VERIFY) {
    put_part(parts, &n, leg_head(&t->leg[LEG_FINISH], t->leg[LEG_FINISH].verify));
    return n;
  }
  put_part(parts, &n, buffer_span(&t->leg[LEG_FINISH].bytes));
  put_part(parts, &n,
           end == TH_FINISH_RSP_VERIFY ? leg_head(&t->leg[LEG_FINISH_RSP], t->leg[LEG_FINISH_RSP].verify)
                                       : buffer_span(&t->leg[LEG_FINISH_RSP].bytes));
  return n;
}
