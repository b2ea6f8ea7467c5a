/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Limits of pool, map and buffer: no access outside the memory, little overhead, blocks no larger than necessary, keys
 * that spread wherever they differ, buffers that do not move unless they must.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory/buffer.h"
#include "memory/map.h"
#include "memory/pool.h"

#define GUARD 128u
#define LARGEST 5000u

/* fill allocates and fills all blocks of the smallest size and returns their total size. */
static size_t fill(struct pool *pool, const uint8_t *memory, size_t size) {
  size_t got = 0;
  uint8_t *block;
  while ((block = sdec_pool_get(pool, 1)) != NULL) {
    const size_t room = sdec_pool_room(pool, block);
    assert_int_equal(room, 64);
    assert_int_equal((uintptr_t)block % 64, 0);
    assert_true(block >= memory && block + room <= memory + size);
    memset(block, 0x5A, room);
    got += room;
  }
  return got;
}

/* Memory of any size at any address, between guard bytes that must not change. */
static void nothing_outside_and_little_lost(void **state) {
  static _Alignas(64) uint8_t all[GUARD + 64 + LARGEST + GUARD];
  (void)state;
  for (size_t skew = 0; skew < 64; skew += skew < 3 ? 1 : 13) {
    for (size_t size = 0; size < LARGEST; size += 1 + size / 80) {
      uint8_t *memory = all + GUARD + skew;
      memset(all, 0xA5, sizeof(all));
      struct pool *pool = sdec_pool_new(memory, size);
      const size_t got = pool != NULL ? fill(pool, memory, size) : 0;
      assert_int_equal(got, pool != NULL ? sdec_pool_size(pool) : 0);
      assert_true(pool == NULL || got >= 128);        /* else too small to be useful */
      assert_true(got + got / 64 + 1280 > size);      /* overhead: one byte per block, and a little more */
      size_t kept = 0;
      for (size_t i = 0; i < sizeof(all); i++) {
        kept += all[i] == 0x5A;
        assert_true((i >= GUARD + skew && i < GUARD + skew + size) || all[i] == 0xA5);
      }
      assert_true(kept >= got); /* no block overlaps another or the pool's own data */
    }
  }
  assert_null(sdec_pool_new(NULL, LARGEST));
}

/* Block sizes are the smallest sufficient power of two, at least 64; used memory is their sum. */
static void how_large_blocks_are(void **state) {
  static _Alignas(64) uint8_t memory[1 << 16];
  struct pool *pool = sdec_pool_new(memory, sizeof(memory));
  (void)state;
  assert_non_null(pool);
  for (size_t room = 64; room <= 16384; room *= 2) {
    void *least = sdec_pool_get(pool, room == 64 ? 0 : room / 2 + 1), *most = sdec_pool_get(pool, room);
    assert_non_null(least);
    assert_non_null(most);
    assert_int_equal(sdec_pool_room(pool, least), room);
    assert_int_equal(sdec_pool_room(pool, most), room);
    assert_int_equal(sdec_pool_used(pool), 2 * room);
    sdec_pool_put(pool, least);
    sdec_pool_put(pool, most);
    assert_int_equal(sdec_pool_used(pool), 0);
  }
}

/* 256 keys that differ in one byte, at each place of keys of several lengths: a random function reaches 162 of as many
 * buckets. */
static void keys_spread_by_every_byte(void **state) {
  static const uint32_t lengths[] = {1, 4, 8, 13, 16, 40, MAP_KEY_MAX};
  static _Alignas(64) uint8_t memory[1 << 17];
  (void)state;
  for (uint32_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
    for (uint32_t at = 0; at < lengths[i]; at++) {
      uint8_t key[MAP_KEY_MAX] = {0};
      struct map map;
      uint32_t used = 0;
      assert_true(sdec_map_init(&map, sdec_pool_new(memory, sizeof(memory)), 256, lengths[i], 8));
      for (uint32_t value = 0; value < 256; value++) {
        key[at] = (uint8_t)value;
        assert_null(sdec_map_find(&map, key));
        assert_non_null(sdec_map_add(&map, key));
      }
      assert_int_equal(map.n_buckets, 256);
      for (uint32_t bucket = 0; bucket < 256; bucket++) {
        used += map.buckets[bucket] != 0;
      }
      if (used < 130) {
        fail_msg("keys of %u bytes that differ in byte %u reach %u of 256 buckets", lengths[i], at, used);
      }
    }
  }
}

