/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Derives the keys of a session from the secrets of a keyring and the session's transcript as the handshake proceeds.
 */
#ifndef SDEC_SCHEDULE_H
#define SDEC_SCHEDULE_H

#include "keys/keyring.h"

/* These derive as much as the handshake messages so far allow, and record in session->sealed and ->missing why they
 * cannot continue. They return the verdict on the message's HMAC (SDEC_HMAC_). */
uint8_t sdec_schedule_response(const struct keyring *ring, struct session *session);
uint8_t sdec_schedule_finish(const struct keyring *ring, struct session *session);
uint8_t sdec_schedule_finish_rsp(struct session *session);

/* sdec_schedule_data enters the data phase and returns whether it has keys. */
bool sdec_schedule_data(struct session *session);

/* sdec_schedule_missing names the handshake message that is due. */
const char *sdec_schedule_missing(const struct session *session);

/* sdec_schedule_begin puts a secret into use in one direction and keeps the previous key for late records; false if the
 * algorithm is unavailable. sdec_schedule_retire takes the key of a direction out of use, so that it only opens late
 * records. sdec_schedule_update prepares the next key of a direction. */
SDEC_MUST_USE bool sdec_schedule_begin(struct session *session, uint32_t side, const uint8_t *secret);
void sdec_schedule_retire(struct session *session, uint32_t side);
void sdec_schedule_update(struct session *session, uint32_t side);

/* The steps of a derivation, each for the transcript in its current state.
 *
 * sdec_schedule_verify_data computes the HMAC of `side` over the transcript up to `end`. */
SDEC_MUST_USE bool sdec_schedule_verify_data(const struct session *session, enum transcript_end end, uint32_t side,
                                             uint8_t *out);

/* sdec_schedule_chain puts the i-th candidate digest of a side's chain into the transcript: first the slot's own if the
 * connection showed it, then those of the keyring. False past the end. */
bool sdec_schedule_chain(const struct keyring *ring, struct session *session, uint32_t side, uint32_t slot, uint32_t i);

/* sdec_schedule_digests selects the i-th attempt: with or without the DIGESTS of a side, the likelier first, or just
 * one attempt if there are none. False past the end. */
bool sdec_schedule_digests(struct session *session, uint32_t side, uint32_t i);

/* sdec_schedule_data_secrets derives the data-phase secrets from a master secret. */
SDEC_MUST_USE bool sdec_schedule_data_secrets(const struct session *session, const uint8_t *master,
                                              uint8_t secret[2][SDEC_HASH_MAX]);

#endif
