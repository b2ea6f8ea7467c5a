/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The second pass: feeds the new packets in order to a second flow and verifier. Signatures and HMACs are found by
 * trial: an attempt, in a copy of the whole state, continues to the message with a placeholder in it and reports what
 * would have matched. So transcripts are not reimplemented here.
 */
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "pages.h"
#include "redact/attempt.h"
#include "redact/seal.h"

#define CANDIDATES_MOST 64
#define REPEATED_WITHIN 4096u /* packets */

/* Indices sorted by first packet, and how far they have been processed. */
struct order {
  uint32_t *list, n, next;
};

struct replay {
  struct redact *r;
  struct spy spy;
  struct sdec_flow *flow;
  struct sdec_verify *verify;
  void *memory[2];
  struct fake_pairs roots;       /* old and new secrets */
  struct fake_pairs made;        /* old and new signatures and HMACs, for repeated exchanges */
  uint32_t *first;               /* for each envelope: first packet of its record */
  struct order envelopes, items; /* by first packet */
  uint32_t packet;               /* the packet being fed */
  uint32_t next_item;            /* next item of the first pass that has not reappeared */
  const struct item *target;     /* in an attempt: the message to examine */
  struct answer *answer;
};

/* The result of an attempt. */
struct answer {
  bool reached, has_signature;
  uint8_t hmac; /* enum sdec_hmac */
  uint32_t signature_len, n_candidates, candidate_len;
  uint8_t candidates[CANDIDATES_MOST][SDEC_HASH_MAX];
  uint8_t signature[1024];
};

bool redact_find(const struct item *item, uint32_t kind, struct sdec_item *out) {
  struct sdec_iter it;
  if (item->unit.group == NULL) {
    return false;
  }
  sdec_unit_begin_copy(&item->unit, item->unit.span.data, &it);
  while (sdec_next(&it, out)) {
    if (out->kind == SDEC_LEAF && redact_kind_of(out, false) == kind) {
      return true;
    }
  }
  return false;
}

/* come_again finds the first-pass counterpart of a message: in the same packet, the next with its name. NULL if there
 * is none. */
static struct item *come_again(struct replay *p, const struct sdec_unit *unit) {
  struct tape *t = &p->r->tape;
  while (p->next_item < t->n_items && t->items[p->next_item].packet < p->packet) {
    p->next_item++;
  }
  for (uint32_t i = p->next_item; i < t->n_items && t->items[i].packet == p->packet; i++) {
    const struct sdec_unit *old = &t->items[i].unit;
    if (old->kind == unit->kind && old->name == unit->name && old->span.len == unit->span.len) {
      p->next_item = i + 1;
      t->items[i].again = unit->number;
      return &t->items[i];
    }
  }
  return NULL;
}

/* learn pairs the secrets of a message in the first pass with those it yields now. */
static void learn(struct replay *p, const struct item *item) {
  struct sdec_secret now[SDEC_FLOW_SECRETS];
  const uint32_t n = sdec_flow_secrets(p->flow, now);
  for (uint32_t k = 0; k < item->n_secrets && k < n; k++) {
    if (item->secrets[k].kind == now[k].kind && item->secrets[k].secret_len == now[k].secret_len) {
      p->r->tape.failed |= !fake_pairs_add(
          &p->roots, (struct sdec_span){item->secrets[k].secret, item->secrets[k].secret_len}, now[k].secret);
    }
  }
  explicit_bzero(now, sizeof(now));
}

/* sign creates the signature that the verifier would accept. */
static void sign(struct replay *p, const struct item *item, struct answer *answer) {
  struct sdec_proof proof;
  struct sdec_span parts[SDEC_PROOF_PARTS];
  struct sdec_item leaf;
  if (!redact_find(item, REDACT_SIGNATURES, &leaf) || leaf.len > sizeof(answer->signature) ||
      !sdec_verify_proof(p->verify, &proof)) {
    return;
  }
  const struct sdec_signature signature = sdec_proof_signature(&proof, parts);
  EVP_PKEY *key = proof.key.len > 0 ? certs_key(&p->r->certs, proof.key) : NULL;
  answer->signature_len = leaf.len;
  answer->has_signature = key != NULL && signature.signature.len == leaf.len &&
                          keys_sign_spdm(key, &signature, answer->signature);
}

