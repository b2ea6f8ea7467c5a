/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Allocation with eviction: a failed attempt is repeated after something was evicted. Whoever owns the memory decides
 * what that is. The functions are inline so that give_up can be called directly.
 */
#ifndef SDEC_EVICT_H
#define SDEC_EVICT_H

#include "memory/map.h"

/* evict_goes_on says whether more may be evicted for one request. Without a bound, a large request that needs
 * contiguous memory could evict everything else. */
static inline bool evict_goes_on(struct evict evict, const struct pool *pool, size_t size, size_t used_before) {
  const size_t used = sdec_pool_used(pool);
  return evict.give_up != NULL &&
         used_before - (used < used_before ? used : used_before) <=
             4 * size + sdec_pool_size(pool) / (size <= sdec_pool_size(pool) / 64 ? 2 : 8) &&
         evict.give_up(evict.owner);
}

/* Like sdec_pool_get, sdec_pool_grow and sdec_map_add: NULL if there is no room even after evicting all that may be
 * evicted. */
SDEC_MUST_USE static inline void *evict_get(struct evict evict, struct pool *pool, size_t size) {
  const size_t used_before = sdec_pool_used(pool);
  void *block = sdec_pool_get(pool, size);
  while (block == NULL && evict_goes_on(evict, pool, size, used_before)) {
    block = sdec_pool_get(pool, size);
  }
  return block;
}

SDEC_MUST_USE static inline void *evict_grow(struct evict evict, struct pool *pool, void *block, size_t used,
                                             size_t size) {
  const size_t used_before = sdec_pool_used(pool);
  void *larger = sdec_pool_grow(pool, block, used, size);
  while (larger == NULL && evict_goes_on(evict, pool, size, used_before)) {
    larger = sdec_pool_grow(pool, block, used, size);
  }
  return larger;
}

/* If the map itself is full, only evicting its own entries helps, whatever the pool's evictor is. */
SDEC_MUST_USE static inline void *evict_add(struct evict own, struct map *map, const void *key) {
  const size_t used_before = sdec_pool_used(map->pool);
  void *entry = sdec_map_add(map, key);
  while (entry == NULL) {
    const struct evict evict = sdec_map_full(map) ? own : sdec_pool_evict(map->pool, own);
    if (!evict_goes_on(evict, map->pool, map->entry_len, used_before)) {
      break;
    }
    entry = sdec_map_add(map, key);
  }
  return entry;
}

#endif
