/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Taking memory while there is something to give up for it: each try that fails is repeated once more has given way.
 * Whoever owns the memory says what that is. Inline, for each caller's own function to be the one that is called.
 */
#ifndef SDEC_EVICT_H
#define SDEC_EVICT_H

#include "memory/map.h"

/* give_up makes room, mostly by dropping what was quiet longest; false if nothing is left that may go. */
struct evict {
  bool (*give_up)(void *owner);
  void *owner;
};

/* Like sdec_pool_get, sdec_pool_grow and sdec_map_add: NULL, with all given up that may go, if there still is no
 * room. */
SDEC_MUST_USE static inline void *evict_get(struct evict evict, struct pool *pool, size_t size) {
  void *block = sdec_pool_get(pool, size);
  while (block == NULL && evict.give_up(evict.owner)) {
    block = sdec_pool_get(pool, size);
  }
  return block;
}

SDEC_MUST_USE static inline void *evict_grow(struct evict evict, struct pool *pool, void *block, size_t used,
                                             size_t size) {
  void *larger = sdec_pool_grow(pool, block, used, size);
  while (larger == NULL && evict.give_up(evict.owner)) {
    larger = sdec_pool_grow(pool, block, used, size);
  }
  return larger;
}

SDEC_MUST_USE static inline void *evict_add(struct evict evict, struct map *map, const void *key) {
  void *entry = sdec_map_add(map, key);
  while (entry == NULL && evict.give_up(evict.owner)) {
    entry = sdec_map_add(map, key);
  }
  return entry;
}

#endif