/* look collects the result of an attempt. */
static void look(struct replay *p, const struct sdec_unit *unit, uint32_t macs_before) {
  struct answer *a = p->answer;
  a->reached = true;
  a->hmac = (uint8_t)unit->hmac;
  sign(p, p->target, a);
  for (uint32_t i = macs_before; i < p->spy.n_macs && a->n_candidates < CANDIDATES_MOST; i++) {
    const struct spy_mac *m = &p->spy.macs[i];
    if (m->n_parts == 1 && m->info_len == m->key_len) { /* an HMAC of a digest: verify data, among others */
      memcpy(a->candidates[a->n_candidates++], m->out, m->key_len);
      a->candidate_len = m->key_len;
    }
  }
}

/* compare_verdict counts signatures whose verdict differs from the first pass. */
static void compare_verdict(struct replay *p, const struct sdec_verdict *verdict) {
  const struct tape *t = &p->r->tape;
  if (verdict->check != SDEC_CHECK_SIGNATURE || p->target != NULL) {
    return;
  }
  for (uint32_t i = p->next_item; i > 0; i--) {
    if (t->items[i - 1].again == verdict->unit) {
      p->r->counts.differing += t->items[i - 1].signature != verdict->result;
      return;
    }
  }
}

static void take_all(struct replay *p, uint32_t macs_before) {
  struct sdec_unit unit;
  struct sdec_verdict verdict;
  while (sdec_flow_take(p->flow, &unit)) {
    const struct item *item = come_again(p, &unit);
    if (unit.new_keys && item != NULL) {
      learn(p, item);
    }
    sdec_verify_unit(p->verify, &unit);
    if (p->target != NULL && item == p->target) {
      look(p, &unit, macs_before);
    }
    while (sdec_verify_take(p->verify, &verdict)) {
      compare_verdict(p, &verdict);
    }
  }
}

/* repeat copies the new content to a retransmitted packet; TCP segments are handled elsewhere. */
static void repeat(struct tape *t, uint32_t packet) {
  const struct blob *b = &t->blobs[t->packets[packet].blob];
  for (uint32_t i = packet; i > 0 && packet - i < REPEATED_WITHIN && !t->packets[packet].placed; i--) {
    const struct blob *other = &t->blobs[t->packets[i - 1].blob];
    if (t->packets[i - 1].placed && other->len == b->len && memcmp(other->old, b->old, b->len) == 0) {
      memcpy(b->now, other->now, b->len);
      return;
    }
  }
}

/* seal_from encrypts the records that begin in a packet. */
static void seal_from(struct replay *p, uint32_t packet) {
  struct order *o = &p->envelopes;
  for (; o->next < o->n && p->first[o->list[o->next]] == packet; o->next++) {
    const struct envelope *e = &p->r->tape.envelopes[o->list[o->next]];
    if (e->key == NO_KEY) {
      continue;
    }
    p->r->counts.records++;
    p->r->counts.shut_records += !seal_record(p->r, &p->roots, e);
  }
}

/* feed encrypts the records that begin in a packet and feeds it to the flow. */
static void feed(struct replay *p, uint32_t packet) {
  struct tape *t = &p->r->tape;
  const uint32_t macs_before = p->spy.n_macs;
  struct wire wire;
  const struct blob *b = &t->blobs[t->packets[packet].blob];
  p->packet = packet;
  seal_from(p, packet);
  if (!t->packets[packet].dropped && wire_read(&t->packets[packet].packet, (struct sdec_span){b->old, b->len}, &wire)) {
    if (!wire.stream) {
      repeat(t, packet);
    }
    wire_sums(&wire, b->now);
    sdec_flow_feed(p->flow, &t->packets[packet].packet);
    take_all(p, macs_before);
  }
}

struct question {
  struct replay *replay;
  const struct item *item;
  uint32_t from;
};

