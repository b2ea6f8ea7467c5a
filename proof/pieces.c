/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Large messages and objects from pieces: one piece, with any bytes and at any position, arrives with a reassembly in
 * any state, or with none. Blocks are opaque and counted: none is lost, none is freed twice, and a block that was
 * handed over is no longer held.
 */
#include "conversation/stitch.h"

#include "opaque.h"

const uint8_t proof_block[1];

static const struct sdec_group some_group;
static struct stitch stitch;
static uint32_t n_blocks; /* held by `stitch` or handed over */

void *sdec_pool_get(struct pool *pool, size_t size) {
  if (any_flag()) {
    return NULL;
  }
  n_blocks++;
  return TOKEN_BLOCK;
}

void sdec_pool_put(struct pool *pool, void *block) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  /*@ assert held: n_blocks == 1; */
  n_blocks--;
}

void *sdec_pool_grow(struct pool *pool, void *block, size_t used, size_t size) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  return any_flag() ? TOKEN_BLOCK : NULL;
}

/* Evicts nothing: sdec_pool_get and sdec_pool_grow above may succeed or fail in any case. */
struct evict sdec_pool_evict(const struct pool *pool, struct evict else_by) {
  return (struct evict){NULL, NULL};
}

size_t sdec_pool_used(const struct pool *pool) {
  return any_32();
}

size_t sdec_pool_size(const struct pool *pool) {
  return any_32();
}

size_t sdec_pool_room(const struct pool *pool, const void *block) {
  /*@ assert block: block == (void *)(proof_block + 1); */
  return any_64();
}

#include "memory/buffer.c"
#include "conversation/stitch.c"

static void any_stitch(bool has_block) {
  stitch = (struct stitch){.total = any_32(), .key = any_32(), .next = any_32(), .number = any_64()};
  stitch.group = any_flag() ? &some_group : NULL;
  stitch.open = any_flag();
  stitch.buffer.data = has_block ? TOKEN_BLOCK : NULL;
  stitch.buffer.len = has_block ? any_32() : 0;
  n_blocks = has_block;
}

static struct piece any_piece(void) {
  return (struct piece){.bytes = any_span(),
                        .key = any_32(),
                        .sequence = any_32(),
                        .total = any_32(),
                        .last = any_flag(),
                        .has_offset = any_flag(),
                        .offset = any_32(),
                        .remainder = any_32(),
                        .group = &some_group};
}

static void check_stitch(enum stitch_result result, const struct sdec_span *whole) {
  const uint8_t *held = stitch.buffer.data;
  if (result == STITCH_BUILT) {
    const uint8_t *given = whole->data;
    /*@ assert given_away: held == \null && !stitch.open; */
    /*@ assert given: given == \null ? whole->len == 0 && n_blocks == 0 :
                      given == (uint8_t *)proof_block + 1 && n_blocks == 1; */
    return;
  }
  /*@ assert result: result == STITCH_MORE || result == STITCH_WHOLE; */
  /*@ assert held: held == \null ? n_blocks == 0 : held == (uint8_t *)proof_block + 1 && n_blocks == 1; */
  if (result == STITCH_WHOLE) {
    span_used(*whole);
  }
}

static void check_note(const struct sdec_note *note) {
  /*@ assert severity: note->severity <= SDEC_ERROR; */
}

static void one_piece(bool has_block) {
  struct sdec_span whole;
  struct sdec_note note;
  struct piece piece = any_piece();
  any_stitch(has_block);
  check_stitch(sdec_stitch_chunk(&stitch, NULL, &piece, &whole, &note), &whole);
  check_note(&note);
  any_stitch(has_block);
  check_stitch(sdec_stitch_portion(&stitch, NULL, &piece, &whole, &note), &whole);
  check_note(&note);
  any_stitch(has_block);
  (void)sdec_stitch_drop(&stitch, NULL);
  check_stitch(STITCH_MORE, &whole);
  /*@ assert dropped: n_blocks == 0; */
}

int main(void) {
  one_piece(false);
  one_piece(true);
  return 0;
}
