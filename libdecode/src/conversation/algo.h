/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Algorithms: selection bit, name and sizes.
 */
#ifndef SDEC_ALGO_H
#define SDEC_ALGO_H

#include "base/span.h"
#include "walk/vars.h"

/* sdec_algo_size gives the size that a selection implies: digest, signature, or exchange data (`which` 0: of the
 * request, 1: of the response). `fact` names the family by the fact that selects in it; false unless exactly one known
 * bit is set. */
SDEC_MUST_USE bool sdec_algo_size(enum fact fact, uint32_t selection, uint32_t which, uint32_t *out);

/* sdec_algo_sizes lists the distinct sizes that a family has in `version` (a version byte), likeliest first; false past
 * the end. */
SDEC_MUST_USE bool sdec_algo_sizes(enum fact fact, uint32_t version, uint32_t i, uint32_t which, uint32_t *out);

/* sdec_algo_named gives the selection bit of an algorithm, blanks, dashes and case apart; sdec_algo_name its name by
 * position. */
SDEC_MUST_USE bool sdec_algo_named(enum fact fact, const char *name, uint32_t *out_selection);
const char *sdec_algo_name(enum fact fact, uint32_t i);

#endif
