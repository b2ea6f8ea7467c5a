/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lays a message out by its tables: the walk says what comes next, and the bytes come from the old message if it had
 * that row; otherwise they are generated. Numbers that bound a group start large and shrink to its content.
 */
#ifndef FUZZ_MUTATOR_LAYOUT_H
#define FUZZ_MUTATOR_LAYOUT_H

#include "dice.h"
#include "model.h"

enum array_change { ARRAY_SAME, ARRAY_INSERT, ARRAY_DROP, ARRAY_SWAP };

/* The intended change. Nodes are those of `from`; NO_NODE if unused. */
struct edit {
  const struct model *from;
  uint32_t number; /* this number becomes `value` */
  uint64_t value;
  uint32_t run, run_len;    /* a leaf that takes the remaining bytes: its new length */
  const uint8_t *run_bytes; /* bytes it then begins with, or NULL */
  uint32_t array;           /* `n` elements are inserted or dropped at `at`, or elements `at` and `n` are swapped */
  enum array_change change;
  uint32_t at, n;
  const struct model *donor; /* source of the inserted element */
  uint32_t donor_node;
};

static inline struct edit edit_none(const struct model *from) {
  return (struct edit){.from = from, .number = NO_NODE, .run = NO_NODE, .array = NO_NODE, .donor_node = NO_NODE};
}

/* layout_make writes to `out`, at most `cap` bytes, and returns the length. */
uint32_t layout_make(struct dice *dice, const struct edit *edit, const struct sdec_group *group,
                     const struct sdec_env *env, uint8_t *out, uint32_t cap);

/* layout_fresh chooses a value for a number, preferably one named by its row or listed by a limit. */
uint64_t layout_fresh(struct dice *dice, const struct sdec_field *field, const struct sdec_bits *bits,
                      struct place place);

#endif
