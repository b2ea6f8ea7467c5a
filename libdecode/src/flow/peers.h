/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The connections of a flow and their dialogs: finds the connection of a message or record by sender, receiver and
 * transport.
 */
#ifndef SDEC_PEERS_H
#define SDEC_PEERS_H

#include "flow/sessions.h"

struct peers {
  struct map map;
  struct pool *pool;
  struct sessions *sessions; /* dropped together with their connection */
  const struct sdec_facts *assumed;
  struct conn spare;          /* used when there is no room for another connection */
  struct dialog spare_dialog; /* used when there is no room for the dialog of encapsulated messages */
  uint32_t n_conns;
  uint64_t n_evicted, dropped_bytes;
  uint64_t n_used_evicted; /* evicted connections that had negotiated, or held unfinished pieces */
};

/* sdec_peers_init initialises zeroed *peers; false if the pool has no room. */
SDEC_MUST_USE bool sdec_peers_init(struct peers *peers, struct pool *pool, struct sessions *sessions,
                                   const struct sdec_facts *assumed);

/* sdec_peers_of_message finds or creates the connection of a cleartext message; `request` says that the sender is the
 * Requester. */
struct conn *sdec_peers_of_message(struct peers *peers, const struct carried *carried, bool request);

/* sdec_peers_of_record finds or creates the connection of a record, which may go in either direction. */
struct conn *sdec_peers_of_record(struct peers *peers, const struct carried *carried);

/* sdec_peers_touch makes a connection the most recently used; eviction starts with the oldest. */
void sdec_peers_touch(struct peers *peers, const struct conn *conn);

/* sdec_peers_rank raises the eviction rank of a connection. sdec_peers_give_up evicts one. */
void sdec_peers_rank(struct peers *peers, struct conn *conn, enum map_rank rank);
void sdec_peers_give_up(struct peers *peers, struct conn *conn);

/* sdec_peers_reset forgets what a connection negotiated and drops its sessions. */
void sdec_peers_reset(struct peers *peers, struct conn *conn);

/* sdec_peers_dialog gives the dialog of a message: that of `session` or, if NULL, of the connection. `turned` means
 * that the message is in an encapsulation, where the roles are swapped. */
struct dialog *sdec_peers_dialog(struct peers *peers, struct conn *conn, struct session *session, bool turned);

#endif
