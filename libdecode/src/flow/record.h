/* SPDX-License-Identifier: BSD-3-Clause
 *
 * From a secured-message record to the message in it, or to a unit that says why it cannot be decrypted.
 */
#ifndef SDEC_RECORD_H
#define SDEC_RECORD_H

#include "flow/flow.h"

/* sdec_record_unit opens the record that was carried and pushes the message in it as work; true if it cannot be
 * decrypted and `unit` says why, or if what is in it is no SPDM and `unit` shows that. */
SDEC_MUST_USE bool sdec_record_unit(struct sdec_flow *flow, struct sdec_unit *unit);

#endif
