/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The map: every state of a map of up to three entries, with every collision of their hashes in buckets and every order
 * in a bucket; and every call in each state. Entries are numbered by age. The numbers of slots do not matter, except 0.
 * Slots, buckets and blocks come from a model of the pool; they have exact sizes, and allocation may fail. Bytes
 * without a defined value in a state are uninitialised.
 */
#include <string.h>

#include "any.h"
#include "choices.h"

#include "base/siphash.h"
static uint64_t model_siphash(const uint64_t key[2], unsigned c, unsigned d, const void *bytes, size_t len);
static int compare_bytes(const void *a, const void *b, size_t n);
#define siphash model_siphash
#define memcmp compare_bytes
#include "memory/map.c"
#undef siphash

#if SAMPLE > 1
#define MOST 2u
#else
#define MOST 3u /* entries before the call */
#endif
#define BUCKETS 2u
#define HASHES 3u /* 0 and 2 share a bucket if there are two, but not if there are four */
#define ENTRY_LEN 24u
#define FILL 0x5au
#define KEY_FILL 0xa5u

struct memory { /* a block of the pool; held: by the map */
  void *at;
  size_t len;
  bool held;
};

enum call { FIND, ADD, WORTH, TOUCH, REMOVE, N_CALLS };

enum { SLOTS, MORE_SLOTS, BUCKETS_NOW, MORE_BUCKETS, ENTRIES, N_MEMORY = ENTRIES + 4 };

static struct choices choices;
static struct map map;
static struct memory memory[N_MEMORY];
static uint32_t hash_of[MOST + 1]; /* of the key of each entry and of a missing one; HASHES: not chosen yet */
static uint32_t n_entries, now;
static uint32_t name_at;         /* index of the byte that identifies a key: the first or the last */
static void *entry_at[MOST + 1]; /* by age */
static const uint64_t pool_key[2];

const uint64_t *sdec_pool_key(const struct pool *pool) {
  return pool_key;
}

uint32_t sdec_pool_now(const struct pool *pool) {
  return now;
}

static int compare_bytes(const void *a, const void *b, size_t n) {
  const uint8_t *const left = a, *const right = b;
  int result = 0;
  for (size_t i = 0; i < n; i++) {
    result = result != 0 ? result : left[i] - right[i];
  }
  return result;
}

static struct memory *memory_of(const void *block) {
  uint32_t i = 0;
  while (i < N_MEMORY && (!memory[i].held || memory[i].at != block)) {
    i++;
  }
  CHECK(i < N_MEMORY);
  return &memory[i];
}

void sdec_pool_put(struct pool *pool, void *block) {
  memory_of(block)->held = false;
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  return memory_of(block)->len;
}

/* Returns a block of exactly this size, if there is one. May fail. */
void *sdec_pool_get(struct pool *pool, size_t size) {
  uint32_t i = 0;
  while (i < N_MEMORY && (memory[i].held || memory[i].len != size)) {
    i++;
  }
  if (i == N_MEMORY || choose(&choices, 2) == 1) {
    return NULL;
  }
  memory[i].held = true;
  return memory[i].at;
}

void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  struct memory *was = memory_of(block), *larger = &memory[MORE_SLOTS];
  CHECK(used <= was->len);
  if (size <= was->len) {
    return block;
  }
  if (choose(&choices, 2) == 1) {
    return NULL;
  }
  CHECK(was == &memory[SLOTS] && size <= larger->len);
  memcpy(larger->at, block, used);
  was->held = false;
  larger->held = true;
  return larger->at;
}

/* Keys differ only in one byte, which is the number of their entry. */
static void key_of(uint32_t i, uint8_t *out) {
  memset(out, KEY_FILL, map.key_len);
  out[name_at] = (uint8_t)i;
}

static bool is_key(const uint8_t *key) {
  return key[map.key_len - 1 - name_at] == KEY_FILL && key[map.key_len / 2] == KEY_FILL;
}

static uint64_t model_siphash(const uint64_t key[2], unsigned c, unsigned d, const void *bytes, size_t len) {
  const uint8_t id = ((const uint8_t *)bytes)[name_at];
  CHECK(key == pool_key && len == map.key_len && is_key(bytes));
  if (hash_of[id] == HASHES) {
    hash_of[id] = choose(&choices, HASHES);
  }
  return hash_of[id];
}

static void have(uint32_t i, void *at, size_t len, bool held) {
  memory[i] = (struct memory){at, len, held};
}

/* Inserts a slot into its bucket, at any position for the calls to which the order matters. */
static void chain_anywhere(enum call call, uint32_t slot) {
  uint32_t *link = bucket_of(&map, map.slots[slot].hash);
  while (*link != 0 && (call == FIND || call == REMOVE) && choose(&choices, 2) == 1) {
    link = &map.slots[*link].next;
  }
  map.slots[slot].next = *link;
  *link = slot;
}

