/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * From Wireshark's addresses to the library's endpoints.
 */
#ifndef SPDM_ORIGIN_H
#define SPDM_ORIGIN_H

#include <sdec.h>

#include "ws_compat.h"

/* origin_ends fills in what Wireshark knows of the endpoints and of the direction. */
void origin_ends(const packet_info *pinfo, struct sdec_packet *out);

#endif
