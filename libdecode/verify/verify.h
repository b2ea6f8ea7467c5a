/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The verifier's own state and what its modules share. Private to this folder.
 */
#ifndef SDEC_VERIFY_PRIVATE_H
#define SDEC_VERIFY_PRIVATE_H

#include "state.h"

/* A piece of a transcript: messages of a script from a place on, or one message or digest. */
struct piece {
  struct sdec_span bytes;      /* without data: the digest of the chain whose key is tried */
  const struct script *script; /* NULL: one message */
  uint32_t from;
  const char *name;
  uint64_t frame;
};

static inline bool piece_of_signer(const struct piece *piece) {
  return piece->script == NULL && piece->bytes.data == NULL;
}

#define READINGS 8

struct reading {
  const char *name; /* NULL: the specification's own */
  struct piece pieces[SDEC_PROOF_PARTS];
  uint32_t n;
  uint8_t tag; /* the caller's */
};

/* What is signed by whom, in which contexts of DSP0274. */
enum context {
  CONTEXT_CHALLENGE = SDEC_SIGNS_CHALLENGE,
  CONTEXT_MEASUREMENTS = SDEC_SIGNS_MEASUREMENTS,
  CONTEXT_EXCHANGE = SDEC_SIGNS_EXCHANGE,
  CONTEXT_FINISH = SDEC_SIGNS_FINISH,
  CONTEXT_ENDPOINT = SDEC_SIGNS_ENDPOINT,
  CONTEXTS
};

#define LOSSY_PAIRS_MOST 4096

/* One signature to judge. */
struct job {
  struct party *party;
  uint8_t side, slot, version, context; /* slot: SDEC_SLOT_RAW_KEY for a raw key */
  struct sdec_span signature;
  struct reading readings[READINGS];
  uint32_t n_readings;
  struct known *keys[KNOWN_MOST]; /* each is tried */
  uint32_t n_keys;
  bool overrun; /* a script of it did not fit */
  /* What came of it. */
  int32_t fitting; /* reading, -1: none */
  struct known *key;
  struct known *blamed; /* if none fits: the one with whose key it does not verify */
  bool unfit;           /* no key is one for the algorithm */
};

/* What is emptied when the next unit comes: until then the proof of a signature points into it. */
enum later { LATER_NOTHING, LATER_CHALLENGE, LATER_MEASUREMENTS };

/* All blocks of one answer may have changed and match their references, and open summaries agree with them. */
#define QUEUE_LEN 576

/* Blocks to be hashed together, and room to write some of them anew. */
#define SUM_BLOCKS 256
struct sum {
  struct sdec_span blocks[SUM_BLOCKS], parts[SUM_BLOCKS];
  bool tcb[SUM_BLOCKS], overrun;
  uint32_t n, n_bytes;
  uint8_t bytes[SUM_BLOCKS * (7 + SDEC_HASH_MAX)];
};

struct sdec_verify {
  struct sdec_verify_config config;
  struct pool *pool;
  struct map parties, talks;
  const struct sdec_unit *unit;
  struct party *at; /* the connection and session of the unit */
  struct talk *talk;
  const char *carrier; /* name of the message that a chain object came in */
  struct sight sight;
  struct sdec_iter it;
  struct sdec_certificate request;
  struct sdec_chain_report report;
  struct job job;
  struct sum sum;
  const char *said_leaf; /* of the chain that a verdict is about */
  struct sdec_proof proof;
  bool has_proof;
  uint8_t proof_prefix[SDEC_PROOF_PREFIX], proof_digest[SDEC_HASH_MAX];
  uint8_t later, later_side;
  struct scope *later_scope;
  struct asked held; /* the request of the answer at hand, out of a scope that may end with it */
  struct sdec_verdict queue[QUEUE_LEN];
  uint32_t queue_first, queue_n;
  struct known known[KNOWN_MOST];
  uint64_t uses;
  struct nonce *nonces;
  uint64_t nonces_ready[NONCES_MOST / NONCE_BLOCK / 64]; /* bit n: block n of them is in use */
  struct sdec_verdict stale; /* of the last signed exchange with another nonce than the one given */
  bool has_stale, fresh;
  uint32_t n_nonces;
  struct story *stories;
  uint32_t n_stories, n_stories_used;
  uint32_t last_conn; /* the highest number of a connection */
  struct {
    uint32_t i, conn, story; /* the account that was asked for last, and where the next one is */
  } cursor;
  struct map pair_losses;   /* by pair of endpoints */
  uint64_t losses_anywhere; /* those that may be of any connection */
  uint32_t n_explained;
  bool has_time, started, finishing;
  int64_t time;
  struct party *finish_at;
  struct sdec_verify_stats stats;
  uint32_t first_reference[257]; /* by index */
};

