/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What schedule.c and unseen.c share: the pieces of a derivation, each for a transcript as it stands.
 */
#ifndef SDEC_SCHEDULE_H
#define SDEC_SCHEDULE_H

#include "flow/session.h"

#define REQUESTER 0
#define RESPONDER 1

/* schedule_verify_data computes the HMAC of `side` over the transcript up to `end`. */
SDEC_MUST_USE bool schedule_verify_data(struct sdec_flow *flow, struct session *session, enum transcript_end end,
                                        uint32_t side, uint8_t *out);

/* schedule_chain puts the i-th digest that may stand for a side's chain into the transcript: the slot's own as the
 * connection showed it, then what the user gave, then any seen in this capture. False past the end. */
bool schedule_chain(struct sdec_flow *flow, struct session *session, uint32_t side, uint32_t slot, uint32_t i);

/* schedule_digests tries without and with the DIGESTS of a side; without ones to use, once. The likelier comes
 * first. */
bool schedule_digests(struct session *session, uint32_t side, uint32_t i);

/* schedule_data_secrets derives the secrets of the data phase from a master secret. */
SDEC_MUST_USE bool schedule_data_secrets(struct sdec_flow *flow, struct session *session, const uint8_t *master,
                                         uint8_t secret[2][SDEC_HASH_MAX]);

#endif
