/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Verdicts and findings as fields and expert information: `spdm.verify`, `spdm.rule` and related ones.
 */
#ifndef SPDM_VERDICTS_H
#define SPDM_VERDICTS_H

#include "units.h"

void verdicts_register(int proto);

/* verdicts_draw adds the results for a unit. With `tree` NULL, only expert information is added. */
void verdicts_draw(const struct shown *shown, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
