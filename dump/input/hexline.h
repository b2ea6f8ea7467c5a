/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Classifies one line of pasted text: hex, a line of a hex dump, or text.
 */
#ifndef DUMP_HEXLINE_H
#define DUMP_HEXLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hexline_kind {
  HEXLINE_TEXT,   /* empty, or words */
  HEXLINE_PLAIN,  /* bytes */
  HEXLINE_DUMP,   /* offset and bytes */
  HEXLINE_OFFSET, /* offset only: the end of a dump */
  HEXLINE_STAR,   /* '*': repeats the previous line */
  HEXLINE_WORDS,  /* offset and 16-bit words of unknown byte order */
  HEXLINE_BAD     /* nearly hex */
};

struct hexline {
  uint8_t kind;
  uint64_t offset, other; /* both readings of the offset: od prints octal or decimal */
  const char *hex;        /* the bytes, without text columns */
  size_t hex_len;
  const char *text; /* the line, or the bad word in it, for messages */
  size_t len;
};

/* hexline_read parses one line without its newline. `in_dump`: the previous line was part of a dump. */
void hexline_read(const char *text, size_t len, bool in_dump, struct hexline *out);

/* hexline_dump accepts only lines of a dump or with 16-bit words. */
bool hexline_dump(const char *text, size_t len, bool in_dump, struct hexline *out);

/* hexline_body strips what surrounds the bytes of a line: labels, leading comments, blanks, a trailing backslash.
 * hexline_words parses part of a line and recognises no dumps or labels. */
void hexline_body(const char **text, size_t *len);
void hexline_words(const char *text, size_t len, struct hexline *out);

/* hexline_comment returns the length of the C comment at `text`, or 0. A comment that is not closed takes the rest of
 * the line. */
size_t hexline_comment(const char *text, size_t len);

/* hexline_bytes decodes the hex digits of `text` and returns the number of bytes. `out` has room for len / 2. */
uint32_t hexline_bytes(const char *text, size_t len, uint8_t *out);

#endif
