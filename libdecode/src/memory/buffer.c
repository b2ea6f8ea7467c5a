/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Grows buffers by doubling, or to the exact size needed if the pool has no more.
 */
#include "memory/buffer.h"

#include <string.h>

#include "memory/evict.h"

/* make_room gives a block of at least `need` bytes, or NULL. */
static uint8_t *make_room(struct buffer *buffer, struct pool *pool, uint64_t need) {
  const struct evict evict = sdec_pool_evict(pool, (struct evict){0});
  if (buffer->data == NULL) {
    return evict_get(evict, pool, (size_t)need);
  }
  if (sdec_pool_room(pool, buffer->data) >= need) {
    return buffer->data;
  }
  uint8_t *grown = sdec_pool_grow(pool, buffer->data, buffer->len, (size_t)need * 2);
  return grown != NULL ? grown : evict_grow(evict, pool, buffer->data, buffer->len, (size_t)need);
}

bool sdec_buffer_add(struct buffer *buffer, struct pool *pool, struct sdec_span bytes) {
  const uint64_t need = (uint64_t)buffer->len + bytes.len;
  if (bytes.len == 0) {
    return true;
  }
  uint8_t *data = need <= UINT32_MAX ? make_room(buffer, pool, need) : NULL;
  if (data == NULL) {
    return false;
  }
  buffer->data = data;
  memcpy(buffer->data + buffer->len, bytes.data, bytes.len);
  buffer->len = (uint32_t)need;
  return true;
}

bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t len) {
  uint8_t *data = make_room(buffer, pool, len);
  if (data == NULL) {
    return false;
  }
  buffer->data = data;
  buffer->len = len;
  return true;
}

void sdec_buffer_drop(struct buffer *buffer, struct pool *pool) {
  if (buffer->data != NULL) {
    sdec_pool_put(pool, buffer->data);
  }
  *buffer = (struct buffer){0};
}
