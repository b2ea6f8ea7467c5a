/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts under construction, stored in the pool.
 */
#include "script.h"

#include <string.h>

static uint32_t n_messages(const struct script *script) {
  return script->messages.len / (uint32_t)sizeof(struct script_message);
}

void sdec_script_add(struct script *script, struct pool *pool, const struct script_message *message,
                     struct sdec_span bytes) {
  struct script_message added = *message;
  const bool fits = bytes.len <= SCRIPT_MOST - script->bytes.len && n_messages(script) < SCRIPT_MESSAGES;
  added.at = script->bytes.len;
  added.len = bytes.len;
  if (script->overrun || !fits || !sdec_buffer_add(&script->bytes, pool, bytes) ||
      !sdec_buffer_add(&script->messages, pool, (struct sdec_span){(const uint8_t *)&added, sizeof(added)})) {
    sdec_script_drop(script, pool);
    script->overrun = true;
  }
}

bool sdec_script_message(const struct script *script, uint32_t i, struct script_message *out) {
  const struct sdec_span list = buffer_span(&script->messages);
  if (!span_has(list, (uint64_t)i * sizeof(*out), sizeof(*out))) {
    return false;
  }
  memcpy(out, list.data + (size_t)i * sizeof(*out), sizeof(*out));
  return true;
}

void sdec_script_cut(struct script *script, struct pool *pool, uint32_t from) {
  struct script_message message;
  uint32_t n_left = 0;
  if (from >= script->bytes.len) {
    sdec_script_drop(script, pool);
    return;
  }
  if (from == 0) {
    return;
  }
  memmove(script->bytes.data, script->bytes.data + from, script->bytes.len - from);
  script->bytes.len -= from;
  for (uint32_t i = 0; sdec_script_message(script, i, &message); i++) {
    if (message.at >= from) {
      message.at -= from;
      memcpy(script->messages.data + (size_t)n_left++ * sizeof(message), &message, sizeof(message));
    }
  }
  script->messages.len = n_left * (uint32_t)sizeof(message);
}

void sdec_script_drop(struct script *script, struct pool *pool) {
  sdec_buffer_drop(&script->bytes, pool);
  sdec_buffer_drop(&script->messages, pool);
  script->overrun = false;
}