/* A map takes one block for the slots, one for the buckets, and one per entry. */
static void what_a_map_takes(void **state) {
  static _Alignas(64) uint8_t memory[1 << 16];
  struct pool *pool = sdec_pool_new(memory, sizeof(memory));
  struct map map;
  (void)state;
  assert_true(sdec_map_init(&map, pool, 100, 4, 48)); /* a slot's number and the key,
  and at a multiple of 16 the entry */
  const size_t empty = sdec_pool_used(pool);
  for (uint32_t key = 0; key < 15; key++) {
    assert_non_null(sdec_map_add(&map, &key));
    assert_int_equal(sdec_pool_used(pool), empty + 64 * (key + 1));
  }
  while (sdec_map_oldest(&map) != NULL) {
    sdec_map_remove(&map, sdec_map_oldest(&map));
  }
  assert_int_equal(sdec_pool_used(pool), empty);
  for (uint32_t key = 0; key < 17; key++) {
    assert_non_null(sdec_map_add(&map, &key));
  }
  assert_int_equal(sdec_pool_used(pool), empty + 64 * 17 + 64 + 512); /* buckets of four bytes, and slots of 32 */
}

/* A map needs two blocks from the start and fails without room for both. */
static void the_least_room_for_a_map(void **state) {
  static _Alignas(64) uint8_t memory[2048];
  uint32_t n_made = 0, n_refused = 0;
  (void)state;
  for (size_t size = 512; size < sizeof(memory); size += 16) {
    struct pool *pool = sdec_pool_new(memory, size);
    struct map map;
    if (pool != NULL && sdec_map_init(&map, pool, 1, 4, 4)) {
      assert_non_null(map.slots);
      assert_non_null(map.buckets);
      n_made++;
    } else {
      n_refused++;
    }
  }
  assert_true(n_made > 10 && n_refused > 10);
}

/* Among so many keys, several pairs share a 32-bit hash by chance; they must stay distinct. */
static void equal_hashes(void **state) {
  const size_t size = 64u << 20;
  const uint32_t n = 300000;
  void *memory = malloc(size);
  struct map map;
  (void)state;
  assert_non_null(memory);
  assert_true(sdec_map_init(&map, sdec_pool_new(memory, size), n, sizeof(uint64_t), 4));
  for (uint64_t i = 1; i <= n; i++) {
    const uint64_t key = i * 0x100000001B3u;
    assert_null(sdec_map_find(&map, &key));
    assert_non_null(sdec_map_add(&map, &key));
  }
  free(memory);
}

static struct sdec_span bytes_of(uint32_t len) {
  static uint8_t bytes[1024];
  return (struct sdec_span){bytes, len};
}

/* A buffer moves only when its block is full, to a block of twice the needed size, or the needed size if necessary. */
static void buffers_grow(void **state) {
  static _Alignas(64) uint8_t memory[1 << 13];
  struct pool *pool = sdec_pool_new(memory, sizeof(memory));
  struct buffer b = {0};
  (void)state;
  assert_true(sdec_buffer_add(&b, pool, bytes_of(0)));
  assert_null(b.data);
  assert_true(sdec_buffer_add(&b, pool, bytes_of(60)));
  const uint8_t *const first = b.data;
  assert_true(sdec_buffer_add(&b, pool, bytes_of(4)));
  assert_ptr_equal(b.data, first);
  assert_true(sdec_buffer_add(&b, pool, bytes_of(0)));
  assert_int_equal(b.len, 64);
  assert_int_equal(sdec_pool_used(pool), 64);
  assert_true(sdec_buffer_add(&b, pool, bytes_of(36)));
  assert_int_equal(sdec_pool_used(pool), 256); /* 2 * 100 bytes */
  assert_true(sdec_buffer_add(&b, pool, bytes_of(512)));
  assert_int_equal(sdec_pool_used(pool), 2048); /* 2 * 612 */
  assert_true(sdec_buffer_resize(&b, pool, 2048));
  assert_int_equal(b.len, 2048);
  assert_false(sdec_buffer_add(&b, pool, bytes_of(1))); /* neither 8192 nor 4096 bytes are available */
  assert_int_equal(b.len, 2048);
  assert_false(sdec_buffer_resize(&b, pool, 2049));
  assert_int_equal(b.len, 2048);
  assert_false(sdec_buffer_add(&b, pool, (struct sdec_span){memory, UINT32_MAX})); /* length overflows */
  sdec_buffer_drop(&b, pool);
  assert_null(b.data);
  assert_int_equal(b.len, 0);
  assert_int_equal(sdec_pool_used(pool), 0);
  sdec_buffer_drop(&b, pool);
  assert_true(sdec_buffer_add(&b, pool, bytes_of(900)));
  assert_true(sdec_buffer_add(&b, pool, bytes_of(900))); /* the needed 1800 bytes fit, twice that does not */
  assert_int_equal(sdec_pool_used(pool), 2048);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_outside_and_little_lost),
      cmocka_unit_test(how_large_blocks_are),
      cmocka_unit_test(keys_spread_by_every_byte),
      cmocka_unit_test(what_a_map_takes),
      cmocka_unit_test(the_least_room_for_a_map),
      cmocka_unit_test(equal_hashes),
      cmocka_unit_test(buffers_grow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
