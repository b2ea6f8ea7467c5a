/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secured sessions: from a key exchange in the clear to keys that open records, and back again at the end. session.c
 * keeps the life of a session, schedule.c finds the secret that fits and derives from it, secured.c opens records.
 */
#ifndef SDEC_SESSION_H
#define SDEC_SESSION_H

#include "conversation/conn.h"
#include "keys/keys.h"
#include "sdec_keylog.h"
#include "keys/transcript.h"

struct sdec_flow;

/* One key of a direction and how far it got. */
struct epoch {
  struct direction_keys keys;
  uint64_t due;  /* the sequence number that comes next */
  uint64_t seen; /* bit i: record due - 1 - i has opened */
};

/* How records of one direction are opened. `next` is prepared by a key update and comes into force when a record opens
 * with it; `before` is kept for records that are late and for an update that was refused. */
struct channel {
  struct epoch now, before, next;
  uint8_t order;     /* of the counter in the nonce */
  bool before_over;  /* the key before was the handshake's, and does not come back */
  bool returned;     /* the latest record brought the key before back, and left the newer one as the next */
  uint8_t asked;     /* updates that were asked for while no record had shown a key yet */
};

enum nonce_order { ORDER_OPEN, ORDER_LE, ORDER_BE };

enum phase { PHASE_HANDSHAKE, PHASE_DATA };

struct session_key {
  struct sdec_addr low, high; /* the endpoints, in the order of their bytes */
  uint32_t transport, interface, id;
};

struct session {
  struct conn *conn;
  uint32_t id, number;
  uint8_t phase, seq_len;
  uint8_t sealed;            /* why there are no keys, SDEC_SEALED_NOT if nothing stands in the way */
  const char *missing;       /* what the transcript lacks */
  uint8_t shut;              /* why the latest record did not open */
  const char *shut_missing;
  uint32_t n_shut[3];        /* records that stayed shut since, by direction (SDEC_DIR_): they are not lost */
  uint8_t n_opened;          /* records opened since any stayed shut, as far as it matters */
  uint8_t n_deep;            /* wide searches made so far */
  bool repeated;             /* the record at hand was opened before */
  bool given;                /* a secret of one direction names this session */
  uint8_t guessed;           /* bit per leg of the transcript that the capture lacks */
  bool psk, clear_handshake, encrypted, suite_ok;
  bool certain;              /* an HMAC or a record proved the secret right */
  bool finish_proved;        /* and the transcript up to FINISH */
  uint16_t sm_version;       /* secured-message version word, 0: not seen */
  uint8_t chain_slot;        /* of the Responder, in KEY_EXCHANGE */
  uint8_t finish_slot;       /* of the Requester, in FINISH */
  bool multi_key[2];
  bool finish_pending;       /* FINISH was seen, its answer not yet */
  bool ended;                /* END_SESSION was answered; dropped once its units are taken */
  uint8_t name[SDEC_SECRET_ID_MAX], name_len;
  struct key_suite suite;
  struct transcript th;
  uint8_t handshake[SDEC_HASH_MAX], hs_secret[2][SDEC_HASH_MAX];
  bool have_handshake;
  struct channel channel[2]; /* from the Requester, from the Responder */
  uint8_t last_side;         /* of the record opened last: 0 Requester, 1 Responder */
  struct dialog dialogs[2];
};

/* session_step lets a message act on the sessions: `flow->session` is the one it came in, NULL if it came in clear.
 * Called for requests and their answers, never for an ERROR. */
struct session_event {
  uint8_t step, dir;
  bool request, encapsulated;
  const struct reading *reading;
  const struct exchange *asked; /* the request's facts */
  const struct exchange *said;  /* the message's own facts over those */
  struct sdec_unit *unit;
};
void session_step(struct sdec_flow *flow, const struct session_event *event);

/* session_chain takes note of a whole certificate chain that `side` (0 Requester, 1 Responder) showed for a slot. */
void session_chain(struct sdec_flow *flow, uint32_t side, uint32_t slot, struct sdec_span chain);

/* session_find gives the session of a record; one that no key exchange introduced is made if `make` is set. NULL if
 * there is none, or no room. */
struct session *session_find(struct sdec_flow *flow, uint32_t id, bool make);

/* session_key_here makes the key of session `id` between the endpoints at hand. Records tell no direction, so the
 * endpoints are in the order of their bytes. */
void session_key_here(const struct sdec_flow *flow, uint32_t id, struct session_key *out);

/* session_number gives the number of the session `id` between the endpoints at hand, a new one if `fresh` or if it was
 * not met before. */
uint32_t session_number(struct sdec_flow *flow, uint32_t id, bool fresh);

/* session_over drops a session that END_SESSION ended: its id, used again, is another session's. */
void session_over(struct sdec_flow *flow, struct session *session);

/* session_drop ends one session, sessions_drop all of a connection: keys are cleansed. */
void session_drop(struct sdec_flow *flow, struct session *session);
void sessions_drop(struct sdec_flow *flow, const struct conn *conn);

/* These go as far as the messages of the handshake allow, and record in session->sealed and ->missing why they can go
 * no further. Those that return a number return the verdict on the message's HMAC (SDEC_HMAC_). */
uint8_t schedule_response(struct sdec_flow *flow, struct session *session);
uint8_t schedule_finish(struct sdec_flow *flow, struct session *session);
uint8_t schedule_finish_rsp(struct sdec_flow *flow, struct session *session);
void schedule_data(struct sdec_flow *flow, struct session *session);
/* schedule_unseen gives, as the i-th guess, the data secrets of a session without data keys: under the usual FINISH and
 * FINISH_RSP where the capture lacks them, or from a master secret. A record has to prove them: schedule_settle takes
 * them over or drops them. False past the last guess. */
SDEC_MUST_USE bool schedule_unseen(struct sdec_flow *flow, struct session *session, uint32_t i,
                                   uint8_t secret[2][SDEC_HASH_MAX]);
void schedule_settle(struct sdec_flow *flow, struct session *session, uint32_t i, bool proved);
/* schedule_retire takes the key of a direction out of use: it only opens records that are late. */
void schedule_retire(struct session *session, uint32_t side);
/* schedule_missing names the message of the handshake that is due. */
const char *schedule_missing(const struct session *session);
/* schedule_begin puts a secret into use in one direction and keeps the key before it for late records; false if the
 * algorithm is not to be had. */
SDEC_MUST_USE bool schedule_begin(struct session *session, uint32_t side, const uint8_t *secret);
/* schedule_update prepares the next key of a direction. */
void schedule_update(struct session *session, uint32_t side);

/* secret_fits says whether a secret of the key log is meant for, or may be tried on, a session. */
bool secret_fits(const struct sdec_secret *secret, const struct session *session);

/* secured_open opens the record in `in`: on true, *out_plain is the application data (in the flow's memory until the
 * next call), *out_side the sender and unit->span the record alone. On false session->shut and ->shut_missing say why
 * not. Notes go to `unit`. */
SDEC_MUST_USE bool secured_open(struct sdec_flow *flow, struct session *session, struct sdec_span in, uint8_t dir,
                                struct sdec_unit *unit, struct sdec_span *out_plain, uint32_t *out_side);

#endif
