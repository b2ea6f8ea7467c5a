/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Blocks of any size out of one piece of memory that the caller owns: what bounds everything the flow keeps.
 */
#ifndef SDEC_POOL_H
#define SDEC_POOL_H

#include "memory/holder.h"

struct pool;

/* sdec_pool_new manages `size` bytes at `memory`, of any alignment; NULL if that is too small to be of use. Bytes never
 * handed out are never written, but for small bookkeeping at the start. */
struct pool *sdec_pool_new(void *memory, size_t size);

/* sdec_pool_key gives the secret by which tables in this pool hash; sdec_pool_set_key replaces the one derived from the
 * address of the memory, before there are any tables. */
const uint64_t *sdec_pool_key(const struct pool *pool);
void sdec_pool_set_key(struct pool *pool, const uint64_t key[2]);

/* sdec_pool_get gives a block of at least `size` bytes, aligned to 16, contents undefined; NULL if there is none.
 * sdec_pool_put gives it back. sdec_pool_grow moves the first `used` bytes to a block of at least `size` bytes and
 * gives the old one back; NULL (and nothing changed) if there is none. sdec_pool_room says how many bytes a block
 * really has. */
SDEC_MUST_USE void *sdec_pool_get(struct pool *pool, size_t size);
void sdec_pool_put(struct pool *pool, void *block);
SDEC_MUST_USE void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size);
size_t sdec_pool_room(const struct pool *pool, const void *block);

/* sdec_pool_used_memory gives each stretch of memory that the pool or its users may have written, for them to be
 * overwritten; the last is the pool itself, which must not be used after that. Memory that was never in use is in none
 * of them: overwriting takes as long as much was used. */
#define POOL_STRETCHES 3u
void *sdec_pool_used_memory(struct pool *pool, uint32_t i, size_t *out_len);

/* sdec_pool_set_evict names whoever gives way when the pool is full; sdec_pool_evict gives that, or `else_by` while
 * there is none. sdec_pool_holders gives the list of those that hold unfinished things in this pool. */
void sdec_pool_set_evict(struct pool *pool, struct evict evict);
struct evict sdec_pool_evict(const struct pool *pool, struct evict else_by);
struct holders *sdec_pool_holders(struct pool *pool);

/* The clock of a pool, which is its holders', counts packets: what was used since the last tick is at work. */
uint32_t sdec_pool_now(const struct pool *pool);

size_t sdec_pool_used(const struct pool *pool);
size_t sdec_pool_size(const struct pool *pool);

#endif
