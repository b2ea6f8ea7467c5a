/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Guesses the data keys of sessions whose handshake did not give them; a record must prove the guess.
 */
#ifndef SDEC_UNSEEN_H
#define SDEC_UNSEEN_H

#include "keys/keyring.h"

/* sdec_unseen_secrets gives the i-th guess at the data secrets of a session without data keys: with the usual FINISH
 * and FINISH_RSP where the capture lacks them, or from a master secret. False past the last guess. After a guess was
 * tried on a record, sdec_unseen_settle adopts or drops it. */
SDEC_MUST_USE bool sdec_unseen_secrets(const struct keyring *ring, struct pool *pool, struct session *session,
                                       uint32_t i, uint8_t secret[2][SDEC_HASH_MAX]);
void sdec_unseen_settle(const struct keyring *ring, struct pool *pool, struct session *session, uint32_t i,
                        bool proved);

#endif
