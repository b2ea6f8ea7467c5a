/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes certificates and certificate requests for tests with OpenSSL; extensions are given as raw bytes.
 */
#ifndef TESTS_CERTMAKER_H
#define TESTS_CERTMAKER_H

#include "sdec.h"

#define MADE_MAX (1u << 20)

struct made_extension {
  const char *oid;
  bool critical;
  struct sdec_span content;
};

struct made_cert {
  uint8_t *der; /* from malloc */
  uint32_t len;
};

enum made_kind {
  MADE_CERTIFICATE,
  MADE_LATTICE,  /* a certificate with an ML-DSA-87 key of 2592 bytes of 0x5a */
  MADE_REQUEST,  /* with a challengePassword */
  MADE_UNSIGNED, /* a request whose signature is all zero */
  MADE_MISSIGNED /* a request with a damaged signature */
};

/* cert_made makes one: subject and issuer CN=Made up, O=Test; serial 0x01a2; valid from 2026-01-31 10:20:30 without
 * end; an EC key on P-256; signed with SHA-256. */
struct made_cert cert_made(enum made_kind kind, const struct made_extension *extensions, uint32_t n);

#endif
