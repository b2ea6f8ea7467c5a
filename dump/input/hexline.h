/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One line of pasted text: is it hex, a line of a hex dump, or talk?
 */
#ifndef DUMP_HEXLINE_H
#define DUMP_HEXLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hexline_kind {
  HEXLINE_TEXT,   /* nothing, or words */
  HEXLINE_PLAIN,  /* bytes */
  HEXLINE_DUMP,   /* an offset and bytes */
  HEXLINE_OFFSET, /* an offset alone: the end of a dump */
  HEXLINE_STAR,   /* '*': the line before, repeated */
  HEXLINE_WORDS,  /* an offset and 16-bit words of unknown byte order */
  HEXLINE_BAD     /* nearly hex */
};

struct hexline {
  uint8_t kind;
  uint64_t offset, other; /* dumps do not say in which radix they count: od has octal and decimal */
  const char *hex;        /* the part with the bytes; text columns are outside */
  size_t hex_len;
  const char *text; /* for messages about the line: the line, or the word that is wrong */
  size_t len;
};

/* hexline_read reads one line without its newline. `in_dump`: the line before was part of a dump. */
void hexline_read(const char *text, size_t len, bool in_dump, struct hexline *out);

/* hexline_bytes writes the bytes that the digits of `text` give and returns how many. There is room for len / 2. */
uint32_t hexline_bytes(const char *text, size_t len, uint8_t *out);

/* hexline_log_heading: does a libspdm log announce a message here, and of how many bytes? */
bool hexline_log_heading(const char *text, size_t len, uint32_t *out_len);

/* hexline_log_dump gives where the bytes start in a log's dump line for offset `at`, or 0 if it is none. */
size_t hexline_log_dump(const char *text, size_t len, uint32_t at);

#endif
