/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Detects the type of an input from its content alone. One table, tried from top to bottom.
 */
#ifndef DUMP_KIND_H
#define DUMP_KIND_H

#include <sdec.h>

enum kind_of_input {
  KIND_CAPTURE,  /* packets: capture.h */
  KIND_PACKED,   /* compressed: unpack.h decompresses it */
  KIND_EVIDENCE, /* messages without packets, or their chains and keys: evidence/pieces.h */
  KIND_LINES,    /* a log or analyser export with frames in its lines: lines/lines.h */
  KIND_HEX,      /* a hex dump, or a libspdm log */
  KIND_SERIAL    /* the bytes of a serial line */
};

struct kind {
  uint8_t kind;      /* enum kind_of_input */
  const char *name;  /* for messages to the user */
  const char *magic; /* the first bytes */
  uint8_t magic_len;
  bool (*fits)(struct sdec_span whole); /* examines the whole input */
  const char *unpacker;
};

/* kind_by_head returns the row whose magic number matches the first bytes, kind_by_content the first row that matches
 * the whole input; NULL if there is none. */
const struct kind *kind_by_head(struct sdec_span head);
const struct kind *kind_by_content(struct sdec_span whole);

#endif
