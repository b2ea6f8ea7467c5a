/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Splits a sequence of concatenated DER certificates.
 */
#include "verify.h"

#define DER_SEQUENCE 0x30

struct sdec_span sdec_first_der(struct sdec_span bytes) {
  const uint32_t first = span_u8(bytes, 1), n = first >= 0x80 ? first & 0x7F : 0;
  const uint64_t len = 2 + (uint64_t)n + (n > 0 ? span_be(bytes, 2, n <= 4 ? n : 0) : first);
  const bool good = bytes.len >= 2 && span_u8(bytes, 0) == DER_SEQUENCE && n <= 4 && span_has(bytes, 0, len);
  return good ? span_sub(bytes, 0, len) : (struct sdec_span){NULL, 0};
}

struct sdec_span sdec_last_der(struct sdec_span certificates) {
  struct sdec_span last = {NULL, 0}, rest = certificates;
  while (rest.len > 0 && span_u8(rest, 0) == DER_SEQUENCE) {
    last = sdec_first_der(rest);
    if (last.data == NULL) {
      break;
    }
    rest = span_from(rest, last.len);
  }
  return last;
}
