/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts in the making: bytes of messages in order, with the name and place of each, so that what went into a
 * signature can be described.
 */
#ifndef SDEC_VERIFY_SCRIPT_H
#define SDEC_VERIFY_SCRIPT_H

#include "memory/buffer.h"

/* The most that one transcript holds: two whole chains of 2^20 bytes. */
#define SCRIPT_MOST (UINT32_C(2) << 20)
#define SCRIPT_MESSAGES 4096

struct script_message {
  const char *name;
  uint64_t frame, unit; /* unit: 0 of a request */
  uint32_t at, len;     /* in the bytes */
};

/* Starts zeroed. */
struct script {
  struct buffer bytes, messages;
  bool overrun; /* it did not all fit, and what is there is of no use */
};

/* sdec_script_add appends a message; one that does not fit makes the script useless until it is emptied. */
void sdec_script_add(struct script *script, struct pool *pool, const struct script_message *message,
                     struct sdec_span bytes);

/* sdec_script_cut drops what stands before `from`, the start of a message or the end. sdec_script_drop drops
 * everything. */
void sdec_script_cut(struct script *script, struct pool *pool, uint32_t from);
void sdec_script_drop(struct script *script, struct pool *pool);

/* script_from gives everything from `from` on. sdec_script_message gives the i-th message; false past the last. */
static inline struct sdec_span script_from(const struct script *script, uint32_t from) {
  return span_from(buffer_span(&script->bytes), from);
}
SDEC_MUST_USE bool sdec_script_message(const struct script *script, uint32_t i, struct script_message *out);

#endif
