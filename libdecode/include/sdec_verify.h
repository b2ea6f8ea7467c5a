/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verification: checks signatures, certificate chains, digests, summary hashes and measurements against the messages of
 * a capture. Each check gives a verdict, and a ledger sums them up for every connection and session. A verifier depends
 * on units only, not on the flow. It allocates nothing: the caller provides the memory and the calls of struct
 * sdec_crypto.
 *
 * An unknown verdict accuses nobody and always says what is missing.
 */
#ifndef SDEC_VERIFY_H
#define SDEC_VERIFY_H

#include "sdec_flow.h"
#include "sdec_crypto.h"
#include "sdec_reference.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sdec_check {
  SDEC_CHECK_SIGNATURE,
  SDEC_CHECK_CHAIN,        /* a certificate chain, as a path up to a trust anchor */
  SDEC_CHECK_ROOT_HASH,    /* RootHash, against the root certificate */
  SDEC_CHECK_DIGEST,       /* the digest of a chain or raw public key, against the chain or key */
  SDEC_CHECK_SLOT_MASK,    /* the mask of populated slots, against the one seen before */
  SDEC_CHECK_KEY_PAIR,     /* a slot's key, against that of a slot with the same key pair */
  SDEC_CHECK_KEY_USAGE,    /* what a key signed, against its KeyUsageMask */
  SDEC_CHECK_SUMMARY_HASH, /* the hash over measurements, against the measurements */
  SDEC_CHECK_MEASUREMENT,  /* a measurement, against an earlier reading */
  SDEC_CHECK_LOG,          /* a hash-extended measurement, against the measurement extension log */
  SDEC_CHECK_NONCE,        /* reused, all-zero or stale nonces */
  SDEC_CHECK_HMAC,         /* the handshake's verify data, as checked by the flow */
  SDEC_CHECK_MAC,          /* a record that no key authenticates */
  SDEC_CHECK_REFERENCE,    /* a measurement, against its reference values */
  SDEC_CHECK_SLOT,         /* the slot of a signed response, against that of the request */
  SDEC_CHECKS
};

enum sdec_result { SDEC_PASS, SDEC_FAIL, SDEC_UNKNOWN };

enum sdec_signer { SDEC_BY_REQUESTER, SDEC_BY_RESPONDER, SDEC_BY_NOBODY };

#define SDEC_NO_SLOT 255
#define SDEC_SLOT_RAW_KEY 15 /* in place of a slot number: a raw public key */
#define SDEC_WHY_LEN 240

/* Strings are static: they live as long as the library and the tables that they come from. */
struct sdec_verdict {
  uint8_t check, result; /* enum sdec_check, enum sdec_result */
  uint8_t severity;      /* of a failure: SDEC_WARN if a correct device may cause it, else SDEC_ERROR */
  uint8_t signer;        /* enum sdec_signer: whose key, chain or digest */
  uint8_t slot;          /* 0 to 7, SDEC_SLOT_RAW_KEY, SDEC_NO_SLOT */
  bool has_session;      /* the message was sent in a session */
  uint32_t conn, session, session_no;
  uint64_t unit;         /* number of the unit concerned; not always the last one pushed */
  uint64_t frame, time_ns;
  const char *message;   /* name of the message concerned */
  const char *algorithm; /* of a signature or chain: the one negotiated, or NULL */
  const char *reading;   /* the deviation from the specification that made it verify; NULL: none */
  const char *needs;     /* what is needed to decide it, such as "OpenSSL 3.5", or NULL */
  char why[SDEC_WHY_LEN]; /* explanation; may be "" */
  uint32_t broken, remarked; /* of a chain: bits by enum sdec_chain_rule: failed rules, and other remarks */
  bool of_given;         /* of a digest: compared with a given chain rather than one read */
};

/* sdec_check_name gives "signature", "root_hash" and so on; sdec_result_name "pass", "fail" or "unknown"; both "?" for
 * others. sdec_signer_name gives "requester" or "responder", NULL for nobody. */
