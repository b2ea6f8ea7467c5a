/* SPDX-License-Identifier: BSD-3-Clause
 *
 * SipHash-2-4 of the bytes 00, 01, 02, ... under the key 00 01 .. 0f: vectors of the reference implementation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siphash.h"

static const uint64_t key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static void vectors(void **state) {
  (void)state;
  static const struct {
    size_t len;
    uint64_t hash;
  } known[] = {{0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd},  {7, 0xab0200f58b01d137},
               {8, 0x93f5f5799a932462}, {15, 0xa129ca6149be45e5}, {16, 0x3f2acc7f57c29bdb}};
  uint8_t bytes[64];
  for (size_t i = 0; i < sizeof(bytes); i++) {
    bytes[i] = (uint8_t)i;
  }
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    assert_true(siphash(key, 2, 4, bytes, known[i].len) == known[i].hash);
  }
}

static void another_key_is_another_hash(void **state) {
  (void)state;
  const uint64_t other[2] = {key[0], key[1] ^ 1};
  assert_true(siphash(key, 1, 3, "endpoint", 8) != siphash(other, 1, 3, "endpoint", 8));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(vectors), cmocka_unit_test(another_key_is_another_hash)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
