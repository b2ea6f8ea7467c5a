/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Values of the extensions of RFC 5280 and DSP0274. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_FIELDS_H
#define SDEC_OPENSSL_FIELDS_H

#include "x509/der.h"

struct der_constraints {
  bool ca, has_path_len;
  uint64_t path_len;
  struct sdec_span path_len_bytes; /* the content of its INTEGER */
};

/* sdec_der_number gives the value of an INTEGER's content; false if negative or too large. */
SDEC_MUST_USE bool sdec_der_number(struct sdec_span content, uint64_t *out);

/* These read the content of one extension; false if it is damaged. */
SDEC_MUST_USE bool sdec_der_constraints(struct sdec_span content, struct der_constraints *out);

/* Bit i of key usage is bit i of *out; digitalSignature is bit 0. */
enum { USAGE_DIGITAL_SIGNATURE = 0, USAGE_KEY_CERT_SIGN = 5, USAGES = 9 };
SDEC_MUST_USE bool sdec_der_key_usage(struct sdec_span content, uint32_t *out);

/* sdec_der_other_name reads an otherName of subjectAltName: `out_value` is the value for its type. */
SDEC_MUST_USE bool sdec_der_other_name(struct sdec_span content, struct sdec_span *out_type, struct der *out_value);

/* sdec_der_is_device_info says whether a text is manufacturer, product and serial number, separated by colons. */
bool sdec_der_is_device_info(struct sdec_span text);

/* sdec_der_bit says whether a bit of a BIT STRING is set. `bits` is its content, starting with the byte that counts
 * unused bits; bit 0 is the highest bit of the next byte. */
bool sdec_der_bit(struct sdec_span bits, uint32_t i);

#endif
