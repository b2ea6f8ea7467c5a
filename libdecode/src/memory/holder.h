/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Who holds the start of something unfinished, by how much and since when: what memory is taken from first.
 */
#ifndef SDEC_HOLDER_H
#define SDEC_HOLDER_H

#include "sdec_walk.h"

#define HOLDER_LANES 26u

/* give_up makes room, mostly by dropping what was quiet longest; false if nothing is left that may go. */
struct evict {
  bool (*give_up)(void *owner);
  void *owner;
};

/* What a holder is part of: its owner. */
enum holder_kind { HOLDER_CONNECTION, HOLDER_SESSION, HOLDER_ASSEMBLY, HOLDER_STREAM };

/* One that holds bytes; part of what it belongs to, and zeroed at first. */
struct holder {
  struct holder *older, *newer;
  void *owner;
  uint32_t since; /* the clock when bytes last came; its user may set it */
  uint8_t kind;   /* enum holder_kind */
  uint8_t lane;   /* by size, from 1; 0: it holds nothing */
};

/* All holders of a pool, by size, and the pool's clock. Starts zeroed. */
struct holders {
  uint32_t now;
  struct holder *oldest[HOLDER_LANES], *newest[HOLDER_LANES];
};

/* holders_tick lets the clock go on by one. */
static inline void holders_tick(struct holders *holders) {
  holders->now += holders->now < UINT32_MAX;
}

/* sdec_holder_set says how many bytes a holder has; with 0 it is no holder any more. */
void sdec_holder_set(struct holders *holders, struct holder *holder, uint64_t bytes, uint32_t now);

/* sdec_holder_worst gives the one with the greatest product of bytes and time, but none whose bytes came just
 * `now`; NULL if there is none. Whoever fills memory with few large or many small things always has the worst of
 * them. */
struct holder *sdec_holder_worst(const struct holders *holders, uint32_t now, uint64_t *out_score);

#endif
