/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rebuilds the request for a response that was stored without it, as in some evidence. The nonce and the fields that
 * the response repeats determine the request except for a few choices.
 */
#ifndef SDEC_REBUILD_H
#define SDEC_REBUILD_H

#include "base/span.h"

/* sdec_rebuild writes the i-th candidate for the request to `out` and its length to `out_len`, the likeliest first.
 * False after the last candidate, if `room` is too small, or if the response does not answer a request for signed
 * measurements with a nonce of this length. */
SDEC_MUST_USE bool sdec_rebuild(struct sdec_span response, struct sdec_span nonce, uint32_t i, uint8_t *out,
                                uint32_t room, uint32_t *out_len);

#endif
