/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Endpoints as Wireshark shows them.
 */
#ifndef SPDM_ENDS_H
#define SPDM_ENDS_H

#include "units.h"

/* ends_columns fills the columns of addresses that no protocol below has filled: with the endpoints of the transport,
 * and where it names none, or both alike, with what they are to each other. */
void ends_columns(const struct call *call, packet_info *pinfo);

#endif
