/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The verifier's own state and what its modules share. Private to this folder.
 */
#ifndef SDEC_VERIFY_PRIVATE_H
#define SDEC_VERIFY_PRIVATE_H

#include "state.h"

/* Part of a transcript: the messages of a script from offset `from`, a single message, or a digest. */
struct piece {
  struct sdec_span bytes;      /* no data: the digest of the chain whose key is being tried */
  const struct script *script; /* NULL: a single message or digest */
  uint32_t from;
  const char *name;
  uint64_t frame;
};

static inline bool piece_of_signer(const struct piece *piece) {
  return piece->script == NULL && piece->bytes.data == NULL;
}

#define READINGS 8

/* One interpretation of the transcript rules. */
struct reading {
  const char *name; /* of the deviation; NULL: as specified */
  struct piece pieces[SDEC_PROOF_PARTS];
  uint32_t n;
  uint8_t tag; /* for the caller's use */
};

/* The signing contexts of DSP0274. */
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
  struct known *keys[KNOWN_MOST]; /* candidates, tried in order */
  uint32_t n_keys;
  bool overrun; /* one of its scripts was too long to keep */
  /* The outcome. */
  int32_t fitting; /* index of the reading that verifies; -1: none */
  struct known *key;
  struct known *blamed; /* if none verifies: the key that the failure is reported for */
  bool unfit;           /* no key matches the algorithm */
};

/* What to empty when the next unit arrives; until then the proof of a signature points into it. */
enum later { LATER_NOTHING, LATER_CHALLENGE, LATER_MEASUREMENTS };

/* Enough for one response in which every block changed and has a reference verdict, and which settles all open
 * summaries. */
#define QUEUE_LEN 576

/* Blocks to be hashed together; `bytes` holds those rewritten in digest form. */
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
  struct party *at; /* connection and session of the unit; may be NULL */
  struct talk *talk;
  const char *carrier; /* name of the last message, which completed a chain object that follows it */
  struct sight sight;
  struct sdec_iter it;
  struct sdec_certificate request;
  struct sdec_chain_report report;
  struct job job;
  struct sum sum;
  const char *said_leaf; /* leaf name of the chain that the verdict concerns */
  struct sdec_proof proof;
  bool has_proof;
  uint8_t proof_prefix[SDEC_PROOF_PREFIX], proof_digest[SDEC_HASH_MAX];
  uint8_t later, later_side;
  struct scope *later_scope;
  struct asked held; /* request of the current response, kept here because the response may drop its session */
  struct sdec_verdict queue[QUEUE_LEN];
  uint32_t queue_first, queue_n;
  struct known known[KNOWN_MOST];
  uint64_t uses;
  struct nonce *nonces;
  uint64_t nonces_ready[NONCES_MOST / NONCE_BLOCK / 64]; /* bit n: block n has been cleared and is in use */
  struct sdec_verdict stale; /* for the last signed exchange whose nonce is not the one given */
  bool has_stale, fresh;
  uint32_t n_nonces;
  struct story *stories;
  uint32_t n_stories, n_stories_used;
  uint32_t last_conn; /* highest connection number seen */
  struct {
    uint32_t i, conn, story; /* position of the next account to report */
  } cursor;
  struct map pair_losses;   /* by pair of endpoints */
  uint64_t losses_anywhere; /* could belong to any connection */
  uint32_t n_explained;
  bool has_time, started, finishing;
  int64_t time;
  struct party *finish_at;
  struct sdec_verify_stats stats;
  uint32_t first_reference[257]; /* by index; the last is the end */
};

/* text_span gives a string as bytes, without its NUL. */
static inline struct sdec_span text_span(const char *text) {
  uint32_t len = 0;
  while (text[len] != '\0') {
    len++;
  }
  return (struct sdec_span){(const uint8_t *)text, len};
}

/* message_of describes a unit's message for a script. */
static inline struct script_message message_of(const struct sdec_unit *unit) {
  return (struct script_message){.name = unit->name, .frame = unit->frame, .unit = unit->number};
}

/* verdict.c: sdec_verdict_of starts a verdict with the fields of the current unit. sdec_verdict_say queues it and,
 * unless `party` is NULL, enters it in the ledger. sdec_verdict_next removes the first one from the queue. */
struct sdec_verdict sdec_verdict_of(const struct sdec_verify *v, uint32_t check, uint32_t result, uint32_t side,
                                    uint32_t slot);
void sdec_verdict_say(struct sdec_verify *v, struct party *party, const struct sdec_verdict *verdict);
SDEC_MUST_USE bool sdec_verdict_next(struct sdec_verify *v, struct sdec_verdict *out);
struct sdec_text sdec_why_begin(struct sdec_verdict *verdict);
void sdec_why(struct sdec_verdict *verdict, const char *text);

