/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What an input is, told by its content alone: one table, in the order in which its rows are tried.
 */
#ifndef DUMP_KIND_H
#define DUMP_KIND_H

#include <sdec.h>

enum kind_of_input {
  KIND_CAPTURE,  /* packets: capture.h */
  KIND_PACKED,   /* compressed: `unpacker` makes a stream of it */
  KIND_EVIDENCE, /* messages without packets, or what goes with them: evidence/pieces.h */
  KIND_LINES,    /* a log or an export with frames in its lines: lines/lines.h */
  KIND_HEX,      /* a hex dump, or a log of libspdm */
  KIND_SERIAL    /* the bytes of a serial line */
};

struct kind {
  uint8_t kind;     /* enum kind_of_input */
  const char *name; /* for people */
  /* Any one of these is enough. */
  const char *magic; /* the first bytes */
  uint8_t magic_len;
  bool (*fits)(struct sdec_span whole); /* looks at all of the input */
  const char *unpacker;
};

/* kind_by_head gives the row whose first bytes an input has, and kind_by_content the row that fits all of it; NULL:
 * none does. */
const struct kind *kind_by_head(struct sdec_span head);
const struct kind *kind_by_content(struct sdec_span whole);

#endif
