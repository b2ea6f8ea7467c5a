/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The columns Protocol and Info, and the address columns if no protocol below SPDM has filled them.
 */
#ifndef SPDM_INFO_H
#define SPDM_INFO_H

#include "units.h"

/* info_begin clears what other protocols wrote, unless an earlier call in the frame did; info_unit adds the line of a
 * unit with bytes `span`. info_piece describes a packet without units. */
const char *info_piece(const struct call *call);
void info_begin(const struct call *call, packet_info *pinfo);
void info_unit(const struct call *call, const struct shown *shown, struct sdec_span span, packet_info *pinfo);

/* info_line returns the line of the unit taken last, valid as long as the packet; NULL if no column shows it. */
const char *info_line(const struct sdec_unit *unit, packet_info *pinfo);

#endif
