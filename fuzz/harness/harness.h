/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by all fuzz targets. A target is one source in targets/: it defines its name and LLVMFuzzerTestOneInput, which
 * libFuzzer, AFL++ (afl.c) or the replay program (replay.c) calls. Each call copies the bytes it passes on into heap
 * blocks of exact size, keeps no state, and asserts the documented promises, not just survival. README.md describes the
 * input format of each target.
 */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* fuzz_target is the name of the target's source file. */
extern const char *const fuzz_target;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* fuzz_check aborts with a message unless `holds`. */
void fuzz_broken(const char *what) __attribute__((noreturn));
static inline void fuzz_check(bool holds, const char *what) {
  if (!holds) {
    fuzz_broken(what);
  }
}

/* fuzz_copy returns `len` bytes in a block of exactly that size, for free(); fuzz_block one with arbitrary contents. */
uint8_t *fuzz_block(size_t len);
uint8_t *fuzz_copy(const void *bytes, size_t len);

/* fuzz_repeats returns true if an input is to be run twice, to check that the results are equal. To save time, only
 * some inputs are, selected by size. */
static inline bool fuzz_repeats(size_t size) {
  return size % 8 == 0;
}

/* fuzz_le returns the little-endian number of `n` bytes at `at`; bytes past the end are zero. */
static inline uint32_t fuzz_le(const uint8_t *data, size_t size, size_t at, size_t n) {
  uint32_t value = 0;
  for (size_t i = 0; i < n && at + i < size; i++) {
    value |= (uint32_t)data[at + i] << (8 * i);
  }
  return value;
}

#endif
