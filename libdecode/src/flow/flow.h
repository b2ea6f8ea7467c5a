/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The flow's own state, shared by the modules that drive it: flow.c feeds packets and hands out units, message.c turns
 * one message into one unit and the messages inside it into further work, record.c does so for records.
 */
#ifndef SDEC_FLOW_H
#define SDEC_FLOW_H

#include "carriers/carried.h"
#include "carriers/link.h"
#include "carriers/mctp.h"
#include "carriers/media.h"
#include "carriers/tcp.h"
#include "flow/evidence.h"
#include "flow/peers.h"
#include "flow/reclaim.h"
#include "flow/sessions.h"
#include "keys/secured.h"

/* Messages inside messages: an encapsulated one, one put together from chunks, an object put together from portions. */
#define FLOW_NESTING 4
#define FLOW_WORK 8
#define FLOW_LINKS 8

/* One message or object that waits for its unit. */
struct work {
  struct sdec_span span;
  const struct sdec_group *object;      /* layout of an object; NULL: a message */
  const struct sdec_protocol *protocol; /* of a message in a vendor-defined one; NULL: SPDM */
  struct request *request; /* with `protocol`: the vendor-defined request, whose exchange it shares; or NULL */
  enum sdec_via via[SDEC_UNIT_VIAS];
  uint8_t n_via;
  uint8_t nesting;
  bool turned;          /* in an encapsulation, whose dialog has the roles turned round */
  uint8_t dir, version; /* of an object; messages tell them themselves */
  uint64_t parent;      /* number of the unit that it was in, 0: in none */
  uint64_t whole;       /* number of what was put together from pieces, 0: nothing was */
  uint32_t slot;        /* of an object that belongs to one */
  bool has_slot;
};

struct sdec_flow {
  struct sdec_config config;
  struct pool *pool;
  struct keyring ring;
  struct sessions sessions;
  struct peers peers;
  struct media media;
  struct mctp mctp;
  struct tcp tcp;
  struct evidence_run evidence;
  struct reclaim reclaim;
  struct sdec_packet packet;
  struct link_peeled peeled; /* of that packet; too large for the stack of a small machine */
  bool snapped, stream, finishing;
  bool quiet; /* the packet brings no unit, or no more: most are a part of a message that goes on */
  struct carried_queue queue;
  struct carried carried;      /* what the current work came in */
  struct conn *conn;           /* and on which connection; sessions.current is the session */
  struct opening opening;      /* the record opened last */
  bool repeated;               /* the work came in a record that had opened before */
  bool unproved;               /* or in one whose MAC was not checked */
  struct reader reader;        /* result: the message being looked at */
  struct work work[FLOW_WORK]; /* a stack: what is inside comes right after what it was in */
  uint8_t n_work;
  void *spent[FLOW_WORK]; /* blocks that the current work points into */
  uint8_t n_spent;
  void *finish_at; /* connection that sdec_flow_finish has come to */
  uint32_t unknown_links[FLOW_LINKS], n_unknown_links;
  uint64_t n_units;  /* taken so far */
  uint64_t n_wholes; /* things in several pieces so far */
  struct sdec_stats stats;
};

/* flow_dialog gives the dialog of the current work, or of an encapsulation in it. */
static inline struct dialog *flow_dialog(struct sdec_flow *flow, bool turned) {
  return sdec_peers_dialog(&flow->peers, flow->conn, flow->sessions.current, turned);
}

#endif
