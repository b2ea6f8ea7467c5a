/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and public keys as files hold them: DER values one after the other, PEM, and the chain as SPDM sends it.
 */
#ifndef DUMP_CERTS_H
#define DUMP_CERTS_H

#include <sdec.h>

#define CERTS_MOST 32

/* DER values in bytes that belong to someone else. */
struct certs {
  struct sdec_span list[CERTS_MOST];
  uint32_t n;
  struct sdec_span rest; /* what stands behind them and is none */
};

/* certs_cut takes bytes apart into the DER sequences that they are; false: they are not. */
SDEC_MUST_USE bool certs_cut(struct sdec_span bytes, struct certs *out);

/* certs_is_cut: is what stands behind them the beginning of one more, whose end is missing? */
SDEC_MUST_USE bool certs_is_cut(const struct certs *certs);

SDEC_MUST_USE bool certs_is_certificate(struct sdec_span der);
SDEC_MUST_USE bool certs_is_ca(struct sdec_span der);
SDEC_MUST_USE bool certs_is_public_key(struct sdec_span der);

/* certs_is_sent_chain: does it begin with a length, a hash and a certificate, as SPDM sends chains? What is cut off does
 * as well, so that it is judged and not refused. */
SDEC_MUST_USE bool certs_is_sent_chain(struct sdec_span bytes);
/* certs_is_whole_chain: and is the length that of all the bytes? */
SDEC_MUST_USE bool certs_is_whole_chain(struct sdec_span bytes);

/* certs_issued says whether the names of two certificates fit. */
SDEC_MUST_USE bool certs_issued(struct sdec_span issuer, struct sdec_span subject);

/* certs_pkcs7 writes the certificates of a PKCS #7 bag to `out`, which has der.len bytes; 0: it is none, or empty. */
SDEC_MUST_USE uint32_t certs_pkcs7(struct sdec_span der, uint8_t *out);

/* certs_pem decodes the certificates or public keys of a text to DER values one after the other, of at most text.len
 * bytes; 0: there are none. */
SDEC_MUST_USE uint32_t certs_pem(struct sdec_span text, bool keys, uint8_t *out);
SDEC_MUST_USE bool certs_is_pem(struct sdec_span text);

/* certs_pem_cut gives the base64 of the last certificate of a text that ends within it; empty: it does not. */
struct sdec_span certs_pem_cut(struct sdec_span text);

/* certs_order sorts a chain by who issued whom, the root first and the leaf last, as SPDM sends it. What does not lead to
 * the leaf comes before that; CAs are dropped if the path to the leaf begins with a root. */
void certs_order(struct certs *certs);

/* certs_joined puts certificates that stand apart together as one chain, in that order, for the caller to free; NULL:
 * there is one part, or they are no chain. */
uint8_t *certs_joined(const struct sdec_span *parts, uint32_t n_parts, uint32_t *out_len);

#endif
