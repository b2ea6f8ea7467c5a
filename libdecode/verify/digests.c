/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Digests of chains and masks of slots, against the chains that were read or given.
 */
#include <string.h>

#include "verify.h"
#include "walk/rows.h"

void sdec_chain_digests(struct sdec_verify *v, uint32_t side) {
  const struct party *p = v->at;
  for (uint32_t i = 0; i < SLOTS; i++) {
    const struct slot *s = &p->slots[side][i];
    const struct sdec_span told = v->sight.digest[i];
    if (s->has_chain && told.data != NULL && told.len == p->negotiated.hash_len && !span_is_zero(told)) {
      sdec_digest_say(v, memcmp(told.data, s->chain, told.len) == 0, side, i, "chain");
    }
  }
}

static void say_mask(struct sdec_verify *v, uint32_t side, uint32_t slot) {
  const uint8_t told = (uint8_t)v->sight.value[SDEC_SLOT_MASK];
  const bool agrees = told == v->at->mask[side];
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_SLOT_MASK, agrees ? SDEC_PASS : SDEC_FAIL, side, slot);
  if (!agrees) {
    struct sdec_text text = sdec_why_begin(&verdict);
    verdict.severity = SDEC_WARN;
    sdec_put(&text, "mask is 0x");
    sdec_put_hex(&text, told, 2);
    sdec_put(&text, ", and was 0x");
    sdec_put_hex(&text, v->at->mask[side], 2);
    sdec_why_end(&verdict, &text);
  }
  sdec_verdict_say(v, v->at, &verdict);
}

/* The digest finds its chain among those that were given. If none has it, another one may have been given. */
static void say_given_digest(struct sdec_verify *v, struct sdec_span told, uint32_t side, uint32_t slot) {
  struct known *keys[KNOWN_MOST];
  bool agrees = false, decided = false;
  const uint32_t n = sdec_chain_keys(v, v->at, side, slot, keys);
  for (uint32_t i = 0; i < n; i++) {
    agrees |= memcmp(told.data, keys[i]->digest, told.len) == 0;
    decided |= !sdec_may_be_another(keys[i], slot);
  }
  if (agrees || decided) {
    sdec_digest_say(v, agrees, side, slot, slot < SLOTS ? "chain" : "public key");
  }
}

void sdec_chain_challenged(struct sdec_verify *v, uint32_t side, uint32_t slot) {
  const struct party *p = v->at;
  const struct sdec_span told = v->sight.role[SDEC_CHAIN_DIGEST];
  if (told.data == NULL || told.len != p->negotiated.hash_len) {
    return;
  }
  if (slot < SLOTS && p->slots[side][slot].has_chain) {
    sdec_digest_say(v, memcmp(told.data, p->slots[side][slot].chain, told.len) == 0, side, slot, "chain");
  } else if (slot < SLOTS && p->slots[side][slot].has_digest) {
    sdec_digest_say(v, memcmp(told.data, p->slots[side][slot].digest, told.len) == 0, side, slot, "chain");
  } else {
    say_given_digest(v, told, side, slot);
  }
  if (p->has_mask[side] && slot < SLOTS) {
    say_mask(v, side, slot);
  }
}
