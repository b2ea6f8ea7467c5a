/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fields by their paths, for whoever has begun a walk.
 */
#ifndef SDEC_FIND_H
#define SDEC_FIND_H

#include "sdec_walk.h"

/* sdec_find_next is sdec_find over the rest of a walk. */
SDEC_MUST_USE bool sdec_find_next(struct sdec_iter *it, const char *path, struct sdec_item *out);

#endif
