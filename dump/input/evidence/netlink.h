/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Linux netlink messages that carry SPDM: signature events, whose transcript may span several messages, and evidence
 * objects.
 */
#ifndef DUMP_NETLINK_H
#define DUMP_NETLINK_H

#include <sdec.h>

/* An object in a pci-tsm dump: its type, and the position of its value in the output of netlink_objects. */
struct netlink_object {
  uint32_t type, at, len;
};
#define NETLINK_OBJECTS 16u
#define NETLINK_SLOTS 8u   /* lower types are certificate chains, one per slot */
#define NETLINK_REPORT 10u /* TDISP interface report; types in between are messages */

/* netlink_objects parses a dump, whose values may span several messages, and writes the values one after the other to
 * `out`, at most `in.len` bytes. Returns the number of objects; 0 if `in` is something else. */
SDEC_MUST_USE uint32_t netlink_objects(struct sdec_span in, uint8_t *out, struct netlink_object *objects);

/* netlink_read parses consecutive netlink messages and writes the transcripts or objects in them to `out`, at most
 * `in.len` bytes; false if `in` is something else. */
SDEC_MUST_USE bool netlink_read(struct sdec_span in, uint8_t *out, uint32_t *out_len);

#endif
