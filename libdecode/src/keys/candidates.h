/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The index of a keyring's secrets. Walking it and the trial budget are part of the keyring.
 */
#ifndef SDEC_CANDIDATES_H
#define SDEC_CANDIDATES_H

#include "keys/keyring.h"

/* sdec_candidates_init builds the index. If there is no room for it, every session searches all secrets. */
void sdec_candidates_init(struct keyring *ring, struct pool *pool);

#endif
