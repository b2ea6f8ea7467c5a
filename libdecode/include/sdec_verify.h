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
  SDEC_CHECK_ROOT_HASH,    /* the hash of the root that a chain begins with */
  SDEC_CHECK_DIGEST,       /* the digest of a chain or raw public key, against the chain or key */
  SDEC_CHECK_SLOT_MASK,    /* the slots that hold chains, told twice */
  SDEC_CHECK_KEY_PAIR,     /* the key of a slot, against that of a slot that shares its key pair */
  SDEC_CHECK_KEY_USAGE,    /* what a key signed, against what it may be used for */
  SDEC_CHECK_SUMMARY_HASH, /* the hash over measurements, against the measurements */
  SDEC_CHECK_MEASUREMENT,  /* a measurement, against the same one read before; with a slot: that of an answer, against
                            * the one that was asked for */
  SDEC_CHECK_LOG,          /* a hash-extended measurement, against the log of what extended it */
  SDEC_CHECK_NONCE,        /* random bytes that should never come back */
  SDEC_CHECK_HMAC,         /* the verify data of a handshake, as the flow found it */
  SDEC_CHECK_MAC,          /* a record that nothing authenticates */
  SDEC_CHECK_REFERENCE,    /* a measurement, against its reference values */
  SDEC_CHECKS
};

enum sdec_result { SDEC_PASS, SDEC_FAIL, SDEC_UNKNOWN };

enum sdec_signer { SDEC_BY_REQUESTER, SDEC_BY_RESPONDER, SDEC_BY_NOBODY };

#define SDEC_NO_SLOT 255
#define SDEC_SLOT_RAW_KEY 15 /* in place of a slot: a raw public key */
#define SDEC_WHY_LEN 240

/* Strings last as long as the library and the table rows that they come from. */
struct sdec_verdict {
  uint8_t check, result; /* enum sdec_check, enum sdec_result */
  uint8_t severity;      /* of a failure: SDEC_WARN where an innocent device may fail, else SDEC_ERROR */
  uint8_t signer;        /* enum sdec_signer: whose key, chain or digest */
  uint8_t slot;          /* 0 to 7, SDEC_SLOT_RAW_KEY, SDEC_NO_SLOT */
  bool has_session;      /* it travelled in a session */
  uint32_t conn, session, session_no;
  uint64_t unit;         /* number of the unit that it is about; not always the one that was pushed last */
  uint64_t frame, time_ns;
  const char *message;   /* name of the message that it is about */
  const char *algorithm; /* of a signature or chain: the one negotiated, or NULL */
  const char *reading;   /* NULL: the specification's own; else the rule that made it fit */
  const char *needs;     /* what would settle it: "OpenSSL 3.5", or NULL */
  char why[SDEC_WHY_LEN]; /* "" where there is nothing to add */
  uint32_t broken, remarked; /* of a chain: bit n for enum sdec_chain_rule n, where that refutes it and where not */
  bool of_given;         /* of a digest: compared with a chain that was given, not with one that was read */
};

/* sdec_check_name gives "signature", "root_hash" and so on; sdec_result_name "pass", "fail" or "unknown"; both "?" for
 * others. sdec_signer_name gives "requester" or "responder", NULL for nobody. */
SDEC_API const char *sdec_check_name(uint32_t check);
SDEC_API const char *sdec_result_name(uint32_t result);
SDEC_API const char *sdec_signer_name(uint32_t signer);

/* What certificates are judged by. */
enum sdec_verify_time {
  SDEC_TIME_OF_CAPTURE, /* that of the first unit; none if no clock was set */
  SDEC_TIME_GIVEN,
  SDEC_TIME_NONE        /* dates are not judged */
};

/* How to verify. `size` is sizeof(struct sdec_verify_config) as the caller was compiled; members beyond it are taken as
 * zero. Size 0 stands for the struct of version 0.2.0. Everything that pointers point to must outlive the verifier. */
