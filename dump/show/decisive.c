/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Searches a layout and its nested layouts for rows and bits that are shown in the summary line.
 */
#include "show/decisive.h"

#include <stddef.h>
#include <stdint.h>

static const struct sdec_field *last_row(const struct sdec_group *group, uint32_t depth);

static bool row_matters(const struct sdec_field *row, uint32_t depth) {
  for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
    if (bits->line != 0) {
      return true;
    }
  }
  if (row->line != 0 || (row->kind != SDEC_GROUP && row->kind != SDEC_ARRAY)) {
    return row->line != 0;
  }
  for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
    if (last_row(c->group, depth + 1) != NULL) {
      return true;
    }
  }
  return row->group != NULL && last_row(row->group, depth + 1) != NULL;
}

static const struct sdec_field *last_row(const struct sdec_group *group, uint32_t depth) {
  for (uint32_t i = group->n_rows; i > 0 && depth < SDEC_DEPTH; i--) {
    if (row_matters(&group->rows[i - 1], depth)) {
      return &group->rows[i - 1];
    }
  }
  return NULL;
}

const struct sdec_field *decisive_last(struct decisive *decisive, const struct sdec_group *group) {
  const uint32_t slot = (uint32_t)((uintptr_t)group / sizeof *group % DECISIVE_SLOTS);
  if (decisive->slots[slot].group != group) {
    decisive->slots[slot].group = group;
    decisive->slots[slot].last = last_row(group, 0);
  }
  return decisive->slots[slot].last;
}

bool decisive_over(const struct sdec_item *item, const struct sdec_group *group, const struct sdec_field *last) {
  return item->depth == 0 && (uintptr_t)item->field > (uintptr_t)last &&
         (uintptr_t)item->field < (uintptr_t)(group->rows + group->n_rows);
}
