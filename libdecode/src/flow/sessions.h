/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sessions of a flow: finding, making and dropping them.
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
  struct session lent;     /* of the record at hand, until a secret fits */
  uint64_t n_evicted, dropped_bytes;
  uint64_t n_proved_evicted; /* of these, the ones that had shown their keys right */
};

SDEC_MUST_USE bool sdec_sessions_init(struct sessions *sessions, struct pool *pool, struct keyring *ring);

/* sdec_sessions_find gives the session of a record, or NULL. sdec_sessions_make makes one in the place of one with
 * the same id, `fresh` if that is an id used again; NULL if there is no room. sdec_sessions_suite gives it the
 * algorithms that were negotiated. */
struct session *sdec_sessions_find(struct sessions *sessions, const struct carried *carried, uint32_t id);
struct session *sdec_sessions_make(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id, bool fresh);
void sdec_sessions_suite(const struct keyring *ring, struct session *session, uint8_t version);

/* A record that no key exchange introduced may be of a session that a secret opens, or invented. sdec_sessions_lend
 * gives a session for the one record; sdec_sessions_keep keeps it, since it opened, and returns where;
 * sdec_sessions_shut lets it go and remembers what was tried. Of sessions that are kept already both do nothing. */
struct session *sdec_sessions_lend(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id);
struct session *sdec_sessions_keep(struct sessions *sessions, struct session *session, const struct carried *carried);
void sdec_sessions_shut(struct sessions *sessions, struct session *session, const struct carried *carried);

/* sdec_sessions_prove says that a session has shown its keys right: it goes last when memory is short.
 * sdec_sessions_give_up drops one for that reason. */
void sdec_sessions_prove(struct sessions *sessions, const struct session *session);
void sdec_sessions_give_up(struct sessions *sessions, struct session *session);

/* sdec_sessions_number gives the number of a session that need not be kept. */
uint32_t sdec_sessions_number(struct sessions *sessions, const struct carried *carried, uint32_t id);

/* sdec_sessions_secrets gives the secrets of `keyed`, as sdec_flow_secrets does. */
uint32_t sdec_sessions_secrets(const struct sessions *sessions, struct sdec_secret *out);

/* sdec_sessions_drop drops one session, sdec_sessions_drop_all those of a connection: keys are cleansed.
 * sdec_sessions_over drops one that END_SESSION ended. */
void sdec_sessions_drop(struct sessions *sessions, struct session *session);
void sdec_sessions_over(struct sessions *sessions, struct session *session);
void sdec_sessions_drop_all(struct sessions *sessions, const struct conn *conn);

#endif
