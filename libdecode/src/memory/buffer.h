/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Growable byte buffers in blocks of the pool.
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

/* sdec_buffer_add appends bytes. It returns false and changes nothing if memory is short or the length would exceed 32
 * bits. */
SDEC_MUST_USE bool sdec_buffer_add(struct buffer *buffer, struct pool *pool, struct sdec_span bytes);

/* sdec_buffer_resize sets the length to `len`; added bytes are undefined. */
SDEC_MUST_USE bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t len);

/* sdec_buffer_drop frees the memory; buffer_span gives the contents. */
void sdec_buffer_drop(struct buffer *buffer, struct pool *pool);

static inline struct sdec_span buffer_span(const struct buffer *buffer) {
  return (struct sdec_span){buffer->data, buffer->len};
}

#endif
