/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Follows the payload of a message: nested messages, pieces of larger ones, and messages of other protocols.
 */
#ifndef SDEC_PAYLOAD_H
#define SDEC_PAYLOAD_H

#include "flow/flow.h"

#define REQUEST_BIT 0x80 /* of a message's code */

/* sdec_payload_follow pushes what a message carries as further work. `exchange` has the message's facts on top of those
 * of its request; `request` is the request of a vendor-defined message, or NULL. */
void sdec_payload_follow(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                         struct reading *reading, const struct exchange *exchange, struct request *request);

/* sdec_payload_stitch adds a chunk or portion to its reassembly and pushes the whole once it is complete. */
void sdec_payload_stitch(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit,
                         const struct reading *reading, const struct exchange *exchange);

#endif
