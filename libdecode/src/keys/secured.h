/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens secured-message records (DSP0277) with the keys of their session, or with candidates from the keyring.
 */
#ifndef SDEC_SECURED_H
#define SDEC_SECURED_H

#include "keys/channel.h"
#include "keys/keyring.h"

/* sdec_secured_open opens the record in `in` into *out. `dir` is the sender if the carrier shows it. out->plain starts
 * zeroed. */
SDEC_MUST_USE bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *session,
                                     struct sdec_span in, uint8_t dir, struct opening *out);

#endif