/* names.c: sdec_copy_text copies a string into `room` bytes; a truncated copy ends with "...". */
void sdec_copy_text(char *out, size_t room, const char *text);

/* hash.c: sdec_hash_of hashes the concatenated parts; false if the crypto calls lack the algorithm. */
SDEC_MUST_USE bool sdec_hash_of(const struct sdec_verify *v, uint32_t hash, const struct sdec_span *parts, uint32_t n,
                                uint8_t *out);
/* sdec_hash_length gives the digest length for a BaseHashSel selection; 0 unless that is exactly one algorithm. */
uint32_t sdec_hash_length(uint32_t hash);

/* party.c */
void sdec_party_unit(struct sdec_verify *v);
/* sdec_party_reset starts a connection over: it drops the negotiation, transcripts, slots and sessions. */
void sdec_party_reset(struct sdec_verify *v, struct party *party);
void sdec_talk_drop(struct sdec_verify *v, struct talk *talk);
struct talk *sdec_talk_find(struct sdec_verify *v, const struct party *party, uint32_t id, bool make);

/* losses.c: sdec_losses_unit records the losses that the current unit reports. sdec_losses_begin marks the start of a
 * connection's transcripts; sdec_losses_since is true if anything that may belong to them has been lost since. */
SDEC_MUST_USE bool sdec_losses_init(struct sdec_verify *v);
void sdec_losses_unit(struct sdec_verify *v);
void sdec_losses_begin(struct sdec_verify *v, struct party *p);
bool sdec_losses_since(struct sdec_verify *v, const struct party *p);

/* dialog.c: requests and responses, and their effect on the transcripts. */
void sdec_dialog_unit(struct sdec_verify *v);

/* resets.c: empties transcripts. sdec_later_do performs the resets deferred until the next unit. */
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
/* sdec_put_chain adds the digest of a chain; a digest without data stands for the signer's chain. */
void sdec_put_chain(struct reading *reading, struct sdec_span digest);
/* sdec_job_judge tries the readings, queues the verdict and returns its enum sdec_result. `missing`: why the transcript
 * is incomplete, or NULL. */
uint32_t sdec_job_judge(struct sdec_verify *v, const char *missing);
/* sdec_missing_negotiation says what the negotiation lacks; NULL if it is complete. */
const char *sdec_missing_negotiation(const struct party *party);

/* fit.c: infers the algorithms of a signature whose negotiation is missing, where sdec_fit_applies. sdec_fit_next
 * installs the next pair and its keys as if they had been negotiated; false when there are no more. sdec_fit_end keeps
 * the last pair if it verifies, else undoes it. */
struct fit {
  uint32_t asym, hash, n_tried;
  bool keys; /* keys exist, but may not match the algorithm */
};
SDEC_MUST_USE bool sdec_fit_applies(const struct sdec_verify *v);
SDEC_MUST_USE bool sdec_fit_next(struct sdec_verify *v, struct fit *fit);
void sdec_fit_end(struct sdec_verify *v, bool fits);

/* would.c: explains which mistake would make the job's signature verify; NULL if none is found. */
const char *sdec_would_fit(struct sdec_verify *v);

