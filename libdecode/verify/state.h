/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a verifier keeps: of each connection, of each session, and of the chains that it has seen. Private to this
 * folder.
 */
#ifndef SDEC_VERIFY_STATE_H
#define SDEC_VERIFY_STATE_H

#include "look.h"
#include "memory/map.h"
#include "script.h"
#include "sdec_verify.h"

enum side { REQUESTER, RESPONDER, SIDES };

/* A request that waits for its answer. */
struct asked {
  bool waits;
  uint8_t code, step;
  uint64_t unit, frame;
  const char *name;
  struct buffer bytes;
  uint32_t slot, summary_type, session_id; /* facts; `known` has a bit F_... - F_EXCHANGE_FIRST for each */
  uint32_t known;
  bool signed_asked, raw_values;
  uint8_t which; /* measurements asked for */
  uint8_t nonce[32];
  bool has_nonce;
  uint64_t print;    /* distinguishes the request from others */
  uint64_t answered; /* distinguishes the last answer, to this request or one of the same bytes, from others */
  uint64_t answered_frame;
};

/* GET_MEASUREMENTS and their answers of one scope (M of DSP0274). The bytes reach back as far as any reading does. */
struct measured {
  struct script script;
  uint32_t start;       /* by the rules */
  uint32_t over_signed; /* if signatures do not empty it */
  uint32_t over_busy;   /* if ERROR(Busy) does not */
};

/* What happens outside of sessions, or in one: a dialog each way. */
struct scope {
  struct asked asked[2]; /* by the Requester; encapsulated, by the Responder */
  struct measured measured;
};

/* GET_DIGESTS, GET_CERTIFICATE and their answers, which come before a CHALLENGE (B of DSP0274). */
struct shown {
  struct script script; /* since the last CHALLENGE */
  uint32_t start;       /* by the rules */
  uint32_t strict;      /* if every other request empties it */
  bool challenged;      /* a CHALLENGE was completed */
};

/* What is known of one slot of one side. */
struct slot {
  bool has_digest, has_chain, has_model, has_key_pair, has_usage;
  uint8_t digest[SDEC_HASH_MAX]; /* from DIGESTS */
  uint8_t chain[SDEC_HASH_MAX];  /* of the chain that was read: finds it among the known ones */
  uint8_t model, key_pair;
  uint16_t usage;
  uint64_t digest_frame;
};

static inline bool has_several(uint32_t bits) {
  return bits != 0 && (bits & (bits - 1)) != 0;
}

/* ALGORITHMS and what came before. */
struct negotiated {
  uint8_t steps; /* bit a step of the three that are complete */
  uint8_t version;
  bool selected;            /* ALGORITHMS was seen */
  bool fitted;              /* it was not, and a signature verified with these */
  uint32_t hash, meas_hash; /* selections */
  uint32_t hash_len;
  uint32_t asym[SIDES];  /* enum sdec_asym */
  bool many_asym[SIDES]; /* more than one was selected */
  const char *asym_name[SIDES], *hash_name;
  bool has_flags;
  uint32_t flags; /* of the Responder */
};

/* A measurement block that was read. */
struct block {
  uint8_t index, type; /* type: the byte, whose upper bit says raw */
  bool raw_asked, counted;
  bool covered, changed; /* a signature that verifies covers it; an earlier reading differed */
  struct buffer bytes;   /* the whole block */
  uint32_t value_at;     /* where in it the value begins */
  uint64_t unit, frame;  /* of the first reading of this value */
  uint64_t read;         /* unit of the last one */
};
#define BLOCKS_MOST 512
#define BLOCK_BYTES_MOST (UINT32_C(1) << 20)

/* What a summary hash may be of. */
enum summary_form { SUMMARY_WHOLE, SUMMARY_MEASUREMENT, SUMMARY_VALUE, SUMMARY_FORMS };
#define SUMMARY_CANDIDATES 8
struct candidate {
  bool used, tcb_known;
  uint64_t frame;
  const char *message;
  bool put_together; /* of single reads */
  uint8_t all[SUMMARY_FORMS][SDEC_HASH_MAX], tcb[SUMMARY_FORMS][SDEC_HASH_MAX];
};

#define SUMMARIES_OPEN 16
struct summary {
  bool open, tcb, has_session;
  uint8_t version, digest[SDEC_HASH_MAX];
  uint32_t session, session_no;
  uint64_t unit, frame, time_ns;
  const char *message;
};

struct blocks {
  struct block *list; /* of the pool */
  uint32_t n, room, n_bytes;
  uint32_t total; /* how many there are, if that was asked; 0: not known */
  bool given_up;
  bool read_all, finished;  /* every block was read; what was not measured has been said */
  struct sdec_verdict last; /* about the last answer, as a form */
  struct candidate candidates[SUMMARY_CANDIDATES];
  uint32_t next_candidate;
  struct summary open[SUMMARIES_OPEN];
  uint32_t next_open;
};

/* Of the ledger: a message that proves, refutes or leaves open, the first of each kind. */
struct witness {
  bool set;
  uint8_t check, slot;
  uint64_t frame;
  const char *message, *needs;
  char why[80];
};

/* What stands behind a signature that verified. */
struct signer {
  bool set, raw, anchored;
  uint8_t chain_result; /* enum sdec_result */
  char leaf[72], root[72], key[SDEC_KEY_NAME], why[160];
};

