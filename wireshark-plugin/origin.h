/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Converts Wireshark's addresses to the library's endpoints.
 */
#ifndef SPDM_ORIGIN_H
#define SPDM_ORIGIN_H

#include <sdec.h>

#include "ws_compat.h"

/* origin_ends fills in the endpoints and the direction known to Wireshark. */
void origin_ends(packet_info *pinfo, struct sdec_packet *out);

#endif
