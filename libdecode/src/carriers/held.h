/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments received out of order, sorted by sequence number.
 */
#ifndef SDEC_HELD_H
#define SDEC_HELD_H

#include "base/span.h"

struct held {
  struct held *next;
  uint32_t seq, len;
  bool pushed, snapped; /* the sender paused after it; the capture truncated it */
  uint8_t data[];
};

struct held_list {
  struct held *first, *last;
  uint32_t n, bytes;
};

/* Sequence numbers wrap at 2^32. seq_add advances by `n` bytes, seq_from counts the bytes from `b` up to `a`, and
 * seq_distance gives how far `a` is after `b`, negative if before. */
static inline uint32_t seq_add(uint32_t seq, uint32_t n) {
  return (uint32_t)((uint64_t)seq + n);
}

static inline uint32_t seq_from(uint32_t a, uint32_t b) {
  return (uint32_t)((UINT64_C(1) << 32) + a - b);
}

static inline int32_t seq_distance(uint32_t a, uint32_t b) {
  const uint32_t d = seq_from(a, b);
  return d <= INT32_MAX ? (int32_t)d : -(int32_t)(UINT32_MAX - d) - 1;
}

/* sdec_held_has says whether one held segment starts with these bytes. sdec_held_add inserts a segment in order;
 * sdec_held_take removes the first one of a list that is not empty. */
bool sdec_held_has(const struct held_list *list, uint32_t seq, uint32_t len);
void sdec_held_add(struct held_list *list, struct held *segment);
struct held *sdec_held_take(struct held_list *list);

#endif
