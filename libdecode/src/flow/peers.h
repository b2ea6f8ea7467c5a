/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The connections of a flow and their dialogs: which connection a message or record belongs to, by who sent it to whom
 * and over what.
 */
#ifndef SDEC_PEERS_H
#define SDEC_PEERS_H

#include "flow/sessions.h"

struct peers {
  struct map map;
  struct pool *pool;
  struct sessions *sessions; /* which end with their connection */
  const struct sdec_facts *assumed;
  struct conn spare;          /* stands in when there is no room for another connection */
  struct dialog spare_dialog; /* and for the dialog of its encapsulated messages */
  uint32_t n_conns;
  uint64_t n_evicted, dropped_bytes;
  uint64_t n_used_evicted; /* of these, the ones with which something is lost */
};

/* sdec_peers_init readies zeroed peers; false if the pool has no room. */
SDEC_MUST_USE bool sdec_peers_init(struct peers *peers, struct pool *pool, struct sessions *sessions,
                                   const struct sdec_facts *assumed);

/* sdec_peers_of_message finds or makes the connection of a message in clear; `request` says who of its endpoints is the
 * Requester. */
struct conn *sdec_peers_of_message(struct peers *peers, const struct carried *carried, bool request);

/* sdec_peers_of_record finds or makes the connection of a record, which may go in either direction. */
struct conn *sdec_peers_of_record(struct peers *peers, const struct carried *carried);

/* sdec_peers_touch makes a connection the newest: when room is needed, the oldest go. */
void sdec_peers_touch(struct peers *peers, const struct conn *conn);

/* sdec_peers_rank raises what a connection is worth when memory is short; sdec_peers_give_up drops one for that
 * reason. */
void sdec_peers_rank(struct peers *peers, struct conn *conn, enum map_rank rank);
void sdec_peers_give_up(struct peers *peers, struct conn *conn);

/* sdec_peers_reset forgets what a connection negotiated, and ends its sessions. */
void sdec_peers_reset(struct peers *peers, struct conn *conn);

/* sdec_peers_dialog gives the dialog of a message: of the session it came in, else (NULL) of the connection. `turned`:
 * it stands in an encapsulation, where the roles are turned round. */
struct dialog *sdec_peers_dialog(struct peers *peers, struct conn *conn, struct session *session, bool turned);

#endif