/* text_span gives the letters of a string. */
static inline struct sdec_span text_span(const char *text) {
  uint32_t len = 0;
  while (text[len] != '\0') {
    len++;
  }
  return (struct sdec_span){(const uint8_t *)text, len};
}

/* message_of gives the name and place of a message, for a script. */
static inline struct script_message message_of(const struct sdec_unit *unit) {
  return (struct script_message){.name = unit->name, .frame = unit->frame, .unit = unit->number};
}

/* verdict.c: a verdict about the unit at hand, with everything that is the same for all; sdec_verdict_say queues it,
 * and counts it in the ledger; sdec_verdict_next takes it out again. */
struct sdec_verdict sdec_verdict_of(const struct sdec_verify *v, uint32_t check, uint32_t result, uint32_t side,
                                    uint32_t slot);
void sdec_verdict_say(struct sdec_verify *v, struct party *party, const struct sdec_verdict *verdict);
SDEC_MUST_USE bool sdec_verdict_next(struct sdec_verify *v, struct sdec_verdict *out);
struct sdec_text sdec_why_begin(struct sdec_verdict *verdict);
void sdec_why_end(struct sdec_verdict *verdict, struct sdec_text *text);
void sdec_why(struct sdec_verdict *verdict, const char *text);

/* names.c: sdec_copy_text copies a text into `room` bytes; what is cut ends with "...". */
void sdec_copy_text(char *out, size_t room, const char *text);

/* hash.c: sdec_hash_of hashes the parts; false if the calls do not have the algorithm. */
SDEC_MUST_USE bool sdec_hash_of(const struct sdec_verify *v, uint32_t hash, const struct sdec_span *parts, uint32_t n,
                                uint8_t *out);
/* sdec_hash_length gives the length of a digest by BaseHashSel, 0 if that is none. */
uint32_t sdec_hash_length(uint32_t hash);

/* party.c */
void sdec_party_unit(struct sdec_verify *v);
/* sdec_party_reset forgets what was negotiated and shown. */
void sdec_party_reset(struct sdec_verify *v, struct party *party);
void sdec_talk_drop(struct sdec_verify *v, struct talk *talk);
struct talk *sdec_talk_find(struct sdec_verify *v, const struct party *party, uint32_t id, bool make);

/* losses.c: sdec_losses_unit takes note of what the unit at hand says was lost. sdec_losses_begin begins to count for a
 * connection, whose transcripts begin, and sdec_losses_since says whether anything of it was lost since. */
SDEC_MUST_USE bool sdec_losses_init(struct sdec_verify *v);
void sdec_losses_unit(struct sdec_verify *v);
void sdec_losses_begin(struct sdec_verify *v, struct party *p);
bool sdec_losses_since(struct sdec_verify *v, const struct party *p);

/* dialog.c: requests and answers, each with what it does to transcripts. */
void sdec_dialog_unit(struct sdec_verify *v);

/* resets.c: what is emptied. sdec_later_do does what waited for the unit after. */
void sdec_shown_empty(struct sdec_verify *v, struct shown *shown);
void sdec_shown_restart(struct sdec_verify *v, struct shown *shown);
void sdec_measured_tidy(struct sdec_verify *v, struct measured *m);
void sdec_measured_empty(struct sdec_verify *v, struct measured *m);
void sdec_scope_drop(struct sdec_verify *v, struct scope *scope);
void sdec_later_do(struct sdec_verify *v);

