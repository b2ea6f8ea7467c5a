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

/* hexline_dump reads a line only if it is of a dump, or has 16-bit words. */
bool hexline_dump(const char *text, size_t len, bool in_dump, struct hexline *out);

/* hexline_body takes off what stands around the bytes of a line: labels, comments before them, blanks, the backslash of
 * a line that goes on. hexline_words reads a part of a line without dumps and labels. */
void hexline_body(const char **text, size_t *len);
void hexline_words(const char *text, size_t len, struct hexline *out);

/* hexline_comment gives the length of the C comment that begins at `text`, or 0. One that does not end in the line takes
 * the rest of it. */
size_t hexline_comment(const char *text, size_t len);

/* hexline_bytes writes the bytes that the digits of `text` give and returns how many. There is room for len / 2. */
uint32_t hexline_bytes(const char *text, size_t len, uint8_t *out);

#endif