/* judged.c: the signed messages. */
void sdec_prove_challenge(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_measurements(struct sdec_verify *v, struct scope *scope, const struct asked *asked);
void sdec_prove_endpoint(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_request(struct sdec_verify *v);
void sdec_prove_exchange(struct sdec_verify *v, const struct asked *asked);
void sdec_prove_finish(struct sdec_verify *v);

/* der.c: sdec_first_der gives the DER SEQUENCE at the start of `bytes`; its data is NULL if there is none.
 * sdec_last_der gives the last of several; empty if one is truncated. */
struct sdec_span sdec_first_der(struct sdec_span bytes);
struct sdec_span sdec_last_der(struct sdec_span certificates);

/* given.c: adds the given chains to the known ones, for the connection's hash algorithm. */
void sdec_chains_given(struct sdec_verify *v, const struct party *party);

/* doubt.c: sdec_told_digest gives the digest of a slot's chain as DIGESTS or the current message states it; NULL if
 * neither does. sdec_may_be_another is true if a given chain need not be the slot's chain, should the digests differ.
 * sdec_doubt says why a signature that fails with the chains tried is not thereby refuted; NULL if it is.
 * sdec_chain_digest gives the digest that the job uses for a chain; sdec_piece_bytes gives the bytes of a piece if this
 * chain signs. */
const uint8_t *sdec_told_digest(const struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot);
bool sdec_may_be_another(const struct known *known, uint32_t slot);
const char *sdec_doubt(const struct sdec_verify *v);
struct sdec_span sdec_chain_digest(const struct sdec_verify *v, const struct known *known);
struct sdec_span sdec_piece_bytes(const struct sdec_verify *v, const struct piece *piece, const struct known *known);

/* chains.c: sdec_chain_judge judges a chain and caches the result in `known`. */
void sdec_chain_judge(struct sdec_verify *v, struct known *known, struct sdec_chain *chain);
void sdec_chain_seen(struct sdec_verify *v, bool to_install);
/* sdec_chain_why writes the findings of one grade in order, merging those that several certificates share. */
void sdec_chain_why(const struct sdec_chain_report *report, uint8_t grade, struct sdec_text *out);
/* sdec_digest_say queues the verdict on a digest, compared with a chain read, a chain given, or a public key. */
enum digest_of { OF_READ, OF_GIVEN, OF_KEY };
void sdec_digest_say(struct sdec_verify *v, bool agrees, uint32_t side, uint32_t slot, enum digest_of of);

/* digests.c: checks the digests in DIGESTS and CHALLENGE_AUTH, also against the given chain whose key signed. */
void sdec_chain_signed(struct sdec_verify *v);
void sdec_chain_digests(struct sdec_verify *v, uint32_t side);
void sdec_chain_challenged(struct sdec_verify *v, uint32_t side, uint32_t slot);

/* keys.c: sdec_chain_keys lists the keys that may have signed for a slot, the likeliest first, then those given, in
 * order. */
uint32_t sdec_chain_keys(struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot,
                         struct known *out[KNOWN_MOST]);

/* known.c: sdec_known_find looks up a side's chain by its digest; NULL if it was never seen or was evicted.
 * sdec_known_given looks up the nth given chain under a hash algorithm. sdec_known_add adds a chain, evicting the least
 * recently used; NULL if out of memory. */
struct known *sdec_known_find(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest);
struct known *sdec_known_given(struct sdec_verify *v, uint32_t nth, uint32_t hash);
struct known *sdec_known_add(struct sdec_verify *v, uint32_t side, uint32_t hash, const uint8_t *digest,
                             struct sdec_span der);

/* pairs.c: sdec_pairs_chain compares the key of a chain that was read with the slots that should share it.
 * sdec_pairs_used checks that KeyUsageMask allows what the job's key signed. */
void sdec_pairs_chain(struct sdec_verify *v, uint32_t side, uint32_t slot);
void sdec_pairs_used(struct sdec_verify *v);

/* blocks.c, blocks_room.c, summary.c */
void sdec_blocks_answer(struct sdec_verify *v, const struct asked *asked);
void sdec_blocks_drop(struct sdec_verify *v, struct party *party);
void sdec_summary_begin(struct sdec_verify *v);
void sdec_summary_block(struct sdec_verify *v, struct sdec_span block, uint8_t type);
void sdec_summary_seen(struct sdec_verify *v, const struct asked *asked);
void sdec_summary_candidate(struct sdec_verify *v, struct party *party, bool put_together);
/* sdec_summary_finish judges the connection's next open summary; false if there is none. */
bool sdec_summary_finish(struct sdec_verify *v, struct party *party);
void sdec_log_seen(struct sdec_verify *v);

/* referred.c: verdicts against reference values. sdec_referred_finish reports the references that were never measured;
 * false if it has nothing to report. */
void sdec_referred_answer(struct sdec_verify *v);
bool sdec_referred_finish(struct sdec_verify *v, struct party *p);

/* compare.c, tally.c: sdec_references_begin indexes the entries. sdec_references_signed records the key that signed
 * measurements. sdec_references_ledger adds the comparison, and which blocks no signature covers, to the firmware
 * answer. */
void sdec_references_begin(struct sdec_verify *v);
void sdec_references_signed(struct sdec_verify *v);
void sdec_references_ledger(struct sdec_verify *v, const struct party *p, struct sdec_text *text,
                            struct sdec_answer *out);

/* nonces.c */
void sdec_nonces_pair(struct sdec_verify *v, const struct asked *asked, uint32_t side);
/* sdec_nonces_retry reports a signed exchange repeated right after itself; `frame` held the first response. */
void sdec_nonces_retry(struct sdec_verify *v, uint64_t frame, uint32_t side);
/* sdec_nonces_finish reports a stale nonce if there were signed exchanges, but none with the given nonce. */
void sdec_nonces_finish(struct sdec_verify *v);

/* ledger.c */
void sdec_ledger_verdict(struct sdec_verify *v, struct party *party, const struct sdec_verdict *verdict);
void sdec_ledger_hmac(struct sdec_verify *v);
struct story *sdec_ledger_story(struct sdec_verify *v, struct talk *talk);

#endif