SDEC_API const char *sdec_check_name(uint32_t check);
SDEC_API const char *sdec_result_name(uint32_t result);
SDEC_API const char *sdec_signer_name(uint32_t signer);

/* The time at which certificates must be valid. */
enum sdec_verify_time {
  SDEC_TIME_OF_CAPTURE, /* that of the first unit; none if its clock was not set (before 2018) */
  SDEC_TIME_GIVEN,
  SDEC_TIME_NONE        /* dates are not checked */
};

/* How to verify. `size` is sizeof(struct sdec_verify_config) as the caller was compiled; members beyond it are taken as
 * zero. Size 0 stands for the struct of version 0.2.0. Everything that pointers point to must outlive the verifier. */
struct sdec_verify_config {
  size_t size;
  const struct sdec_crypto *crypto;
  const struct sdec_known_chain *chains; /* chains that the capture may lack; tried in order, at most 64 */
  uint32_t n_chains;
  const struct sdec_span *trust;         /* trust anchors: DER certificates */
  uint32_t n_trust;
  uint32_t time_from;                    /* enum sdec_verify_time */
  int64_t time;                          /* SDEC_TIME_GIVEN: seconds since 1970 */
  bool explain;                          /* for a wrong signature, look for a known mistake that explains it */
  struct sdec_span nonce;                /* of the verifier's own request, to detect stale answers; empty: unknown */
  const struct sdec_reference *references; /* sorted by index */
  uint32_t n_references;
  const struct sdec_reference_file *reference_files;
  uint32_t n_reference_files;
  /* Random key for hash tables and for recognizing repeated messages, so that nobody can craft a capture with
   * collisions. Both 0: derived from the address and the size of the memory. */
  uint64_t hash_key[2];
};

/* sdec_verify_at parses the time at which certificates must be valid, in UTC: "2026-01-31", "2026-01-31T12:00:00Z" (a
 * space may replace the T, and the Z is optional), "@" and seconds since 1970, or "none". False: `text` is none of
 * these, and *config is unchanged. */
SDEC_API SDEC_MUST_USE bool sdec_verify_at(const char *text, struct sdec_verify_config *config);

struct sdec_verify;

/* sdec_verify_new builds a verifier in `memory` of `size` bytes, which the caller owns and frees after the last use;
 * any alignment will do. With less than SDEC_VERIFY_MIN the result is NULL. Memory that is not needed is never touched.
 * *config is copied. */
#define SDEC_VERIFY_MIN (4u << 20)
SDEC_API SDEC_MUST_USE struct sdec_verify *sdec_verify_new(void *memory, size_t size,
                                                           const struct sdec_verify_config *config);

/* sdec_verify_unit processes one unit, in the order of the flow; sdec_verify_finish ends the input. After either, call
 * sdec_verify_take until it returns false: each call gives one verdict that is now settled. */
SDEC_API void sdec_verify_unit(struct sdec_verify *v, const struct sdec_unit *unit);
SDEC_API void sdec_verify_finish(struct sdec_verify *v);
SDEC_API SDEC_MUST_USE bool sdec_verify_take(struct sdec_verify *v, struct sdec_verdict *out);

/* sdec_verify_open gives the pending verdict for a unit of a connection, as it would be if the capture ended now, for
 * programs that do not know where it ends. False: none is pending. */
SDEC_API SDEC_MUST_USE bool sdec_verify_open(struct sdec_verify *v, uint32_t conn, uint64_t unit,
                                             struct sdec_verdict *out);

/* ------------------------------------------------------------------------------------------------------------------
 * What a signature was computed over
 */

#define SDEC_PROOF_PARTS 12
#define SDEC_PROOF_PREFIX 100

/* One message in a transcript. */
struct sdec_proof_message {
  const char *name;
  uint64_t frame;
  uint32_t len;
  bool entered; /* false: a candidate that the rules exclude */
};

