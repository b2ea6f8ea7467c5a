/* SPDX-License-Identifier: BSD-3-Clause
 *
 * From the secrets of a keyring and the transcript of a session to its keys, step by step as the handshake goes on.
 */
#ifndef SDEC_SCHEDULE_H
#define SDEC_SCHEDULE_H

#include "keys/keyring.h"

/* These go as far as the messages of the handshake allow, and record in session->sealed and ->missing why they can go
 * no further. They return the verdict on the message's HMAC (SDEC_HMAC_). */
uint8_t sdec_schedule_response(const struct keyring *ring, struct session *session);
uint8_t sdec_schedule_finish(const struct keyring *ring, struct session *session);
uint8_t sdec_schedule_finish_rsp(struct session *session);

/* sdec_schedule_data begins the data phase and returns whether it has keys. */
bool sdec_schedule_data(struct session *session);

/* sdec_schedule_missing names the message of the handshake that is due. */
const char *sdec_schedule_missing(const struct session *session);

/* sdec_schedule_begin puts a secret into use in one direction and keeps the key before it for late records; false if
 * the algorithm is unavailable. sdec_schedule_retire takes the key of a direction out of use: it only opens records
 * that are late. sdec_schedule_update prepares the next key of a direction. */
SDEC_MUST_USE bool sdec_schedule_begin(struct session *session, uint32_t side, const uint8_t *secret);
void sdec_schedule_retire(struct session *session, uint32_t side);
void sdec_schedule_update(struct session *session, uint32_t side);

/* The pieces of a derivation, each for a transcript as it stands.
 *
 * sdec_schedule_verify_data computes the HMAC of `side` over the transcript up to `end`. */
SDEC_MUST_USE bool sdec_schedule_verify_data(const struct session *session, enum transcript_end end, uint32_t side,
                                             uint8_t *out);

/* sdec_schedule_chain puts the i-th digest that may stand for a side's chain into the transcript: the slot's own as the
 * connection showed it, then those of the keyring. False past the end. */
bool sdec_schedule_chain(const struct keyring *ring, struct session *session, uint32_t side, uint32_t slot, uint32_t i);

/* sdec_schedule_digests tries without and with the DIGESTS of a side; without ones to use, once. The likelier comes
 * first. */
bool sdec_schedule_digests(struct session *session, uint32_t side, uint32_t i);

/* sdec_schedule_data_secrets derives the secrets of the data phase from a master secret. */
SDEC_MUST_USE bool sdec_schedule_data_secrets(const struct session *session, const uint8_t *master,
                                              uint8_t secret[2][SDEC_HASH_MAX]);

#endif
