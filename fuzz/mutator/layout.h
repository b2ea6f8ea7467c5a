/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lays a message out by its tables: the walk says what comes next, and the bytes for it are those of an old message as
 * far as it had the row, and new ones else. Numbers that bound a group begin generous and shrink to what is in it.
 */
#ifndef FUZZ_MUTATOR_LAYOUT_H
#define FUZZ_MUTATOR_LAYOUT_H

#include "dice.h"
#include "model.h"

enum array_change { ARRAY_SAME, ARRAY_INSERT, ARRAY_DROP, ARRAY_SWAP };

/* What is to be different. Nodes are those of `from`; NO_NODE where nothing changes. */
struct edit {
  const struct model *from;
  uint32_t number; /* this one becomes `value` */
  uint64_t value;
  uint32_t run, run_len; /* a leaf of bytes: its new length, if it takes all that is left; of others `number` decides */
  const uint8_t *run_bytes; /* and what it then begins with, or NULL */
  uint32_t array;           /* `n` elements are inserted or dropped at `at`, or those at `at` and `n` change places */
  enum array_change change;
  uint32_t at, n;
  const struct model *donor; /* what is inserted: this element */
  uint32_t donor_node;
};

static inline struct edit edit_none(const struct model *from) {
  return (struct edit){.from = from, .number = NO_NODE, .run = NO_NODE, .array = NO_NODE, .donor_node = NO_NODE};
}

/* layout_make writes to `out`, at most `cap` bytes, and returns how many. */
uint32_t layout_make(struct dice *dice, const struct edit *edit, const struct sdec_group *group,
                     const struct sdec_env *env, uint8_t *out, uint32_t cap);

/* layout_fresh chooses a value for a number: mostly one that its row names or that a limit lists. */
uint64_t layout_fresh(struct dice *dice, const struct sdec_field *field, const struct sdec_bits *bits,
                      struct place place);

#endif