/* What is signed. */
enum sdec_signs {
  SDEC_SIGNS_CHALLENGE,
  SDEC_SIGNS_MEASUREMENTS,
  SDEC_SIGNS_EXCHANGE,
  SDEC_SIGNS_FINISH,
  SDEC_SIGNS_ENDPOINT
};

/* The input of a signature: by the reading that verifies, or as specified if none does. */
struct sdec_proof {
  struct sdec_span parts[SDEC_PROOF_PARTS]; /* of the transcript, in order */
  uint32_t n_parts;
  struct sdec_span prefix;    /* from 1.2: precedes the transcript's digest; else empty */
  struct sdec_span digest;    /* of the transcript, by BaseHashSel */
  struct sdec_span context;   /* for algorithms that take one */
  struct sdec_span signature; /* as on the wire */
  struct sdec_span key;       /* DER: a certificate, SubjectPublicKeyInfo or `request`; empty: unknown, so nothing
                               * was verified */
  uint32_t given;             /* 1-based index of the chain or key in sdec_verify_config.chains; 0: not from there */
  struct sdec_span request;   /* a certificate request, signed as in PKCS #10 (signature in DER); else empty */
  uint32_t hash, algorithm;   /* BaseHashSel, enum sdec_asym */
  uint8_t signs;              /* enum sdec_signs */
  uint32_t measured_by;       /* MeasurementHashAlgo; 0: not negotiated */
  bool little_endian;
  uint32_t n_fitted;          /* algorithm pairs tried, including this one; 0: negotiated */
};

/* sdec_verify_proof gives the input of the last unit's signature, valid until the next unit is pushed; false if it had
 * no signature that could be judged. sdec_verify_proof_message gives the i-th message of that transcript; false past
 * the last. */
SDEC_API SDEC_MUST_USE bool sdec_verify_proof(const struct sdec_verify *v, struct sdec_proof *out);
SDEC_API SDEC_MUST_USE bool sdec_verify_proof_message(const struct sdec_verify *v, uint32_t i,
                                                      struct sdec_proof_message *out);

/* sdec_proof_signature gives the signature of a proof as struct sdec_crypto and sdec_openssl_command take it: over the
 * transcript below 1.2, over prefix and digest from 1.2 on. It points into the proof and into `parts`, which the caller
 * provides. Not for certificate requests (`request` not empty). */
SDEC_API struct sdec_signature sdec_proof_signature(const struct sdec_proof *proof,
                                                    struct sdec_span parts[SDEC_PROOF_PARTS]);

/* ------------------------------------------------------------------------------------------------------------------
 * Judging a single chain
 */

/* The verdict on a given chain. Results are enum sdec_result; texts may be "". */
struct sdec_given {
  uint8_t chain;         /* as a path up to a trust anchor */
  bool has_root;         /* it has a RootHash; bare certificates do not */
  uint8_t root;
  bool has_key;          /* the algorithm is known */
  uint8_t key;           /* the leaf's key matches it */
  char why[SDEC_WHY_LEN], root_why[SDEC_WHY_LEN], key_why[SDEC_WHY_LEN];
};

/* sdec_verify_given judges a chain without any messages. `hash`: BaseHashSel, 0: unknown; `algorithm`: enum sdec_asym.
 * False, with *out untouched: this build cannot judge chains, or it is a raw public key. */
SDEC_API SDEC_MUST_USE bool sdec_verify_given(struct sdec_verify *v, const struct sdec_known_chain *given,
                                              uint8_t version, uint32_t hash, uint32_t algorithm,
                                              struct sdec_given *out);

/* ------------------------------------------------------------------------------------------------------------------
 * The ledger
 */

/* The state of one question. */
enum sdec_standing {
  SDEC_ABSENT,  /* the capture has nothing relevant */
  SDEC_CLAIMED, /* stated without a signature */
  SDEC_UNSETTLED, /* unknown: the text says why */
  SDEC_PROVED,
  SDEC_REFUTED
};

