/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signatures and public keys for the calls of struct sdec_crypto. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_VERIFY_H
#define SDEC_OPENSSL_VERIFY_H

#include "state.h"

/* Read certificates and requests, and say what their keys need. */
bool sdec_verify_certificate(void *context, struct sdec_span der, struct sdec_certificate *out);
bool sdec_verify_request(void *context, struct sdec_span der, struct sdec_certificate *out);

bool sdec_verify_public_key(void *context, struct sdec_span der, struct sdec_public_key *out);
enum sdec_signed sdec_verify_signature(void *context, const struct sdec_signature *signature, struct sdec_reason *out);

/* How a family of algorithms creates its signatures. */
enum scheme { SCHEME_RSASSA, SCHEME_RSAPSS, SCHEME_ECDSA, SCHEME_SM2, SCHEME_EDDSA, SCHEME_CONTEXT };

/* One algorithm. A key matches if it has this `type` and the same number of bits, or the group. */
struct signing {
  uint8_t scheme;    /* enum scheme */
  uint8_t algorithm; /* enum sdec_asym */
  uint16_t bits;
  const char *type;  /* OpenSSL's name; if OpenSSL may lack the algorithm, also the name of its object identifier */
  const char *group; /* NULL: any */
  uint32_t signature_len;
  const char *needs; /* what is needed if OpenSSL lacks it */
};

/* sdec_signing_find gives the row of an enum sdec_asym, or NULL. sdec_signing_at lists all rows; NULL past the end. */
const struct signing *sdec_signing_find(uint32_t algorithm);
const struct signing *sdec_signing_at(uint32_t i);

/* sdec_kept_key_find gives the key in a DER certificate, request or SubjectPublicKeyInfo and caches it. NULL if there
 * is none or memory is short, with the reason in *out. The result is valid until the next call. `out_spki`, unless
 * NULL, gets the position of the key. */
const struct kept_key *sdec_kept_key_find(struct sdec_openssl *o, struct sdec_span der, struct sdec_span *out_spki,
                                          struct sdec_reason *out);

/* sdec_signature_form gives a signature in the form that OpenSSL expects: r and s in DER, little-endian RSA reversed,
 * others unchanged. The signature must have the length of its algorithm. A form that differs from the wire is in
 * `buffer`. */
#define SIGNATURE_FORM_MOST 512 /* of RSA-4096 */
struct sdec_span sdec_signature_form(const struct signing *row, const struct sdec_signature *s,
                                     uint8_t buffer[SIGNATURE_FORM_MOST]);

#endif
