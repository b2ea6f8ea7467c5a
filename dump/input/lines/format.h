/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Line formats: each describes, in one line of text, how a family of programs writes frames into logs. The grammar is
 * in docs/inputs.md, the built-in formats in recipes.h.
 */
#ifndef DUMP_FORMAT_H
#define DUMP_FORMAT_H

#include <sdec.h>

#define FORMAT_SHAPES 12
#define FORMAT_MEDIA 12
#define FORMAT_COLUMN 32
#define FORMAT_PROBLEM 160

enum format_role {
  ROLE_WHOLE, /* a complete frame */
  ROLE_BEGIN, /* begins a frame and closes the open one */
  ROLE_ADD,   /* continues the open frame */
  ROLE_PEEK,  /* like ADD, but repeated reads of a register count once until ROLE_NEXT */
  ROLE_NEXT,
  ROLE_END,  /* ends the open frame */
  ROLE_DROP, /* discards the open frame */
  ROLE_TIME  /* time of the next frame; other formats may still match the line */
};

enum format_dst { DST_AUTO, DST_IN, DST_OUT };

enum format_column {
  COLUMN_TIME,
  COLUMN_ADDRESS,
  COLUMN_KIND,
  COLUMN_READ,
  COLUMN_BYTES,
  COLUMN_BYTE,
  COLUMN_FRAME,
  COLUMNS,
  /* values of COLUMN_KIND */
  WORD_WRITE = COLUMNS,
  WORD_BEGIN,
  WORD_END,
  COLUMN_PAIRS
};

struct format_shape {
  const char *pattern, *must; /* point into the format's text; `must`: the longest literal, to reject lines quickly */
  uint32_t pattern_len, must_len;
  uint8_t role, dir; /* enum format_role, enum sdec_dir */
};

/* A possible medium of the frames: a carrier or a link type. */
struct format_medium {
  const char *name;
  enum sdec_carrier carrier;
  uint32_t link; /* if carrier is SDEC_CARRIER_NONE */
};

struct format {
  const char *name, *text;
  struct format_medium media[FORMAT_MEDIA]; /* candidates; the one that fits the frames best is used */
  uint32_t n_media;
  struct format_shape shapes[FORMAT_SHAPES];
  uint32_t n_shapes;
  uint32_t cap; /* byte count at which the program truncates lines; 0: none */
  uint8_t dst;  /* enum format_dst */
  uint8_t prefix;
  bool no_pec, has_prefix, csv, multi_line;
  char columns[COLUMN_PAIRS][FORMAT_COLUMN]; /* for csv */
};

/* format_read parses a format; `text` must outlive it. False: `problem` describes the error. */
SDEC_MUST_USE bool format_read(struct format *out, const char *name, const char *text, char problem[FORMAT_PROBLEM]);

#endif
