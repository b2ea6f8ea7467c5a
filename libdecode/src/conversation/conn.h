/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Connections: one Requester and one Responder, what they negotiated, their pending requests, and their unfinished
 * reassemblies.
 */
#ifndef SDEC_CONN_H
#define SDEC_CONN_H

#include "conversation/env.h"
#include "memory/map.h"
#include "conversation/read.h"
#include "conversation/stitch.h"

/* Requests that may be pending at once: a chunked or deferred one stays while others fetch its response. */
#define REQUESTS_KEPT 4

struct request {
  struct exchange asked;
  bool answered;
  uint64_t frame, time_ns;
  uint64_t unit, vendor_unit; /* numbers of its unit and of the unit of its vendor-defined body; 0 if none */
};

#define REQUESTS_HERE 2
#define PORTIONS_AT 2 /* the first two are CHUNK_ transfers from the Requester and from the Responder */
#define PIECES_KEPT 4

/* What few dialogs need: space for more requests, and reassemblies. */
struct dialog_more {
  struct request requests[REQUESTS_KEPT - REQUESTS_HERE];
  struct stitch pieces[PIECES_KEPT];
  uint8_t next_portion;
};

/* A sequence of requests and responses. A connection has one for cleartext, and another for encapsulated requests,
 * where the roles are swapped. */
struct dialog {
  uint8_t codes[REQUESTS_KEPT]; /* of the requests; 0 if none. Separate, so that a search touches one cache line */
  uint8_t newest;
  struct dialog_more *more; /* NULL until needed */
  struct request requests[REQUESTS_HERE];
};

/* Values that were found by trial and not negotiated. */
struct found {
  uint32_t value[ENV_LASTING]; /* of the lasting variables */
  uint32_t known;              /* bit per element of `value` */
};

struct conn_key {
  struct sdec_addr requester, responder;
  uint32_t transport, interface;
};

struct evidence;
struct session;

/* There may be very many connections, so what most messages touch comes first, close together. */
struct conn {
  uint32_t number; /* from 1 */
  uint8_t rank;    /* enum map_rank */
  uint8_t version; /* of the messages that gave facts; 0 if none */
  struct {
    uint8_t version, seq_len;
    bool valid;
  } derived[2];                                    /* what `ready` was derived for */
  struct evidence *evidence;                       /* for transcripts; NULL if there are no crypto calls */
  struct session *oldest_session, *newest_session; /* by last use */
  struct dialog *turned;                           /* dialog of encapsulated requests; NULL until the first */
  struct dialog dialog;
  struct sdec_env ready[2]; /* by direction: what facts alone determine, ready to copy */
  struct sdec_facts facts;
  struct found found[2]; /* by direction */
  struct holder holder;  /* of unfinished reassemblies */
  struct sdec_addr requester, responder;
};

/* sdec_conn_reset forgets what was negotiated and restores the facts assumed by the user. */
void sdec_conn_reset(struct conn *conn, struct pool *pool, const struct sdec_facts *assumed);

/* sdec_conn_release frees everything the connection holds and returns how many bytes of unfinished pieces that
 * included. */
uint64_t sdec_conn_release(struct conn *conn, struct pool *pool);

/* sdec_conn_environment derives the environment of a message of `version` sent by `dir` in response to `request` (or
 * NULL). ANY_VERSION is for layouts that do not depend on the version. */
#define ANY_VERSION 0
void sdec_conn_environment(struct conn *conn, uint8_t dir, uint8_t version, uint8_t seq_len,
                           const struct exchange *request, struct sdec_env *out);

/* sdec_conn_learn stores what a message said and what was found for it by trial. Facts of the exchange go to
 * `exchange`. */
void sdec_conn_learn(struct conn *conn, uint8_t dir, const struct reading *reading, const struct sdec_env *env,
                     bool certain, struct exchange *exchange);

/* sdec_conn_adopt stores the values that `env` inferred for messages from `dir`, as far as they hold for the
 * connection. */
void sdec_conn_adopt(struct conn *conn, uint8_t dir, const struct sdec_env *env);

/* sdec_conn_unasked says whether this connection allows an encapsulated response without a request: DSP0274 lets
 * KEY_EXCHANGE_RSP request the first one by a bit. */
bool sdec_conn_unasked(const struct conn *conn);

/* sdec_dialog_more gives the part that most dialogs do not need, allocating it if necessary; NULL if out of memory. */
struct dialog_more *sdec_dialog_more(struct dialog *dialog, struct pool *pool);

/* sdec_dialog_held gives the number of bytes held by a dialog's unfinished pieces; `dialog` may be NULL. */
uint64_t sdec_dialog_held(const struct dialog *dialog);

/* sdec_dialog_release forgets the requests of a dialog, frees its unfinished pieces and returns how many bytes they
 * had. */
uint64_t sdec_dialog_release(struct dialog *dialog, struct pool *pool);

/* sdec_dialog_ask registers a request, replacing a pending one with the same code. sdec_dialog_answered finds the
 * request of a response: by code, or the latest one if `any`; NULL if there is none. Only the latest request may be
 * answered twice; a second response to an earlier one means that its request was lost. */
struct request *sdec_dialog_ask(struct dialog *dialog, struct pool *pool, uint8_t code);
struct request *sdec_dialog_answered(struct dialog *dialog, uint8_t code, bool any);

#endif
