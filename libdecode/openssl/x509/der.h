/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads DER one value at a time, and finds parts of a certificate. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_DER_H
#define SDEC_OPENSSL_DER_H

#include "sdec_walk.h"

/* One DER value; `tag` is its identifier byte. */
struct der {
  uint8_t tag;
  struct sdec_span content;
  uint32_t len; /* including identifier and length */
};

/* Identifier bytes. */
enum {
  DER_BOOLEAN = 0x01,
  DER_INTEGER = 0x02,
  DER_BITS = 0x03,
  DER_OCTETS = 0x04,
  DER_OID = 0x06,
  DER_UTF8 = 0x0c,
  DER_IA5 = 0x16,
  DER_SEQUENCE = 0x30,
  DER_CONTEXT = 0x80,
  DER_CONTEXT_MADE = 0xa0
};

/* sdec_der_take takes the first value of `in` and advances `in` past it; this is the only place that checks DER
 * lengths. False if there is no value, or if it exceeds `in`. Tag numbers up to 30 and definite lengths only. */
SDEC_MUST_USE bool sdec_der_take(struct sdec_span *in, struct der *out);
/* sdec_der_take_tag takes it only if it has this identifier. */
SDEC_MUST_USE bool sdec_der_take_tag(struct sdec_span *in, uint8_t tag, struct der *out);
/* sdec_der_only says whether `in` is exactly one value with this identifier. */
SDEC_MUST_USE bool sdec_der_only(struct sdec_span in, uint8_t tag, struct der *out);

/* One extension; `oid` is the content of its OBJECT IDENTIFIER, `content` its extnValue. */
struct der_extension {
  struct sdec_span oid, content;
  bool critical;
};

/* sdec_der_take_extension takes the next Extension of the sequence. */
SDEC_MUST_USE bool sdec_der_take_extension(struct sdec_span *list, struct der_extension *out);

/* sdec_der_extensions gives the content of the SEQUENCE OF Extension in the certificate at the start of `der`, or an
 * empty span. */
struct sdec_span sdec_der_extensions(struct sdec_span der);

/* sdec_der_public_key finds the SubjectPublicKeyInfo in the certificate or request at the start of `der`, or `der`
 * itself if it is one. */
SDEC_MUST_USE bool sdec_der_public_key(struct sdec_span der, struct sdec_span *out);

#endif
