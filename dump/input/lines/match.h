/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One line against one pattern of a format.
 */
#ifndef DUMP_MATCH_H
#define DUMP_MATCH_H

#include "input/lines/format.h"

#define MATCH_LINE 256    /* more than a line of a dump has */
#define MATCH_BYTES 65536 /* more than any line that programs write in one go */

struct match {
  bool has_time, has_address, wide_address, has_read, read, has_offset;
  bool cut;     /* the writer left bytes out and says so */
  bool decimal; /* a list has a number of three digits */
  uint8_t dir;  /* enum sdec_dir */
  uint64_t time_ns, offset, other_offset;
  uint32_t address;
  uint32_t stated; /* bytes that the line says there are; 0: it says nothing */
  uint64_t stream; /* keeps streams apart; 0: all one */
  /* The bytes, not decoded yet. */
  char letter; /* of the pattern; 0: the pattern has none */
  const char *text;
  size_t text_len;
};

/* match_line says whether a line, without its newline, fits a shape, and what is in it. match_bytes decodes the bytes
 * of a line that fitted: at most MATCH_BYTES, fewer if the text goes wrong; `decimal`: lists are decimal. */
SDEC_MUST_USE bool match_line(const struct format_shape *shape, const char *line, size_t len, struct match *out);
uint32_t match_bytes(const struct match *match, bool decimal, uint8_t *out);

/* match_number reads an address or number as analysers export them: 0x32, 0b0110010, 32 (hexadecimal). */
SDEC_MUST_USE bool match_number(const char *text, size_t len, uint32_t *out);

#endif