/* signed.c */
void sdec_job_begin(struct sdec_verify *v, uint32_t side, uint32_t slot, enum context context);
struct reading *sdec_job_reading(struct job *job, const char *name);
void sdec_put_piece(struct reading *reading, struct sdec_span bytes, const char *name, uint64_t frame);
void sdec_put_script(struct job *job, struct reading *reading, const struct script *script, uint32_t from);
void sdec_put_asked(struct reading *reading, const struct asked *asked);
void sdec_put_unsigned(struct sdec_verify *v, struct reading *reading);
/* sdec_put_chain puts the digest of a chain; without data, of the one that signs. */
void sdec_put_chain(struct reading *reading, struct sdec_span digest);
/* sdec_job_judge tries the readings and says the verdict, which it also returns. `missing`: what the transcript lacks,
 * or NULL. */
uint32_t sdec_job_judge(struct sdec_verify *v, const char *missing);
/* missing_of names the part of the negotiation that is not there, or NULL. */
const char *sdec_missing_negotiation(const struct party *party);

/* fit.c: pairs of algorithms for a signature without its negotiation, as far as sdec_fit_applies. sdec_fit_next
 * takes the next one as if it had been negotiated, with its keys; after the last try, sdec_fit_end lets only what
 * fits stay. */
struct fit {
  uint32_t asym, hash, n_tried;
  bool keys; /* there were some, for whatever algorithm */
};
SDEC_MUST_USE bool sdec_fit_applies(const struct sdec_verify *v);
SDEC_MUST_USE bool sdec_fit_next(struct sdec_verify *v, struct fit *fit);
void sdec_fit_end(struct sdec_verify *v, bool fits);

/* would.c: what would have made the signature of the job fit, in words, or NULL. */
const char *sdec_would_fit(struct sdec_verify *v);

