/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Key pairs: which slots share one, and what each may be used for (DSP0274, multiple asymmetric key support). Without
 * multiple key support, all slots of a device use the same key pair.
 */
#include <string.h>

#include "verify.h"
#include "walk/rows.h"

/* Bits of KeyUsageMask, by what is signed. */
static const uint16_t usages[CONTEXTS] = {[CONTEXT_EXCHANGE] = 1u << 0,
                                          [CONTEXT_FINISH] = 1u << 0,
                                          [CONTEXT_CHALLENGE] = 1u << 1,
                                          [CONTEXT_MEASUREMENTS] = 1u << 2,
                                          [CONTEXT_ENDPOINT] = 1u << 3};

/* leaf_key gives the SubjectPublicKeyInfo of the leaf in the chain read from a slot; empty if unknown. */
static struct sdec_span leaf_key(struct sdec_verify *v, uint32_t side, uint32_t slot) {
  const struct party *p = v->at;
  const struct slot *s = &p->slots[side][slot];
  const struct sdec_crypto *crypto = v->config.crypto;
  const struct known *known = s->has_chain ? sdec_known_find(v, side, p->negotiated.hash, s->chain) : NULL;
  struct sdec_public_key key;
  if (known == NULL || crypto->public_key == NULL ||
      !crypto->public_key(crypto->context, buffer_span(&known->der), &key)) {
    return (struct sdec_span){NULL, 0};
  }
  return key.spki;
}

static bool same(struct sdec_span a, struct sdec_span b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static void say_pair(struct sdec_verify *v, bool agrees, uint32_t side, uint32_t slot, uint32_t other, bool several) {
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_KEY_PAIR, agrees ? SDEC_PASS : SDEC_FAIL, side, slot);
  if (v->unit->kind == SDEC_UNIT_OBJECT && v->carrier != NULL) {
    verdict.message = v->carrier; /* the message with the last portion of the chain */
  }
  struct sdec_text text = sdec_why_begin(&verdict);
  verdict.severity = several ? SDEC_ERROR : SDEC_WARN;
  if (several) {
    sdec_put(&text, "KeyPairID ");
    sdec_put_dec(&text, v->at->slots[side][slot].key_pair);
    sdec_put(&text, agrees ? ": the same key as in slot " : ": not the same key as in slot ");
  } else {
    sdec_put(&text, "not the same key as in slot ");
  }
  sdec_put_dec(&text, other);
  sdec_put_zero(&text);
  sdec_verdict_say(v, v->at, &verdict);
}

/* False also if it is unknown whether multiple keys were negotiated. */
static bool is_one_key(const struct sdec_unit *unit) {
  const bool known = (unit->env.known >> E_MULTI_KEY & 1) != 0;
  return unit->version < V1_3 || (known && unit->env.value[E_MULTI_KEY] == 0);
}

void sdec_pairs_chain(struct sdec_verify *v, uint32_t side, uint32_t slot) {
  const struct slot *slots = v->at->slots[side];
  const struct sdec_span key = leaf_key(v, side, slot);
  uint32_t agreed = SLOTS;
  const bool several = slots[slot].has_key_pair;
  if (key.len == 0 || (!several && !is_one_key(v->unit))) {
    return;
  }
  for (uint32_t i = 0; i < SLOTS; i++) {
    const bool shares = several ? slots[i].has_key_pair && slots[i].key_pair == slots[slot].key_pair
                                : !slots[i].has_key_pair;
    const struct sdec_span other = i != slot && shares ? leaf_key(v, side, i) : (struct sdec_span){NULL, 0};
    if (other.len > 0 && !same(key, other)) {
      say_pair(v, false, side, slot, i, several);
      return;
    }
    agreed = other.len > 0 && agreed == SLOTS ? i : agreed;
  }
  if (agreed < SLOTS && several) {
    say_pair(v, true, side, slot, agreed, several);
  }
}

void sdec_pairs_used(struct sdec_verify *v) {
  const struct job *job = &v->job;
  const struct slot *s = job->slot < SLOTS ? &job->party->slots[job->side][job->slot] : NULL;
  if (s == NULL || !s->has_usage || (s->usage & usages[job->context]) != 0) {
    return;
  }
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_KEY_USAGE, SDEC_FAIL, job->side, job->slot);
  struct sdec_text text = sdec_why_begin(&verdict);
  verdict.severity = SDEC_WARN;
  sdec_put(&text, "KeyUsageMask is 0x");
  sdec_put_hex(&text, s->usage, 4);
  sdec_put(&text, ", which does not let the key sign this");
  sdec_put_zero(&text);
  sdec_verdict_say(v, job->party, &verdict);
}
