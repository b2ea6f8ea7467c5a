/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What is known of one secured session: how it was set up, its transcript, and the keys of both directions. The flow
 * keeps sessions (flow/sessions.h), the schedule derives their keys, and records are opened with these.
 */
#ifndef SDEC_SESSION_H
#define SDEC_SESSION_H

#include "conversation/conn.h"
#include "keys/keys.h"
#include "keys/transcript.h"
#include "sdec_keylog.h"

#define REQUESTER 0
#define RESPONDER 1

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
  uint8_t order;    /* of the counter in the nonce */
  bool before_over; /* the key before was the handshake's, and does not come back */
  bool returned;    /* the latest record brought the key before back, and left the newer one as the next */
  uint8_t asked;    /* updates that were asked for while no record had shown a key yet */
};

enum nonce_order { ORDER_OPEN, ORDER_LE, ORDER_BE };

enum phase { PHASE_HANDSHAKE, PHASE_DATA };

#define SM_VERSION_1_3 0x1300

/* What was tried on a session, whether or not it is kept as such. */
struct trials {
  uint32_t spent[2];  /* units of work, by origin of the secrets (enum secret_origin) */
  uint32_t n_records; /* records on which secrets were tried */
  uint8_t n_deep;     /* wide searches made so far */
  bool given;         /* a secret of one direction names this session */
  uint8_t starved;    /* bit per origin: secrets were left that are not tried any more */
};

/* trials_again says of a count whether to try again what has failed so often: at ever larger distances. */
static inline bool trials_again(uint32_t n) {
  return (n & (n - 1)) == 0;
}

struct session {
  struct conn *conn;
  struct session *older, *newer; /* of the same connection, by last use */
  uint32_t id, number;
  struct holder holder; /* of large things that come in pieces */
  uint8_t phase, seq_len;
  uint8_t sealed;      /* why there are no keys, SDEC_SEALED_NOT if nothing stands in the way */
  const char *missing; /* what the transcript lacks */
  uint32_t n_shut[3];  /* records that could not be decrypted since, by direction (SDEC_DIR_): they are not lost */
  uint8_t n_opened;    /* records opened since any could not be decrypted, as far as it matters */
  struct trials trials;
  uint8_t guessed; /* bit per leg of the transcript that the capture lacks */
  bool psk, clear_handshake, encrypted, suite_ok;
  bool certain;        /* an HMAC or a record proved the secret right */
  bool finish_proved;  /* and the transcript up to FINISH */
  uint16_t sm_version; /* secured-message version word, 0: not seen */
  bool limited;        /* the sides agreed on an AEAD limit: */
  uint64_t last_seq;   /* the highest sequence number that it allows under one key */
  uint8_t chain_slot;  /* of the Responder, in KEY_EXCHANGE */
  uint8_t finish_slot; /* of the Requester, in FINISH */
  bool multi_key[2];
  bool finish_pending; /* FINISH was seen, its answer not yet */
  bool ended;          /* END_SESSION was answered; dropped once its units are taken */
  uint8_t name[SDEC_SECRET_ID_MAX], name_len;
  struct key_suite suite;
  struct transcript th;
  uint8_t handshake[SDEC_HASH_MAX], hs_secret[2][SDEC_HASH_MAX];
  bool have_handshake;
  struct channel channel[2]; /* from the Requester, from the Responder */
  uint8_t last_side;         /* of the record opened last */
  struct dialog dialogs[2];
};

static inline bool session_has_keys(const struct session *session) {
  return session->channel[REQUESTER].now.keys.aead != NULL || session->channel[RESPONDER].now.keys.aead != NULL;
}

static inline bool session_any_shut(const struct session *session) {
  return session->n_shut[SDEC_DIR_UNKNOWN] != 0 || session->n_shut[SDEC_DIR_REQ] != 0 ||
         session->n_shut[SDEC_DIR_RSP] != 0;
}

#endif
