/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds the last field of a layout that matters for a one-line summary, so that the walk can stop there.
 */
#ifndef DUMP_DECISIVE_H
#define DUMP_DECISIVE_H

#include <stdbool.h>

#include <sdec.h>

#define DECISIVE_SLOTS 256u

/* A cache indexed by address; zero-initialised. */
struct decisive {
  struct {
    const struct sdec_group *group;
    const struct sdec_field *last; /* last row of `group` that is or contains a decisive field, or NULL */
  } slots[DECISIVE_SLOTS];
};

/* decisive_last returns the last row of `group` with a decisive field, or NULL. */
const struct sdec_field *decisive_last(struct decisive *decisive, const struct sdec_group *group);

/* decisive_over returns true if `item` is after row `last` of `group`. */
bool decisive_over(const struct sdec_item *item, const struct sdec_group *group, const struct sdec_field *last);

#endif
