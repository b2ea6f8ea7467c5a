/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Who signed reference values: keys and certificates that the user trusts for that, apart from those of devices.
 */
#ifndef DUMP_SIGNER_H
#define DUMP_SIGNER_H

#include <sdec_verify.h>

#define SIGNER_WHY 200
#define SIGNER_CHAIN 16

/* Certificates and public keys, DER. */
struct signer_trust {
  struct sdec_span *list;
  uint32_t n;
};

/* signer_trust_add takes a file in PEM or DER; false after a complaint. */
SDEC_MUST_USE bool signer_trust_add(struct signer_trust *trust, const char *path);
void signer_trust_free(struct signer_trust *trust);

enum signer_result { SIGNER_NONE, SIGNER_GOOD, SIGNER_BAD, SIGNER_UNSURE };

/* What came of a signature. */
struct signer_said {
  uint8_t signature; /* enum signer_result: is it right? NONE: the file is not signed */
  uint8_t trusted;   /* enum signer_result: is the signer one of those trusted? UNSURE: nobody was named */
  char name[96];     /* of the signer, from its certificate */
  char why[SIGNER_WHY];
};

/* A signature over `parts`. */
struct signer_asked {
  struct sdec_signature signature;      /* without algorithm and key */
  uint64_t algorithms;                  /* bit enum sdec_asym: those that it may be */
  struct sdec_span chain[SIGNER_CHAIN]; /* certificates that came with it, the signer's first */
  uint32_t n_chain;
  int64_t now;
};

/* signer_judge verifies a signature by the certificate that came with it, or else by the keys that are trusted. */
void signer_judge(const struct signer_trust *trust, const struct signer_asked *asked, struct signer_said *out);

/* signer_chain judges a chain alone, the signer's certificate first, after the signature was found good. */
void signer_chain(const struct signer_trust *trust, const struct sdec_span *chain, uint32_t n, int64_t now,
                  struct signer_said *out);

/* signer_says_why keeps the first reason. */
void signer_says_why(struct signer_said *said, const char *why);

/* signer_is_refuted: the signature is wrong, or by someone else than those trusted. */
static inline bool signer_is_refuted(const struct signer_said *said) {
  return said->signature == SIGNER_BAD || (said->signature == SIGNER_GOOD && said->trusted == SIGNER_BAD);
}

#endif
