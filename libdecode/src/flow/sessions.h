/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sessions of a flow: finding, making and dropping them, and what the messages of a handshake, an update or an end
 * do to them.
 */
#ifndef SDEC_SESSIONS_H
#define SDEC_SESSIONS_H

#include "flow/numbers.h"
#include "keys/keyring.h"

struct sessions {
  struct map map;
  struct numbers numbers;
  struct pool *pool;
  struct keyring *ring;
  struct session *current; /* the one that the record at hand belongs to; NULL: it came in clear */
  struct session *keyed;   /* the one that the latest message derived keys of, or NULL */
  uint64_t n_evicted, dropped_bytes;
};

SDEC_MUST_USE bool sdec_sessions_init(struct sessions *sessions, struct pool *pool, struct keyring *ring);

/* sdec_sessions_find gives the session of a record, or NULL. sdec_sessions_find_or_make makes one that no key exchange
 * introduced; NULL if there is no room. */
struct session *sdec_sessions_find(struct sessions *sessions, const struct carried *carried, uint32_t id);
struct session *sdec_sessions_find_or_make(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                           uint32_t id);

/* sdec_sessions_number gives the number of a session that need not be kept. */
uint32_t sdec_sessions_number(struct sessions *sessions, const struct carried *carried, uint32_t id);

/* A message that acts on the sessions: a request or its answer, never an ERROR. */
struct session_event {
  uint8_t step;
  bool request, encapsulated;
  struct conn *conn;
  const struct carried *carried; /* what it came in */
  const struct sdec_unit *unit;  /* its bytes, version, direction and environment */
  const struct reading *reading;
  const struct exchange *asked; /* the request's facts */
  const struct exchange *said;  /* the message's own facts over those */
};

/* What a message did. */
struct session_outcome {
  const struct session *handshake; /* the session that it helps to set up, or NULL */
  uint8_t hmac;                    /* SDEC_HMAC_ */
};

struct session_outcome sdec_sessions_step(struct sessions *sessions, const struct session_event *event);

/* sdec_sessions_secrets gives the secrets of `keyed`, as sdec_flow_secrets does. */
uint32_t sdec_sessions_secrets(const struct sessions *sessions, struct sdec_secret *out);

/* sdec_sessions_drop drops one session, sdec_sessions_drop_all those of a connection: keys are cleansed.
 * sdec_sessions_over drops one that END_SESSION ended. */
void sdec_sessions_drop(struct sessions *sessions, struct session *session);
void sdec_sessions_over(struct sessions *sessions, struct session *session);
void sdec_sessions_drop_all(struct sessions *sessions, const struct conn *conn);

#endif
