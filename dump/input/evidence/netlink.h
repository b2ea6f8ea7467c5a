/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Netlink messages of Linux that carry SPDM: signature events, whose transcript may come in several messages, and
 * evidence objects.
 */
#ifndef DUMP_NETLINK_H
#define DUMP_NETLINK_H

#include <sdec.h>

/* netlink_read takes netlink messages, one after the other, apart and writes what their transcripts or objects hold, at
 * most `in.len` bytes, to `out`; false: `in` is something else. */
SDEC_MUST_USE bool netlink_read(struct sdec_span in, uint8_t *out, uint32_t *out_len);

#endif
