/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages out of pasted text: plain hex, hex dumps with offsets and text columns, and the debug logs of libspdm. It
 * finds bytes and the borders between messages; what the bytes mean is not its concern.
 */
#ifndef DUMP_HEX_H
#define DUMP_HEX_H

#include <sdec.h>

struct hex_message {
  size_t at; /* in `bytes` */
  uint32_t len;
  uint32_t full_len; /* what a log says the length is; `len` if it says nothing */
  uint32_t line;     /* where it starts in the text, from 1 */
};

struct hex {
  uint8_t *bytes;
  size_t n_bytes, cap_bytes;
  struct hex_message *messages;
  size_t n_messages, cap_messages;
  uint32_t bad_line; /* of the first line that cannot be read; 0: none */
  char problem[160]; /* and why, or why there is nothing at all */
};

/* hex_read collects the messages of `text`. False: `problem` says what is wrong, at line `bad_line` if that is not 0.
 * hex_free releases what it took in either case. */
SDEC_MUST_USE bool hex_read(struct hex *out, const char *text, size_t len);
void hex_free(struct hex *hex);

/* hex_looks_like says whether `text` could be hex bytes: an argument that is not may name a file. */
bool hex_looks_like(const char *text);

#endif