struct sdec_verify_config {
  size_t size;
  const struct sdec_crypto *crypto;
  const struct sdec_known_chain *chains; /* what the capture may not show: tried in this order, at most 64 */
  uint32_t n_chains;
  const struct sdec_span *trust;         /* trust anchors: DER certificates */
  uint32_t n_trust;
  uint32_t time_from;                    /* enum sdec_verify_time */
  int64_t time;                          /* SDEC_TIME_GIVEN: seconds since 1970 */
  bool explain;                          /* for a wrong signature, search for inputs under which it verifies */
  struct sdec_span nonce;                /* that the Responder was asked with: distinguishes fresh from stale; empty: unknown */
  const struct sdec_reference *references; /* in the order of their indexes */
  uint32_t n_references;
  const struct sdec_reference_file *reference_files;
  uint32_t n_reference_files;
};

/* sdec_verify_at sets the time that certificates are judged at to what a user wrote, in UTC: "2026-01-31",
 * "2026-01-31T12:00:00Z" with T or a space between and with or without the Z, "@" and seconds since 1970, or "none".
 * False: it is none of these, and the config stays as it was. */
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

/* sdec_verify_open gives the pending verdict for a unit of a connection, as it would be if the capture ended now: for
 * programs that cannot tell where it ends. False: none is pending. */
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
  bool entered; /* false: it was seen where it might have entered, and the rules left it out */
};

/* What is signed. */
enum sdec_signs {
  SDEC_SIGNS_CHALLENGE,
  SDEC_SIGNS_MEASUREMENTS,
  SDEC_SIGNS_EXCHANGE,
  SDEC_SIGNS_FINISH,
  SDEC_SIGNS_ENDPOINT
};

/* The transcript of the reading that fits, or of the specification's own where none does. */
struct sdec_proof {
  struct sdec_span parts[SDEC_PROOF_PARTS]; /* of the transcript, in order */
  uint32_t n_parts;
  struct sdec_span prefix;    /* from 1.2: what stands before the digest of the transcript; else empty */
  struct sdec_span digest;    /* of the transcript, by BaseHashSel */
  struct sdec_span context;   /* of the algorithms that take one */
  struct sdec_span signature; /* as on the wire */
  struct sdec_span key;       /* DER: a certificate, SubjectPublicKeyInfo or `request`; empty: not known, nothing was
                               * verified */
  uint32_t given;             /* number of the chain or key in sdec_verify_config.chains, from 1; 0: none of these */
  struct sdec_span request;   /* a whole certificate request, whose signature is in DER and by PKCS #10; else empty */
  uint32_t hash, algorithm;   /* BaseHashSel, enum sdec_asym */
  uint8_t signs;              /* enum sdec_signs */
  uint32_t measured_by;       /* MeasurementHashAlgo; 0: not negotiated */
  bool little_endian;
  uint32_t n_fitted;          /* pairs of algorithms that were tried, up to this one; 0: they were negotiated */
};

/* sdec_verify_proof gives, after a unit was pushed and before the next one, what its signature was computed over; false
 * if it had none that could be judged. sdec_verify_proof_message lists the messages of that transcript. */
SDEC_API SDEC_MUST_USE bool sdec_verify_proof(const struct sdec_verify *v, struct sdec_proof *out);
SDEC_API SDEC_MUST_USE bool sdec_verify_proof_message(const struct sdec_verify *v, uint32_t i,
                                                      struct sdec_proof_message *out);

/* sdec_proof_signature gives the signature of a proof as struct sdec_crypto and sdec_openssl_command take it: over the
 * transcript below 1.2, over prefix and digest from 1.2 on. It points into the proof and into `parts`, which the caller
 * provides. Of a certificate request (`request` is not empty) there is none. */
SDEC_API struct sdec_signature sdec_proof_signature(const struct sdec_proof *proof,
                                                    struct sdec_span parts[SDEC_PROOF_PARTS]);

