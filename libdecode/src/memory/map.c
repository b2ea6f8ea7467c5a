/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A chained hash map whose entries also form a list by last use. All that lookups and list changes need is in a compact
 * array of slots, so only the entry itself is touched besides. All memory comes from the pool and grows with the
 * entries.
 */
#include "memory/map.h"

#include <string.h>

#include "base/apart.h"
#include "base/check.h"
#include "base/siphash.h"

#define FIRST_SLOTS 16u
#define ALIGNMENT 16u
#define LOOKED_AT 16u /* of the oldest entries, to find the one worth least */

struct map_slot {
  uint8_t *block; /* slot number, key, entry */
  uint32_t hash;
  uint32_t next; /* in the chain of its bucket, or of unused slots */
  uint32_t older, newer;
  uint32_t used; /* pool clock at the last use */
  uint8_t rank;
};

static uint32_t entry_offset(const struct map *map) {
  return (uint32_t)((sizeof(uint32_t) + map->key_len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

static const uint8_t *block_of(const struct map *map, const void *entry) {
  return (const uint8_t *)entry - entry_offset(map);
}

static uint32_t slot_of(const struct map *map, const void *entry) {
  uint32_t slot;
  memcpy(&slot, block_of(map, entry), sizeof(slot));
  return slot;
}

static const uint8_t *key_in(const uint8_t *block) {
  return block + sizeof(uint32_t);
}

static void *entry_in(const struct map *map, uint32_t slot) {
  return slot ? map->slots[slot].block + entry_offset(map) : NULL;
}

/* Keyed hash, because the sender of the packets chooses the keys. */
static uint32_t hash_key(const struct map *map, const void *key) {
  return (uint32_t)siphash(sdec_pool_key(map->pool), 1, 3, key, map->key_len);
}

static uint32_t *bucket_of(const struct map *map, uint32_t hash) {
  return &map->buckets[hash & (map->n_buckets - 1)];
}

static void list_append(struct map *map, uint32_t slot) {
  struct map_slot *s = &map->slots[slot];
  s->newer = 0;
  s->older = map->newest;
  if (s->older) {
    map->slots[s->older].newer = slot;
  } else {
    map->oldest = slot;
  }
  map->newest = slot;
}

static void list_unlink(struct map *map, uint32_t slot) {
  const struct map_slot *s = &map->slots[slot];
  if (s->older) {
    map->slots[s->older].newer = s->newer;
  } else {
    map->oldest = s->newer;
  }
  if (s->newer) {
    map->slots[s->newer].older = s->older;
  } else {
    map->newest = s->older;
  }
}

bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len, uint32_t entry_len) {
  CHECK(key_len > 0 && key_len <= MAP_KEY_MAX);
  *map = (struct map){.pool = pool, .capacity = capacity, .key_len = key_len, .entry_len = entry_len};
  map->slots = sdec_pool_get(pool, FIRST_SLOTS * sizeof(struct map_slot));
  map->buckets = sdec_pool_get(pool, FIRST_SLOTS * sizeof(uint32_t));
  if (!map->slots || !map->buckets) {
    return false;
  }
  map->n_slots = 1;
  map->n_buckets = FIRST_SLOTS;
  memset(map->buckets, 0, FIRST_SLOTS * sizeof(uint32_t));
  return true;
}

/* One-word keys are compared as a word, because the hottest map, that of MCTP, has them. */
static bool same_key(const struct map *map, const void *a, const void *b) {
  if (map->key_len != sizeof(uint64_t)) {
    return memcmp(a, b, map->key_len) == 0;
  }
  uint64_t left, right;
  memcpy(&left, a, sizeof(left));
  memcpy(&right, b, sizeof(right));
  return left == right;
}

APART HOT static void *search(struct map *map, const void *key) {
  const uint32_t hash = hash_key(map, key);
  const struct map_slot *slots = map->slots;
  uint32_t slot = *bucket_of(map, hash);
  while (slot && (slots[slot].hash != hash || !same_key(map, key_in(slots[slot].block), key))) {
    slot = slots[slot].next;
  }
  if (slot && slot != map->newest) {
    list_unlink(map, slot);
    list_append(map, slot);
  }
  if (slot) {
    map->slots[slot].used = sdec_pool_now(map->pool);
  } else {
    memcpy(map->missed, key, map->key_len);
    map->missed_hash = hash;
    map->has_missed = true;
  }
  return entry_in(map, slot);
}

HOT void *sdec_map_find(struct map *map, const void *key) {
  /* Traffic comes in runs, so the entry used last is the most likely. */
  if (map->newest && same_key(map, key_in(map->slots[map->newest].block), key)) {
    map->slots[map->newest].used = sdec_pool_now(map->pool);
    return entry_in(map, map->newest);
  }
  return search(map, key);
}

void sdec_map_touch(struct map *map, const void *entry) {
  const uint32_t slot = slot_of(map, entry);
  map->slots[slot].used = sdec_pool_now(map->pool);
  if (slot != map->newest) {
    list_unlink(map, slot);
    list_append(map, slot);
  }
}

void sdec_map_rank(struct map *map, const void *entry, enum map_rank rank) {
  uint8_t *const now = &map->slots[slot_of(map, entry)].rank;
  *now = rank > *now ? (uint8_t)rank : *now;
}

void sdec_map_hold(struct map *map, const void *entry) {
  map->slots[slot_of(map, entry)].used = sdec_pool_now(map->pool);
}

bool sdec_map_in_use(const struct map *map, const void *entry) {
  return map->slots[slot_of(map, entry)].used == sdec_pool_now(map->pool);
}

bool sdec_map_full(const struct map *map) {
  const size_t room = sdec_pool_room(map->pool, map->slots) / sizeof(struct map_slot);
  return map->n_entries >= map->capacity || (map->unused == 0 && map->n_slots >= room);
}

void *sdec_map_victim(struct map *map) {
  uint64_t score;
  void *worst = sdec_map_worst(map, &score);
  return worst ? worst : sdec_map_oldest(map);
}

static uint64_t worthless(const struct map *map, const struct map_slot *s, uint32_t now) {
  const uint64_t score = (uint64_t)(now - s->used) * (map->entry_len + map->key_len);
  switch (s->rank) {
    case MAP_IDLE: return score << 4;
    case MAP_USED: return score;
    default: return score > 0 ? (score >> 24) + 1 : 0;
  }
}

void *sdec_map_worst(struct map *map, uint64_t *out_score) {
  const uint32_t now = sdec_pool_now(map->pool);
  uint32_t worst = 0, next;
  *out_score = 0;
  uint32_t left = map->n_entries < LOOKED_AT ? map->n_entries : LOOKED_AT;
  for (uint32_t slot = map->oldest; slot && left > 0; slot = next, left--) {
    const struct map_slot *s = &map->slots[slot];
    const uint64_t score = worthless(map, s, now);
    next = s->newer;
    /* The scores of proved entries change only in long steps, so that they count least; within a step, age decides. */
    const bool older = worst && score == *out_score && now - s->used > now - map->slots[worst].used;
    if (score > *out_score || older) {
      *out_score = score;
      worst = slot;
    }
    if (s->rank == MAP_PROVED) { /* so that later searches do not meet it again */
      list_unlink(map, slot);
      list_append(map, slot);
    }
  }
  return entry_in(map, worst);
}

/* Doubles the buckets if there is room; if not, the chains get longer. */
static void grow_buckets(struct map *map) {
  const size_t len = 2u * (size_t)map->n_buckets * sizeof(uint32_t);
  uint32_t *buckets = map->n_buckets < UINT32_MAX / 4 ? sdec_pool_get(map->pool, len) : NULL;
  if (!buckets) {
    return;
  }
  memset(buckets, 0, len);
  sdec_pool_put(map->pool, map->buckets);
  map->buckets = buckets;
  map->n_buckets *= 2;
  for (uint32_t slot = map->oldest; slot; slot = map->slots[slot].newer) {
    uint32_t *bucket = bucket_of(map, map->slots[slot].hash);
    map->slots[slot].next = *bucket;
    *bucket = slot;
  }
}

static bool take_slot(struct map *map, uint32_t *out_slot) {
  if (map->unused) {
    *out_slot = map->unused;
    map->unused = map->slots[map->unused].next;
    return true;
  }
  const size_t used = map->n_slots * sizeof(struct map_slot);
  struct map_slot *slots = sdec_pool_grow(map->pool, map->slots, used, used + sizeof(struct map_slot));
  if (!slots) {
    return false;
  }
  map->slots = slots;
  *out_slot = map->n_slots++;
  return true;
}

static void give_slot(struct map *map, uint32_t slot) {
  map->slots[slot].next = map->unused;
  map->unused = slot;
}

void *sdec_map_add(struct map *map, const void *key) {
  uint32_t slot = 0;
  if (map->n_entries >= map->capacity || !take_slot(map, &slot)) {
    return NULL;
  }
  const size_t len = (size_t)entry_offset(map) + map->entry_len;
  uint8_t *block = sdec_pool_get(map->pool, len);
  if (!block) {
    give_slot(map, slot);
    return NULL;
  }
  if (map->n_entries >= map->n_buckets) {
    grow_buckets(map);
  }
  memset(block, 0, len);
  memcpy(block, &slot, sizeof(slot));
  memcpy(block + sizeof(slot), key, map->key_len);
  const bool missed = map->has_missed && memcmp(map->missed, key, map->key_len) == 0;
  const uint32_t hash = missed ? map->missed_hash : hash_key(map, key);
  uint32_t *bucket = bucket_of(map, hash);
  map->slots[slot] = (struct map_slot){.block = block, .hash = hash, .next = *bucket, .used = sdec_pool_now(map->pool)};
  *bucket = slot;
  list_append(map, slot);
  map->n_entries++;
  return entry_in(map, slot);
}

void *sdec_map_oldest(const struct map *map) {
  return entry_in(map, map->oldest);
}

void *sdec_map_next(const struct map *map, const void *entry) {
  return entry_in(map, entry ? map->slots[slot_of(map, entry)].newer : map->oldest);
}

const void *sdec_map_key(const struct map *map, const void *entry) {
  return key_in(block_of(map, entry));
}

void sdec_map_remove(struct map *map, void *entry) {
  const uint32_t slot = slot_of(map, entry);
  uint32_t *link = bucket_of(map, map->slots[slot].hash);
  while (*link != slot) {
    link = &map->slots[*link].next;
  }
  *link = map->slots[slot].next;
  list_unlink(map, slot);
  map->n_entries--;
  sdec_pool_put(map->pool, map->slots[slot].block);
  give_slot(map, slot);
}
