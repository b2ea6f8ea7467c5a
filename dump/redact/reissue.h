/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reissues certificates and certificate requests with other names, serials and keys, signed by throw-away keys.
 * Structure, extensions, times and lengths are kept. Signatures that were invalid remain invalid.
 */
#ifndef DUMP_REDACT_REISSUE_H
#define DUMP_REDACT_REISSUE_H

#include "redact/throwaway.h"

struct certs {
  struct fake *fake;
  struct keys keys;
  struct fake_pairs pairs;       /* old and new certificates, requests and keys */
  const struct sdec_span *trust; /* trust anchors, which may have signed without being in the capture */
  uint32_t n_trust;
  uint32_t n_unread, n_unsigned; /* unreadable ones; those left unsigned because the issuer's key is missing */
  bool failed;                   /* out of memory */
};

/* certs_chain replaces concatenated certificates, certs_one other DER: a request, or part of one. `out` has the same
 * size. */
void certs_chain(struct certs *certs, struct sdec_span old, uint8_t *out);
void certs_one(struct certs *certs, struct sdec_span old, uint8_t *out);

/* certs_key returns the throw-away key of a new certificate or SubjectPublicKeyInfo, or NULL. */
EVP_PKEY *certs_key(const struct certs *certs, struct sdec_span der);
void certs_free(struct certs *certs);

#endif