/* sdec_standing_name gives "absent", "claimed", "unknown", "proved" or "refuted", "?" for others. */
SDEC_API const char *sdec_standing_name(uint32_t standing);

enum sdec_question {
  SDEC_ASKS_IDENTITY,    /* of the Responder */
  SDEC_ASKS_REQUESTER,   /* identity of the Requester */
  SDEC_ASKS_FIRMWARE,
  SDEC_ASKS_NEGOTIATION,
  SDEC_ASKS_SESSION,     /* of a session: who its endpoints are */
  SDEC_QUESTIONS
};

/* sdec_question_name gives "identity", "requester", "firmware", "negotiation" or "session", "?" for others. */
SDEC_API const char *sdec_question_name(uint32_t question);

#define SDEC_ANSWER_LEN 320

struct sdec_answer {
  uint8_t standing; /* enum sdec_standing */
  char text[SDEC_ANSWER_LEN];
};

/* One connection, or one session of the connection before it. */
struct sdec_account {
  bool of_session;
  uint32_t conn, session, session_no;
  uint8_t version;
  uint8_t transport;
  struct sdec_addr requester, responder;
  const char *algorithm, *hash; /* of the Responder; NULL: not known */
  uint64_t first_frame, last_frame;
  struct sdec_answer answers[SDEC_QUESTIONS]; /* if not applicable: SDEC_ABSENT, without text */
};

/* sdec_verify_account gives the i-th account: connections by number, each followed by its sessions; false past the
 * last. It may be called at any time; accounts are complete after sdec_verify_finish and the last sdec_verify_take. */
SDEC_API SDEC_MUST_USE bool sdec_verify_account(struct sdec_verify *v, uint32_t i, struct sdec_account *out);

/* ------------------------------------------------------------------------------------------------------------------
 * Measurements and their reference values
 */

/* The measurement at one index, and how it compares with its references. */
struct sdec_compared {
  uint8_t outcome; /* enum sdec_outcome; SDEC_UNREFERENCED also if no references were given */
  uint8_t type;    /* DMTFSpecMeasurementValueType; bit 7: raw */
  bool measured;   /* false: the members below are meaningless, as is `type` */
  bool covered;    /* a signature that verifies covers it */
  bool changed;    /* two readings differed; this is the later one */
  uint32_t hash;   /* BaseHashSel form of MeasurementHashAlgo; 0: not known */
  uint64_t frame;  /* where it was read */
  struct sdec_span value; /* valid until the next unit */
};

#define SDEC_EVERY_FILE UINT32_MAX

/* sdec_verify_compare compares the measurement at an index with the references of one file or SDEC_EVERY_FILE. False:
 * the index has neither a measurement nor a reference. sdec_verify_record_match is SDEC_PASS if a single record of a
 * file matches in all its entries, SDEC_FAIL if none does, and SDEC_UNKNOWN if the connection is unknown, or the file
 * has no records or more than 1024. */
SDEC_API SDEC_MUST_USE bool sdec_verify_compare(struct sdec_verify *v, uint32_t conn, uint32_t file, uint8_t index,
                                                struct sdec_compared *out);
SDEC_API uint32_t sdec_verify_record_match(struct sdec_verify *v, uint32_t conn, uint32_t file);

struct sdec_verify_stats {
  uint64_t verdicts[SDEC_CHECKS][3]; /* by check and result */
  uint64_t verifications;            /* signature verifications, counting every reading tried */
  uint64_t given_up;                 /* connections, sessions, chains and transcripts dropped for lack of memory */
  uint64_t forgotten_nonces;
  uint64_t unsaid;                   /* verdicts lost because the caller did not take them in time */
};

/* sdec_verify_stats gives what the verifier has counted so far. */
SDEC_API struct sdec_verify_stats sdec_verify_stats(const struct sdec_verify *v);

#ifdef __cplusplus
}
#endif

#endif
