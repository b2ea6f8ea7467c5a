/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sum of lengths is computed in 64 bits; the data pointer of an empty span may be NULL.
 */
#include "input/spans.h"

#include <stdlib.h>
#include <string.h>

uint8_t *spans_join(const struct sdec_span *parts, uint32_t n, uint32_t *out_len) {
  uint64_t len = 0;
  for (uint32_t i = 0; i < n; i++) {
    len += parts[i].len;
  }
  uint8_t *all = len < UINT32_MAX ? malloc((size_t)len + 1) : NULL;
  *out_len = 0;
  for (uint32_t i = 0; all != NULL && i < n; i++) {
    if (parts[i].len > 0) {
      memcpy(all + *out_len, parts[i].data, parts[i].len);
      *out_len += parts[i].len;
    }
  }
  return all;
}
