/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts: the messages that key derivation and HMACs run over (DSP0274, transcript rules), kept as bytes so that
 * what is uncertain can be tried both ways.
 */
#ifndef SDEC_TRANSCRIPT_H
#define SDEC_TRANSCRIPT_H

#include "memory/buffer.h"
#include "conversation/read.h"
#include "sdec_crypto.h"

#define SLOTS 8
#define RAW_KEY_SLOT SLOTS /* stands for slot 0xFF: a provisioned raw public key */

/* Digest of one certificate chain or raw public key. */
struct chain_digest {
  uint8_t digest[SDEC_HASH_MAX];
  bool known;
};

/* What a connection has shown of its transcripts. Starts zeroed. */
struct evidence {
  struct buffer vca;        /* GET_VERSION to ALGORITHMS, as far as they were seen */
  uint8_t vca_steps;        /* bit per step that is complete */
  struct buffer digests[2]; /* by direction: the first DIGESTS after the negotiation, for multi-key connections */
  bool digests_taken[2];
  struct chain_digest chain[2][SLOTS + 1]; /* by direction of the owner: 0 Requester, 1 Responder */
  struct buffer held;                      /* the request of a step that waits for its answer */
  uint8_t held_step;
  uint32_t held_name, held_name_len; /* where in it the bytes stand that name the session */
};

void sdec_evidence_drop(struct evidence *evidence, struct pool *pool);

/* sdec_evidence_hold keeps a request until it is answered; sdec_evidence_pair appends it and its answer to the
 * negotiation. */
void sdec_evidence_hold(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span message);
void sdec_evidence_pair(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span response);

/* sdec_evidence_digests takes over the digests of a DIGESTS message sent by `side` (0 Requester, 1 Responder). */
void sdec_evidence_digests(struct evidence *evidence, struct pool *pool, uint32_t side, const struct reading *reading,
                           struct sdec_span message);

/* sdec_evidence_missing names the first message pair of the negotiation that is not there, or NULL. */
const char *sdec_evidence_missing(const struct evidence *evidence);

/* A message of a handshake with the place of its verify data. */
struct leg {
  struct buffer bytes;
  uint32_t verify; /* its offset; the length if the field is absent */
};

enum leg_number { LEG_REQUEST, LEG_RESPONSE, LEG_FINISH, LEG_FINISH_RSP, LEGS };

/* One handshake. What cannot be read from the wire for sure is in `use_` and the two digests. */
struct transcript {
  struct leg leg[LEGS];
  bool psk, mutual;
  bool use_digests[2];             /* multi-key connections: DIGESTS of the Requester, of the Responder */
  uint8_t chain[2][SDEC_HASH_MAX]; /* digest of the Requester's and the Responder's chain */
  uint8_t hash_len;
};

void sdec_transcript_drop(struct transcript *transcript, struct pool *pool);
SDEC_MUST_USE bool sdec_transcript_add(struct transcript *transcript, struct pool *pool, enum leg_number leg,
                                       struct sdec_span message, const struct reading *reading);

/* How far a transcript goes. */
enum transcript_end {
  TH_RESPONSE_VERIFY, /* TH1: up to the verify data of the exchange response, its signature included */
  TH_FINISH_VERIFY,   /* up to the verify data of FINISH */
  TH_FINISH_RSP_VERIFY,
  TH_ALL /* TH2 */
};

#define TRANSCRIPT_PARTS 16

/* sdec_transcript_parts lists the pieces up to `end`, in order, and returns how many there are. */
uint32_t sdec_transcript_parts(const struct transcript *transcript, const struct evidence *evidence,
                               enum transcript_end end, struct sdec_span parts[TRANSCRIPT_PARTS]);

#endif
