/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A buddy allocator over the caller's memory. Blocks are powers of two; the byte map has one byte per smallest block,
 * which says what begins there. Memory past the frontier was never handed out, and neither it nor its part of the byte
 * map is initialised, so the size of the memory costs nothing at the start.
 */
#include "memory/pool.h"

#include <string.h>

#include "base/apart.h"
#include "base/check.h"

#define BLOCK 64u /* smallest block, and the alignment of all blocks */
#define ORDERS 32u
#define FREE 0x80u /* in the byte map, combined with the order */

struct free_block {
  struct free_block *next, *prev;
};

struct pool {
  uint8_t *blocks; /* the first block */
  uint8_t *map;    /* what begins at each smallest block below the frontier; other bytes are undefined */
  uint32_t n_blocks, frontier;
  uint64_t key[2];
  size_t used;
  struct free_block *free[ORDERS];
  struct holders holders;
  struct evict evict;
};

static size_t round_up(size_t n, size_t to) {
  return (n + to - 1) / to * to;
}

/* skew_of gives the distance to the first aligned block. */
static size_t skew_of(const void *memory) {
  return (BLOCK - (uintptr_t)memory % BLOCK) % BLOCK;
}

struct pool *sdec_pool_new(void *memory, size_t size) {
  const size_t head = round_up(sizeof(struct pool), BLOCK);
  const size_t skew = skew_of(memory);
  if (!memory || size < head + skew + (size_t)4 * BLOCK) {
    return NULL;
  }
  const size_t most = (size - head - skew - BLOCK) / (BLOCK + 1);
  struct pool *pool = (struct pool *)((uint8_t *)memory + skew);
  *pool = (struct pool){0};
  pool->n_blocks = most < UINT32_MAX / 2 ? (uint32_t)most : UINT32_MAX / 2;
  pool->map = (uint8_t *)pool + head;
  pool->blocks = pool->map + round_up(pool->n_blocks, BLOCK);
  pool->key[0] = (uintptr_t)memory;
  pool->key[1] = size;
  return pool;
}

const uint64_t *sdec_pool_key(const struct pool *pool) {
  return pool->key;
}

void sdec_pool_set_key(struct pool *pool, const uint64_t key[2]) {
  pool->key[0] = key[0];
  pool->key[1] = key[1];
}

void sdec_pool_set_evict(struct pool *pool, struct evict evict) {
  pool->evict = evict;
}

struct evict sdec_pool_evict(const struct pool *pool, struct evict else_by) {
  return pool->evict.give_up != NULL ? pool->evict : else_by;
}

struct holders *sdec_pool_holders(struct pool *pool) {
  return &pool->holders;
}

uint32_t sdec_pool_now(const struct pool *pool) {
  return pool->holders.now;
}

static struct free_block *block_at(const struct pool *pool, uint32_t at) {
  return (struct free_block *)(pool->blocks + (size_t)at * BLOCK);
}

static uint32_t index_of(const struct pool *pool, const void *block) {
  const size_t offset = (size_t)((const uint8_t *)block - pool->blocks);
  CHECK(offset % BLOCK == 0 && offset / BLOCK < pool->frontier);
  return (uint32_t)(offset / BLOCK);
}

static void list_add(struct pool *pool, uint32_t at, uint32_t order) {
  struct free_block *b = block_at(pool, at);
  b->prev = NULL;
  b->next = pool->free[order];
  if (b->next) {
    b->next->prev = b;
  }
  pool->free[order] = b;
  pool->map[at] = (uint8_t)(FREE | order);
}

static void list_remove(struct pool *pool, uint32_t at, uint32_t order) {
  const struct free_block *b = block_at(pool, at);
  if (b->next) {
    b->next->prev = b->prev;
  }
  if (b->prev) {
    b->prev->next = b->next;
  } else {
    pool->free[order] = b->next;
  }
}

/* Below the frontier the buddy always begins a block of this order or a smaller one, so its map byte is valid. */
static void release(struct pool *pool, uint32_t at, uint32_t order) {
  while (order + 1 < ORDERS) {
    const uint32_t buddy = at ^ (1u << order);
    if (buddy >= pool->frontier || pool->map[buddy] != (FREE | order)) {
      break;
    }
    list_remove(pool, buddy, order);
    at &= ~(1u << order);
    order++;
  }
  list_add(pool, at, order);
}

/* Takes a block of `order` from above the frontier; the gap left by alignment becomes free blocks. */
static bool advance(struct pool *pool, uint32_t order, uint32_t *out_at) {
  const uint64_t n = 1ull << order;
  const uint64_t start = (pool->frontier + n - 1) & ~(n - 1);
  if (start + n > pool->n_blocks) {
    return false;
  }
  while (pool->frontier < start) {
    uint32_t gap = 0;
    while (((pool->frontier >> gap) & 1) == 0) {
      gap++;
    }
    const uint32_t at = pool->frontier;
    pool->frontier += 1u << gap;
    release(pool, at, gap);
  }
  pool->frontier = (uint32_t)(start + n);
  *out_at = (uint32_t)start;
  return true;
}

static bool take(struct pool *pool, uint32_t order, uint32_t *out_at) {
  uint32_t from = order;
  while (from < ORDERS && !pool->free[from]) {
    from++;
  }
  if (from == ORDERS) {
    return advance(pool, order, out_at);
  }
  const uint32_t at = index_of(pool, pool->free[from]);
  list_remove(pool, at, from);
  while (from > order) {
    from--;
    list_add(pool, at + (1u << from), from);
  }
  *out_at = at;
  return true;
}

HOT void *sdec_pool_get(struct pool *pool, size_t size) {
  uint32_t order = 0;
  while (order < ORDERS && ((size_t)BLOCK << order) < size) {
    order++;
  }
  uint32_t at = 0;
  if (order >= ORDERS || !take(pool, order, &at)) {
    return NULL;
  }
  pool->map[at] = (uint8_t)order;
  pool->used += (size_t)BLOCK << order;
  return block_at(pool, at);
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  const uint8_t order = pool->map[index_of(pool, block)];
  CHECK(order < ORDERS);
  return (size_t)BLOCK << order;
}

HOT void sdec_pool_put(struct pool *pool, void *block) {
  const uint32_t at = index_of(pool, block);
  const uint8_t order = pool->map[at];
  CHECK(order < ORDERS);
  pool->used -= (size_t)BLOCK << order;
  release(pool, at, order);
}

HOT void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  const size_t room = sdec_pool_room(pool, block);
  CHECK(used <= room);
  if (size <= room) {
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
  uint8_t *const stretches[POOL_STRETCHES] = {pool->blocks, pool->map, (uint8_t *)pool};
  const size_t lengths[POOL_STRETCHES] = {(size_t)pool->frontier * BLOCK, pool->frontier, sizeof(*pool)};
  *out_len = lengths[i];
  return stretches[i];
}

size_t sdec_pool_used(const struct pool *pool) {
  return pool->used;
}

size_t sdec_pool_size(const struct pool *pool) {
  return (size_t)pool->n_blocks * BLOCK;
}