/* judged.c: the signed messages. */
void sdec_prove_challenge(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_measurements(struct sdec_verify *v, struct scope *scope, const struct asked *asked);
void sdec_prove_endpoint(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_request(struct sdec_verify *v);
void sdec_prove_exchange(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_finish(struct sdec_verify *v);

/* der.c: sdec_first_der gives the DER SEQUENCE that bytes begin with; its data is NULL if there is none. sdec_last_der
 * gives the last of several; empty: they are cut off before its end. */
struct sdec_span sdec_first_der(struct sdec_span bytes);
struct sdec_span sdec_last_der(struct sdec_span certificates);

/* given.c: the chains that were given are made known to a connection, as far as they are not. */
void sdec_chains_given(struct sdec_verify *v, const struct party *party);

/* doubt.c: sdec_told_digest gives the digest that DIGESTS, or the message at hand, has of a slot's chain; NULL: neither.
 * sdec_may_be_another says that a chain that was given need not be that of the slot, if this has another digest.
 * sdec_doubt says what of the chains that were tried keeps a signature that fails from being refuted; NULL: nothing.
 * sdec_chain_digest gives the digest that the job takes a chain to have, and sdec_piece_bytes a piece if this signs. */
const uint8_t *sdec_told_digest(const struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot);
bool sdec_may_be_another(const struct known *known, uint32_t slot);
const char *sdec_doubt(const struct sdec_verify *v);
struct sdec_span sdec_chain_digest(const struct sdec_verify *v, const struct known *known);
struct sdec_span sdec_piece_bytes(const struct sdec_verify *v, const struct piece *piece, const struct known *known);

/* chains.c: sdec_chain_judge judges a chain once: the answer stays with it. */
void sdec_chain_judge(struct sdec_verify *v, struct known *known, struct sdec_chain *chain);
void sdec_chain_seen(struct sdec_verify *v, bool to_install);
/* sdec_chain_why writes the findings of a grade, in their order; what several certificates have in common, once. */
void sdec_chain_why(const struct sdec_chain_report *report, uint8_t grade, struct sdec_text *out);
/* sdec_digest_say says whether a digest agrees with that of the chain which was read or given, or of a public key. */
enum digest_of { OF_READ, OF_GIVEN, OF_KEY };
void sdec_digest_say(struct sdec_verify *v, bool agrees, uint32_t side, uint32_t slot, enum digest_of of);

/* digests.c: what DIGESTS and CHALLENGE_AUTH say of chains, and of the one that was given and whose key signed. */
void sdec_chain_signed(struct sdec_verify *v);
void sdec_chain_digests(struct sdec_verify *v, uint32_t side);
void sdec_chain_challenged(struct sdec_verify *v, uint32_t side, uint32_t slot);

/* keys.c: sdec_chain_keys lists what may have signed for a slot, the likeliest first, those given in their order. */
uint32_t sdec_chain_keys(struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot,
                         struct known *out[KNOWN_MOST]);

/* known.c: sdec_known_find finds a chain of a side by its digest; NULL if it was not seen, or was forgotten.
 * sdec_known_given finds the nth of those given, for a hash. sdec_known_add makes room for one, at the cost of the one of no use for longest; NULL without memory. */
struct known *sdec_known_find(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest);
struct known *sdec_known_given(struct sdec_verify *v, uint32_t nth, uint32_t hash);
struct known *sdec_known_add(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest,
                             struct sdec_span der);

/* pairs.c: sdec_pairs_chain judges the key of a chain that was read, sdec_pairs_used whether the key that the job is
 * about may sign this. */
void sdec_pairs_chain(struct sdec_verify *v, uint32_t side, uint32_t slot);
void sdec_pairs_used(struct sdec_verify *v);

/* blocks.c, blocks_room.c, summary.c */
void sdec_blocks_answer(struct sdec_verify *v, const struct asked *asked);
void sdec_blocks_drop(struct sdec_verify *v, struct party *party);
void sdec_summary_begin(struct sdec_verify *v);
void sdec_summary_block(struct sdec_verify *v, struct sdec_span block, uint8_t type);
void sdec_summary_seen(struct sdec_verify *v, const struct asked *asked);
void sdec_summary_candidate(struct sdec_verify *v, struct party *party, bool put_together);
/* sdec_summary_finish judges the next open one of a connection; false if there is none. */
bool sdec_summary_finish(struct sdec_verify *v, struct party *party);
void sdec_log_seen(struct sdec_verify *v);

/* referred.c: verdicts by reference values. sdec_referred_finish says what a connection did not measure; false if there
 * is nothing more to say. */
void sdec_referred_answer(struct sdec_verify *v);
bool sdec_referred_finish(struct sdec_verify *v, struct party *p);

/* compare.c, tally.c: sdec_references_begin finds the entries of each index; sdec_references_signed takes note of whose
 * key signed measurements; sdec_references_ledger adds the result to the answer about firmware, and what no signature
 * covers. */
void sdec_references_begin(struct sdec_verify *v);
void sdec_references_signed(struct sdec_verify *v);
void sdec_references_ledger(struct sdec_verify *v, const struct party *p, struct sdec_text *text,
                            struct sdec_answer *out);

/* nonces.c */
void sdec_nonces_pair(struct sdec_verify *v, const struct asked *asked, uint32_t side);
/* sdec_nonces_retry says that a signed exchange came again, right after itself: `frame` had its answer. */
void sdec_nonces_retry(struct sdec_verify *v, uint64_t frame, uint32_t side);
/* sdec_nonces_finish says that the nonce that was given has not come. */
void sdec_nonces_finish(struct sdec_verify *v);

/* ledger.c */
void sdec_ledger_verdict(struct sdec_verify *v, struct party *party, const struct sdec_verdict *verdict);
void sdec_ledger_hmac(struct sdec_verify *v);
struct story *sdec_ledger_story(struct sdec_verify *v, struct talk *talk);

#endif
