/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Taps for other code. `spdm` delivers each unit of a frame, as a const struct sdec_unit whose spans must not be read;
 * `spdm_follow` delivers each message of a session, as a const struct tap_bytes; Wireshark's list of exportable objects
 * gets the data in messages.
 */
#ifndef SPDM_TAP_H
#define SPDM_TAP_H

#include <sdec.h>

#include "ws_compat.h"

#define SPDM_TAP "spdm"
#define SPDM_TAP_FOLLOW "spdm_follow"

/* A unit and its bytes in Wireshark's buffers. */
struct tap_bytes {
  const struct sdec_unit *unit;
  struct sdec_span bytes;
};

/* stats_register adds the statistics `spdm,tree` and `spdm,srt`; ends_register adds conversations and endpoints;
 * follow_register adds Follow. */
void stats_register(int proto);
void ends_register(int proto);
void follow_register(int proto);

/* follow_unit queues a unit for the followers of its session. */
void follow_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo);

/* objects_register adds the list of objects; objects_wanted returns true if it is in use. objects_leaf queues
 * exportable data in a leaf, objects_unit a reassembled object. */
void objects_register(int proto);
bool objects_wanted(void);
void objects_leaf(const struct sdec_item *leaf, const char *name, tvbuff_t *tvb, int at, packet_info *pinfo);
void objects_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo);

#endif
