/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Replaces libdecode/src/memory/pool.c in builds with AddressSanitizer: the same code, which also tells the sanitizer
 * which bytes are allocated. A flow lives in a single piece of memory, where the sanitizer would otherwise not detect
 * overruns or use after free. Accessible are the requested bytes of a block, the whole block after sdec_pool_room, and
 * nothing once it is freed. Built without instrumentation, because the pool itself writes to poisoned blocks; hence the
 * functions of the sanitizer interface instead of its macros, which would do nothing.
 */
#define sdec_pool_new plain_new
#define sdec_pool_get plain_get
#define sdec_pool_put plain_put
#define sdec_pool_grow plain_grow
#define sdec_pool_room plain_room
#define sdec_pool_used_memory plain_used_memory
#include "memory/pool.c"
#undef sdec_pool_new
#undef sdec_pool_get
#undef sdec_pool_put
#undef sdec_pool_grow
#undef sdec_pool_room
#undef sdec_pool_used_memory
#undef SDEC_POOL_H
#include "memory/pool.h"

#include <sanitizer/asan_interface.h>

struct pool *sdec_pool_new(void *memory, size_t size) {
  __asan_unpoison_memory_region(memory, size);
  struct pool *pool = plain_new(memory, size);
  if (pool) {
    __asan_poison_memory_region(pool->blocks, (size_t)pool->n_blocks * BLOCK);
  }
  return pool;
}

void *sdec_pool_get(struct pool *pool, size_t size) {
  void *block = plain_get(pool, size);
  if (block) {
    __asan_unpoison_memory_region(block, size);
  }
  return block;
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  const size_t room = plain_room(pool, block);
  __asan_unpoison_memory_region(block, room);
  return room;
}

void sdec_pool_put(struct pool *pool, void *block) {
  const size_t room = plain_room(pool, block);
  plain_put(pool, block);
  __asan_poison_memory_region(block, room);
}

/* Not plain_grow: it would copy into bytes that are still poisoned. */
void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  const size_t room = plain_room(pool, block);
  CHECK(used <= room);
  if (size <= room) {
    __asan_unpoison_memory_region(block, size);
    return block;
  }
  void *grown = sdec_pool_get(pool, size);
  if (grown) {
    memcpy(grown, block, used);
    sdec_pool_put(pool, block);
  }
  return grown;
}

void *sdec_pool_used_memory(struct pool *pool, uint32_t i, size_t *out_len) {
  void *used = plain_used_memory(pool, i, out_len);
  __asan_unpoison_memory_region(used, *out_len);
  __asan_unpoison_memory_region(pool->blocks, (size_t)pool->n_blocks * BLOCK); /* the caller owns the memory again */
  return used;
}
