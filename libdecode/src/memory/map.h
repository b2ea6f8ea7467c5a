/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A hash map with keys of fixed length that tracks the order of last use; it holds connections, assemblies and streams.
 */
#ifndef SDEC_MAP_H
#define SDEC_MAP_H

#include "memory/pool.h"

#define MAP_KEY_MAX 64u

struct map_slot;

struct map {
  struct pool *pool;
  struct map_slot *slots; /* index 0 is unused and means none */
  uint32_t *buckets;      /* first slot of each chain */
  uint32_t oldest, newest, unused, n_slots;
  uint32_t n_buckets, n_entries, capacity, key_len, entry_len;
  uint32_t missed_hash; /* of the last key that was not found, which is likely to be added next */
  bool has_missed;
  uint8_t missed[MAP_KEY_MAX];
};

/* sdec_map_init creates an empty map for at most `capacity` entries with keys of at most MAP_KEY_MAX bytes; false if
 * the pool has no room for its buckets. */
SDEC_MUST_USE bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len,
                                 uint32_t entry_len);

/* Entries are the caller's struct of `entry_len` bytes, aligned to 16; they do not move until removed. sdec_map_find
 * gives the entry of `key`, or NULL, and makes it the most recently used. sdec_map_touch does the latter without a
 * lookup. sdec_map_add adds a zeroed entry for a key that is not in the map; NULL if the map or the pool is full (see
 * evict.h). sdec_map_next iterates from oldest to newest; NULL starts and ends the iteration. sdec_map_key gives the
 * key of an entry. */
void *sdec_map_find(struct map *map, const void *key);
void sdec_map_touch(struct map *map, const void *entry);
SDEC_MUST_USE void *sdec_map_add(struct map *map, const void *key);
void *sdec_map_oldest(const struct map *map);
void *sdec_map_next(const struct map *map, const void *entry);
const void *sdec_map_key(const struct map *map, const void *entry);
void sdec_map_remove(struct map *map, void *entry);

/* sdec_map_full says whether the map has no free slot for another entry. */
bool sdec_map_full(const struct map *map);

/* How much an entry is worth when memory is short. Entries start as MAP_IDLE. */
enum map_rank { MAP_IDLE, MAP_USED, MAP_PROVED };

/* sdec_map_rank raises the rank of an entry. sdec_map_hold marks it as used now without changing the order.
 * sdec_map_in_use says whether it was used since the pool's clock last ticked. sdec_map_worst gives the least valuable
 * of the oldest entries, never one in use, and its score; NULL if there is none. sdec_map_victim gives the same or,
 * failing that, the oldest entry. */
void sdec_map_rank(struct map *map, const void *entry, enum map_rank rank);
void sdec_map_hold(struct map *map, const void *entry);
bool sdec_map_in_use(const struct map *map, const void *entry);
void *sdec_map_worst(struct map *map, uint64_t *out_score);
void *sdec_map_victim(struct map *map);

#endif
