/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The pool: every state of a pool of a few smallest blocks, with its free blocks in every order in their lists, and
 * every call in each state. Bytes without a defined value are uninitialised, so reading them raises an alarm; the byte
 * map and the blocks have exact sizes. States are enumerated, not joined.
 */
#include <string.h>

#include "any.h"
#include "choices.h"

/* Eva does not know the numeric value of an address, so the distance to the first aligned block is given here. */
static size_t skew;
/*@ assigns \result \from skew;
    ensures \result == skew; */
static size_t skew_of(const void *memory);

#include "memory/pool.c"

#if SAMPLE > 1
#define BLOCKS 4u
#else
#define BLOCKS 5u /* enough for three free blocks of one size */
#endif
#define MEMORY 2048u
#define FILL 0x5au
#define LARGEST 3u  /* order of all blocks together, rounded up */
#define NONE BLOCKS /* no block */

static struct choices choices;
static struct pool pool;
static uint32_t
    begins[BLOCKS]; /* what begins at each index: 1 a block in use, 2 a free one, 3 a free one in its list */
static uint32_t in_use[BLOCKS]; /* before the call: size of the block in use that begins at each index, or 0 */

/* Inserts a free block into its list, at any position. */
static void list_anywhere(uint32_t at, uint32_t order) {
  struct free_block *before = NULL, *after = pool.free[order];
  while (after != NULL && choose(&choices, 2) == 1) {
    before = after;
    after = after->next;
  }
  struct free_block *b = block_at(&pool, at);
  b->prev = before;
  b->next = after;
  if (after != NULL) {
    after->prev = b;
  }
  if (before != NULL) {
    before->next = b;
  } else {
    pool.free[order] = b;
  }
}

/* Divides the memory up to `frontier` into blocks in every valid way; false if two halves of a block would both be
 * free. */
static bool any_blocks(uint32_t frontier) {
  for (uint32_t at = 0; at < frontier;) {
    uint32_t order = 0;
    while (at % (2u << order) == 0 && at + (2u << order) <= frontier && choose(&choices, 2) == 1) {
      order++;
    }
    const bool is_free = choose(&choices, 2) == 1;
    const uint32_t size = 1u << order, lower = at - size;
    if (is_free && (at & size) != 0 && begins[lower] == 2 && pool.map[lower] == (FREE | order)) {
      return false;
    }
    begins[at] = is_free ? 2 : 1;
    in_use[at] = is_free ? 0 : size;
    pool.map[at] = (uint8_t)(is_free ? FREE | order : order);
    pool.used += is_free ? 0 : size * BLOCK;
    if (is_free) {
      list_anywhere(at, order);
    }
    at += size;
  }
  return true;
}

static void check_lists(void) {
  for (uint32_t order = 0; order <= LARGEST; order++) {
    const struct free_block *before = NULL;
    for (const struct free_block *b = pool.free[order]; b != NULL; b = b->next) {
      const uint32_t at = index_of(&pool, b);
      CHECK(begins[at] == 2 && pool.map[at] == (FREE | order) && b->prev == before);
      begins[at] = 3;
      before = b;
    }
  }
}

/* Checks that blocks lie side by side up to the frontier, that each free one is in the list of its size, and that no
 * two halves of a block are free. */
static void check_pool(void) {
  size_t used = 0;
  CHECK(pool.frontier <= pool.n_blocks);
  for (uint32_t i = 0; i < BLOCKS; i++) {
    begins[i] = 0;
  }
  for (uint32_t at = 0; at < pool.frontier;) {
    const uint8_t what = pool.map[at];
    const uint32_t size = 1u << (what & ~FREE), lower = at - size;
    CHECK(at % size == 0 && at + size <= pool.frontier);
    CHECK(what < FREE || (at & size) == 0 || begins[lower] != 2 || pool.map[lower] != what);
    begins[at] = what < FREE ? 1 : 2;
    used += what < FREE ? size * BLOCK : 0;
    at += size;
  }
  CHECK(used == pool.used && used == sdec_pool_used(&pool));
  check_lists();
  for (uint32_t i = 0; i < BLOCKS; i++) {
    CHECK(begins[i] != 2);
  }
}

/* Checks the pool after a call. The blocks in use are those from before, with the same sizes, except `gone`, and the
 * block handed out, if any, which is large enough and was not in use before unless it is `gone`. */
