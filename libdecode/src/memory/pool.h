/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Allocates blocks of any size from one piece of memory owned by the caller, which bounds everything the flow keeps.
 */
#ifndef SDEC_POOL_H
#define SDEC_POOL_H

#include "memory/holder.h"

struct pool;

/* sdec_pool_new manages `size` bytes at `memory`, of any alignment; NULL if that is too small. Memory that is never
 * handed out is never written, except for some bookkeeping at the start. */
struct pool *sdec_pool_new(void *memory, size_t size);

/* sdec_pool_key gives the secret hash key of all tables in this pool. sdec_pool_set_key replaces the default, which is
 * derived from the address of the memory; call it before any table is created. */
const uint64_t *sdec_pool_key(const struct pool *pool);
void sdec_pool_set_key(struct pool *pool, const uint64_t key[2]);

/* sdec_pool_get gives a block of at least `size` bytes, aligned to 16 and uninitialised; NULL if there is none.
 * sdec_pool_put frees it. sdec_pool_grow moves the first `used` bytes to a block of at least `size` bytes and frees the
 * old one; NULL, with nothing changed, if there is none. sdec_pool_room gives the actual size of a block. */
SDEC_MUST_USE void *sdec_pool_get(struct pool *pool, size_t size);
void sdec_pool_put(struct pool *pool, void *block);
SDEC_MUST_USE void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size);
size_t sdec_pool_room(const struct pool *pool, const void *block);

/* sdec_pool_used_memory gives each stretch of memory that the pool or its users may have written, so that it can be
 * cleansed. The last one is the pool itself, which must not be used afterwards. Memory that was never used is not
 * included, so cleansing takes time in proportion to the memory used. */
#define POOL_STRETCHES 3u
void *sdec_pool_used_memory(struct pool *pool, uint32_t i, size_t *out_len);

/* sdec_pool_set_evict sets the evictor for when the pool is full; sdec_pool_evict gives it, or `else_by` if none is
 * set. sdec_pool_holders gives the holders of unfinished data in this pool. */
void sdec_pool_set_evict(struct pool *pool, struct evict evict);
struct evict sdec_pool_evict(const struct pool *pool, struct evict else_by);
struct holders *sdec_pool_holders(struct pool *pool);

/* sdec_pool_now gives the clock of the pool's holders, which counts packets: what was used since the last tick is in
 * use. */
uint32_t sdec_pool_now(const struct pool *pool);

size_t sdec_pool_used(const struct pool *pool);
size_t sdec_pool_size(const struct pool *pool);

#endif