/* Creates the entries, oldest first, in the slots after the unused one, if there is one. */
static void any_entries(enum call call, uint32_t unused) {
  for (uint32_t i = 0; i < n_entries; i++) {
    const uint32_t slot = 1 + unused + i;
    uint8_t *const block = memory[ENTRIES + i].at;
    hash_of[i] = i == 0 || call == TOUCH || call == WORTH ? 0 : choose(&choices, HASHES);
    memory[ENTRIES + i].held = true;
    memcpy(block, &slot, sizeof(slot));
    key_of(i, block + sizeof(slot));
    entry_at[i] = block + entry_offset(&map);
    memset(entry_at[i], FILL, ENTRY_LEN);
    map.slots[slot] = (struct map_slot){.block = block, .hash = hash_of[i], .used = any_32()};
    map.slots[slot].rank = (uint8_t)MAP_IDLE;
    list_append(&map, slot);
    chain_anywhere(call, slot);
  }
  hash_of[n_entries] = HASHES;
}

/* The last key that map.c did not find: none, the key to be added, or another. */
static void any_missed(void) {
  const uint32_t missed = choose(&choices, 3);
  map.has_missed = missed > 0;
  if (missed > 0) {
    key_of(missed == 1 ? n_entries : UINT8_MAX, map.missed);
    map.missed_hash = missed == 1 ? hash_of[n_entries] = choose(&choices, HASHES) : any_32();
  }
}

/* Checks that an entry is whole, has the key of number `id`, and is found in its bucket. */
static void check_entry(const void *entry, uint32_t id, bool fresh) {
  const uint8_t *const bytes = entry;
  const uint8_t *const key = sdec_map_key(&map, entry);
  const struct map_slot *s = &map.slots[slot_of(&map, entry)];
  uint32_t in_bucket = *bucket_of(&map, s->hash);
  CHECK(s->block + entry_offset(&map) == bytes && s->hash == hash_of[id]);
  CHECK(key[name_at] == id && is_key(key));
  CHECK(bytes[0] == (fresh ? 0 : FILL) && bytes[ENTRY_LEN - 1] == (fresh ? 0 : FILL));
  while (in_bucket != slot_of(&map, entry)) {
    CHECK(in_bucket != 0);
    in_bucket = map.slots[in_bucket].next;
  }
}

/* Checks that the entries are `ids`, oldest first, that the map owns every held block, and that every slot is used or
 * unused. */
static void check_map(const uint32_t *ids, uint32_t n, uint32_t fresh) {
  uint32_t n_slots = 1, n_held = 2, in_buckets = 0, slot = 0;
  const void *entry = sdec_map_oldest(&map);
  for (uint32_t i = 0; i < n; i++, entry = sdec_map_next(&map, entry)) {
    check_entry(entry, ids[i], ids[i] == fresh);
    CHECK(map.slots[slot_of(&map, entry)].older == slot);
    CHECK(memory_of(map.slots[slot_of(&map, entry)].block)->len == entry_offset(&map) + ENTRY_LEN);
    slot = slot_of(&map, entry);
    n_slots++;
  }
  CHECK(entry == NULL && map.newest == slot && map.n_entries == n);
  for (slot = map.unused; slot != 0; slot = map.slots[slot].next) {
    n_slots++;
  }
  CHECK(n_slots == map.n_slots && map.n_slots * sizeof(struct map_slot) <= memory_of(map.slots)->len);
  CHECK(map.n_buckets * sizeof(uint32_t) == memory_of(map.buckets)->len);
  for (uint32_t i = 0; i < map.n_buckets; i++) {
    for (slot = map.buckets[i]; slot != 0; slot = map.slots[slot].next) {
      in_buckets++;
    }
  }
  for (uint32_t i = 0; i < N_MEMORY; i++) {
    n_held -= memory[i].held;
  }
  CHECK(in_buckets == n && n_held + n == 0);
}

/* All entries except `one`, oldest first. */
static uint32_t ages_without(uint32_t one, uint32_t *out) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < n_entries; i++) {
    if (i != one) {
      out[n++] = i;
    }
  }
  return n;
}

static void find(const uint8_t *key, uint32_t i) {
  uint32_t ids[MOST + 1];
  const void *found = sdec_map_find(&map, key);
  const uint32_t n = ages_without(i, ids);
  ids[n] = i;
  CHECK(found == (i < n_entries ? entry_at[i] : NULL));
  check_map(ids, n_entries, UINT32_MAX);
}

static void add(const uint8_t *key) {
  uint32_t ids[MOST + 1];
  if (map.capacity > n_entries) {
    any_missed();
  }
  const bool full = sdec_map_full(&map);
  const void *added = sdec_map_add(&map, key);
  const uint32_t n = ages_without(n_entries, ids);
  ids[n] = n_entries;
  CHECK(added == NULL || n < map.capacity);
  CHECK(n < map.capacity || full);
  check_map(ids, n + (added != NULL), n_entries);
}

