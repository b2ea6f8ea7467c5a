/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What was judged, as fields and as expert information: `spdm.verify`, `spdm.rule` and what belongs to each.
 */
#ifndef SPDM_VERDICTS_H
#define SPDM_VERDICTS_H

#include "units.h"

void verdicts_register(int proto);

/* verdicts_draw adds what was said of a unit. `tree` may be NULL: then there is expert information alone. */
void verdicts_draw(const struct shown *shown, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
