/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Everything shown for one call: tree, columns, expert information, data sources, taps.
 */
#ifndef SPDM_DRAW_H
#define SPDM_DRAW_H

#include "units.h"

void draw_register(int proto);

/* draw_bytes dissects bytes of a known `carrier`; 0 if they were not recognised. */
int draw_bytes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t carrier);

#endif
