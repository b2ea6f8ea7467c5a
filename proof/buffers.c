/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Growing buffers, in which chunks and portions are reassembled: no byte is written past the block.
 */
#include "buffer_contracts.h"

/*@ requires buffer_there(buffer) && need <= UINT32_MAX;
    assigns \result \from *buffer, need;
    ensures block: \result == \null || block_of(\result, need); */
static uint8_t *make_room(struct buffer *buffer, struct pool *pool, uint64_t need);

/*@ requires buffer_there(buffer);
    requires there: bytes.len == 0 || \valid_read(bytes.data + (0 .. bytes.len - 1));
    ensures longer: \result ==> buffer->len == \old(buffer->len) + bytes.len;
    ensures kept: !\result ==> buffer->len == \old(buffer->len); */
bool sdec_buffer_add(struct buffer *buffer, struct pool *pool, struct sdec_span bytes);

/*@ requires buffer_there(buffer);
    ensures block: \result ==> buffer->len == len && block_of(buffer->data, len); */
bool sdec_buffer_resize(struct buffer *buffer, struct pool *pool, uint32_t len);

/*@ requires \valid(buffer); */
void sdec_buffer_drop(struct buffer *buffer, struct pool *pool);

#include "memory/buffer.c"