/* Ranks and scores. Looking for the worst entry moves proved entries to the newest end; the others keep their order. */
static void worth(void) {
  uint32_t ids[MOST + 1], n = 0;
  uint64_t score;
  now = any_32();
  for (uint32_t proved = 0; proved < 2; proved++) {
    for (uint32_t i = 0; i < n_entries; i++) {
      const bool is_proved = proved == 0 ? choose(&choices, 2) == 1 : map.slots[slot_of(&map, entry_at[i])].rank > 1;
      if (proved == 0) {
        sdec_map_rank(&map, entry_at[i], is_proved ? MAP_PROVED : any_flag() ? MAP_USED : MAP_IDLE);
      }
      if (is_proved == (proved == 1)) {
        ids[n++] = i;
      }
    }
  }
  const void *worst = sdec_map_worst(&map, &score);
  CHECK(worst == NULL || n_entries > 0);
  check_map(ids, n_entries, UINT32_MAX);
  const void *victim = sdec_map_victim(&map);
  CHECK((victim == NULL) == (n_entries == 0));
}

static void touch(uint32_t i) {
  uint32_t ids[MOST + 1];
  const uint32_t n = ages_without(i, ids);
  ids[n] = i;
  now = 1;
  sdec_map_touch(&map, entry_at[i]);
  CHECK(sdec_map_in_use(&map, entry_at[i]));
  check_map(ids, n_entries, UINT32_MAX);
}

static void leave(uint32_t i) {
  uint32_t ids[MOST + 1];
  const uint32_t n = ages_without(i, ids);
  sdec_map_hold(&map, entry_at[i]);
  sdec_map_remove(&map, entry_at[i]);
  check_map(ids, n, UINT32_MAX);
}

static void ask(enum call call, uint8_t *key) {
  const uint32_t i = call == ADD ? n_entries : call == WORTH ? 0 : choose(&choices, n_entries + (call == FIND));
  key_of(i, key);
  switch (call) {
    case FIND: find(key, i); break;
    case ADD: add(key); break;
    case TOUCH: touch(i); break;
    case REMOVE: leave(i); break;
    default: worth(); break;
  }
}

/* The real hash function, for any bytes; elsewhere model_siphash replaces it. */
static void any_hash(void) {
  uint8_t key[MAP_KEY_MAX];
  const uint64_t secret[2] = {any_64(), any_64()};
  for (uint32_t i = 0; i < MAP_KEY_MAX; i++) {
    key[i] = any_8();
  }
  for (uint32_t len = 1; len < MAP_KEY_MAX; len++) { /* memcpy requires a valid pointer even if it copies nothing */
    (void)siphash(secret, 1, 3, key + (MAP_KEY_MAX - len) - (len % 8 == 0), len);
  }
}

/* One call in one state. Arrays have exact sizes, and bytes that are not set are uninitialised. */
static void one_call(void) {
  struct map_slot slots[MOST + 1], more_slots[2 * MOST];
  uint32_t buckets[BUCKETS], more_buckets[2 * BUCKETS];
  uint8_t a[ENTRY_LEN + 16], b[ENTRY_LEN + 16], c[ENTRY_LEN + 16], d[ENTRY_LEN + 16];
  uint8_t key[MAP_KEY_MAX];
  const enum call call = choose(&choices, N_CALLS);
  const uint32_t unused = call == ADD || call == REMOVE ? choose(&choices, 2) : 0;
  n_entries = call >= TOUCH ? 1 + choose(&choices, MOST - unused) : choose(&choices, MOST + 1 - unused);
  map = (struct map){.slots = slots, .buckets = buckets, .n_buckets = BUCKETS, .entry_len = ENTRY_LEN};
  map.n_entries = n_entries;
  map.n_slots = 1 + unused + n_entries;
  map.capacity = n_entries + (call == ADD ? choose(&choices, 2) : 0);
  map.key_len = call == FIND && n_entries == 1 && choose(&choices, 2) == 1 ? 3 : sizeof(uint64_t);
  name_at = (call == FIND || call == ADD) && choose(&choices, 2) == 1 ? 0 : map.key_len - 1;
  memset(buckets, 0, sizeof(buckets));
  have(SLOTS, slots, sizeof(slots), true);
  have(MORE_SLOTS, more_slots, sizeof(more_slots), false);
  have(BUCKETS_NOW, buckets, sizeof(buckets), true);
  have(MORE_BUCKETS, more_buckets, sizeof(more_buckets), false);
  have(ENTRIES + 0, a, sizeof(a), false);
  have(ENTRIES + 1, b, sizeof(b), false);
  have(ENTRIES + 2, c, sizeof(c), false);
  have(ENTRIES + 3, d, sizeof(d), false);
  if (unused > 0) {
    map.unused = 1;
    slots[1].next = 0;
  }
  any_entries(call, unused);
  ask(call, key);
}

int main(void) {
  /*@ assert none: choices.n == 0; */
  do {
    one_call();
  } while (choices_next(&choices));
  /*@ assert all: choices.n == 0; */
  any_hash();
  return 0;
}
