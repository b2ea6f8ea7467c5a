/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests with other names, serials and keys, signed by throw-away keys. Structure,
 * extensions, times and lengths stay; what was not signed right is not signed right again.
 */
#ifndef DUMP_REDACT_REISSUE_H
#define DUMP_REDACT_REISSUE_H

#include "redact/throwaway.h"

struct certs {
  struct fake *fake;
  struct keys keys;
  struct fake_pairs pairs;       /* old and new certificates, requests, keys */
  const struct sdec_span *trust; /* trust anchors: they may have signed without being in the capture */
  uint32_t n_trust;
  uint32_t n_unread, n_unsigned; /* not to be read; without a signature since the issuer's key is not there */
  bool failed;                   /* out of memory */
};

/* certs_chain replaces certificates that stand one behind the other, certs_one what is DER of another kind: a request,
 * a part of one. `out` has as many bytes. */
void certs_chain(struct certs *certs, struct sdec_span old, uint8_t *out);
void certs_one(struct certs *certs, struct sdec_span old, uint8_t *out);

/* certs_key gives the throw-away key of a new certificate or SubjectPublicKeyInfo, NULL: it has none. */
EVP_PKEY *certs_key(const struct certs *certs, struct sdec_span der);
void certs_free(struct certs *certs);

#endif
