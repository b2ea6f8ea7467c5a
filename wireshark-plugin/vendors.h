/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Protocols in vendor-defined messages. Each is a protocol of Wireshark's own, with a name to filter by and a switch. The
 * table `spdm.vendor` holds a dissector for each standard and vendor id; another dissector may replace it there.
 */
#ifndef SPDM_VENDORS_H
#define SPDM_VENDORS_H

#include <sdec.h>

#include "ws_compat.h"

/* A protocol of the tables as Wireshark has it. */
struct vendor {
  const struct sdec_protocol *protocol;
  int proto;
  dissector_handle_t handle;
};

/* vendors_register makes them known, each to be drawn by `dissector`; vendors_handoff fills the table. */
void vendors_register(int proto, dissector_t dissector);
void vendors_handoff(void);

/* vendors_find finds a protocol by the name that units have, NULL: it is none of these. */
const struct vendor *vendors_find(const char *name);

/* vendors_other gives the dissector that has a place in the table which is not ours, or NULL; vendors_taken says
 * whether there is one in the place of a protocol. */
dissector_handle_t vendors_other(uint32_t standard, uint32_t vendor);
bool vendors_taken(const struct vendor *vendor);

#endif
