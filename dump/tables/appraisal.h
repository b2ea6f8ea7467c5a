/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What one piece of evidence comes to, collected while it is decoded and told at its end: how it was cut, what signed
 * what, and what that proves.
 */
#ifndef DUMP_APPRAISAL_H
#define DUMP_APPRAISAL_H

#include <sdec_verify.h>

#include "show/sink.h"

#define APPRAISED_MOST 512 /* verdicts that are kept */

/* What is known before the decoding starts. */
struct exhibit {
  const char *wrapped;      /* "base64 in JSON"; "" of binary */
  const char *member;       /* of JSON, "" of others */
  struct sdec_span payload; /* what is decoded */
  uint32_t chain_len;       /* of a certificate chain that stood behind the messages */
  uint32_t detached_len;    /* bytes at its end that are a signature from elsewhere */
  uint32_t n_cuts;          /* without any chain */
  bool misfits;             /* the messages are whole, but not with that signature behind them */
  bool by_chain;            /* the hash of a chain decided between several cuts */
  bool lacks_request;       /* it has an answer, and no nonce to rebuild its request with */
  struct sdec_span rebuilt; /* the request, where the evidence has none; else empty */
  bool verified_rebuilt;    /* the signature fits it */
  struct sdec_span nonce;   /* that the request should have; empty: not known */
  bool trusts;              /* trust anchors were given */
  bool own_nonce;           /* it is the evidence's own: consistent is not fresh */
  uint32_t cut_digits;      /* of the text, that make no whole byte */
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
};

struct appraised {
  const char *name;
  uint32_t offset, len;
};

/* A measurement block, its last reading. */
#define APPRAISED_BLOCKS 256
struct appraised_block {
  uint32_t index, n_words;
  const char *words[2]; /* what was measured, and whether it is a digest or bytes; NULL: no name */
  struct sdec_span value;
};

/* One check of the whole. */
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
  uint8_t nonces[2][32]; /* of the last signed exchange: request, answer */
  bool has_nonce[2], asked_nonce, is_signed, raw_key;
  uint8_t asked[32];
  uint32_t signature_at, signature_len; /* in the payload */
  bool has_negotiation, has_proof, with_negotiation;
  const struct sdec_known_chain *signer; /* of those given, the one whose key signed; else NULL */
  uint32_t transcript_len, hash, asym, n_fitted;
  uint8_t digest[SDEC_HASH_MAX], message_digest[SDEC_HASH_MAX];
  uint32_t digest_len;
  const char *algorithm, *negotiated_hash; /* negotiated_hash: set where no proof tells the hash */
  uint32_t measurement_hash;               /* as selected; 0: not told */
  bool verifies;
  struct sdec_transcript cut;
  struct appraisal_check checks[APPRAISALS];
};

/* appraisal_begin starts with an exhibit, which outlives it. */
void appraisal_begin(struct appraisal *a, const struct exhibit *exhibit);

/* appraisal_unit takes note of a unit, appraisal_proof of what its signature covers, and appraisal_verdict of what was
 * found out about it. */
void appraisal_unit(struct appraisal *a, const struct sdec_unit *unit);
void appraisal_proof(struct appraisal *a, const struct sdec_proof *proof, const struct sdec_crypto *crypto);
void appraisal_verdict(struct appraisal *a, const struct sdec_verdict *verdict);

/* appraisal_blocks: the part of appraisal_unit that is about measurements. */
void appraisal_blocks(struct appraisal *a, const struct sdec_unit *unit);

/* appraisal_chain judges the chain that goes with the last signature, or with the one that should be there;
 * appraisal_judge draws all other conclusions, after the last verdict. */
void appraisal_chain(struct appraisal *a, struct sdec_verify *verify);
void appraisal_judge(struct appraisal *a, const struct sdec_flow *flow);

/* appraisal_remedies names the options that would settle what is unknown, the last conclusion. */
void appraisal_remedies(struct appraisal *a);

/* appraisal_reference says what the measurements come to by reference values. */
void appraisal_reference(struct appraisal *a, uint8_t result, const char *why);

/* appraisal_refuted says whether some check failed. */
SDEC_MUST_USE bool appraisal_refuted(const struct appraisal *a);

/* appraisal_word gives "ok", "bad" or "unknown". */
const char *appraisal_word(uint8_t result);
void appraisal_text(const struct appraisal *a, struct out *out);
void appraisal_json(const struct appraisal *a, struct out *out, const char *file);
void appraisal_end(struct appraisal *a);

#endif
