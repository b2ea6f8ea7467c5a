/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Line formats: how one family of programs writes frames into text, as one line of text itself. docs/inputs.md has the
 * grammar; recipes.h the formats that are known.
 */
#ifndef DUMP_FORMAT_H
#define DUMP_FORMAT_H

#include <sdec.h>

#define FORMAT_SHAPES 12
#define FORMAT_MEDIA 12
#define FORMAT_COLUMN 32
#define FORMAT_PROBLEM 160

enum format_role {
  ROLE_WHOLE, /* a frame */
  ROLE_BEGIN, /* a frame begins; what is open is closed */
  ROLE_ADD,   /* more of the open frame */
  ROLE_PEEK,  /* the same, but until a ROLE_NEXT only once: a register that is read again */
  ROLE_NEXT,
  ROLE_END,  /* the open frame ends */
  ROLE_DROP, /* the open frame is thrown away */
  ROLE_TIME  /* the time of the frame that begins next; the line is not used up */
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
  /* words of COLUMN_KIND */
  WORD_WRITE = COLUMNS,
  WORD_BEGIN,
  WORD_END,
  COLUMN_PAIRS
};

struct format_shape {
  const char *pattern, *must; /* in the format's text; `must`: the longest literal, for a quick look */
  uint32_t pattern_len, must_len;
  uint8_t role, dir; /* enum format_role, enum sdec_dir */
};

/* What a frame can be: a carrier, or a link type. */
struct format_medium {
  const char *name;
  enum sdec_carrier carrier;
  uint32_t link; /* with SDEC_CARRIER_NONE */
};

struct format {
  const char *name, *text;
  struct format_medium media[FORMAT_MEDIA]; /* the one that the frames fit is taken */
  uint32_t n_media;
  struct format_shape shapes[FORMAT_SHAPES];
  uint32_t n_shapes;
  uint32_t cap; /* bytes at which lines are cut; 0: none */
  uint8_t dst;  /* enum format_dst */
  uint8_t prefix;
  bool no_pec, has_prefix, csv, multi_line;
  char columns[COLUMN_PAIRS][FORMAT_COLUMN]; /* of csv */
};

/* format_read reads one format, whose text must stay in place. False: `problem` says what is wrong with it. */
SDEC_MUST_USE bool format_read(struct format *out, const char *name, const char *text, char problem[FORMAT_PROBLEM]);

#endif
