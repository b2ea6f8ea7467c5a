/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Taking memory while there is something to give up for it: each try that fails is repeated once more has given way.
 * Whoever owns the memory says what that is. Inline, for each caller's own function to be the one that is called.
 */
#ifndef SDEC_EVICT_H
#define SDEC_EVICT_H

#include "memory/map.h"

/* evict_goes_on says whether more may be given up for one request: a large one must not cost all the others, which is
 * what it comes to when room is wanted in one piece. */
static inline bool evict_goes_on(struct evict evict, const struct pool *pool, size_t size, size_t used_before) {
  const size_t used = sdec_pool_used(pool);
  return evict.give_up != NULL &&
         used_before - (used < used_before ? used : used_before) <=
             4 * size + sdec_pool_size(pool) / (size <= sdec_pool_size(pool) / 64 ? 2 : 8) &&
         evict.give_up(evict.owner);
}

/* Like sdec_pool_get, sdec_pool_grow and sdec_map_add: NULL, with all given up that may go, if there still is no
 * room. */
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

/* Where the map itself is full, only its own entries make room, whoever else gives way in this pool. */
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
