/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Connections: one Requester and one Responder, what they negotiated, the requests that wait for an answer, and the
 * large things they are passing in pieces.
 */
#ifndef SDEC_CONN_H
#define SDEC_CONN_H

#include "conversation/env.h"
#include "memory/map.h"
#include "conversation/read.h"
#include "conversation/stitch.h"

/* Requests that may wait at once: a chunked or deferred one stays while others fetch its answer. */
#define REQUESTS_KEPT 4

struct request {
  struct exchange asked;
  bool answered;
  uint64_t frame, time_ns;
  uint64_t unit, vendor_unit; /* numbers of its unit and of the one made of its vendor-defined body; 0: none */
};

#define REQUESTS_HERE 2
#define PORTIONS_AT 2 /* before them CHUNK_ transfers from the Requester and from the Responder */
#define PIECES_KEPT 4

/* What few dialogs need: places for more requests, and for large things that come in pieces. */
struct dialog_more {
  struct request requests[REQUESTS_KEPT - REQUESTS_HERE];
  struct stitch pieces[PIECES_KEPT];
  uint8_t next_portion;
};

/* One sequence of requests and responses: a connection has one in clear, and one more with the roles turned round. */
struct dialog {
  uint8_t codes[REQUESTS_KEPT]; /* of the requests; 0: none. Kept apart so that a search touches one line */
  uint8_t newest;
  struct dialog_more *more; /* NULL until it is needed */
  struct request requests[REQUESTS_HERE];
};

/* What trial found and negotiation did not say. */
struct found {
  uint32_t value[ENV_LASTING]; /* of the variables that last */
  uint32_t known;              /* bit per place there */
};

struct conn_key {
  struct sdec_addr requester, responder;
  uint32_t transport, interface;
};

struct evidence;
struct session;

/* There may be very many: what most messages touch comes first, close together. */
struct conn {
  uint32_t number; /* from 1 */
  uint8_t rank;    /* enum map_rank */
  uint8_t version; /* of the messages that gave facts; 0: none did */
  struct {
    uint8_t version, seq_len;
    bool valid;
  } derived[2];                                    /* what `ready` was made for */
  struct evidence *evidence;                       /* for transcripts; NULL unless sessions are to be opened */
  struct session *oldest_session, *newest_session; /* by last use */
  struct dialog *turned;                           /* encapsulated requests and their answers; NULL until the first */
  struct dialog dialog;
  struct sdec_env ready[2]; /* what facts alone decide, by direction, ready to copy */
  struct sdec_facts facts;
  struct found found[2]; /* by direction */
  struct holder holder;  /* of large things that come in pieces */
  struct sdec_addr requester, responder;
};

/* sdec_conn_reset forgets what was negotiated; facts that the user assumed stand again. */
void sdec_conn_reset(struct conn *conn, struct pool *pool, const struct sdec_facts *assumed);

/* sdec_conn_release gives back everything the connection holds and returns how many bytes of unfinished pieces that
 * was. */
uint64_t sdec_conn_release(struct conn *conn, struct pool *pool);

/* sdec_conn_environment builds the environment of a message of `version` sent by `dir` that answers `request` (NULL:
 * none). ANY_VERSION: of something whose layout does not depend on the version. */
#define ANY_VERSION 0
void sdec_conn_environment(struct conn *conn, uint8_t dir, uint8_t version, uint8_t seq_len,
                           const struct exchange *request, struct sdec_env *out);

/* sdec_conn_learn stores what a message said, and what trial found for it. Facts of the exchange go to `exchange`. */
void sdec_conn_learn(struct conn *conn, uint8_t dir, const struct reading *reading, const struct sdec_env *env,
                     bool certain, struct exchange *exchange);

/* sdec_conn_adopt takes over what `env` says was inferred of messages from `dir`, as far as it holds for the
 * connection. */
void sdec_conn_adopt(struct conn *conn, uint8_t dir, const struct sdec_env *env);

/* sdec_conn_unasked says whether an encapsulated answer may come without its request on this connection: DSP0274 lets
 * KEY_EXCHANGE_RSP ask for the first one by a bit. */
bool sdec_conn_unasked(const struct conn *conn);

/* sdec_dialog_more gives what most dialogs do without; NULL if there is no memory for it. */
struct dialog_more *sdec_dialog_more(struct dialog *dialog, struct pool *pool);

/* sdec_dialog_held says how many bytes the unfinished pieces of a dialog (NULL: none) take. */
uint64_t sdec_dialog_held(const struct dialog *dialog);

/* sdec_dialog_release forgets the requests of a dialog, gives back the pieces that it holds and returns how many bytes
 * that was. */
uint64_t sdec_dialog_release(struct dialog *dialog, struct pool *pool);

/* sdec_dialog_ask registers a request; the same code asked again replaces what was pending. sdec_dialog_answered finds
 * the request that a response answers: by code, or the latest if it may stand in for any; NULL if it is not there. Only
 * the latest request may be answered again: after another one, the request of a second answer was lost. */
struct request *sdec_dialog_ask(struct dialog *dialog, struct pool *pool, uint8_t code);
struct request *sdec_dialog_answered(struct dialog *dialog, uint8_t code, bool any);

#endif
