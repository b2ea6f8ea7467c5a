/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The flow's own state, shared by the modules that drive it: flow.c feeds packets and hands out units, message.c turns
 * one message into one unit and the messages inside it into further work.
 */
#ifndef SDEC_FLOW_H
#define SDEC_FLOW_H

#include "carried.h"
#include "conn.h"
#include "mctp.h"
#include "tcp.h"

/* Messages inside messages: an encapsulated one, one put together from chunks, an object put together from portions. */
#define FLOW_NESTING 4
#define FLOW_WORK 8
#define FLOW_LINKS 8

/* One message or object that waits for its unit. */
struct work {
  struct sdec_span span;
  const struct sdec_group *object; /* layout of an object; NULL: a message */
  uint8_t via[SDEC_UNIT_VIAS], n_via;
  uint8_t nesting;
  uint8_t dialog;                  /* of the connection: 1 inside an encapsulation */
  uint8_t dir, version;            /* of an object; messages tell them themselves */
};

struct sdec_flow {
  struct sdec_config config;
  struct pool *pool;
  struct map conns;
  struct mctp mctp;
  struct tcp tcp;
  struct conn spare;               /* stands in when there is no room for another connection */
  struct sdec_packet packet;
  bool snapped, stream, finishing;
  struct carried_queue queue;
  struct carried carried;          /* what the current work came in */
  struct conn *conn;               /* and on which connection */
  struct work work[FLOW_WORK];     /* a stack: what is inside comes right after what it was in */
  uint8_t n_work;
  void *spent[FLOW_WORK];          /* blocks that the current work points into */
  uint8_t n_spent;
  void *finish_at;                 /* connection that flow_finish has come to */
  uint32_t unknown_links[FLOW_LINKS], n_unknown_links;
  uint32_t n_conns;
  struct sdec_stats stats;
};

/* flow_connection finds or makes the connection of a message between `from` and `to`: `request` says who is who. */
struct conn *flow_connection(struct sdec_flow *flow, bool request);

/* message_unit turns one piece of work into a unit, and pushes what is inside as further work. */
void message_unit(struct sdec_flow *flow, const struct work *work, struct sdec_unit *unit);

/* record_unit turns a secured-message record that is not opened into a unit. */
void record_unit(struct sdec_flow *flow, struct sdec_unit *unit);

#endif
