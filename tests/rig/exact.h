/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a carrier finds in a block of exactly its size, so that a sanitizer sees every byte read too far.
 */
#ifndef TESTS_EXACT_H
#define TESTS_EXACT_H

#include "carriers/carried.h"

/* With offsets instead of pointers: the body starts at `body_at`. */
struct exact {
  struct carried c;
  uint32_t body_at;
};

struct exact exact_copy(void (*decode)(struct sdec_span, struct carried *), const uint8_t *bytes, uint32_t len);

#endif