/* ------------------------------------------------------------------------------------------------------------------
 * A chain by itself
 */

/* What a chain that was given comes to. Each result is an enum sdec_result, and each text "" where there is nothing to
 * add. */
struct sdec_given {
  uint8_t chain;         /* as a path up to a trust anchor */
  bool has_root;         /* it has the hash of its root: not so bare certificates */
  uint8_t root;
  bool has_key;          /* the algorithm is known */
  uint8_t key;           /* the leaf's key is one for it */
  char why[SDEC_WHY_LEN], root_why[SDEC_WHY_LEN], key_why[SDEC_WHY_LEN];
};

/* sdec_verify_given judges a chain without the messages that it belongs to. `hash`: BaseHashSel, 0: not known;
 * `algorithm`: enum sdec_asym. False, and *out untouched: chains cannot be judged, or it is a raw public key. */
SDEC_API SDEC_MUST_USE bool sdec_verify_given(struct sdec_verify *v, const struct sdec_known_chain *given,
                                              uint8_t version, uint32_t hash, uint32_t algorithm,
                                              struct sdec_given *out);

/* ------------------------------------------------------------------------------------------------------------------
 * The ledger
 */

/* The state of one question. */
enum sdec_standing {
  SDEC_ABSENT,  /* nothing in the capture is relevant to it */
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
  struct sdec_answer answers[SDEC_QUESTIONS]; /* those that do not apply are SDEC_ABSENT without a text */
};

/* sdec_verify_account gives the i-th account, connections in the order of their numbers and sessions after theirs;
 * false past the last. It may be asked at any time, and is complete after sdec_verify_finish. */
SDEC_API SDEC_MUST_USE bool sdec_verify_account(struct sdec_verify *v, uint32_t i, struct sdec_account *out);

/* ------------------------------------------------------------------------------------------------------------------
 * Measurements and their reference values
 */

/* What was measured at one index, and what came of comparing it. */
struct sdec_compared {
  uint8_t outcome; /* enum sdec_outcome; SDEC_UNREFERENCED too where there are no references at all */
  uint8_t type;    /* DMTFSpecMeasurementValueType: bit 7 says raw */
  bool measured;   /* false: what follows means nothing */
  bool covered;    /* a signature that verifies covers it */
  bool changed;    /* two readings differed; this is the later one */
  uint32_t hash;   /* BaseHashSel form of MeasurementHashAlgo; 0: not known */
  uint64_t frame;  /* where it was read */
  struct sdec_span value; /* until the next unit */
};

#define SDEC_EVERY_FILE UINT32_MAX

/* sdec_verify_compare gives what a connection measured at an index, and compares it with the references of one file or
 * of all. False: it was neither measured nor has it a reference. sdec_verify_record_match says whether one record of a
 * file describes the connection whole: SDEC_PASS, SDEC_FAIL, or SDEC_UNKNOWN if the file has no records. */
SDEC_API SDEC_MUST_USE bool sdec_verify_compare(struct sdec_verify *v, uint32_t conn, uint32_t file, uint8_t index,
                                                struct sdec_compared *out);
SDEC_API uint32_t sdec_verify_record_match(struct sdec_verify *v, uint32_t conn, uint32_t file);

struct sdec_verify_stats {
  uint64_t verdicts[SDEC_CHECKS][3]; /* by check and result */
  uint64_t verifications;            /* signatures that were computed, all readings counted */
  uint64_t given_up;                 /* connections, sessions, chains and transcripts dropped for room */
  uint64_t forgotten_nonces;
  uint64_t unsaid;                   /* verdicts lost because the caller did not take them */
};

/* sdec_verify_stats gives what the verifier has counted so far. */
SDEC_API struct sdec_verify_stats sdec_verify_stats(const struct sdec_verify *v);

#ifdef __cplusplus
}
#endif

#endif
