/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The appraisal of one piece of evidence: how it splits into messages, what signed them and what that proves. Collected
 * while decoding and printed at the end.
 */
#ifndef DUMP_APPRAISAL_H
#define DUMP_APPRAISAL_H

#include <sdec_verify.h>

#include "show/sink.h"

#define APPRAISED_MOST 512 /* the most verdicts kept */

/* What is known before decoding starts. */
struct exhibit {
  const char *wrapped;      /* encoding, such as "base64 in JSON"; "" if binary */
  const char *member;       /* name of the JSON member, "" if not JSON */
  struct sdec_span payload; /* what is decoded */
  uint32_t chain_len;       /* length of a certificate chain found after the messages */
  uint32_t detached_len;    /* length of a detached signature appended to the payload */
  uint32_t n_cuts;          /* found without using a chain */
  bool misfits;             /* the messages are complete, but the detached signature does not fit them */
  bool by_chain;            /* the hash of a chain selected one of several cuts */
  bool lacks_request;       /* a response without its request */
  bool rebuildable;         /* a nonce would suffice to rebuild that */
  struct sdec_span rebuilt; /* the request, if it had to be rebuilt; else empty */
  bool verified_rebuilt;    /* the signature verifies with it */
  struct sdec_span nonce;   /* expected in the request; empty: unknown */
  bool trusts;              /* trust anchors were given */
  bool own_nonce;           /* the nonce comes from the evidence: it shows consistency, not freshness */
  uint32_t cut_digits;      /* digits of the text that do not make a whole byte */
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
};

struct appraised {
  const char *name;
  uint32_t offset, len;
};

/* A measurement block with its latest value. */
#define APPRAISED_BLOCKS 256
struct appraised_block {
  uint32_t index, n_words;
  const char *words[2]; /* type of the measurement, and digest or raw; NULL: unnamed */
  struct sdec_span value;
};

/* Result of one check. */
struct appraisal_check {
  const char *what;
  bool set;
  uint8_t result; /* enum sdec_result */
  char why[SDEC_WHY_LEN];
};

enum appraisal_what {
  APPRAISES_CUT,
  APPRAISES_SIGNATURE,
  APPRAISES_CHAIN,
  APPRAISES_ROOT,
  APPRAISES_KEY,
  APPRAISES_NONCE,
  APPRAISES_REFERENCE,
  APPRAISALS
};

struct appraisal {
  const struct exhibit *exhibit;
  struct appraised *messages;
  uint32_t n_messages, cap_messages;
  struct appraised_block blocks[APPRAISED_BLOCKS];
  uint32_t n_blocks;
  struct sdec_verdict *verdicts;
  uint32_t n_verdicts;
  uint8_t version, slot;
  uint8_t nonces[2][32]; /* of the last signed exchange: request, response */
  bool has_nonce[2], asked_nonce, is_signed, raw_key;
  uint8_t asked[32];
  uint32_t signature_at, signature_len; /* in the payload */
  bool has_negotiation, has_proof, with_negotiation;
  const struct sdec_known_chain *signer; /* the given chain whose key signed, or NULL */
  uint32_t transcript_len, hash, asym, n_fitted;
  uint8_t digest[SDEC_HASH_MAX], message_digest[SDEC_HASH_MAX];
  uint32_t digest_len;
  const char *algorithm, *negotiated_hash; /* negotiated_hash: set if no proof gives the hash */
  uint32_t measurement_hash;               /* as negotiated; 0: unknown */
  bool verifies;
  struct sdec_transcript cut;
  struct appraisal_check checks[APPRAISALS];
};

/* appraisal_begin starts an appraisal. `exhibit` must outlive it. */
void appraisal_begin(struct appraisal *a, const struct exhibit *exhibit);

/* appraisal_unit records a unit, appraisal_proof what its signature covers, and appraisal_verdict a verdict on it. */
void appraisal_unit(struct appraisal *a, const struct sdec_unit *unit);
void appraisal_proof(struct appraisal *a, const struct sdec_proof *proof, const struct sdec_crypto *crypto);
void appraisal_verdict(struct appraisal *a, const struct sdec_verdict *verdict);

/* appraisal_blocks records the measurement blocks of a unit; called by appraisal_unit. */
void appraisal_blocks(struct appraisal *a, const struct sdec_unit *unit);

/* appraisal_chain checks the chain for the last signature, even if that is missing. appraisal_judge draws all other
 * conclusions; call it after the last verdict. */
void appraisal_chain(struct appraisal *a, struct sdec_verify *verify);
void appraisal_judge(struct appraisal *a, const struct sdec_flow *flow);

/* appraisal_remedies adds the options that would resolve unknown results; called last by appraisal_judge. */
void appraisal_remedies(struct appraisal *a);

/* appraisal_reference sets the result of the comparison with reference values. */
void appraisal_reference(struct appraisal *a, uint8_t result, const char *why);

/* appraisal_refuted says whether any check failed. */
SDEC_MUST_USE bool appraisal_refuted(const struct appraisal *a);

/* appraisal_word gives "ok", "bad" or "unknown". */
const char *appraisal_word(uint8_t result);
void appraisal_text(const struct appraisal *a, struct out *out);
void appraisal_json(const struct appraisal *a, struct out *out, const char *file);
void appraisal_end(struct appraisal *a);

#endif