static bool go_on(void *context, void *out) {
  const struct question *q = context;
  struct replay *p = q->replay;
  p->target = q->item;
  p->answer = out;
  for (uint32_t i = q->from; i <= q->item->packet && i < p->r->tape.n_packets; i++) {
    feed(p, i);
  }
  return !p->r->tape.failed && !p->spy.failed;
}

/* ask continues, in an attempt, from packet `from` to the packet of a message. */
static bool ask(struct replay *p, const struct item *item, uint32_t from, struct answer *out) {
  struct question question = {.replay = p, .item = item, .from = from};
  return redact_attempt(go_on, &question, out, sizeof(*out));
}

static void put(struct replay *p, const struct item *item, const struct sdec_item *leaf, const uint8_t *bytes) {
  memcpy(p->r->tape.blobs[item->blob].now + leaf->offset, bytes, leaf->len);
  tape_flush(&p->r->tape, item->blob);
}

static struct sdec_span old_of(const struct item *item, const struct sdec_item *leaf) {
  return (struct sdec_span){item->unit.span.data + leaf->offset, leaf->len};
}

/* put_known reuses the replacement of the same signature or HMAC. */
static bool put_known(struct replay *p, const struct item *item, const struct sdec_item *leaf) {
  const uint8_t *known = fake_pairs_find(&p->made, old_of(item, leaf));
  if (known != NULL) {
    put(p, item, leaf, known);
  }
  return known != NULL;
}

static void note_made(struct replay *p, const struct item *item, const struct sdec_item *leaf) {
  const uint8_t *now = p->r->tape.blobs[item->blob].now + leaf->offset;
  p->r->tape.failed |= !fake_pairs_add(&p->made, old_of(item, leaf), now);
}

static bool finish_signature(struct replay *p, const struct item *item, uint32_t from) {
  struct answer answer;
  struct sdec_item leaf;
  if (item->signature != SDEC_PASS || !redact_find(item, REDACT_SIGNATURES, &leaf)) {
    return true;
  }
  if (put_known(p, item, &leaf)) {
    p->r->counts.signatures++;
    return true;
  }
  if (!ask(p, item, from, &answer)) {
    return false;
  }
  if (answer.reached && answer.has_signature && answer.signature_len == leaf.len) {
    put(p, item, &leaf, answer.signature);
    note_made(p, item, &leaf);
    p->r->counts.signatures++;
  } else {
    p->r->counts.unsigned_++;
  }
  return true;
}

static bool finish_mac(struct replay *p, const struct item *item, uint32_t from) {
  struct answer answer, trial;
  struct sdec_item leaf;
  if (item->unit.hmac != SDEC_HMAC_GOOD || !redact_find(item, REDACT_MACS, &leaf)) {
    return true;
  }
  if (put_known(p, item, &leaf)) {
    p->r->counts.macs++;
    return true;
  }
  if (!ask(p, item, from, &answer)) {
    return false;
  }
  for (uint32_t i = 0; i < answer.n_candidates && answer.candidate_len == leaf.len; i++) {
    put(p, item, &leaf, answer.candidates[i]);
    if (!ask(p, item, from, &trial)) {
      return false;
    }
    if (trial.hmac == SDEC_HMAC_GOOD) {
      note_made(p, item, &leaf);
      p->r->counts.macs++;
      return true;
    }
  }
  p->r->counts.unmade_macs++;
  return true;
}

/* finish_from fills in signatures and HMACs of the messages that begin in a packet. */
static bool finish_from(struct replay *p, uint32_t packet) {
  const struct tape *t = &p->r->tape;
  struct order *o = &p->items;
  for (; o->next < o->n && t->items[o->list[o->next]].first == packet; o->next++) {
    const struct item *item = &t->items[o->list[o->next]];
    const bool open = item->signature == SDEC_PASS || item->unit.hmac == SDEC_HMAC_GOOD;
    if (open && item->packet >= packet && !redact_left_out(p->r, item) &&
        (!finish_signature(p, item, packet) || !finish_mac(p, item, packet))) {
      return false;
    }
  }
  return true;
}

/* put_in_order sorts indices by first packet (`n_packets`: none), keeping the order within a packet. False: out of
 * memory. */
