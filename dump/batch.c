/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The memory is large enough for units of a usual size. Few captures have so many large ones that it fills up first.
 */
#include "batch.h"

#include "pages.h"

#define MEMORY ((size_t)256 << 10)

void batch_begin(struct batch *batch) {
  batch->memory = pages_map(MEMORY);
  batch_clear(batch);
}

void batch_end(struct batch *batch) {
  pages_unmap(batch->memory, MEMORY);
  batch->memory = NULL;
}

bool batch_keep(struct batch *batch, const struct sdec_unit *unit) {
  if (batch->memory == NULL || batch->n == BATCH_MOST) {
    return false;
  }
  uint8_t *at = batch->memory + batch->used;
  const size_t used = sdec_unit_keep(unit, at, MEMORY - batch->used);
  if (used != 0) {
    batch->units[batch->n++] = (struct batched){.unit = (const struct sdec_unit *)(const void *)at};
    batch->used += used;
  }
  return used != 0;
}
