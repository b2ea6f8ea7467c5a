/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One list per size class, oldest first, so that the worst holder is among the first few of each.
 */
#include "memory/holder.h"

#include "base/apart.h"

#define LOOKED_AT 8u

static void unlink_holder(struct holders *holders, const struct holder *h) {
  if (h->older != NULL) {
    h->older->newer = h->newer;
  } else {
    holders->oldest[h->lane] = h->newer;
  }
  if (h->newer != NULL) {
    h->newer->older = h->older;
  } else {
    holders->newest[h->lane] = h->older;
  }
}

static uint8_t lane_of(uint64_t bytes) {
  uint8_t lane = 0;
  while (bytes > 0 && lane < HOLDER_LANES - 1) {
    bytes >>= 1;
    lane++;
  }
  return lane;
}

HOT void sdec_holder_set(struct holders *holders, struct holder *h, uint64_t bytes, uint32_t now) {
  if (h->lane != 0) {
    unlink_holder(holders, h);
  }
  h->lane = lane_of(bytes);
  h->since = now;
  h->newer = h->older = NULL;
  if (h->lane == 0) {
    return;
  }
  h->older = holders->newest[h->lane];
  holders->newest[h->lane] = h;
  if (h->older != NULL) {
    h->older->newer = h;
  } else {
    holders->oldest[h->lane] = h;
  }
}

struct holder *sdec_holder_worst(const struct holders *holders, uint32_t now, uint64_t *out_score) {
  struct holder *worst = NULL;
  *out_score = 0;
  for (uint32_t lane = 1; lane < HOLDER_LANES; lane++) {
    uint32_t left = LOOKED_AT;
    for (struct holder *h = holders->oldest[lane]; h != NULL && left > 0; h = h->newer, left--) {
      const uint64_t score = (uint64_t)(now > h->since ? now - h->since : 0) << lane;
      if (score > *out_score) {
        *out_score = score;
        worst = h;
      }
    }
  }
  return worst;
}
