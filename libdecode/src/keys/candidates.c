/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Selects which secrets to try on a session, in which order and how often. A key log may have a million lines, and an
 * attacker may choose the sessions in a capture, so the cost of one packet is bounded.
 */
#include "keys/candidates.h"

#include <string.h>

#include "base/siphash.h"

#define BY_NAME 0
#define BY_SESSION 1
#define OF_ANY 2 /* and up: those that name no session, by kind */
#define STAGES_EACH (OF_ANY + SDEC_SECRET_KINDS)
#define STAGES ((uint32_t)(SECRET_ORIGINS * STAGES_EACH))

/* Budgets in units of work, by origin: free for each session, the most for one session, and the most for all sessions
 * beyond their free part. 2^20 units take less than a second. Successful trials are refunded. */
static const uint32_t free_each[SECRET_ORIGINS] = {2048, 128};
static const uint32_t most_each[SECRET_ORIGINS] = {1u << 18, 1u << 13};
static const uint32_t most_all[SECRET_ORIGINS] = {1u << 20, 1u << 17};

static uint32_t origin_of(const struct sdec_secret *secret) {
  return secret->in_capture ? FROM_CAPTURE : FROM_USER;
}

static uint32_t *bucket_of(const struct candidates *c, const void *name, uint32_t len) {
  return &c->buckets[(uint32_t)siphash(c->hash_key, 1, 3, name, len) & (c->n_buckets - 1)];
}

static void link_named(struct candidates *c, const struct sdec_secret *secret, uint32_t i) {
  uint32_t *bucket = secret->by_session ? bucket_of(c, &secret->session, sizeof(secret->session))
                                        : bucket_of(c, secret->id, secret->id_len);
  c->link[i] = *bucket;
  *bucket = i + 1;
}

/* link_any appends to a ring; while the rings are built, `any` points to their ends. */
static void link_any(struct candidates *c, const struct sdec_secret *secret, uint32_t i) {
  uint32_t *end = &c->any[origin_of(secret)][secret->kind];
  c->link[i] = *end != 0 ? c->link[*end - 1] : i + 1;
  if (*end != 0) {
    c->link[*end - 1] = i + 1;
  }
  *end = i + 1;
}

static void begin_rings(struct candidates *c) {
  for (uint32_t origin = 0; origin < SECRET_ORIGINS; origin++) {
    for (uint32_t kind = 0; kind < SDEC_SECRET_KINDS; kind++) {
      const uint32_t end = c->any[origin][kind];
      c->any[origin][kind] = end != 0 ? c->link[end - 1] : 0;
    }
  }
}

void sdec_candidates_init(struct keyring *ring, struct pool *pool) {
  const uint32_t n = ring->n_secrets;
  uint32_t n_buckets = 1;
  while (n_buckets < n && n_buckets < UINT32_MAX / 2) {
    n_buckets *= 2;
  }
  struct candidates *c = n > 0 ? sdec_pool_get(pool, sizeof(*c)) : NULL;
  if (c == NULL) {
    return;
  }
  ring->candidates = c;
  *c = (struct candidates){.n_buckets = n_buckets};
  memcpy(c->hash_key, sdec_pool_key(pool), sizeof(c->hash_key));
  /* Blocks are powers of two, so the index takes up to half of a small memory. */
  const uint64_t need = ((uint64_t)n + n_buckets) * sizeof(uint32_t);
  c->link = need < sdec_pool_size(pool) / 4 ? sdec_pool_get(pool, (size_t)n * sizeof(uint32_t)) : NULL;
  c->buckets = c->link != NULL ? sdec_pool_get(pool, (size_t)n_buckets * sizeof(uint32_t)) : NULL;
  if (c->buckets == NULL) {
    return;
  }
  memset(c->buckets, 0, (size_t)n_buckets * sizeof(uint32_t));
  for (uint32_t i = 0; i < n; i++) {
    const struct sdec_secret *secret = &ring->secrets[i];
    if (!secret->any) {
      link_named(c, secret, i);
    } else if (secret->kind < SDEC_SECRET_KINDS) {
      link_any(c, secret, i);
    }
  }
  begin_rings(c);
}

