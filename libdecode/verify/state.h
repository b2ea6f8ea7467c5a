/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a verifier keeps for each connection, each session and each chain that it has seen. Private to this folder.
 */
#ifndef SDEC_VERIFY_STATE_H
#define SDEC_VERIFY_STATE_H

#include "look.h"
#include "memory/map.h"
#include "script.h"
#include "sdec_verify.h"

enum side { REQUESTER, RESPONDER, SIDES };

/* The last request and its response. */
struct asked {
  bool waits; /* not answered yet */
  uint8_t code, step;
  uint64_t unit, frame;
  const char *name;
  struct buffer bytes;
  uint32_t slot, summary_type, session_id; /* from the request */
  bool signed_asked, raw_values;
  uint8_t which; /* the measurement operation requested */
  uint8_t nonce[32];
  bool has_nonce;
  uint64_t print;    /* hash of the request; 0 if no signature covers it */
  uint64_t answered; /* hash of the last response to this request or an identical one; 0: none */
  uint64_t answered_frame;
};

/* GET_MEASUREMENTS and MEASUREMENTS of one scope (M of DSP0274). The script goes back as far as any reading needs; the
 * members below are offsets at which a reading begins. */
struct measured {
  struct script script;
  uint32_t start;       /* as specified */
  uint32_t over_signed; /* if a signature does not reset M */
  uint32_t over_busy;   /* if ERROR(Busy) does not reset M */
};

/* The messages outside sessions, or those of one session. */
struct scope {
  struct asked asked[2]; /* [0] by the Requester, [1] encapsulated, by the Responder */
  struct measured measured;
};

/* GET_DIGESTS, GET_CERTIFICATE and their responses ahead of a CHALLENGE (B of DSP0274). */
struct shown {
  struct script script; /* since the last CHALLENGE */
  uint32_t start;       /* offset: as specified */
  uint32_t strict;      /* offset: if every other request resets it */
  bool challenged;      /* a CHALLENGE was completed */
};

/* A certificate slot of one side. */
struct slot {
  bool has_digest, has_chain, has_model, has_key_pair, has_usage;
  uint8_t digest[SDEC_HASH_MAX]; /* from DIGESTS */
  uint8_t chain[SDEC_HASH_MAX];  /* digest of the chain that was read: key into the known chains */
  uint8_t model, key_pair;
  uint16_t usage;
  uint64_t digest_frame;
};

static inline bool has_several(uint32_t bits) {
  return bits != 0 && (bits & (bits - 1)) != 0;
}

/* The result of the negotiation. */
struct negotiated {
  uint8_t steps; /* bits SDEC_STEP_VERSION, _CAPABILITIES, _ALGORITHMS: complete */
  uint8_t version;
  bool selected;            /* ALGORITHMS was seen */
  bool fitted;              /* ALGORITHMS was not seen: these were inferred from a signature that verifies */
  uint32_t hash, meas_hash; /* selections */
  uint32_t hash_len;
  uint32_t asym[SIDES];  /* enum sdec_asym */
  bool many_asym[SIDES]; /* more than one was selected */
  const char *asym_name[SIDES], *hash_name;
  bool has_flags;
  uint32_t flags; /* of the Responder */
};

/* A measurement block. */
struct block {
  uint8_t index, type; /* type: DMTFSpecMeasurementValueType; bit 7: raw */
  bool raw_asked, counted;
  bool covered, changed; /* covered by a signature that verifies; differs from an earlier reading */
  struct buffer bytes;   /* the whole block */
  uint64_t unit, frame;  /* where this value was first read */
  uint64_t read;         /* unit of the last reading */
};
#define BLOCKS_MOST 512
#define BLOCK_BYTES_MOST (UINT32_C(1) << 20)

/* The part of each block that a summary hash covers: the whole block, without its header, or the value alone. */
enum summary_form { SUMMARY_WHOLE, SUMMARY_MEASUREMENT, SUMMARY_VALUE, SUMMARY_FORMS };
#define SUMMARY_CANDIDATES 8

/* A set of blocks that a summary hash may be over, by its hashes. */
struct candidate {
  bool used, tcb_known;
  uint64_t frame;
  const char *message;
  bool put_together; /* assembled from single reads */
  uint8_t all[SUMMARY_FORMS][SDEC_HASH_MAX], tcb[SUMMARY_FORMS][SDEC_HASH_MAX];
};

#define SUMMARIES_OPEN 16

/* A summary hash for which no matching blocks have been read yet. */
struct summary {
  bool open, tcb, has_session;
  uint8_t version, digest[SDEC_HASH_MAX];
  uint32_t session, session_no;
  uint64_t unit, frame, time_ns;
  const char *message;
};

struct blocks {
  struct block *list; /* from the pool */
  uint32_t n, room, n_bytes;
  uint32_t total;           /* number of blocks that the device reports; 0: unknown */
  bool given_up;            /* blocks or candidates were dropped */
  bool read_all, finished;  /* all blocks were read; missing ones have been reported */
  struct sdec_verdict last; /* template for verdicts about the last response */
  struct candidate candidates[SUMMARY_CANDIDATES];
  uint32_t next_candidate;
  struct summary open[SUMMARIES_OPEN];
  uint32_t next_open;
};

/* For the ledger: the first message that proves, refutes or leaves open a question. */
struct witness {
  bool set;
  uint8_t check, slot;
  uint64_t frame;
  const char *message, *needs;
  char why[80];
};

