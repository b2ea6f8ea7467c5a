/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Turns the bytes of one message into a unit.
 */
#ifndef SDEC_MESSAGE_H
#define SDEC_MESSAGE_H

#include "flow/flow.h"

/* sdec_message_unit turns one piece of work into a unit and pushes nested messages as further work. */
void sdec_message_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

/* sdec_vendor_unit does the same for a message of another protocol. */
void sdec_vendor_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

#endif
