/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the user sees of one call: the tree, the columns, expert information, data sources, taps.
 */
#ifndef SPDM_DRAW_H
#define SPDM_DRAW_H

#include "units.h"

void draw_register(int proto);

/* draw_call shows the units of a call, whose packet is `tvb`. */
void draw_call(const struct call *call, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* draw_secrets is the preference that lets secrets in messages be shown. */
extern ws_pref_bool draw_secrets;

#endif
