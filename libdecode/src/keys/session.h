/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of one secured session: how it was set up, its transcript, and the keys of both directions. The flow keeps
 * the sessions (flow/sessions.h), the schedule derives their keys, and records are opened with them.
 */
#ifndef SDEC_SESSION_H
#define SDEC_SESSION_H

#include "conversation/conn.h"
#include "keys/keys.h"
#include "keys/transcript.h"
#include "sdec_keylog.h"

#define REQUESTER 0
#define RESPONDER 1

/* One key of a direction and its position in the sequence. */
struct epoch {
  struct direction_keys keys;
  uint64_t due;  /* the next expected sequence number */
  uint64_t seen; /* bit i: record due - 1 - i was opened */
};

/* The keys of one direction. `next` is prepared by a key update and takes effect when a record opens with it; `before`
 * is kept for late records and refused updates. */
struct channel {
  struct epoch now, before, next;
  uint8_t order;    /* byte order of the counter in the nonce */
  bool before_over; /* the previous key was a handshake key and will not return */
  bool returned;    /* the latest record went back to the previous key; the newer one is `next` again */
  uint8_t asked;    /* updates requested before any record showed a key */
};

enum nonce_order { ORDER_OPEN, ORDER_LE, ORDER_BE };

enum phase { PHASE_HANDSHAKE, PHASE_DATA };

#define SM_VERSION_1_3 0x1300

/* The trials on a session, whether or not the session is kept. */
struct trials {
  uint32_t spent[2];  /* units of work, by origin of the secrets (enum secret_origin) */
  uint32_t n_records; /* records on which secrets were tried */
  uint8_t n_deep;     /* wide searches so far */
  bool given;         /* a per-direction secret names this session */
  uint8_t starved;    /* bit per origin: not all secrets were tried, and no more will be */
};

/* trials_again says whether to retry after `n` failures: at exponentially growing intervals. */
static inline bool trials_again(uint32_t n) {
  return (n & (n - 1)) == 0;
}

struct session {
  struct conn *conn;
  struct session *older, *newer; /* of the same connection, by last use */
  uint32_t id, number;
  struct holder holder; /* for pieces of large messages and objects */
  uint8_t phase, seq_len;
  uint8_t sealed;      /* why there are no keys; SDEC_SEALED_NOT if there is no obstacle */
  const char *missing; /* what the transcript is missing */
  uint32_t n_shut[3];  /* records that could not be decrypted, by direction (SDEC_DIR_): they are not lost */
  uint8_t n_opened;    /* records opened since the last one that could not be; stops at 2 */
  struct trials trials;
  uint8_t guessed; /* bit per transcript leg that was guessed because the capture lacks it */
  bool psk, clear_handshake, encrypted, suite_ok;
  bool certain;        /* an HMAC or a record proved the secret */
  bool finish_proved;  /* and FINISH proved the transcript up to it */
  uint16_t sm_version; /* secured-message version word; 0 if not seen */
  bool limited;        /* the sides agreed on an AEAD limit */
  uint64_t last_seq;   /* highest sequence number it allows under one key */
  uint8_t chain_slot;  /* the Responder's slot in KEY_EXCHANGE */
  uint8_t finish_slot; /* the Requester's slot in FINISH */
  bool multi_key[2];
  bool finish_pending; /* FINISH was seen, but not its response */
  bool ended;          /* END_SESSION was acknowledged; dropped once its units are taken */
  uint8_t name[SDEC_SECRET_ID_MAX], name_len;
  struct key_suite suite;
  struct transcript th;
  uint8_t handshake[SDEC_HASH_MAX], hs_secret[2][SDEC_HASH_MAX];
  bool have_handshake;
  struct channel channel[2]; /* by sender: Requester, Responder */
  uint8_t last_side;         /* sender of the last opened record */
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
