/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The flow's own state, shared by the modules that drive it: flow.c feeds packets and hands out units, message.c turns
 * one message into one unit and the messages inside it into further work.
 */
#ifndef SDEC_FLOW_H
#define SDEC_FLOW_H

#include "carriers/carried.h"
#include "conversation/conn.h"
#include "carriers/mctp.h"
#include "flow/session.h"
#include "carriers/tcp.h"

/* Messages inside messages: an encapsulated one, one put together from chunks, an object put together from portions. */
#define FLOW_NESTING 4
#define FLOW_WORK 8
#define FLOW_LINKS 8

/* One message or object that waits for its unit. */
struct work {
  struct sdec_span span;
  const struct sdec_group *object; /* layout of an object; NULL: a message */
  const struct sdec_protocol *protocol; /* of a message in a vendor-defined one; NULL: SPDM */
  struct request *request;         /* with `protocol`: the vendor-defined request, whose exchange it shares; or NULL */
  uint8_t via[SDEC_UNIT_VIAS], n_via;
  uint8_t nesting;
  uint8_t dialog;                  /* of the connection: 1 inside an encapsulation */
  uint8_t dir, version;            /* of an object; messages tell them themselves */
  uint64_t parent;                 /* number of the unit that it was in, 0: in none */
  uint64_t whole;                  /* number of what was put together from pieces, 0: nothing was */
  uint32_t slot;                   /* of an object that belongs to one */
  bool has_slot;
};

/* Digests of chains seen in this capture: a later connection may rely on one without showing it again. */
#define FLOW_CHAINS 16
struct seen_chain {
  uint32_t hash; /* selection bit, 0: empty */
  uint8_t side;
  uint8_t digest[SDEC_HASH_MAX];
};

struct sdec_flow {
  struct sdec_config config;
  struct pool *pool;
  struct map conns;
  struct mctp mctp;
  struct tcp tcp;
  struct conn spare;               /* stands in when there is no room for another connection */
  struct dialog spare_dialog;      /* and for the dialog of its encapsulated messages */
  struct sdec_packet packet;
  bool snapped, stream, finishing;
  struct carried_queue queue;
  struct carried carried;          /* what the current work came in */
  struct conn *conn;               /* and on which connection */
  struct map sessions;
  struct map session_numbers;      /* by the same key: also of those that stay sealed */
  struct session *session;         /* and in which session, NULL: in clear */
  struct session *keyed;           /* the session that the current unit derived keys of, or NULL */
  bool unproved;                   /* the work came in a record whose MAC was not checked */
  struct reader reader;            /* result: the message being looked at */
  struct buffer plain;             /* the application data of the record opened last */
  struct seen_chain chains[FLOW_CHAINS];
  uint32_t next_chain;
  struct work work[FLOW_WORK];     /* a stack: what is inside comes right after what it was in */
  uint8_t n_work;
  void *spent[FLOW_WORK];          /* blocks that the current work points into */
  uint8_t n_spent;
  void *finish_at;                 /* connection that flow_finish has come to */
  uint32_t unknown_links[FLOW_LINKS], n_unknown_links;
  uint32_t n_conns, n_sessions;
  uint64_t n_units;                /* taken so far */
  uint64_t n_wholes;               /* things in several pieces so far */
  struct sdec_stats stats;
};

/* flow_connection finds or makes the connection of a message between `from` and `to`: `request` says who is who. */
struct conn *flow_connection(struct sdec_flow *flow, bool request);
/* flow_connection_known finds it only; NULL if there is none. */
struct conn *flow_connection_known(struct sdec_flow *flow, bool request);

/* flow_reset forgets what a connection negotiated, and ends its sessions. */
void flow_reset(struct sdec_flow *flow, struct conn *conn);

/* flow_dialog gives the dialog that work belongs to: of the session it came in, else of the connection. */
struct dialog *flow_dialog(struct sdec_flow *flow, const struct work *work);

/* flow_chain_seen remembers the digest of a chain that `side` (0 Requester, 1 Responder) showed. */
void flow_chain_seen(struct sdec_flow *flow, uint32_t side, struct sdec_span digest);

/* message_unit turns one piece of work into a unit, and pushes what is inside as further work. */
void message_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

/* vendor_unit does so for a message of another protocol. */
void vendor_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

/* record_unit opens a secured-message record and pushes the message in it as work; true if it stays shut and `unit`
 * says why, or if what is in it is no SPDM and `unit` shows that. */
SDEC_MUST_USE bool record_unit(struct sdec_flow *flow, struct sdec_unit *unit);

#endif