/* The ledger of a connection. */
struct findings {
  struct witness proved[SDEC_QUESTIONS], refuted[SDEC_QUESTIONS], open[SDEC_QUESTIONS];
  struct signer signer[SIDES];
  char shown[SIDES][72]; /* leaf of a chain that nothing was signed with */
  uint32_t n_blocks, n_changed;
  struct witness summary_agrees, summary_differs;
};

/* One connection. */
struct party {
  uint32_t conn;
  uint8_t transport;
  struct sdec_addr requester, responder;
  uint64_t first_frame, last_frame;
  uint32_t first_story, last_story; /* numbers in the ledger, from 1; 0: none */
  struct negotiated negotiated;
  struct script vca;
  uint32_t n_requests;      /* since ALGORITHMS, as far as it matters */
  uint64_t trail;           /* a digest of what was said since the negotiation began */
  struct buffer digests[2]; /* of the Responder: the first if it came right after ALGORITHMS; the first wherever */
  bool digests_counted;
  bool digests_late; /* there was a first one, and it came too late to count */
  const char *digests_name;
  uint64_t digests_frame;
  struct shown shown[SIDES];
  struct scope clear;
  struct slot slots[SIDES][SLOTS];
  uint8_t mask[SIDES];
  bool has_mask[SIDES];
  bool little_endian[SIDES]; /* a signature of 1.0 or 1.1 turned out to be */
  uint32_t handshake;        /* session that was begun last */
  bool has_handshake;
  uint64_t losses, seen_losses; /* of it alone; of all that count for it, when the transcripts began */
  struct blocks *blocks;        /* of the pool, NULL until there are some */
  bool has_leaf;                /* some measurements were signed with a key that is known */
  uint8_t leaf[32];             /* SHA-256 of its SubjectPublicKeyInfo, for reference values */
  struct findings findings;
};

struct talk_key {
  uint32_t conn, id;
};

/* One session. */
struct talk {
  uint32_t conn, id, no;
  struct scope scope;
  bool handshaking, psk, exchanged;
  uint8_t rsp_slot;                                   /* as KEY_EXCHANGE has it */
  bool encapsulated;                                  /* an exchange the other way round was seen in the handshake */
  struct script exchange;                             /* KEY_EXCHANGE, KEY_EXCHANGE_RSP */
  uint32_t unsigned_len;                              /* of both, up to the signature */
  struct script digests;                              /* of the Requester, if they count */
  uint8_t with_digests;                               /* enum digests_used: what fitted KEY_EXCHANGE_RSP */
  bool exchange_judged, exchange_good, exchange_open; /* open: neither proved nor refuted */
  uint8_t chain[SDEC_HASH_MAX];                       /* the digest that fitted, or would be right */
  bool has_chain;
  uint32_t story; /* number in the ledger, from 1; 0: none */
};

enum digests_used { DIGESTS_RULE, DIGESTS_NONE, DIGESTS_FIRST };

/* What the ledger says about a session after it is over. */
struct story {
  bool psk, hmac_good, hmac_bad, unproved, began, ended;
  uint32_t conn, id, no;
  uint32_t next; /* of the same connection, from 1; 0: none */
  uint64_t began_frame, ended_frame;
  struct witness exchange, finish;        /* signatures, whatever came of them */
  uint8_t exchange_result, finish_result; /* enum sdec_result */
};
#define STORIES_MOST 4096

/* A chain, or raw public key, and what it came to. */
struct known {
  bool used, shown, given; /* shown: by a device */
  bool bare, rootless;     /* given as certificates; without the root whose hash the device sends before them */
  bool longer;             /* given, and shorter than its length word says */
  const char *lacks;       /* given, and what keeps its key from refuting a signature; NULL: nothing */
  uint32_t nth;            /* of those given */
  bool raw, any_slot;      /* given as a raw public key; for any slot */
  uint8_t slots;           /* bit n: given for slot n */
  uint8_t side;
  uint32_t hash;
  uint8_t digest[SDEC_HASH_MAX];
  uint32_t digest_len;
  struct buffer der; /* the leaf, or the key */
  char leaf[72], root[72], key[SDEC_KEY_NAME];
  bool judged, anchored, leaf_is_ca;
  uint8_t version, model, to_install, result, root_result, severity;
  uint32_t algorithm, broken, remarked; /* bits by enum sdec_chain_rule */
  const char *needs;
  char why[SDEC_WHY_LEN], root_why[96];
  uint64_t last_use;
};
#define KNOWN_MOST 128
#define GIVEN_MOST 64 /* of those that the caller gives */

/* given_for says that a chain was given for this slot, and not for any. */
static inline bool given_for(const struct known *known, uint32_t slot) {
  return slot < SLOTS && (known->slots >> slot & 1) != 0;
}

struct nonce {
  uint32_t conn; /* 0: empty */
  uint8_t side;
  uint8_t bytes[32];
  uint8_t exchange[16]; /* of the digest over request and answer */
  uint64_t trail;       /* of the connection, up to the answer */
  bool whole;           /* the trail begins with the negotiation, and nothing was lost since */
  uint64_t frame;
};
#define NONCE_WAYS 4
#define NONCES_MOST 65536u
#define NONCE_BLOCK 64u

#endif
