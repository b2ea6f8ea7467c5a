/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The bit rows of a number, one item each.
 */
#ifndef SDEC_BITS_H
#define SDEC_BITS_H

#include "walk/emit.h"
#include "walk/eval.h"
#include "walk/limits.h"

static inline uint64_t bits_mask(const struct sdec_bits *b) {
  const uint32_t n = (uint32_t)(b->hi - b->lo) + 1;
  return n >= 64 ? UINT64_MAX : ((UINT64_C(1) << n) - 1);
}

/* next_bit gives the next bit row of the preceding number, and after the last one a note if unnamed bits are set. */
static inline bool next_bit(struct sdec_iter *it, struct sdec_item *item) {
  for (; it->bits->name != NULL; it->bits++) {
    const struct sdec_bits *b = it->bits;
    if (!in_version(it, b->since, b->until)) {
      var_set(it, b->save, 0);
      continue;
    }
    put_item(it, item, SDEC_BIT, it->bits_field, it->bits_offset, it->bits_len);
    item->element = false;
    item->bits = b;
    item->value = it->bits_value >> b->lo & bits_mask(b);
    it->bits_seen |= b->reserved ? 0 : bits_mask(b) << b->lo;
    if (b->limits != NULL) {
      check_limits(it, it->bits_field, b, it->bits_offset, item->value);
    }
    var_set(it, b->save, item->value);
    it->bits++;
    return true;
  }
  it->bits = NULL;
  const uint64_t unnamed = it->bits_value & ~it->bits_seen;
  if (unnamed == 0) {
    return false;
  }
  put_note(it, item, it->bits_field, SDEC_NOTE_RESERVED, SDEC_INFO, 0, unnamed);
  item->offset = item->note.offset = it->bits_offset;
  return true;
}

#endif
