/* SPDX-License-Identifier: BSD-3-Clause
 *
 * IPv4, IPv6 and TCP headers on the way to a stream's bytes.
 */
#ifndef SDEC_IP_H
#define SDEC_IP_H

#include "carriers/link.h"

/* sdec_ip_peel looks through a packet whose first byte has its IP version. Segments of the ports that carry SPDM give
 * SDEC_CARRIER_TCP, empty ones too; everything else is refused with a note. */
void sdec_ip_peel(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out);

#endif
