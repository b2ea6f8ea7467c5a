/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares the map with a simple model: an array of keys with the time of their last use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory/map.h"
#include "random.h"

#define KEYS 700u
#define CAPACITY 400u
#define KEY_LEN 13u

struct entry {
  uint32_t id;
  uint8_t fill[40];
};

/* Keys that differ in one byte only, somewhere in the middle or at the end. */
static void make_key(uint32_t id, uint8_t key[KEY_LEN]) {
  memset(key, 0, KEY_LEN);
  key[id % 2 ? 4 : KEY_LEN - 1] = (uint8_t)(id >> 1);
  key[5] = (uint8_t)((id >> 9) * 2 + id % 2);
}

struct model {
  struct entry *entry[KEYS];
  uint32_t last_use[KEYS];
  uint32_t n, now;
};

static void check_order(const struct map *map, const struct model *model) {
  uint32_t n = 0, before = 0;
  for (const struct entry *e = sdec_map_next(map, NULL); e; e = sdec_map_next(map, e)) {
    uint8_t key[KEY_LEN];
    make_key(e->id, key);
    assert_memory_equal(sdec_map_key(map, e), key, KEY_LEN);
    assert_ptr_equal(model->entry[e->id], e);
    assert_true(model->last_use[e->id] > before);
    before = model->last_use[e->id];
    n++;
  }
  assert_int_equal(n, model->n);
  assert_int_equal(map->n_entries, model->n);
}

static void use(struct map *map, struct model *model, uint32_t id, uint32_t what) {
  uint8_t key[KEY_LEN];
  make_key(id, key);
  struct entry *e = sdec_map_find(map, key);
  assert_ptr_equal(e, model->entry[id]);
  model->last_use[id] = ++model->now;
  if (e && what % 3 == 0) {
    sdec_map_remove(map, e);
    model->entry[id] = NULL;
    model->n--;
  } else if (!e) {
    e = sdec_map_add(map, key);
    if (model->n == CAPACITY) {
      assert_null(e);
      return;
    }
    assert_non_null(e);
    assert_int_equal((uintptr_t)e % 16, 0);
    for (uint32_t i = 0; i < sizeof(e->fill); i++) {
      assert_int_equal(e->fill[i], 0);
    }
    memset(e->fill, 0xee, sizeof(e->fill));
    e->id = id;
    model->entry[id] = e;
    model->n++;
  }
}

static void random_operations(void **state) {
  (void)state;
  const size_t size = 1 << 18;
  void *memory = malloc(size);
  assert_non_null(memory);
  memset(memory, 0xcc, size);
  struct pool *pool = sdec_pool_new(memory, size);
  struct map map;
  assert_true(sdec_map_init(&map, pool, CAPACITY, KEY_LEN, sizeof(struct entry)));
  static struct model model;
  uint64_t seed = 7;
  for (uint32_t round = 0; round < 60000; round++) {
    use(&map, &model, random_below(&seed, KEYS), random_below(&seed, 1u << 20));
    if (round % 500 == 0) {
      check_order(&map, &model);
    }
  }
  check_order(&map, &model);
  while (sdec_map_oldest(&map)) {
    sdec_map_remove(&map, sdec_map_oldest(&map));
  }
  assert_int_equal(map.n_entries, 0);
  assert_null(sdec_map_next(&map, NULL));
  sdec_pool_put(pool, map.slots);
  sdec_pool_put(pool, map.buckets);
  assert_int_equal(sdec_pool_used(pool), 0);
  free(memory);
}

