/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Turns a secured-message record into the message in it, or into a unit that says why it cannot be decrypted.
 */
#ifndef SDEC_RECORD_H
#define SDEC_RECORD_H

#include "flow/flow.h"

/* sdec_record_unit opens the carried record and pushes its message as work. It returns true if `unit` is to be shown
 * instead: the record cannot be decrypted, or its content is not SPDM. */
SDEC_MUST_USE bool sdec_record_unit(struct sdec_flow *flow, struct sdec_unit *unit);

#endif
