/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lookup of protocols carried inside SPDM.
 */
#ifndef SDEC_REGISTRY_H
#define SDEC_REGISTRY_H

#include "sdec_walk.h"

/* sdec_message_of_body gives the message that a vendor-defined body holds, or NULL. */
const struct sdec_message *sdec_message_of_body(const struct sdec_protocol *protocol, struct sdec_span body);

/* sdec_protocol_of_vendor gives the protocol of a vendor-defined body by registry, vendor id and the body's first byte,
 * or NULL. */
const struct sdec_protocol *sdec_protocol_of_vendor(uint32_t standard, uint32_t vendor, uint8_t first);

#endif
