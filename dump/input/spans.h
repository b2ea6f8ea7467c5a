/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes that stand apart, put together.
 */
#ifndef DUMP_SPANS_H
#define DUMP_SPANS_H

#include <sdec.h>

/* spans_join copies spans one behind the other, for the caller to free; NULL: no memory, or 4 GiB. */
uint8_t *spans_join(const struct sdec_span *parts, uint32_t n, uint32_t *out_len);

#endif
