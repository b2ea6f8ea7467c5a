/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tries secrets that only the record itself can confirm.
 */
#ifndef SDEC_TRIAL_H
#define SDEC_TRIAL_H

#include "keys/channel.h"
#include "keys/keyring.h"

/* sdec_trial_unseen tries the data keys guessed by sdec_unseen_secrets. sdec_trial_given tries the per-direction
 * secrets of the keyring, with every algorithm that fits their length if the negotiation was not captured. */
SDEC_MUST_USE bool sdec_trial_unseen(const struct keyring *ring, struct pool *pool, struct session *session,
                                     const struct record *record, struct opening *out);
SDEC_MUST_USE bool sdec_trial_given(const struct keyring *ring, struct session *session, const struct record *record,
                                    struct opening *out);

#endif
