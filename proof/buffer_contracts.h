/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a growing buffer relies on: the pool returns blocks of the requested size, and its bookkeeping changes nothing
 * that callers see; memcpy copies. The contracts use byte pointers instead of void pointers, about which WP cannot
 * reason well enough.
 */
#ifndef PROOF_BUFFER_CONTRACTS_H
#define PROOF_BUFFER_CONTRACTS_H

#include <string.h>

#include "memory/buffer.h"

/*@ requires room: \valid(to + (0 .. n - 1));
    requires there: \valid_read(from + (0 .. n - 1));
    assigns to[0 .. n - 1] \from from[0 .. n - 1]; */
void copy_bytes(uint8_t *to, const uint8_t *from, size_t n);
#define memcpy copy_bytes

/*@ predicate block_of(uint8_t *block, integer size) = \valid(block + (0 .. size - 1));
    predicate buffer_there(struct buffer *b) =
      \valid(b) && (b->data == \null ? b->len == 0 : block_of(b->data, b->len));
*/

/*@ assigns \result \from size;
    ensures \result == \null || block_of(\result, size); */
uint8_t *get_bytes(struct pool *pool, size_t size);
#define sdec_pool_get get_bytes

/*@ requires block != \null;
    assigns \nothing; */
void put_bytes(struct pool *pool, uint8_t *block);
#define sdec_pool_put put_bytes

/*@ requires block_of(block, used);
    assigns \result \from size;
    ensures \result == \null || block_of(\result, size); */
uint8_t *grow_bytes(struct pool *pool, uint8_t *block, size_t used, size_t size);
#define sdec_pool_grow grow_bytes

/*@ requires block != \null;
    assigns \nothing;
    ensures block_of(block, \result); */
size_t room_of_bytes(const struct pool *pool, const uint8_t *block);
#define sdec_pool_room room_of_bytes

/* Evicting others does not change what an allocation returns: evict.h repeats the calls above until one succeeds or
 * nothing is left to evict. */
#define SDEC_EVICT_H

/*@ assigns \nothing; */
struct evict who_gives_way(const struct pool *pool, struct evict else_by);
#define sdec_pool_evict who_gives_way

/*@ assigns \result \from size;
    ensures \result == \null || block_of(\result, size); */
uint8_t *evict_get(struct evict evict, struct pool *pool, size_t size);

/*@ requires block_of(block, used);
    assigns \result \from size;
    ensures \result == \null || block_of(\result, size); */
uint8_t *evict_grow(struct evict evict, struct pool *pool, uint8_t *block, size_t used, size_t size);

#endif
