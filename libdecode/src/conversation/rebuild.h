/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The request of a response that is at hand alone, as evidence may have it: what the response repeats of the request
 * and the nonce give all of it but a few choices.
 */
#ifndef SDEC_REBUILD_H
#define SDEC_REBUILD_H

#include "base/span.h"

/* sdec_rebuild writes the i-th request that the response may answer to `out`, the likeliest first, and how long it is.
 * False past the last, if `room` is too small, or if no such request can be built: the response answers none that has a
 * nonce and asks for measurements. */
SDEC_MUST_USE bool sdec_rebuild(struct sdec_span response, struct sdec_span nonce, uint32_t i, uint8_t *out,
                                uint32_t room, uint32_t *out_len);

#endif