/* When the pool is full, removing the oldest entry makes room for a new one. */
static void full_pool(void **state) {
  (void)state;
  void *memory = malloc(16384);
  assert_non_null(memory);
  struct pool *pool = sdec_pool_new(memory, 16384);
  struct map map;
  assert_true(sdec_map_init(&map, pool, 100000, sizeof(uint32_t), 100));
  uint32_t evicted = 0;
  for (uint32_t i = 0; i < 1000; i++) {
    void *e = sdec_map_add(&map, &i);
    if (!e) {
      uint32_t oldest = 0;
      memcpy(&oldest, sdec_map_key(&map, sdec_map_oldest(&map)), sizeof(oldest));
      assert_int_equal(oldest, evicted);
      sdec_map_remove(&map, sdec_map_oldest(&map));
      evicted++;
      e = sdec_map_add(&map, &i);
    }
    assert_non_null(e);
    assert_ptr_equal(sdec_map_find(&map, &i), e);
  }
  assert_true(evicted > 0);
  /* An entry is removed and its memory taken by something else: a refused entry then leaves no trace. */
  sdec_map_remove(&map, sdec_map_oldest(&map));
  void *block = NULL, *last = NULL;
  while ((block = sdec_pool_get(pool, 100)) != NULL) {
    last = block;
  }
  assert_non_null(last);
  const uint32_t key = 5000;
  for (uint32_t i = 0; i < 3; i++) {
    assert_null(sdec_map_add(&map, &key));
  }
  sdec_pool_put(pool, last);
  assert_non_null(sdec_map_add(&map, &key));
  free(memory);
}

/* Real keys are neighbouring addresses and ports; they must spread. */
static void keys_spread(void **state) {
  (void)state;
  const size_t size = 8 << 20;
  void *memory = malloc(size);
  assert_non_null(memory);
  struct pool *pool = sdec_pool_new(memory, size);
  struct map map;
  const uint32_t n = 16384;
  assert_true(sdec_map_init(&map, pool, n, 40, 16));
  uint8_t key[40] = {2, 6, 192, 168, 0, 1};
  for (uint32_t i = 0; i < n; i++) {
    key[4] = (uint8_t)(i >> 8);
    key[25] = (uint8_t)i;
    assert_non_null(sdec_map_add(&map, key));
  }
  assert_int_equal(map.n_buckets, n);
  uint32_t empty = 0;
  for (uint32_t i = 0; i < n; i++) {
    empty += map.buckets[i] == 0;
  }
  /* A random function leaves 1/e of the buckets empty: 6027. */
  assert_in_range(empty, 0, 6600);
  free(memory);
}

static void touching_moves_to_the_end(void **state) {
  static _Alignas(16) uint8_t memory[1 << 16];
  struct pool *pool = sdec_pool_new(memory, sizeof(memory));
  struct map map;
  uint64_t *entry[3];
  (void)state;
  assert_true(sdec_map_init(&map, pool, 3, sizeof(uint64_t), sizeof(uint64_t)));
  for (uint64_t key = 0; key < 3; key++) {
    entry[key] = sdec_map_add(&map, &key);
    assert_non_null(entry[key]);
  }
  sdec_map_touch(&map, entry[0]);
  assert_ptr_equal(sdec_map_oldest(&map), entry[1]);
  assert_ptr_equal(sdec_map_next(&map, entry[2]), entry[0]);
  assert_null(sdec_map_next(&map, entry[0]));
  sdec_map_touch(&map, entry[0]);
  assert_ptr_equal(sdec_map_oldest(&map), entry[1]);
}

/* Among proved entries the least recently used is the victim, whatever its position: each search moves the entries that
 * it visits to the end. */
static void proved_go_by_age(void **state) {
  static _Alignas(16) uint8_t memory[1 << 16];
  struct pool *pool = sdec_pool_new(memory, sizeof(memory));
  struct map map;
  uint64_t *entry[3];
  (void)state;
  assert_true(sdec_map_init(&map, pool, 3, sizeof(uint64_t), sizeof(uint64_t)));
  for (uint64_t key = 0; key < 3; key++) {
    holders_tick(sdec_pool_holders(pool));
    entry[key] = sdec_map_add(&map, &key);
    assert_non_null(entry[key]);
    sdec_map_rank(&map, entry[key], MAP_PROVED);
  }
  holders_tick(sdec_pool_holders(pool));
  sdec_map_hold(&map, entry[0]); /* used just now, and still the first in order */
  assert_ptr_equal(sdec_map_victim(&map), entry[1]);
  holders_tick(sdec_pool_holders(pool));
  assert_ptr_equal(sdec_map_victim(&map), entry[1]);
  sdec_map_touch(&map, entry[1]);
  holders_tick(sdec_pool_holders(pool));
  assert_ptr_equal(sdec_map_victim(&map), entry[2]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_operations),
      cmocka_unit_test(full_pool),
      cmocka_unit_test(keys_spread),
      cmocka_unit_test(touching_moves_to_the_end),
      cmocka_unit_test(proved_go_by_age),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
