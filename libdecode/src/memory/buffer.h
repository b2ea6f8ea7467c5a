/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes that grow at the end, in blocks of the pool.
 */
#ifndef SDEC_BUFFER_H
#define SDEC_BUFFER_H

#include "memory/pool.h"
#include "base/span.h"

/* Starts zeroed. */
struct buffer {
  uint8_t *data; /* from the pool, NULL while empty */
  uint32_t len;
};

/* sdec_buffer_add appends bytes; false, and nothing changed, if memory is short or the length would pass 32 bits. */
SDEC_MUST_USE bool sdec_buffer_add(struct buffer *buffer, struct pool *pool, struct sdec_span bytes);

/* sdec_buffer_resize makes the length `len`; bytes that were not there before are undefined. */
SDEC_MUST_USE bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t len);

/* sdec_buffer_drop gives the memory back; buffer_span gives what is there. */
void sdec_buffer_drop(struct buffer *buffer, struct pool *pool);

static inline struct sdec_span buffer_span(const struct buffer *buffer) {
  return (struct sdec_span){buffer->data, buffer->len};
}

#endif
