/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The start of an incomplete frame. proof/holding.c proves that accesses stay within the buffer.
 */
#include "carriers/holding.h"

#include <string.h>

uint32_t sdec_holding_fill(struct holding *h, struct sdec_span in) {
  if (h->len > 0 && h->at > 0) {
    memmove(h->bytes, h->bytes + h->at, h->len);
  }
  h->at = 0;
  const uint32_t room = HOLDING_MOST - h->len;
  const uint32_t n = in.len < room ? in.len : room;
  if (n > 0) {
    memcpy(h->bytes + h->len, in.data, n);
  }
  h->len += n;
  return n;
}

void sdec_holding_use(struct holding *h, uint32_t n) {
  const uint32_t used = n < h->len ? n : h->len;
  h->at += used;
  h->len -= used;
}
