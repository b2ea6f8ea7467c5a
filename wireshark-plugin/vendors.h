/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Protocols in vendor-defined messages. Each is registered as a Wireshark protocol, with a filter name and an enable
 * switch. The table `spdm.vendor` has a dissector for each standard and vendor id, which other dissectors may replace.
 */
#ifndef SPDM_VENDORS_H
#define SPDM_VENDORS_H

#include <sdec.h>

#include "ws_compat.h"

/* A protocol of the tables and its Wireshark ids. */
struct vendor {
  const struct sdec_protocol *protocol;
  int proto;
  dissector_handle_t handle;
};

/* vendors_register registers the protocols, to be drawn by `dissector`; vendors_handoff fills the table. */
void vendors_register(int proto, dissector_t dissector);
void vendors_handoff(void);

/* vendors_find returns a protocol by its name in units; NULL if it is not a vendor protocol. */
const struct vendor *vendors_find(const char *name);

/* vendors_other returns a foreign dissector registered in the table, or NULL; vendors_taken returns true if one has
 * replaced a protocol's. */
dissector_handle_t vendors_other(uint32_t standard, uint32_t vendor);
bool vendors_taken(const struct vendor *vendor);

#endif
