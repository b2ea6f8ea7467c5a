/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares hash-extended measurements with the measurement extension log (DSP0274, hash-extended measurement). The
 * value starts as zeros; each entry replaces it by the hash of value and entry.
 */
#include <string.h>

#include "blocks.h"

#define HASH_EXTENDED 8u

/* extend computes a measurement from its log entries; false if there are none or the algorithm is unavailable. */
static bool extend(struct sdec_verify *v, uint8_t index, uint8_t *value, uint32_t hash) {
  const uint32_t len = sdec_hash_length(hash);
  struct sdec_item item;
  uint32_t start = 0, n = 0;
  bool inside = false, meant = false;
  memset(value, 0, SDEC_HASH_MAX);
  sdec_unit_begin(v->unit, &v->it);
  while (sdec_next(&v->it, &item)) {
    if (item.kind == SDEC_LEAF && item.field->role == SDEC_LOG_INDEX) {
      start = item.offset;
      inside = true;
    } else if (item.kind == SDEC_LEAF && item.field->role == SDEC_LOG_MEASURED) {
      meant = item.value == index;
    } else if (item.kind == SDEC_CLOSE && inside && item.element && item.offset == start) {
      const struct sdec_span parts[] = {{value, len}, span_sub(v->unit->span, item.offset, item.len)};
      inside = false;
      if (meant && !sdec_hash_of(v, hash, parts, 2, value)) {
        return false;
      }
      n += meant;
    }
  }
  return n > 0;
}

void sdec_log_seen(struct sdec_verify *v) {
  const struct blocks *b = v->at->blocks;
  const uint32_t hash = v->at->negotiated.meas_hash >> 1; /* bit 0 means raw only */
  uint8_t value[SDEC_HASH_MAX];
  for (uint32_t i = 0; b != NULL && i < b->n; i++) {
    const struct block *block = &b->list[i];
    const struct sdec_span told = span_from(buffer_span(&block->bytes), BLOCK_VALUE_AT);
    if ((block->type & ~BLOCK_RAW) != HASH_EXTENDED || told.len != sdec_hash_length(hash) ||
        !extend(v, block->index, value, hash)) {
      continue;
    }
    const bool agrees = memcmp(told.data, value, told.len) == 0;
    struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_LOG, agrees ? SDEC_PASS : SDEC_FAIL, SDEC_BY_RESPONDER,
                                                  SDEC_NO_SLOT);
    struct sdec_text text = sdec_why_begin(&verdict);
    verdict.severity = SDEC_WARN; /* entries may have been added between the two readings */
    sdec_put(&text, agrees ? "extends to measurement " : "does not extend to measurement ");
    sdec_put_dec(&text, block->index);
    sdec_put(&text, " of frame ");
    sdec_put_dec(&text, block->frame);
    sdec_put_zero(&text);
    sdec_verdict_say(v, v->at, &verdict);
  }
}
