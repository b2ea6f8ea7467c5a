/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening a record with secrets that nothing but the record itself confirms.
 */
#ifndef SDEC_TRIAL_H
#define SDEC_TRIAL_H

#include "keys/channel.h"
#include "keys/keyring.h"

/* sdec_trial_unseen tries the data keys that sdec_unseen_secrets guesses; sdec_trial_given the per-direction secrets of
 * the keyring, with every algorithm that their length allows if the negotiation was not seen. */
SDEC_MUST_USE bool sdec_trial_unseen(const struct keyring *ring, struct pool *pool, struct session *session,
                                     const struct record *record, struct opening *out);
SDEC_MUST_USE bool sdec_trial_given(const struct keyring *ring, struct session *session, const struct record *record,
                                    struct opening *out);

#endif
