/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds fields by path in a walk that has already begun.
 */
#ifndef SDEC_FIND_H
#define SDEC_FIND_H

#include "sdec_walk.h"

/* sdec_find_next is sdec_find for the rest of a walk. */
SDEC_MUST_USE bool sdec_find_next(struct sdec_iter *it, const char *path, struct sdec_item *out);

#endif
