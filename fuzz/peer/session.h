/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Our end of a session that a pre-shared key sets up: the key schedule of DSP0274 and the records of DSP0277, on
 * OpenSSL's own primitives, so that a mistake in the library's key schedule cannot hide behind itself.
 *
 * What is offered is SHA-256, SHA-384 and AES-256-GCM: the size of a digest then says which hash was selected.
 */
#ifndef PEER_SESSION_H
#define PEER_SESSION_H

#include <sdec.h>

#define SESSION_SECRET_MOST 64u
#define SESSION_TRANSCRIPT_MOST 16384u
#define SESSION_OVERHEAD 32u /* bytes that a record has more than its application data */

/* The keys of one direction: 0 ours, 1 the Responder's. */
struct session_side {
  uint8_t secret[SESSION_SECRET_MOST], key[32], iv[12];
  uint64_t sequence;
};

struct session {
  uint8_t psk[SESSION_SECRET_MOST];
  uint32_t psk_len; /* 0: there will be no session */
  const char *hint; /* that names the key to the responder, or NULL */
  /* ---- of the session that is open, or being opened */
  uint8_t version;
  uint32_t hash_len, n_before; /* sessions that were begun */
  uint32_t id;
  bool has_keys; /* records can be sealed */
  uint8_t transcript[SESSION_TRANSCRIPT_MOST];
  uint32_t transcript_len;
  uint8_t handshake[SESSION_SECRET_MOST];
  struct session_side side[2];
};

/* session_key takes a pre-shared key in hex; false if it is none, or too long. */
SDEC_MUST_USE bool session_key(struct session *session, const char *hex);

/* session_begin forgets the session before. session_request writes the i-th request that negotiates, and then the one
 * that exchanges keys, as it is in `version`; 0 past the last. session_hear adds a message of the negotiation, either
 * side's. */
#define SESSION_STEPS 3u
void session_begin(struct session *session);
uint32_t session_request(struct session *session, uint32_t i, uint8_t version, uint8_t *out, uint32_t cap);
void session_hear(struct session *session, struct sdec_span message);

/* session_answered derives the keys of the handshake from the answer to the exchange, `hash_len` the size of a digest;
 * false if it is none. *out_finish: a finish is due, which session_finish writes; session_finished then derives the
 * keys of data from its answer. */
SDEC_MUST_USE bool session_answered(struct session *session, struct sdec_span response, uint32_t hash_len,
                                    bool *out_finish);
uint32_t session_finish(struct session *session, uint8_t *out);
SDEC_MUST_USE bool session_finished(struct session *session, struct sdec_span response);

/* session_seal makes a record of application data; `seq_len` is what the transport has of the sequence number. 0: it
 * does not fit. session_open opens one of the Responder; false if it is none. */
uint32_t session_seal(struct session *session, struct sdec_span data, uint32_t seq_len, uint8_t *out, uint32_t cap);
SDEC_MUST_USE bool session_open(struct session *session, struct sdec_span record, uint32_t seq_len, uint8_t *out,
                                uint32_t cap, struct sdec_span *out_data);

#endif
