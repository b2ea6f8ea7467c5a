/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Endpoints as Wireshark shows them.
 */
#ifndef SPDM_ENDS_H
#define SPDM_ENDS_H

#include "units.h"

/* ends_columns fills address columns left empty by the protocols below: with the transport's endpoints or, if there are
 * none or both are equal, with their roles. */
void ends_columns(const struct call *call, packet_info *pinfo);

#endif
