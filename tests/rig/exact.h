/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a carrier on a block of exactly the right size, so that a sanitizer catches any overread.
 */
#ifndef TESTS_EXACT_H
#define TESTS_EXACT_H

#include "carriers/carried.h"

/* Uses offsets instead of pointers: the body starts at `body_at`. */
struct exact {
  struct carried c;
  uint32_t body_at;
};

struct exact exact_copy(void (*decode)(struct sdec_span, struct carried *), const uint8_t *bytes, uint32_t len);

#endif
