/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Begins and ends messages, for all text formats.
 */
#include "input/reader.h"

#include <stdio.h>
#include <stdlib.h>

#define WRAPPED_AT_LEAST 8 /* bytes per line: nothing wraps hex into shorter lines */

static bool grow(void **items, size_t *cap, size_t need, size_t item_size) {
  if (need <= *cap) {
    return true;
  }
  const size_t cap_new = need + need / 2 + 64;
  void *bigger = realloc(*items, cap_new * item_size);
  if (bigger == NULL) {
    return false;
  }
  *items = bigger;
  *cap = cap_new;
  return true;
}

bool reader_room(struct reader *r, size_t n) {
  struct hex *hex = r->hex;
  if (!grow((void **)&hex->bytes, &hex->cap_bytes, hex->n_bytes + n, 1)) {
    r->out_of_memory = true;
    return false;
  }
  return true;
}

bool reader_begin(struct reader *r) {
  struct hex *hex = r->hex;
  if (!grow((void **)&hex->messages, &hex->cap_messages, hex->n_messages + 1, sizeof(*hex->messages))) {
    r->out_of_memory = true;
    return false;
  }
  hex->messages[hex->n_messages++] = (struct hex_message){.at = hex->n_bytes, .line = r->line};
  return true;
}

/* One line of wrapped text may look like the start of a message by chance, but not every line of a paragraph. */
static bool begins_like_message(const struct hex *hex, const struct hex_message *message, uint8_t like) {
  uint32_t n = 0;
  const struct sdec_protocol *protocol = sdec_protocols(&n)[0];
  const uint8_t *bytes = hex->bytes + message->at;
  return message->len > protocol->code_offset && (bytes[0] & 0xf0) == (like & 0xf0) &&
         sdec_message_find(protocol, bytes[protocol->code_offset]) != NULL;
}

static bool paragraph_is_wrapped(const struct hex *hex, size_t first) {
  const uint32_t width = hex->messages[first].len;
  bool all_begin = true;
  if (hex->n_messages - first < 2 || width < WRAPPED_AT_LEAST) {
    return false;
  }
  for (size_t i = first; i < hex->n_messages; i++) {
    const struct hex_message *message = &hex->messages[i];
    const bool last = i + 1 == hex->n_messages;
    if (last ? message->len > width : message->len != width) {
      return false;
    }
    all_begin = all_begin && begins_like_message(hex, message, hex->bytes[hex->messages[first].at]);
  }
  return !all_begin;
}

/* The lines of a wrapped paragraph were read as separate messages. Their bytes are contiguous, so joining them only
 * takes a new length. */
void reader_end(struct reader *r) {
  struct hex *hex = r->hex;
  r->in_dump = false;
  r->starred = false;
  if (r->paragraph != SIZE_MAX && r->paragraph < hex->n_messages && paragraph_is_wrapped(hex, r->paragraph)) {
    struct hex_message *whole = &hex->messages[r->paragraph];
    whole->len = (uint32_t)(hex->n_bytes - whole->at);
    whole->full_len = whole->len;
    hex->n_messages = r->paragraph + 1;
  }
  r->paragraph = SIZE_MAX;
}

void reader_fail(struct reader *r, const char *what, const char *text, size_t len) {
  if (r->hex->bad_line == 0) {
    r->hex->bad_line = r->line;
    snprintf(r->hex->problem, sizeof(r->hex->problem), "%s: %.*s", what, (int)(len < 24 ? len : 24), text);
  }
}
