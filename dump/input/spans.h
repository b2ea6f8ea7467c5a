/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Concatenates byte spans.
 */
#ifndef DUMP_SPANS_H
#define DUMP_SPANS_H

#include <sdec.h>

/* spans_join returns a copy of the spans, concatenated, which the caller frees; NULL if memory runs out or the total
 * reaches 4 GiB. */
uint8_t *spans_join(const struct sdec_span *parts, uint32_t n, uint32_t *out_len);

#endif