static bool put_in_order(struct order *o, uint32_t n, uint32_t n_packets, const struct replay *p,
                         uint32_t (*first)(const struct replay *p, uint32_t i)) {
  uint32_t *starts = calloc((size_t)n_packets + 2, sizeof(*starts));
  o->list = calloc((size_t)n + 1, sizeof(*o->list));
  o->n = n;
  if (starts == NULL || o->list == NULL) {
    free(starts);
    return false;
  }
  for (uint32_t i = 0; i < n; i++) {
    starts[first(p, i) + 1]++;
  }
  for (uint32_t i = 0; i <= n_packets; i++) {
    starts[i + 1] += starts[i];
  }
  for (uint32_t i = 0; i < n; i++) {
    o->list[starts[first(p, i)]++] = i;
  }
  free(starts);
  return true;
}

static uint32_t first_of_envelope(const struct replay *p, uint32_t i) {
  return p->first[i];
}

static uint32_t first_of_item(const struct replay *p, uint32_t i) {
  return p->r->tape.items[i].first;
}

/* order_all determines the first packet of every item and envelope. */
static bool order_all(struct replay *p) {
  struct tape *t = &p->r->tape;
  p->first = calloc((size_t)t->n_envelopes + 1, sizeof(*p->first));
  for (uint32_t i = 0; p->first != NULL && i < t->n_envelopes; i++) {
    p->first[i] = tape_first(t, t->envelopes[i].record);
  }
  for (uint32_t i = 0; i < t->n_items; i++) {
    t->items[i].first = tape_first(t, t->items[i].blob);
  }
  return p->first != NULL && put_in_order(&p->envelopes, t->n_envelopes, t->n_packets, p, first_of_envelope) &&
         put_in_order(&p->items, t->n_items, t->n_packets, p, first_of_item);
}

static bool begin(struct replay *p) {
  struct redact *r = p->r;
  struct sdec_config config = r->options->config;
  struct sdec_verify_config how = r->options->verify_config;
  p->memory[0] = pages_map(REDACT_MEMORY);
  p->memory[1] = pages_map(REDACT_MEMORY);
  config.crypto = how.crypto = &p->spy.calls;
  config.secrets = r->secrets;
  config.n_secrets = r->n_secrets;
  config.chains = how.chains = r->chains;
  config.n_chains = how.n_chains = r->options->chains.n;
  if (!order_all(p) || p->memory[0] == NULL || p->memory[1] == NULL) {
    return false;
  }
  for (uint32_t i = 0; i < r->new_secrets.n; i++) {
    const struct fake_pair *s = &r->new_secrets.list[i];
    r->tape.failed |= !fake_pairs_add(&p->roots, (struct sdec_span){s->old, s->len}, s->now);
  }
  p->flow = sdec_flow_new(p->memory[0], REDACT_MEMORY, &config);
  p->verify = sdec_verify_new(p->memory[1], REDACT_MEMORY, &how);
  return p->flow != NULL && p->verify != NULL;
}

static void end(struct replay *p) {
  sdec_flow_end(p->flow);
  for (uint32_t i = 0; i < 2; i++) {
    pages_unmap(p->memory[i], REDACT_MEMORY);
  }
  fake_pairs_free(&p->roots);
  fake_pairs_free(&p->made);
  free(p->first);
  free(p->envelopes.list);
  free(p->items.list);
  spy_end(&p->spy);
}

bool redact_replay(struct redact *r) {
  struct replay p = {.r = r};
  spy_begin(&p.spy, r->spy.real, false);
  bool good = begin(&p);
  for (uint32_t i = 0; i < r->tape.n_packets && good; i++) {
    good = finish_from(&p, i);
    if (good) {
      feed(&p, i);
    }
  }
  if (good) {
    p.packet = r->tape.n_packets;
    sdec_flow_finish(p.flow);
    take_all(&p, p.spy.n_macs);
  }
  good = good && !r->tape.failed && !p.spy.failed;
  if (!good) {
    redact_no_memory(r);
  }
  end(&p);
  return good;
}
