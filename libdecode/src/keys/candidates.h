/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The index of a keyring's secrets; the walk over it and the budget of trials are part of the keyring.
 */
#ifndef SDEC_CANDIDATES_H
#define SDEC_CANDIDATES_H

#include "keys/keyring.h"

/* sdec_candidates_init makes the index. Without room for it all secrets are looked at for each session. */
void sdec_candidates_init(struct keyring *ring, struct pool *pool);

#endif
