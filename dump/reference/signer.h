/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signatures of reference values. The keys and certificates trusted for them are separate from those of devices.
 */
#ifndef DUMP_SIGNER_H
#define DUMP_SIGNER_H

#include <sdec_verify.h>

#define SIGNER_WHY 200
#define SIGNER_CHAIN 16

/* Trusted certificates and public keys, in DER. */
struct signer_trust {
  struct sdec_span *list;
  uint32_t n;
};

/* signer_trust_add reads a PEM or DER file. If it has no certificate or key, it complains and gives false. */
SDEC_MUST_USE bool signer_trust_add(struct signer_trust *trust, const char *path);
void signer_trust_free(struct signer_trust *trust);

enum signer_result { SIGNER_NONE, SIGNER_GOOD, SIGNER_BAD, SIGNER_UNSURE };

/* Result of checking a signature. */
struct signer_said {
  uint8_t signature; /* enum signer_result; NONE: the file is not signed */
  uint8_t trusted;   /* enum signer_result; UNSURE: the user named no trusted signer */
  char name[96];     /* the signer, from its certificate */
  char why[SIGNER_WHY];
};

/* A signature to check. */
struct signer_asked {
  struct sdec_signature signature;      /* without algorithm and key */
  uint64_t algorithms;                  /* bit per enum sdec_asym: possible algorithms */
  struct sdec_span chain[SIGNER_CHAIN]; /* certificates in the file, the signer's first */
  uint32_t n_chain;
  int64_t now;
};

/* signer_judge verifies a signature with the signer's certificate, or if there is none with the trusted keys. */
void signer_judge(const struct signer_trust *trust, const struct signer_asked *asked, struct signer_said *out);

/* signer_chain checks only whether the signer is trusted, by its chain, the signer's certificate first. */
void signer_chain(const struct signer_trust *trust, const struct sdec_span *chain, uint32_t n, int64_t now,
                  struct signer_said *out);

/* signer_says_why sets the reason unless there is one already. */
void signer_says_why(struct signer_said *said, const char *why);

/* signer_is_refuted: the signature is wrong, or by a signer who is not trusted. */
static inline bool signer_is_refuted(const struct signer_said *said) {
  return said->signature == SIGNER_BAD || (said->signature == SIGNER_GOOD && said->trusted == SIGNER_BAD);
}

#endif
