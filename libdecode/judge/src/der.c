/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the outline of a DER structure (ITU-T X.690, 8.1 and 10.1): a SEQUENCE that fills its field, and the tags of
 * its elements. The certificate reader checks their content.
 */
#include "base/span.h"
#include "judge.h"

#define TAG_SEQUENCE 0x30u
#define LONG_FORM 0x80u
#define LENGTH_BYTES 4u

/* take removes the first element from *rest; false unless it is complete and its length definite and minimal. */
static bool take(struct sdec_span *rest, uint8_t *out_tag, struct sdec_span *out) {
  uint64_t header = 2, len = span_u8(*rest, 1);
  if (len >= LONG_FORM) {
    const uint32_t n = (uint32_t)len & ~LONG_FORM;
    if (n == 0 || n > LENGTH_BYTES || !span_has(*rest, 2, n)) {
      return false;
    }
    header += n;
    len = span_be(*rest, 2, n);
    if (len < LONG_FORM || len >> 8 * (n - 1) == 0) {
      return false;
    }
  }
  if (!span_has(*rest, 0, header + len)) {
    return false;
  }
  *out_tag = span_u8(*rest, 0);
  *out = span_sub(*rest, header, len);
  *rest = span_from(*rest, header + len);
  return true;
}

static bool fits(struct sdec_span bytes, const struct value *tags, uint32_t n_tags) {
  struct sdec_span inside, element;
  uint8_t tag;
  if (!take(&bytes, &tag, &inside) || tag != TAG_SEQUENCE || bytes.len != 0) {
    return false;
  }
  for (uint32_t i = 0; i < n_tags; i++) {
    if (!take(&inside, &tag, &element) || tag != tags[i].number) {
      return false;
    }
  }
  return inside.len == 0;
}

enum truth sdec_test_der(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct said *said = sdec_sheet_find(j, values[0].symbol);
  *out_reason = SDEC_UNJUDGED_UNREAD;
  if (said == NULL) {
    return UNKNOWN;
  }
  return fits(span_sub(j->unit->span, said->offset, said->len), values + 1, test->n - 1u) ? HOLDS : FAILS;
}
