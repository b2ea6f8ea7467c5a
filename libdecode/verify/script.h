/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A transcript under construction: the bytes of its messages in order, and the name and position of each, so that the
 * input of a signature can be listed.
 */
#ifndef SDEC_VERIFY_SCRIPT_H
#define SDEC_VERIFY_SCRIPT_H

#include "memory/buffer.h"

/* Limits of one transcript. The bytes suffice for two chains of 2^20 bytes. */
#define SCRIPT_MOST (UINT32_C(2) << 20)
#define SCRIPT_MESSAGES 4096

struct script_message {
  const char *name;
  uint64_t frame, unit; /* unit: 0 for a request */
  uint32_t at, len;     /* position in the script's bytes */
};

/* Initialize to zero. */
struct script {
  struct buffer bytes, messages;
  bool overrun; /* a message did not fit: the script is unusable until dropped */
};

/* sdec_script_add appends a message. If it does not fit, the script is emptied and marked as overrun. */
void sdec_script_add(struct script *script, struct pool *pool, const struct script_message *message,
                     struct sdec_span bytes);

/* sdec_script_cut drops everything before `from`, which is the start of a message or the end. sdec_script_drop empties
 * the script and clears `overrun`. */
void sdec_script_cut(struct script *script, struct pool *pool, uint32_t from);
void sdec_script_drop(struct script *script, struct pool *pool);

/* script_from gives the bytes from `from` on. sdec_script_message gives the i-th message; false past the last. */
static inline struct sdec_span script_from(const struct script *script, uint32_t from) {
  return span_from(buffer_span(&script->bytes), from);
}
SDEC_MUST_USE bool sdec_script_message(const struct script *script, uint32_t i, struct script_message *out);

#endif
