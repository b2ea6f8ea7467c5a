/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening secured-message records (DSP0277) with the keys of their session, and with those that the keyring may have
 * for it.
 */
#ifndef SDEC_SECURED_H
#define SDEC_SECURED_H

#include "keys/channel.h"
#include "keys/keyring.h"

/* sdec_secured_open opens the record in `in`, sent by `dir` if its carrier shows it, into *out. Starts with `plain`
 * zeroed. */
SDEC_MUST_USE bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *session,
                                     struct sdec_span in, uint8_t dir, struct opening *out);

#endif
