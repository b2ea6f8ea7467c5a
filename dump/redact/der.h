/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The DER support that redaction needs: locating elements, and replacing names, serial numbers and identifiers in
 * place.
 */
#ifndef DUMP_REDACT_DER_H
#define DUMP_REDACT_DER_H

#include "redact/fake.h"

enum der_tag { DER_INTEGER = 0x02, DER_BITS = 0x03, DER_OCTETS = 0x04, DER_SEQUENCE = 0x30, DER_EXPLICIT_0 = 0xA0 };

/* One element: offset and length of its content; `end` is the offset after it. */
struct der {
  uint8_t tag;
  uint32_t at, content, len, end;
};

/* der_read reads the element at `at`; false if there is none or it exceeds `bytes`. */
SDEC_MUST_USE bool der_read(struct sdec_span bytes, uint32_t at, struct der *out);

/* der_scrub replaces, in a copy, everything that may identify someone: strings, long numbers, key identifiers. Times,
 * flags, object identifiers, short numbers and the structure are kept. */
void der_scrub(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* Positions of the parts of a certificate or certificate request; a request has neither serial nor issuer. */
struct der_certificate {
  struct der whole, signed_part, serial, issuer, subject, spki, rest, algorithm, signature;
  bool request;
};
SDEC_MUST_USE bool der_certificate(struct sdec_span bytes, struct der_certificate *out);

static inline struct sdec_span der_all(struct sdec_span bytes, const struct der *d) {
  return (struct sdec_span){bytes.data + d->at, d->end - d->at};
}

#endif
