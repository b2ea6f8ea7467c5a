/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares chain digests with the chains read or given, and slot masks with earlier ones.
 */
#include <string.h>

#include "verify.h"
#include "walk/rows.h"

/* The digest of bare certificates can only be guessed. */
static bool is_whole(const struct known *known) {
  return known->given && !known->bare && !known->raw;
}

/* say_of_given compares a digest with the whole chains given. A mismatch counts only if one was given for this very
 * slot. */
static void say_of_given(struct sdec_verify *v, struct sdec_span told, uint32_t side, uint32_t slot) {
  bool agrees = false, decided = false;
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    const struct known *known = &v->known[i];
    if (known->used && is_whole(known) && known->side == side && known->hash == v->at->negotiated.hash) {
      agrees |= memcmp(told.data, known->digest, told.len) == 0;
      decided |= given_for(known, slot);
    }
  }
  if (agrees || decided) {
    sdec_digest_say(v, agrees, side, slot, OF_GIVEN);
  }
}

void sdec_chain_digests(struct sdec_verify *v, uint32_t side) {
  const struct party *p = v->at;
  for (uint32_t i = 0; i < SLOTS; i++) {
    const struct slot *s = &p->slots[side][i];
    const struct sdec_span told = v->sight.digest[i];
    if (told.data == NULL || told.len != p->negotiated.hash_len || span_is_zero(told)) {
      continue;
    }
    if (s->has_chain) {
      sdec_digest_say(v, memcmp(told.data, s->chain, told.len) == 0, side, i, OF_READ);
    } else {
      say_of_given(v, told, side, i);
    }
  }
}

/* given_signer gives the whole given chain whose key signed, if the slot's own chain was not read; else NULL. */
static const struct known *given_signer(const struct sdec_verify *v) {
  const struct job *job = &v->job;
  const bool unread = job->slot < SLOTS && !job->party->slots[job->side][job->slot].has_chain;
  return unread && job->fitting >= 0 && is_whole(job->key) ? job->key : NULL;
}

/* is_told is true if DIGESTS lists the chain in any slot, since slots may share a key. */
static bool is_told(const struct slot slots[SLOTS], const struct known *known) {
  bool found = false;
  for (uint32_t i = 0; i < SLOTS; i++) {
    found |= slots[i].has_digest && memcmp(slots[i].digest, known->digest, known->digest_len) == 0;
  }
  return found;
}

void sdec_chain_signed(struct sdec_verify *v) {
  const struct job *job = &v->job;
  const struct known *signer = given_signer(v);
  const struct slot *slots = job->party->slots[job->side];
  if (signer == NULL || !slots[job->slot].has_digest || is_told(slots, signer)) {
    return;
  }
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_DIGEST, SDEC_FAIL, job->side, job->slot);
  struct sdec_text text = sdec_why_begin(&verdict);
  verdict.of_given = true;
  sdec_put(&text, "the digest of slot ");
  sdec_put_dec(&text, job->slot);
  sdec_put(&text, " in frame ");
  sdec_put_dec(&text, slots[job->slot].digest_frame);
  sdec_put(&text, " is not the hash of the given chain, whose key signed");
  sdec_put_zero(&text);
  sdec_verdict_say(v, job->party, &verdict);
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
    sdec_put_zero(&text);
  }
  sdec_verdict_say(v, v->at, &verdict);
}

/* Compares a digest with the given chains. A mismatch counts only if one of them must be the slot's chain. */
static void say_given_digest(struct sdec_verify *v, struct sdec_span told, uint32_t side, uint32_t slot) {
  struct known *keys[KNOWN_MOST];
  bool agrees = false, decided = false;
  const uint32_t n = sdec_chain_keys(v, v->at, side, slot, keys);
  for (uint32_t i = 0; i < n; i++) {
    agrees |= memcmp(told.data, keys[i]->digest, told.len) == 0;
    decided |= !sdec_may_be_another(keys[i], slot);
  }
  if (agrees || decided) {
    sdec_digest_say(v, agrees, side, slot, slot < SLOTS ? OF_GIVEN : OF_KEY);
  }
}

void sdec_chain_challenged(struct sdec_verify *v, uint32_t side, uint32_t slot) {
  const struct party *p = v->at;
  const struct sdec_span told = v->sight.role[SDEC_CHAIN_DIGEST];
  if (told.data == NULL || told.len != p->negotiated.hash_len) {
    return;
  }
  const struct known *signer = given_signer(v);
  if (slot < SLOTS && p->slots[side][slot].has_chain) {
    sdec_digest_say(v, memcmp(told.data, p->slots[side][slot].chain, told.len) == 0, side, slot, OF_READ);
  } else if (signer != NULL) {
    sdec_digest_say(v, memcmp(told.data, signer->digest, told.len) == 0, side, slot, OF_GIVEN);
  } else if (slot < SLOTS && p->slots[side][slot].has_digest) {
    sdec_digest_say(v, memcmp(told.data, p->slots[side][slot].digest, told.len) == 0, side, slot, OF_READ);
  } else {
    say_given_digest(v, told, side, slot);
  }
  if (p->has_mask[side] && slot < SLOTS) {
    say_mask(v, side, slot);
  }
}
