/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Matches one line against one pattern of a format.
 */
#ifndef DUMP_MATCH_H
#define DUMP_MATCH_H

#include "input/lines/format.h"

#define MATCH_LINE 256    /* more than the length of a dump line */
#define MATCH_BYTES 65536 /* more than any program writes on one line */

struct match {
  bool has_time, has_address, wide_address, has_read, read, has_offset;
  bool cut;     /* the log says that bytes were omitted */
  bool decimal; /* a list contains a three-digit number */
  uint8_t dir;  /* enum sdec_dir */
  uint64_t time_ns, offset, other_offset;
  uint32_t address;
  uint32_t stated; /* byte count stated in the line; 0: none */
  uint64_t stream; /* identifies the stream; 0: the only one */
  /* The encoded bytes. */
  char letter; /* byte letter of the pattern; 0: none */
  const char *text;
  size_t text_len;
};

/* match_line returns true if a line, without its newline, matches a shape, and stores the values found. match_bytes
 * decodes the bytes of a matched line: at most MATCH_BYTES, fewer if the text is malformed; `decimal`: lists are
 * decimal. */
SDEC_MUST_USE bool match_line(const struct format_shape *shape, const char *line, size_t len, struct match *out);
uint32_t match_bytes(const struct match *match, bool decimal, uint8_t *out);

/* match_number parses an address or number as exported by analysers: 0x32, 0b0110010, 32 (hexadecimal). */
SDEC_MUST_USE bool match_number(const char *text, size_t len, uint32_t *out);

#endif