static void check_call(uint32_t gone, const void *got, size_t size) {
  check_pool();
  const uint32_t at = got != NULL ? index_of(&pool, got) : NONE;
  CHECK(got == NULL || ((in_use[at] == 0 || at == gone) && sdec_pool_room(&pool, got) >= size));
  for (uint32_t i = 0; i < BLOCKS; i++) {
    const bool kept = in_use[i] > 0 && i != gone;
    CHECK((begins[i] == 1) == (kept || i == at));
    CHECK(!kept || 1u << pool.map[i] == in_use[i]);
  }
}

static void get(size_t size) {
  const void *block = sdec_pool_get(&pool, size);
  check_call(NONE, block, size);
}

static void put(uint32_t at) {
  sdec_pool_put(&pool, block_at(&pool, at));
  check_call(at, NULL, 0);
}

static void grow(uint32_t at, size_t more) {
  uint8_t *const old = pool.blocks + (size_t)at * BLOCK;
  const size_t size = sdec_pool_room(&pool, old) + more;
  *old = FILL;
  const uint8_t *const block = sdec_pool_grow(&pool, old, 1, size);
  check_call(block != NULL ? at : NONE, block, size);
  CHECK(*(block != NULL ? block : old) == FILL);
}

/* A size to request. Only the rounded length matters, so sizes other than those of blocks are tried in one state only
 * (`odd`). */
static size_t any_size(bool odd) {
  static const size_t sizes[] = {0, 1, BLOCK - 1, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK + 1, SIZE_MAX - 1, SIZE_MAX};
  const uint32_t i = choose(&choices, LARGEST + 1 + (odd ? sizeof(sizes) / sizeof(sizes[0]) : 0));
  return i <= LARGEST ? (size_t)BLOCK << i : sizes[i - LARGEST - 1];
}

/* One call in one state. Arrays have exact sizes, and bytes that are not set are uninitialised. */
static void one_call(void) {
  uint8_t map[BLOCKS];
  uint8_t blocks[BLOCKS * BLOCK];
  const uint32_t frontier = choose(&choices, BLOCKS + 1);
  pool = (struct pool){.blocks = blocks, .map = map, .n_blocks = BLOCKS, .frontier = frontier};
  for (uint32_t i = 0; i < BLOCKS; i++) {
    begins[i] = in_use[i] = 0;
  }
  if (!any_blocks(frontier)) {
    return;
  }
  const uint32_t at = choose(&choices, frontier + 1);
  if (at == frontier) {
    pool.n_blocks = choose(&choices, 2) == 1 ? frontier : BLOCKS;
    get(any_size(frontier == 0));
  } else if (begins[at] == 1 && choose(&choices, 2) == 0) {
    put(at);
  } else if (begins[at] == 1) {
    grow(at, at == 0 ? choose(&choices, 2) : 1);
  }
  CHECK(pool.frontier >= frontier);
}

/* Checks that a new pool lies within its memory, whose size ranges from too small to a few blocks. */
static void new_pool(size_t size) {
  uint8_t memory[MEMORY];
  size_t len;
  struct pool *new = sdec_pool_new(memory, size);
  if (new == NULL) {
    return;
  }
  const uint8_t *const end = new->blocks + sdec_pool_size(new);
  CHECK(end <= memory + size && new->map + new->n_blocks <= new->blocks &&new->map >= (uint8_t *)(new + 1));
  CHECK(new->n_blocks >= 2 && sdec_pool_used(new) == 0 && sdec_pool_get(new, 1) == new->blocks);
  for (uint32_t i = 0; i < POOL_STRETCHES; i++) {
    const uint8_t *stretch = sdec_pool_used_memory(new, i, &len);
    CHECK(stretch >= memory && stretch + len <= memory + size);
  }
}

int main(void) {
  /*@ assert none: choices.n == 0; */
  const size_t least = round_up(sizeof(struct pool), BLOCK) + (size_t)4 * BLOCK;
  for (skew = 0; skew < BLOCK; skew = skew == 0 ? 1 : skew + BLOCK - 2) {
    for (size_t size = least - 1; size < least + (size_t)3 * BLOCK; size++) {
      new_pool(size);
    }
  }
  do {
    one_call();
  } while (choices_next(&choices));
  /*@ assert all: choices.n == 0; */
  return 0;
}
