/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sessions of a flow: find, create and drop them.
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
  struct session *current; /* session of the current record; NULL for cleartext */
  struct session *keyed;   /* session for which the latest message derived keys, or NULL */
  struct session lent;     /* session of the current record until a secret fits */
  uint64_t n_evicted, dropped_bytes;
  uint64_t n_proved_evicted; /* of the evicted ones, those whose keys were proved right */
};

SDEC_MUST_USE bool sdec_sessions_init(struct sessions *sessions, struct pool *pool, struct keyring *ring);

/* sdec_sessions_find gives the session of a record, or NULL. sdec_sessions_make creates one, replacing a session with
 * the same id; `fresh` means that a new handshake uses the id. NULL if there is no room. sdec_sessions_suite sets the
 * negotiated algorithms. */
struct session *sdec_sessions_find(struct sessions *sessions, const struct carried *carried, uint32_t id);
struct session *sdec_sessions_make(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id, bool fresh);
void sdec_sessions_suite(const struct keyring *ring, struct session *session, uint8_t version);

/* A record without a captured key exchange may belong to a session that a secret opens, or may be forged.
 * sdec_sessions_lend gives a temporary session for this record. sdec_sessions_keep makes it permanent once the record
 * was opened, and returns its new place. sdec_sessions_shut drops it and remembers which secrets were tried. Keep and
 * shut do nothing to a session that is permanent already. */
struct session *sdec_sessions_lend(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id);
struct session *sdec_sessions_keep(struct sessions *sessions, struct session *session, const struct carried *carried);
void sdec_sessions_shut(struct sessions *sessions, struct session *session, const struct carried *carried);

/* sdec_sessions_prove marks a session whose keys were proved right; such sessions are evicted last.
 * sdec_sessions_give_up evicts one. */
void sdec_sessions_prove(struct sessions *sessions, const struct session *session);
void sdec_sessions_give_up(struct sessions *sessions, struct session *session);

/* sdec_sessions_number numbers a session without keeping it. */
uint32_t sdec_sessions_number(struct sessions *sessions, const struct carried *carried, uint32_t id);

/* sdec_sessions_secrets gives the secrets of `keyed`; see sdec_flow_secrets. */
uint32_t sdec_sessions_secrets(const struct sessions *sessions, struct sdec_secret *out);

/* sdec_sessions_drop drops one session and sdec_sessions_drop_all those of a connection; both cleanse the keys.
 * sdec_sessions_over drops one that END_SESSION ended. */
void sdec_sessions_drop(struct sessions *sessions, struct session *session);
void sdec_sessions_over(struct sessions *sessions, struct session *session);
void sdec_sessions_drop_all(struct sessions *sessions, const struct conn *conn);

#endif
