/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Netlink messages of Linux that carry SPDM: signature events, whose transcript may come in several messages, and
 * evidence objects.
 */
#ifndef DUMP_NETLINK_H
#define DUMP_NETLINK_H

#include <sdec.h>

/* An object of a dump of the family pci-tsm: its type, and where its value is in what netlink_objects wrote. */
struct netlink_object {
  uint32_t type, at, len;
};
#define NETLINK_OBJECTS 16u
#define NETLINK_SLOTS 8u   /* types below are certificate chains of slots */
#define NETLINK_REPORT 10u /* of the interface; types between are messages */

/* netlink_objects takes a dump apart, whose values may be spread over messages, and writes them one behind the other,
 * at most `in.len` bytes; 0: `in` is something else. */
SDEC_MUST_USE uint32_t netlink_objects(struct sdec_span in, uint8_t *out, struct netlink_object *objects);

/* netlink_read takes netlink messages, one after the other, apart and writes what their transcripts or objects hold, at
 * most `in.len` bytes, to `out`; false: `in` is something else. */
SDEC_MUST_USE bool netlink_read(struct sdec_span in, uint8_t *out, uint32_t *out_len);

#endif
