/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What others may listen to. The tap `spdm` has each unit of a frame, as a const struct sdec_unit whose spans must not
 * be read; `spdm_follow` each message of a session, as a const struct tap_bytes; and Wireshark's list of objects that
 * can be exported what a message carries for others to read.
 */
#ifndef SPDM_TAP_H
#define SPDM_TAP_H

#include <sdec.h>

#include "ws_compat.h"

#define SPDM_TAP "spdm"
#define SPDM_TAP_FOLLOW "spdm_follow"

/* A unit and its bytes, where Wireshark has them. */
struct tap_bytes {
  const struct sdec_unit *unit;
  struct sdec_span bytes;
};

/* stats_register adds the statistics tree `spdm,tree` and the response times `spdm,srt`; ends_register conversations
 * and endpoints; follow_register what follows a session. */
void stats_register(int proto);
void ends_register(int proto);
void follow_register(int proto);

/* follow_unit queues a unit for those who follow its session. */
void follow_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo);

/* objects_register adds the list of objects; objects_wanted says whether somebody lists them. objects_leaf queues what
 * a leaf has for others to read, objects_unit an object that was put together. */
void objects_register(int proto);
bool objects_wanted(void);
void objects_leaf(const struct sdec_item *leaf, const char *name, tvbuff_t *tvb, int at, packet_info *pinfo);
void objects_unit(const struct sdec_unit *unit, struct sdec_span bytes, packet_info *pinfo);

#endif