/* The key and chain behind a signature that verified. */
struct signer {
  bool set, raw, anchored;
  uint8_t chain_result; /* enum sdec_result */
  char leaf[72], root[72], key[SDEC_KEY_NAME], why[160];
};

/* The ledger of a connection. */
struct findings {
  struct witness proved[SDEC_QUESTIONS], refuted[SDEC_QUESTIONS], open[SDEC_QUESTIONS];
  struct signer signer[SIDES];
  char shown[SIDES][72]; /* leaf name of the last chain judged, which need not have signed anything */
  uint32_t n_blocks, n_changed;
  struct witness summary_agrees, summary_differs;
};

/* One connection. */
struct party {
  uint32_t conn;
  uint8_t transport;
  struct sdec_addr requester, responder;
  uint64_t first_frame, last_frame;
  uint32_t first_story, last_story; /* 1-based indexes of its sessions in the ledger; 0: none */
  struct negotiated negotiated;
  struct script vca;
  uint32_t n_requests;      /* since ALGORITHMS; stops at 2 */
  uint64_t trail;           /* keyed hash of all messages since the negotiation began */
  struct buffer digests[2]; /* the Responder's first DIGESTS: [0] only if right after ALGORITHMS, [1] anywhere */
  bool digests_counted;
  const char *digests_name;
  uint64_t digests_frame;
  struct shown shown[SIDES];
  struct scope clear;
  struct slot slots[SIDES][SLOTS];
  uint8_t mask[SIDES];
  bool has_mask[SIDES];
  bool little_endian[SIDES]; /* a 1.0 or 1.1 signature verified that way */
  uint32_t handshake;        /* ID of the session begun last */
  bool has_handshake;
  uint64_t losses, seen_losses; /* its own; the total that counts for it, when its transcripts began */
  struct blocks *blocks;        /* from the pool; NULL until the first block */
  bool has_leaf;                /* a known key signed measurements */
  uint8_t leaf[32];             /* SHA-256 of that key's SubjectPublicKeyInfo, compared with reference files */
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
  uint8_t rsp_slot;             /* from KEY_EXCHANGE */
  bool encapsulated;            /* the handshake contained an encapsulated response */
  struct script exchange;       /* KEY_EXCHANGE, KEY_EXCHANGE_RSP */
  uint32_t unsigned_len;        /* length of both, up to the signature */
  struct script digests;        /* the Requester's DIGESTS that open the encapsulated part of the handshake */
  uint8_t with_digests;         /* enum digests_used: as in the reading that verified KEY_EXCHANGE_RSP */
  bool exchange_open;           /* the result on KEY_EXCHANGE_RSP is unknown */
  uint8_t chain[SDEC_HASH_MAX]; /* digest of the Responder's chain; the likeliest if none verified */
  bool has_chain;
  uint32_t story; /* 1-based index in the ledger; 0: none */
};

/* Which DIGESTS a transcript includes: by the specification, none, or the first regardless of position. */
enum digests_used { DIGESTS_RULE, DIGESTS_NONE, DIGESTS_FIRST };

/* The ledger's record of a session; it outlives struct talk. */
struct story {
  bool psk, hmac_good, hmac_bad, unproved, began, ended;
  uint32_t conn, id, no;
  uint32_t next; /* 1-based index of the connection's next session; 0: none */
  uint64_t began_frame, ended_frame;
  struct witness exchange, finish;        /* the signatures, with any result */
  uint8_t exchange_result, finish_result; /* enum sdec_result */
};
#define STORIES_MOST 4096

/* A chain or raw public key, and the verdict on it. */
struct known {
  bool used, shown, given; /* shown by a device; given by the caller */
  bool bare, rootless;     /* given as bare certificates; given without the root that RootHash covers */
  bool longer;             /* given, but its length field exceeds its size */
  const char *lacks;       /* given, and why a failure with its key refutes nothing; NULL: it does */
  uint32_t nth;            /* index in the given chains */
  bool raw, any_slot;      /* given as a raw public key; given for any slot */
  uint8_t slots;           /* bit n: given for slot n */
  uint8_t side;
  uint32_t hash;
  uint8_t digest[SDEC_HASH_MAX];
  uint32_t digest_len;
  struct buffer der; /* the leaf certificate or raw key */
  char leaf[72], root[72], key[SDEC_KEY_NAME];
  bool judged, anchored, leaf_is_ca;
  uint8_t version, model, to_install, result, root_result, severity;
  uint32_t algorithm, broken, remarked; /* bits by enum sdec_chain_rule */
  const char *needs;
  char why[SDEC_WHY_LEN], root_why[96];
  uint64_t last_use;
};
#define KNOWN_MOST 128
#define GIVEN_MOST 64 /* limit on the chains that the caller gives */

/* given_for is true if a chain was given for this slot in particular. */
static inline bool given_for(const struct known *known, uint32_t slot) {
  return slot < SLOTS && (known->slots >> slot & 1) != 0;
}

struct nonce {
  uint32_t conn; /* 0: empty */
  uint8_t side;
  uint8_t bytes[32];
  uint8_t exchange[16]; /* truncated SHA-256 of request and response */
  uint64_t trail;       /* the connection's trail up to the response */
  bool whole;           /* the negotiation is complete and nothing was lost since */
  uint64_t frame;
};
#define NONCE_WAYS 4
#define NONCES_MOST 65536u
#define NONCE_BLOCK 64u

#endif
