/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The columns Protocol and Info, and those of the endpoints where nothing below SPDM has filled them.
 */
#ifndef SPDM_INFO_H
#define SPDM_INFO_H

#include "units.h"

/* info_begin clears what other protocols wrote, unless a call before in the same frame has; info_unit adds the line
 * of a unit whose bytes are `span`. info_piece names a packet that gave no unit. */
const char *info_piece(const struct call *call);
void info_begin(const struct call *call, packet_info *pinfo);
void info_unit(const struct call *call, const struct shown *shown, struct sdec_span span, packet_info *pinfo);

/* info_line gives the line of the unit taken last, for as long as the packet; NULL if no column wants it. */
const char *info_line(const struct sdec_unit *unit, packet_info *pinfo);

#endif
