/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Copies structs that a caller filled in and that begin with their own size.
 */
#ifndef SDEC_SIZED_H
#define SDEC_SIZED_H

#include <stddef.h>
#include <string.h>

#include "base/check.h"

/* sized_copy copies the members that both sides have; the rest of `out` is zero. A size of 0 means `first`, the size of
 * the struct in the first version of the library that had it. */
static inline void sized_copy(void *out, size_t out_len, const void *in, size_t first) {
  size_t size;
  memcpy(&size, in, sizeof(size));
  size = size != 0 ? size : first;
  CHECK(size >= sizeof(size));
  memset(out, 0, out_len);
  memcpy(out, in, size < out_len ? size : out_len);
}

#endif
