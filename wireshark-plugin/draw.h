/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the user sees of one call: the tree, the columns, expert information, data sources, taps.
 */
#ifndef SPDM_DRAW_H
#define SPDM_DRAW_H

#include "units.h"

void draw_register(int proto);

/* draw_bytes dissects bytes that are known to be of `carrier`; 0 if nothing could be made of them. */
int draw_bytes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t carrier);

#endif
