/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Our side of a PSK session: the key schedule of DSP0274 and the records of DSP0277, implemented on OpenSSL's
 * primitives, so that an error in the library's key schedule cannot go unnoticed.
 *
 * Offers SHA-256, SHA-384 and AES-256-GCM, so the digest size reveals which hash was selected.
 */
#ifndef PEER_SESSION_H
#define PEER_SESSION_H

#include <sdec.h>

#define SESSION_SECRET_MOST 64u
#define SESSION_TRANSCRIPT_MOST 16384u
#define SESSION_OVERHEAD 32u /* size of a record in addition to its application data */

/* Keys per direction: 0 ours, 1 the Responder's. */
struct session_side {
  uint8_t secret[SESSION_SECRET_MOST], key[32], iv[12];
  uint64_t sequence;
};

struct session {
  uint8_t psk[SESSION_SECRET_MOST];
  uint32_t psk_len; /* 0: no sessions */
  const char *hint; /* tells the responder which key to use, or NULL */
  /* ---- state of the current session */
  uint8_t version;
  uint32_t hash_len, n_before; /* number of sessions begun */
  uint32_t id;
  bool has_keys; /* records can be encrypted */
  uint8_t transcript[SESSION_TRANSCRIPT_MOST];
  uint32_t transcript_len;
  uint8_t handshake[SESSION_SECRET_MOST];
  struct session_side side[2];
};

/* session_key sets a pre-shared key given in hex; false if it is invalid or too long. */
SDEC_MUST_USE bool session_key(struct session *session, const char *hex);

/* session_begin resets the state. session_request writes the i-th request of the negotiation, followed by the key
 * exchange, for `version`; 0 past the last. session_hear adds a message of the negotiation, from either side, to the
 * transcript. */
#define SESSION_STEPS 3u
void session_begin(struct session *session);
uint32_t session_request(struct session *session, uint32_t i, uint8_t version, uint8_t *out, uint32_t cap);
void session_hear(struct session *session, struct sdec_span message);

/* session_answered derives the handshake keys from the response to the key exchange; `hash_len` is the digest size.
 * False if it is not such a response. *out_finish: a finish is required, which session_finish writes; session_finished
 * then derives the data keys from its response. */
SDEC_MUST_USE bool session_answered(struct session *session, struct sdec_span response, uint32_t hash_len,
                                    bool *out_finish);
uint32_t session_finish(struct session *session, uint8_t *out);
SDEC_MUST_USE bool session_finished(struct session *session, struct sdec_span response);

/* session_seal makes a record of application data; `seq_len` is the length of the transport's sequence number. 0: it
 * does not fit. session_open decrypts a record of the Responder; false if that fails. */
uint32_t session_seal(struct session *session, struct sdec_span data, uint32_t seq_len, uint8_t *out, uint32_t cap);
SDEC_MUST_USE bool session_open(struct session *session, struct sdec_span record, uint32_t seq_len, uint8_t *out,
                                uint32_t cap, struct sdec_span *out_data);

#endif
