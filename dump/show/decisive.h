/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where in a layout the fields for a one-line summary end, so that a walk for a line need not go on.
 */
#ifndef DUMP_DECISIVE_H
#define DUMP_DECISIVE_H

#include <stdbool.h>

#include <sdec.h>

#define DECISIVE_SLOTS 256u

/* A cache by address; starts zeroed. */
struct decisive {
  struct {
    const struct sdec_group *group;
    const struct sdec_field *last; /* the last row of `group` that is or holds such a field; NULL: none does */
  } slots[DECISIVE_SLOTS];
};

/* decisive_last gives the last row of `group` that matters to a line, or NULL. */
const struct sdec_field *decisive_last(struct decisive *decisive, const struct sdec_group *group);

/* decisive_over says whether `item` lies beyond row `last` of `group`. */
bool decisive_over(const struct sdec_item *item, const struct sdec_group *group, const struct sdec_field *last);

#endif