/* names says whether a secret names the session. */
static bool names(const struct sdec_secret *secret, const struct session *s) {
  if (secret->any) {
    return false;
  }
  if (secret->by_session) {
    return secret->session == s->id;
  }
  return secret->id_len == s->name_len && memcmp(secret->id, s->name, s->name_len) == 0;
}

static bool fits(const struct sdec_secret *secret, const struct session *s, const struct secret_walk *walk) {
  return (walk->kinds >> secret->kind & 1) != 0 && (walk->named ? names(secret, s) : secret->any || names(secret, s));
}

/* step gives 1 + the index of the next secret in the current stage of a walk; 0 at the end of the stage. */
static uint32_t step(const struct candidates *c, const struct session *s, struct secret_walk *walk) {
  const uint32_t origin = walk->stage / STAGES_EACH, part = walk->stage % STAGES_EACH;
  const uint32_t *any = part >= OF_ANY ? &c->any[origin][part - OF_ANY] : NULL;
  if (walk->begun) {
    const uint32_t next = c->link[walk->at - 1];
    return any != NULL && next == *any ? 0 : next;
  }
  walk->begun = true;
  if (any != NULL) {
    return !walk->named && (walk->kinds >> (part - OF_ANY) & 1) != 0 ? *any : 0;
  }
  return part == BY_NAME ? *bucket_of(c, s->name, s->name_len) : *bucket_of(c, &s->id, sizeof(s->id));
}

/* of_stage says whether a secret belongs to a stage; both ways of naming a session share the buckets. */
static bool of_stage(const struct sdec_secret *secret, uint32_t stage) {
  const uint32_t part = stage % STAGES_EACH;
  return origin_of(secret) == stage / STAGES_EACH && secret->any == (part >= OF_ANY) &&
         (secret->any || secret->by_session == (part == BY_SESSION));
}

/* one_by_one walks without an index. */
static struct sdec_secret *one_by_one(const struct keyring *ring, const struct session *s, struct secret_walk *walk) {
  while (walk->at < ring->n_secrets) {
    struct sdec_secret *secret = &ring->secrets[walk->at++];
    if (fits(secret, s, walk)) {
      return secret;
    }
  }
  return NULL;
}

struct sdec_secret *sdec_keyring_secret(const struct keyring *ring, const struct session *s, struct secret_walk *walk) {
  const struct candidates *c = ring->candidates;
  if (c == NULL || c->buckets == NULL) {
    return one_by_one(ring, s, walk);
  }
  for (; walk->stage < STAGES; walk->stage++, walk->begun = false) {
    const bool starved = (s->trials.starved >> (walk->stage / STAGES_EACH) & 1) != 0;
    while (!starved && (walk->at = step(c, s, walk)) != 0) {
      struct sdec_secret *secret = &ring->secrets[walk->at - 1];
      if (of_stage(secret, walk->stage) && fits(secret, s, walk)) {
        return secret;
      }
    }
  }
  return NULL;
}

bool sdec_keyring_may_try(const struct keyring *ring, struct session *s, const struct sdec_secret *secret,
                          uint32_t cost) {
  const uint32_t origin = origin_of(secret);
  struct candidates *c = ring->candidates;
  uint32_t *spent = &s->trials.spent[origin];
  if (c == NULL) {
    return true;
  }
  const uint32_t after = *spent + cost;
  const uint32_t shared = after <= free_each[origin] ? 0 : cost;
  if (after > most_each[origin] || c->spent[origin] + shared > most_all[origin]) {
    c->n_starved += s->trials.starved == 0;
    s->trials.starved |= (uint8_t)(1u << origin);
    return false;
  }
  *spent = after;
  c->spent[origin] += shared;
  return true;
}

void sdec_keyring_fits(const struct keyring *ring, struct session *s, struct sdec_secret *secret) {
  const uint32_t origin = origin_of(secret);
  struct candidates *c = ring->candidates;
  secret->used = true;
  if (c == NULL) {
    return;
  }
  const uint32_t shared = s->trials.spent[origin] > free_each[origin] ? s->trials.spent[origin] - free_each[origin] : 0;
  c->spent[origin] -= shared < c->spent[origin] ? shared : c->spent[origin];
  s->trials.spent[origin] = 0;
  if (secret->any && c->buckets != NULL) {
    c->any[origin][secret->kind] = 1 + (uint32_t)(secret - ring->secrets);
  }
}
