/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Extracts messages from pasted text: plain hex, hex dumps with offsets and text columns, and libspdm debug logs. Finds
 * bytes and message boundaries; does not interpret the bytes.
 */
#ifndef DUMP_HEX_H
#define DUMP_HEX_H

#include <sdec.h>

struct hex_message {
  size_t at; /* in `bytes` */
  uint32_t len;
  uint32_t full_len; /* length stated by a log; `len` if none is stated */
  uint32_t line;     /* first line in the text, from 1 */
};

struct hex {
  uint8_t *bytes;
  size_t n_bytes, cap_bytes;
  struct hex_message *messages;
  size_t n_messages, cap_messages;
  uint32_t bad_line; /* first unreadable line; 0: none */
  char problem[160]; /* why that line is unreadable, or why there are no messages */
};

/* hex_read extracts the messages of `text`. False: `problem` describes the error, at line `bad_line` if that is not 0.
 * Call hex_free in either case. */
SDEC_MUST_USE bool hex_read(struct hex *out, const char *text, size_t len);
void hex_free(struct hex *hex);

/* hex_looks_like returns true if `text` could be hex bytes; otherwise an argument may be a file name. */
bool hex_looks_like(const char *text);

#endif
