/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Models of the remaining memory functions that reassembly calls. Who holds how much does not affect it, and the clock
 * may show any time.
 */
#ifndef PROOF_MEMORY_MODEL_H
#define PROOF_MEMORY_MODEL_H

#include "any_parts.h"
#include "memory/map.h"

static struct holders some_holders;

void sdec_holder_set(struct holders *holders, struct holder *holder, uint64_t bytes, uint32_t now) {
  /*@ assert holders: holders == &some_holders; */
}

struct holders *sdec_pool_holders(struct pool *pool) {
  return &some_holders;
}

uint32_t sdec_pool_now(const struct pool *pool) {
  return any_32();
}

size_t sdec_pool_used(const struct pool *pool) {
  return any_32();
}

size_t sdec_pool_size(const struct pool *pool) {
  return any_32();
}

struct evict sdec_pool_evict(const struct pool *pool, struct evict else_by) {
  return else_by;
}

bool sdec_map_full(const struct map *map) {
  return any_flag();
}

void *sdec_map_victim(struct map *map) {
  return sdec_map_oldest(map);
}

#endif
