/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of a flow, shared by the modules that drive it: flow.c feeds packets and hands out units, message.c turns
 * one message into a unit and queues the messages inside it, record.c does the same for records.
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

/* How deep messages may nest: encapsulated, reassembled from chunks, or objects reassembled from portions. */
#define FLOW_NESTING 4
#define FLOW_WORK 8
#define FLOW_LINKS 8

/* One message or object waiting to become a unit. */
struct work {
  struct sdec_span span;
  const struct sdec_group *object;      /* layout of an object; NULL for a message */
  const struct sdec_protocol *protocol; /* of a message inside a vendor-defined one; NULL for SPDM */
  struct request *request; /* with `protocol`: the vendor-defined request whose exchange it shares, or NULL */
  enum sdec_via via[SDEC_UNIT_VIAS];
  uint8_t n_via;
  uint8_t nesting;
  bool turned;          /* inside an encapsulation, where the roles are swapped */
  uint8_t dir, version; /* of an object; a message carries its own */
  uint64_t parent;      /* number of the enclosing unit; 0 if none */
  uint64_t whole;       /* number of the reassembled whole; 0 if not reassembled */
  uint32_t slot;        /* of an object that belongs to a slot */
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
  struct link_peeled peeled; /* of `packet`; too large for the stack of a small machine */
  bool snapped, stream, finishing;
  bool quiet; /* the packet gives no units, or no more; most only continue a message */
  struct carried_queue queue;
  struct carried carried;      /* what the current work arrived in */
  struct conn *conn;           /* its connection; sessions.current is its session */
  struct opening opening;      /* the record opened last */
  bool repeated;               /* the work came in a record that was opened before */
  bool unproved;               /* the work came in a record whose MAC was not checked */
  struct reader reader;        /* result: the message being read */
  struct work work[FLOW_WORK]; /* a stack, so that nested messages follow the message that contains them */
  uint8_t n_work;
  void *spent[FLOW_WORK]; /* pool blocks that the current work points into */
  uint8_t n_spent;
  void *finish_at; /* connection that sdec_flow_finish has reached */
  uint32_t unknown_links[FLOW_LINKS], n_unknown_links;
  uint64_t n_units;  /* handed out so far */
  uint64_t n_wholes; /* reassemblies so far */
  struct sdec_stats stats;
};

/* flow_dialog gives the dialog of the current work or, if `turned`, of an encapsulation in it. */
static inline struct dialog *flow_dialog(struct sdec_flow *flow, bool turned) {
  return sdec_peers_dialog(&flow->peers, flow->conn, flow->sessions.current, turned);
}

#endif
