/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a carrier on an exact copy of the bytes.
 */
#include "exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct exact exact_copy(void (*decode)(struct sdec_span, struct carried *), const uint8_t *bytes, uint32_t len) {
  struct exact r;
  uint8_t *copy = malloc(len);
  memcpy(copy, bytes, len);
  decode((struct sdec_span){copy, len}, &r.c);
  r.body_at = (uint32_t)(r.c.body.data - copy);
  assert_true(r.body_at + r.c.body.len <= len);
  free(copy);
  return r;
}
