/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Units that wait to be judged and printed. Following a conversation, judging and printing together need more code than
 * the instruction cache has room for. Each of these steps for several units in a row saves a tenth of the time.
 */
#ifndef DUMP_BATCH_H
#define DUMP_BATCH_H

#include <sdec_flow.h>
#include <sdec_judge.h>

#define BATCH_MOST 48u

struct batched {
  const struct sdec_unit *unit;
  struct sdec_finding *findings; /* what the judge found */
  uint32_t n_findings;
};

struct batch {
  uint8_t *memory; /* the copies of the units, one behind the other; NULL: no unit waits */
  size_t used;
  uint32_t n;
  struct batched units[BATCH_MOST];
};

/* batch_begin allocates the memory; if there is none, no unit waits. Without batch_begin none does either. */
void batch_begin(struct batch *batch);
void batch_end(struct batch *batch);

/* batch_keep adds a copy of a unit; false if it cannot wait, or if there is no room for it. */
SDEC_MUST_USE bool batch_keep(struct batch *batch, const struct sdec_unit *unit);

static inline void batch_clear(struct batch *batch) {
  batch->used = 0;
  batch->n = 0;
}

#endif
