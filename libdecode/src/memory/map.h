/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Entries found by a key of fixed length, oldest use known: connections, assemblies and streams are kept in maps.
 */
#ifndef SDEC_MAP_H
#define SDEC_MAP_H

#include "memory/pool.h"

#define MAP_KEY_MAX 64u

struct map_slot;

struct map {
  struct pool *pool;
  struct map_slot *slots; /* from 1; 0 stands for none */
  uint32_t *buckets;      /* slot at the head of each chain */
  uint32_t oldest, newest, unused, n_slots;
  uint32_t n_buckets, n_entries, capacity, key_len, entry_len;
  uint32_t missed_hash; /* of the key that was looked for last and not there: it is likely to be added */
  bool has_missed;
  uint8_t missed[MAP_KEY_MAX];
};

/* sdec_map_init makes an empty map for at most `capacity` entries with keys of at most MAP_KEY_MAX bytes; false if the
 * pool has no room for its buckets. */
SDEC_MUST_USE bool sdec_map_init(struct map *map, struct pool *pool, uint32_t capacity, uint32_t key_len,
                                 uint32_t entry_len);

/* Entries are the caller's struct of `entry_len` bytes, aligned to 16, and stay where they are until removed.
 * sdec_map_find gives the entry of `key` and makes it the newest; NULL if there is none. sdec_map_touch makes
 * an entry the newest without looking for it.
 * sdec_map_add makes a zeroed entry for a key that is not there yet; NULL if the map or the pool is full: evict.h
 * helps then. sdec_map_next walks from the oldest to the newest (NULL starts and ends it).
 * sdec_map_key gives the key of an entry. */
void *sdec_map_find(struct map *map, const void *key);
void sdec_map_touch(struct map *map, const void *entry);
SDEC_MUST_USE void *sdec_map_add(struct map *map, const void *key);
void *sdec_map_oldest(const struct map *map);
void *sdec_map_next(const struct map *map, const void *entry);
const void *sdec_map_key(const struct map *map, const void *entry);
void sdec_map_remove(struct map *map, void *entry);

/* sdec_map_full says whether sdec_map_add would need more places than the map has. */
bool sdec_map_full(const struct map *map);

/* What an entry is worth when room is needed. Entries begin as MAP_IDLE. */
enum map_rank { MAP_IDLE, MAP_USED, MAP_PROVED };

/* sdec_map_rank raises the rank of an entry. sdec_map_hold takes it for used just now, in its place of the order.
 * sdec_map_in_use says whether it was used since the pool's clock last ticked: such entries are at work.
 * sdec_map_worst gives the entry that is worth least among the oldest, not one in use, and by how much; NULL: none.
 * sdec_map_victim gives that or, without one, the oldest. */
void sdec_map_rank(struct map *map, const void *entry, enum map_rank rank);
void sdec_map_hold(struct map *map, const void *entry);
bool sdec_map_in_use(const struct map *map, const void *entry);
void *sdec_map_worst(struct map *map, uint64_t *out_score);
void *sdec_map_victim(struct map *map);

#endif
