/* SPDX-License-Identifier: BSD-3-Clause
 *
 * From the bytes of one message to its unit.
 */
#ifndef SDEC_MESSAGE_H
#define SDEC_MESSAGE_H

#include "flow/flow.h"

/* message_unit turns one piece of work into a unit, and pushes what is inside as further work. */
void message_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

/* vendor_unit does so for a message of another protocol. */
void vendor_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

#endif
