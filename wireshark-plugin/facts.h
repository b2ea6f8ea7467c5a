/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Facts about a unit that are not in its bytes, as generated fields: endpoints, session, request and response,
 * carriers.
 */
#ifndef SPDM_FACTS_H
#define SPDM_FACTS_H

#include "units.h"

void facts_register(int proto);

/* facts_draw adds the generated fields of a unit to its tree; facts_draw_piece those of a packet that is only a
 * fragment. */
void facts_draw(const struct shown *shown, tvbuff_t *tvb, proto_tree *tree);
void facts_draw_piece(const struct call *call, tvbuff_t *tvb, proto_tree *tree);

#endif
