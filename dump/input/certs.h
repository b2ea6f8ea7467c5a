/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and public keys in files: concatenated DER, PEM, and the SPDM certificate chain format.
 */
#ifndef DUMP_CERTS_H
#define DUMP_CERTS_H

#include <sdec.h>

#define CERTS_MOST 32

/* DER values; they point into bytes owned by the caller. */
struct certs {
  struct sdec_span list[CERTS_MOST];
  uint32_t n;
  struct sdec_span rest; /* trailing bytes that are not DER */
};

/* certs_cut splits bytes into DER SEQUENCEs; false if there is anything else. */
SDEC_MUST_USE bool certs_cut(struct sdec_span bytes, struct certs *out);

/* certs_is_cut returns true if the trailing bytes are the start of a truncated certificate. */
SDEC_MUST_USE bool certs_is_cut(const struct certs *certs);

SDEC_MUST_USE bool certs_is_certificate(struct sdec_span der);
SDEC_MUST_USE bool certs_is_ca(struct sdec_span der);
SDEC_MUST_USE bool certs_is_public_key(struct sdec_span der);

/* certs_is_sent_chain returns true for bytes that begin with a length, a hash and a certificate (the SPDM certificate
 * chain format). Truncated chains match too, so that they are judged rather than refused. */
SDEC_MUST_USE bool certs_is_sent_chain(struct sdec_span bytes);
/* certs_is_whole_chain also requires that the length field matches bytes.len. */
SDEC_MUST_USE bool certs_is_whole_chain(struct sdec_span bytes);

/* certs_issued returns true if the issuer and subject names match; it checks no signature. */
SDEC_MUST_USE bool certs_issued(struct sdec_span issuer, struct sdec_span subject);

/* certs_pkcs7 writes the certificates of a PKCS #7 bundle to `out`, which has der.len bytes, and returns their length;
 * 0 if it is not a bundle or empty. */
SDEC_MUST_USE uint32_t certs_pkcs7(struct sdec_span der, uint8_t *out);

/* certs_pem decodes the certificates or public keys of a text to concatenated DER, at most text.len bytes, and returns
 * the length; 0 if there are none. */
SDEC_MUST_USE uint32_t certs_pem(struct sdec_span text, bool keys, uint8_t *out);
SDEC_MUST_USE bool certs_is_pem(struct sdec_span text);

/* certs_pem_cut returns the base64 of the last certificate if the text ends inside it, else an empty span. */
struct sdec_span certs_pem_cut(struct sdec_span text);

/* certs_order sorts a chain in SPDM order: root first, leaf last. Certificates outside the path to the leaf come first;
 * if they are all CAs and the path begins with a root, they are dropped. */
void certs_order(struct certs *certs);

/* certs_joined joins separately stored certificates into one ordered chain, which the caller frees; NULL if there is
 * only one part or they do not form a chain. */
uint8_t *certs_joined(const struct sdec_span *parts, uint32_t n_parts, uint32_t *out_len);

#endif
