/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Strips IPv4, IPv6 and TCP headers from the bytes of a stream.
 */
#ifndef SDEC_IP_H
#define SDEC_IP_H

#include "carriers/link.h"

/* sdec_ip_peel examines a packet that starts with an IP header. Segments of ports that carry SPDM, even empty ones,
 * give SDEC_CARRIER_TCP; everything else is refused with a note. */
void sdec_ip_peel(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out);

#endif
