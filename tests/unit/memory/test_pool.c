/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares the pool with a simple model: blocks never overlap and keep their contents, freed blocks merge into one
 * again, and unallocated memory is not touched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory/pool.h"
#include "random.h"

#define LIVE 300u

struct live {
  uint8_t *block;
  size_t len;
  uint8_t fill;
};

static void check(const struct live *l) {
  for (size_t i = 0; i < l->len; i++) {
    if (l->block[i] != l->fill) {
      fail_msg("byte %zu of a block of %zu changed", i, l->len);
    }
  }
}

static void drop(struct pool *pool, struct live *l, size_t *used) {
  check(l);
  *used -= sdec_pool_room(pool, l->block);
  sdec_pool_put(pool, l->block);
  l->block = NULL;
}

static void get(struct pool *pool, struct live *l, size_t len, uint8_t fill, size_t *used) {
  l->block = sdec_pool_get(pool, len);
  if (!l->block) {
    return;
  }
  assert_int_equal((uintptr_t)l->block % 16, 0);
  assert_true(sdec_pool_room(pool, l->block) >= len);
  l->len = len;
  l->fill = fill;
  memset(l->block, fill, len);
  *used += sdec_pool_room(pool, l->block);
}

static void enlarge(struct pool *pool, struct live *l, size_t by, size_t *used) {
  const size_t before = sdec_pool_room(pool, l->block);
  uint8_t *grown = sdec_pool_grow(pool, l->block, l->len, l->len + by);
  if (!grown) {
    check(l);
    return;
  }
  l->block = grown;
  check(l);
  assert_true(sdec_pool_room(pool, grown) >= l->len + by);
  *used += sdec_pool_room(pool, grown) - before;
  l->len += by;
  memset(grown, l->fill, l->len);
}

static void random_operations(void **state) {
  (void)state;
  const size_t size = 300 * 1000;
  uint8_t *memory = malloc(size);
  assert_non_null(memory);
  memset(memory, 0x81, size); /* bytes that look like free blocks */
  struct pool *pool = sdec_pool_new(memory, size);
  assert_non_null(pool);
  struct live live[LIVE] = {0};
  size_t used = 0;
  uint64_t seed = 1;
  uint32_t refused = 0;
  for (uint32_t round = 0; round < 40000; round++) {
    struct live *l = &live[random_below(&seed, LIVE)];
    if (!l->block) {
      const uint32_t r = random_below(&seed, 1u << 20);
      get(pool, l, r % 7 == 0 ? r % 20000 : r % 500, (uint8_t)round, &used);
      refused += !l->block;
    } else if (random_below(&seed, 4) == 0) {
      enlarge(pool, l, random_below(&seed, 600), &used);
    } else {
      drop(pool, l, &used);
    }
    assert_int_equal(sdec_pool_used(pool), used);
  }
  assert_true(refused > 0);
  for (uint32_t i = 0; i < LIVE; i++) {
    if (live[i].block) {
      drop(pool, &live[i], &used);
    }
  }
  assert_int_equal(sdec_pool_used(pool), 0);
  /* All of it merged again: the largest power of two that fits is there in one piece. */
  assert_true(sdec_pool_size(pool) > 262144);
  void *all = sdec_pool_get(pool, 262144);
  assert_non_null(all);
  assert_null(sdec_pool_get(pool, 262144));
  memset(all, 0xff, 262144);
  sdec_pool_put(pool, all);
  free(memory);
}

/* The memory has its exact size and every block is filled, so that a sanitizer detects any overrun. */
static void small_and_exhausted(void **state) {
  (void)state;
  for (size_t size = 0; size < 3000; size += 16) {
    uint8_t *memory = malloc(size + 1);
    assert_non_null(memory);
    struct pool *pool = sdec_pool_new(memory, size);
    if (size >= 1536) {
      assert_non_null(pool);
    }
    size_t got = 0;
    void *block = NULL;
    while (pool && (block = sdec_pool_get(pool, 64)) != NULL) {
      memset(block, 0x5a, sdec_pool_room(pool, block));
      got += 64;
    }
    if (pool) {
      assert_int_equal(got, sdec_pool_size(pool));
      assert_null(sdec_pool_get(pool, 1));
    }
    free(memory);
  }
}

static void untouched(void **state) {
  (void)state;
  const size_t size = 1 << 20;
  uint8_t *memory = malloc(size);
  assert_non_null(memory);
  memset(memory, 0xa5, size);
  struct pool *pool = sdec_pool_new(memory, size);
  assert_non_null(pool);
  uint8_t *block = sdec_pool_get(pool, 1000);
  assert_non_null(block);
  sdec_pool_put(pool, block);
  size_t written = 0;
  for (size_t i = 0; i < size; i++) {
    written += memory[i] != 0xa5;
  }
  assert_true(written < 1024);
  assert_null(sdec_pool_get(pool, size));
  assert_null(sdec_pool_get(pool, SIZE_MAX));
  free(memory);
}

/* Initial contents of the memory are never taken for a free block. */
static void garbage_is_not_believed(void **state) {
  (void)state;
  for (uint32_t order = 0; order < 7; order++) {
    uint8_t *memory = malloc(65536);
    assert_non_null(memory);
    memset(memory, (int)(0x80 | order), 65536);
    struct pool *pool = sdec_pool_new(memory, 65536);
    assert_non_null(pool);
    const size_t len = (size_t)64 << order;
    void *first = sdec_pool_get(pool, len);
    assert_non_null(first);
    sdec_pool_put(pool, first);
    assert_ptr_equal(sdec_pool_get(pool, len), first);
    uint8_t *second = sdec_pool_get(pool, len);
    assert_ptr_equal(second, (uint8_t *)first + len);
    sdec_pool_put(pool, first);
    sdec_pool_put(pool, second);
    assert_ptr_equal(sdec_pool_get(pool, 2 * len), first);
    free(memory);
  }
}

static void grow_refused(void **state) {
  (void)state;
  uint8_t *memory = malloc(8192);
  assert_non_null(memory);
  struct pool *pool = sdec_pool_new(memory, 8192);
  assert_non_null(pool);
  uint8_t *block = sdec_pool_get(pool, 4096);
  assert_non_null(block);
  memset(block, 7, 4096);
  assert_null(sdec_pool_grow(pool, block, 4096, 4097));
  assert_int_equal(sdec_pool_room(pool, block), 4096);
  assert_int_equal(block[0], 7);
  assert_int_equal(block[4095], 7);
  assert_ptr_equal(sdec_pool_grow(pool, block, 10, 4096), block);
  free(memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_operations),
      cmocka_unit_test(small_and_exhausted),
      cmocka_unit_test(untouched),
      cmocka_unit_test(garbage_is_not_believed),
      cmocka_unit_test(grow_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
