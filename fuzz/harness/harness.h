/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What all fuzz targets share. A target is one source in targets/: it names itself and defines LLVMFuzzerTestOneInput,
 * which libFuzzer, AFL++ (afl.c) or the replay program (replay.c) calls. Each call copies the bytes it hands on into
 * heap blocks of exactly their size, keeps nothing for the next call, and asserts what is promised, not mere survival.
 * README.md says what an input of each target looks like.
 */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* fuzz_target is the name of the target: that of its source. */
extern const char *const fuzz_target;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* fuzz_check aborts, after saying what was broken, unless `holds`. */
void fuzz_broken(const char *what) __attribute__((noreturn));
static inline void fuzz_check(bool holds, const char *what) {
  if (!holds) {
    fuzz_broken(what);
  }
}

/* fuzz_copy gives `len` bytes in a block of exactly that size, for free(); fuzz_block one whose contents do not
 * matter. */
uint8_t *fuzz_block(size_t len);
uint8_t *fuzz_copy(const void *bytes, size_t len);

/* fuzz_repeats says whether an input is to be worked through twice, since both times the same must come out. Only some
 * are, by their size: it doubles the time. */
static inline bool fuzz_repeats(size_t size) {
  return size % 8 == 0;
}

/* fuzz_le gives `n` bytes from `at` as a little-endian number; bytes past the end are zero. */
static inline uint32_t fuzz_le(const uint8_t *data, size_t size, size_t at, size_t n) {
  uint32_t value = 0;
  for (size_t i = 0; i < n && at + i < size; i++) {
    value |= (uint32_t)data[at + i] << (8 * i);
  }
  return value;
}

#endif
