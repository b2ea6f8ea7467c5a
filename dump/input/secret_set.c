/* SPDX-License-Identifier: BSD-3-Clause
 *
 * An open-addressing hash table of indices; it holds no secrets itself.
 */
#include "input/secret_set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FIRST_SLOTS 1024u

static bool same(const struct sdec_secret *a, const struct sdec_secret *b) {
  return a->kind == b->kind && a->any == b->any && a->by_session == b->by_session && a->in_capture == b->in_capture &&
         a->session == b->session && a->id_len == b->id_len && memcmp(a->id, b->id, a->id_len) == 0 &&
         a->secret_len == b->secret_len && memcmp(a->secret, b->secret, a->secret_len) == 0;
}

/* The multiplications wrap on purpose. */
#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static uint64_t
mix(uint64_t hash, uint64_t key, const uint8_t *bytes, uint32_t len) {
  for (uint32_t at = 0; at < len; at += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes + at, len - at < 8 ? len - at : 8);
    hash = (hash ^ word) * (key | 1);
    hash ^= hash >> 29;
  }
  return hash;
}

static uint32_t hash_of(const struct secret_set *set, const struct sdec_secret *s) {
  uint64_t hash = mix(set->key ^ (uint64_t)s->session << 8 ^ s->kind, set->key, s->secret, s->secret_len);
  hash = mix(hash, set->key, s->id, s->id_len);
  return (uint32_t)(hash >> 32);
}

/* find returns the slot of a secret, or the free slot for it. */
static struct secret_slot *find(const struct secret_set *set, const struct sdec_secret *list,
                                const struct sdec_secret *secret, uint32_t hash) {
  uint32_t slot = hash & (set->n_slots - 1);
  while (set->slots[slot].at != 0 && (set->slots[slot].hash != hash || !same(&list[set->slots[slot].at - 1], secret))) {
    slot = (slot + 1) & (set->n_slots - 1);
  }
  return &set->slots[slot];
}

static void move(struct secret_set *to, struct secret_slot from) {
  uint32_t slot = from.hash & (to->n_slots - 1);
  while (to->slots[slot].at != 0) {
    slot = (slot + 1) & (to->n_slots - 1);
  }
  to->slots[slot] = from;
}

static bool grow(struct secret_set *set) {
  struct secret_set larger = {.n_slots = set->n_slots == 0 ? FIRST_SLOTS : set->n_slots * 2, .n = set->n};
  larger.slots = calloc(larger.n_slots, sizeof(*larger.slots));
  if (larger.slots == NULL) {
    return false;
  }
  larger.key = set->key;
  if (larger.key == 0 && getrandom(&larger.key, sizeof(larger.key), GRND_NONBLOCK) < 0) {
    larger.key = (uintptr_t)larger.slots;
  }
  for (uint32_t i = 0; i < set->n_slots; i++) {
    if (set->slots[i].at != 0) {
      move(&larger, set->slots[i]);
    }
  }
  free(set->slots);
  *set = larger;
  return true;
}

enum secret_set_result secret_set_add(struct secret_set *set, const struct sdec_secret *list, uint32_t i) {
  if (set->n >= set->n_slots / 2 && !grow(set)) {
    return SECRET_SET_NO_MEMORY;
  }
  const uint32_t hash = hash_of(set, &list[i]);
  struct secret_slot *slot = find(set, list, &list[i], hash);
  if (slot->at != 0) {
    return SECRET_SET_THERE;
  }
  *slot = (struct secret_slot){.at = i + 1, .hash = hash};
  set->n++;
  return SECRET_SET_NEW;
}

void secret_set_free(struct secret_set *set) {
  free(set->slots);
  *set = (struct secret_set){0};
}
