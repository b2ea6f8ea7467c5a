/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bounded bytes, and the checked reads through which all wire bytes are accessed. proof/ states and proves what these
 * functions guarantee; hence the annotated loops.
 */
#ifndef SDEC_SPAN_INTERNAL_H
#define SDEC_SPAN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdec_walk.h"

/* span_has says whether `n` bytes exist at `offset`. Offsets and lengths have 64 bits so that no sum can wrap. */
static inline bool span_has(struct sdec_span s, uint64_t offset, uint64_t n) {
  return offset <= s.len && n <= s.len - offset;
}

/* span_sub gives the `n` bytes at `offset`, or as many of them as exist. */
static inline struct sdec_span span_sub(struct sdec_span s, uint64_t offset, uint64_t n) {
  const uint64_t from = offset < s.len ? offset : s.len;
  const uint64_t left = s.len - from;
  return (struct sdec_span){from > 0 ? s.data + from : s.data, (uint32_t)(n < left ? n : left)};
}

/* span_from gives everything from `offset` on. */
static inline struct sdec_span span_from(struct sdec_span s, uint64_t offset) {
  return span_sub(s, offset, s.len);
}

/* span_u8 reads one byte; a missing byte reads as zero, so callers check span_has where that matters. */
static inline uint8_t span_u8(struct sdec_span s, uint64_t offset) {
  return span_has(s, offset, 1) ? s.data[offset] : 0;
}

/* span_le and span_be read a number of `width` bytes (at most 8); zero if any byte is missing. */
static inline uint64_t span_le(struct sdec_span s, uint64_t offset, uint32_t width) {
  uint64_t value = 0;
  if (!span_has(s, offset, width)) {
    return 0;
  }
  const uint8_t *p = s.data + offset;
  switch (width) { /* the common field widths without a loop: this is the hottest read of a walk */
    case 1: return p[0];
    case 2: return (uint64_t)p[0] | (uint64_t)p[1] << 8;
    case 4: return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
    case 8:
      return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
             (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
    default:
      /*@ loop invariant i <= width; loop assigns i, value; loop variant i; */
      for (uint32_t i = width; i > 0; i--) {
        value = (value << 8) | p[i - 1];
      }
      return value;
  }
}

static inline uint64_t span_be(struct sdec_span s, uint64_t offset, uint32_t width) {
  uint64_t value = 0;
  if (!span_has(s, offset, width)) {
    return 0;
  }
  const uint8_t *p = s.data + offset;
  switch (width) { /* the common header widths without a loop */
    case 2: return (uint64_t)p[0] << 8 | (uint64_t)p[1];
    case 4: return (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | (uint64_t)p[3];
    default:
      /*@ loop invariant i <= width; loop assigns i, value; loop variant width - i; */
      for (uint32_t i = 0; i < width; i++) {
        value = (value << 8) | p[i];
      }
      return value;
  }
}

/* span_is_zero says whether every byte is zero. */
static inline bool span_is_zero(struct sdec_span s) {
  /*@ loop invariant i <= s.len; loop assigns i; loop variant s.len - i; */
  for (uint32_t i = 0; i < s.len; i++) {
    if (s.data[i] != 0) {
      return false;
    }
  }
  return true;
}

#endif
