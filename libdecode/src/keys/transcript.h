/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts: the messages that key derivation and HMACs cover (DSP0274, transcript rules). They are kept as bytes so
 * that alternatives can be tried where something is uncertain.
 */
#ifndef SDEC_TRANSCRIPT_H
#define SDEC_TRANSCRIPT_H

#include "memory/buffer.h"
#include "conversation/read.h"
#include "sdec_crypto.h"

#define SLOTS 8
#define RAW_KEY_SLOT SLOTS /* represents slot 0xFF, a provisioned raw public key */

/* The digest of a certificate chain or raw public key. */
struct chain_digest {
  uint8_t digest[SDEC_HASH_MAX];
  bool known;
};

/* What a connection has shown for its transcripts. Starts zeroed. */
struct evidence {
  struct buffer vca;        /* GET_VERSION to ALGORITHMS, as far as seen */
  uint8_t vca_steps;        /* bit per completed step */
  struct buffer digests[2]; /* by sender: the first DIGESTS after the negotiation, for multi-key connections */
  bool digests_taken[2];
  struct chain_digest chain[2][SLOTS + 1]; /* by direction of the owner: 0 Requester, 1 Responder */
  struct buffer held;                      /* the request of a step that awaits its response */
  uint8_t held_step;
  uint32_t held_name, held_name_len; /* where it has the bytes that name the session */
};

void sdec_evidence_drop(struct evidence *evidence, struct pool *pool);

/* sdec_evidence_hold keeps a request until its response arrives; sdec_evidence_pair then appends both to the
 * negotiation. */
void sdec_evidence_hold(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span message);
void sdec_evidence_pair(struct evidence *evidence, struct pool *pool, uint8_t step, struct sdec_span response);

/* sdec_evidence_digests takes the digests from a DIGESTS message sent by `side` (0 Requester, 1 Responder). */
void sdec_evidence_digests(struct evidence *evidence, struct pool *pool, uint32_t side, const struct reading *reading,
                           struct sdec_span message);

/* sdec_evidence_missing names the first message pair that the negotiation lacks, or NULL. */
const char *sdec_evidence_missing(const struct evidence *evidence);

/* A handshake message and the position of its verify data. */
struct leg {
  struct buffer bytes;
  uint32_t verify; /* offset of the verify data; the message's length if absent */
};

enum leg_number { LEG_REQUEST, LEG_RESPONSE, LEG_FINISH, LEG_FINISH_RSP, LEGS };

/* The transcript of one handshake. What the wire does not show for certain is in `use_digests` and `chain`. */
struct transcript {
  struct leg leg[LEGS];
  bool psk, mutual;
  bool use_digests[2];             /* multi-key connections: include the DIGESTS of the Requester, of the Responder */
  uint8_t chain[2][SDEC_HASH_MAX]; /* digest of the Requester's and the Responder's chain */
  uint8_t hash_len;
};

void sdec_transcript_drop(struct transcript *transcript, struct pool *pool);
SDEC_MUST_USE bool sdec_transcript_add(struct transcript *transcript, struct pool *pool, enum leg_number leg,
                                       struct sdec_span message, const struct reading *reading);

/* Where a transcript ends. */
enum transcript_end {
  TH_RESPONSE_VERIFY, /* TH1: up to the verify data of the exchange response, including its signature */
  TH_FINISH_VERIFY,   /* up to the verify data of FINISH */
  TH_FINISH_RSP_VERIFY,
  TH_ALL /* TH2 */
};

#define TRANSCRIPT_PARTS 16

/* sdec_transcript_parts lists the pieces up to `end` in order and returns their number. */
uint32_t sdec_transcript_parts(const struct transcript *transcript, const struct evidence *evidence,
                               enum transcript_end end, struct sdec_span parts[TRANSCRIPT_PARTS]);

#endif
