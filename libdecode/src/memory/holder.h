/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tracks who holds unfinished data, how much and since when, to decide what is evicted first.
 */
#ifndef SDEC_HOLDER_H
#define SDEC_HOLDER_H

#include "sdec_walk.h"

#define HOLDER_LANES 26u

/* give_up frees memory, usually by dropping what has been idle longest; false if nothing may be dropped. */
struct evict {
  bool (*give_up)(void *owner);
  void *owner;
};

/* What `owner` is. */
enum holder_kind { HOLDER_CONNECTION, HOLDER_SESSION, HOLDER_ASSEMBLY, HOLDER_STREAM };

/* Part of its owner; holds bytes of something unfinished. Starts zeroed. */
struct holder {
  struct holder *older, *newer;
  void *owner;
  uint32_t since; /* clock when bytes were last added; its user may set it */
  uint8_t kind;   /* enum holder_kind */
  uint8_t lane;   /* size class, from 1; 0 if it holds nothing */
};

/* All holders of a pool by size class, and the pool's clock. Starts zeroed. */
struct holders {
  uint32_t now;
  struct holder *oldest[HOLDER_LANES], *newest[HOLDER_LANES];
};

/* holders_tick advances the clock by one. */
static inline void holders_tick(struct holders *holders) {
  holders->now += holders->now < UINT32_MAX;
}

/* sdec_holder_set sets the number of bytes held; 0 removes the holder. */
void sdec_holder_set(struct holders *holders, struct holder *holder, uint64_t bytes, uint32_t now);

/* sdec_holder_worst gives the holder with the largest product of size and age, or NULL if all of them received bytes at
 * `now`. Whether memory is filled with few large or with many small things, the worst is among them. */
struct holder *sdec_holder_worst(const struct holders *holders, uint32_t now, uint64_t *out_score);

#endif
