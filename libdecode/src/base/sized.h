/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Structs that a caller filled and that begin with their size, for the library to take a copy of.
 */
#ifndef SDEC_SIZED_H
#define SDEC_SIZED_H

#include <stddef.h>
#include <string.h>

#include "base/check.h"

/* sized_copy copies as much as both sides have; the rest of `out` is zero. A size of 0 stands for `first`, the size in
 * the version in which the struct was first given one. */
static inline void sized_copy(void *out, size_t out_len, const void *in, size_t first) {
  size_t size;
  memcpy(&size, in, sizeof(size));
  size = size != 0 ? size : first;
  CHECK(size >= sizeof(size));
  memset(out, 0, out_len);
  memcpy(out, in, size < out_len ? size : out_len);
}

#endif
