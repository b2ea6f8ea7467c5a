/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Algorithms: selection bits, names and sizes.
 */
#ifndef SDEC_ALGO_H
#define SDEC_ALGO_H

#include "base/span.h"
#include "walk/vars.h"

/* sdec_algo_size gives the size implied by a selection: of the digest, signature or exchange data (`which`: 0 request,
 * 1 response). `fact` is the fact that selects in the algorithm's family; false unless exactly one known bit is set. */
SDEC_MUST_USE bool sdec_algo_size(enum fact fact, uint32_t selection, uint32_t which, uint32_t *out);

/* sdec_algo_sizes gives the i-th distinct size of a family in `version` (a version byte), likeliest first; false past
 * the end. */
SDEC_MUST_USE bool sdec_algo_sizes(enum fact fact, uint32_t version, uint32_t i, uint32_t which, uint32_t *out);

/* sdec_algo_named gives the selection bit of an algorithm, ignoring blanks, dashes and case; sdec_algo_name gives the
 * i-th name. */
SDEC_MUST_USE bool sdec_algo_named(enum fact fact, const char *name, uint32_t *out_selection);
const char *sdec_algo_name(enum fact fact, uint32_t i);

#endif
