/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Allocates the measurement blocks of a connection on first use, and frees them.
 */
#include "blocks.h"

#include <string.h>

struct blocks *sdec_blocks_of(struct sdec_verify *v, struct party *party) {
  if (party->blocks == NULL && (party->blocks = sdec_pool_get(v->pool, sizeof(*party->blocks))) != NULL) {
    memset(party->blocks, 0, sizeof(*party->blocks));
  }
  return party->blocks;
}

void sdec_blocks_drop(struct sdec_verify *v, struct party *party) {
  struct blocks *b = party->blocks;
  if (b == NULL) {
    return;
  }
  for (uint32_t i = 0; i < b->n; i++) {
    sdec_buffer_drop(&b->list[i].bytes, v->pool);
  }
  if (b->list != NULL) {
    sdec_pool_put(v->pool, b->list);
  }
  sdec_pool_put(v->pool, b);
  party->blocks = NULL;
}
