/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects the measurement blocks of a piece of evidence, with the latest value of each.
 */
#include "tables/appraisal.h"

static void keep(struct appraisal *a, const struct appraised_block *block) {
  uint32_t i = 0;
  while (i < a->n_blocks && a->blocks[i].index != block->index) {
    i++;
  }
  if (block->value.data == NULL || i == APPRAISED_BLOCKS) {
    return;
  }
  a->blocks[i] = *block;
  a->n_blocks += i == a->n_blocks;
}

void appraisal_blocks(struct appraisal *a, const struct sdec_unit *unit) {
  struct appraised_block block = {.value = {NULL, 0}};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    const bool leaf = item.kind == SDEC_LEAF;
    if (leaf && item.field->role == SDEC_MEASURED_INDEX) {
      keep(a, &block);
      block = (struct appraised_block){.index = (uint32_t)item.value};
    } else if (item.kind == SDEC_BIT && item.bits->role == SDEC_MEASURED_TYPE) {
      block.words[block.n_words == 0 ? 0 : 1] = sdec_value_name(&item);
      block.n_words++;
    } else if ((leaf || item.kind == SDEC_CLOSE) && item.field->role == SDEC_MEASURED_VALUE &&
               block.value.data == NULL) {
      block.value = (struct sdec_span){unit->span.data + item.offset, item.len};
    }
  }
  keep(a, &block);
}
