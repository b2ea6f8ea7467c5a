/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the guarantees of sdec_walk.h about a walk, item by item: leaves tile the input, OPEN and CLOSE balance, and
 * the number of items is bounded.
 */
#ifndef TESTS_INVARIANTS_H
#define TESTS_INVARIANTS_H

#include "sdec.h"

struct invariants {
  uint32_t len, pos, depth;
  uint64_t n_items, limit;
  uint64_t hash; /* of all items: equal walks have equal hashes */
  uint32_t open[SDEC_DEPTH + 1];
  struct sdec_item leaf; /* the last one */
  bool has_leaf;
  uint32_t worst;     /* highest severity of a note; SDEC_CLEAN if there is none */
  bool damaged;       /* a note says that rows were skipped */
  const char *broken; /* the first broken guarantee, or NULL */
};

/* invariants_note returns what is wrong with a note, or NULL. Its code must exist, and a number that the code's text
 * does not use must be zero. */
const char *invariants_note(const struct sdec_note *note);

/* invariants_name returns what is wrong with the name of a unit, or NULL. The library must list the name. */
const char *invariants_name(const struct sdec_unit *unit);

/* invariants_same says whether two items are equal in all members that apply to their kind. */
bool invariants_same(const struct sdec_item *a, const struct sdec_item *b);

/* invariants_begin starts checking a walk over `len` bytes; invariants_item takes each item and returns whether to
 * continue; invariants_end returns what was broken, or NULL. */
void invariants_begin(struct invariants *v, uint32_t len);
bool invariants_item(struct invariants *v, const struct sdec_item *item);
const char *invariants_end(struct invariants *v, const struct sdec_iter *it);

/* invariants_once walks a whole span and returns what was broken, or NULL. invariants_unit does so for a unit and
 * compares the items that the flow kept; without a layout nothing is walked. invariants_twice walks twice and expects
 * the same items. */
const char *invariants_once(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                            struct invariants *out);
const char *invariants_unit(const struct sdec_unit *unit, struct invariants *out);
const char *invariants_twice(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                             struct invariants *out);

#endif
