/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON strings and the decoded tree as a JSON object. Private to the NDJSON printer.
 */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include "show/print.h"

/* json_string writes a quoted and escaped string. Bytes above 0x7e are treated as Latin-1. */
void json_string(struct out *out, const char *bytes, size_t n);

/* pen_word writes a name from the library, which needs no escaping; NULL becomes null. */
static inline char *pen_word(char *at, const char *word) {
  if (word == NULL) {
    return PEN(at, "null");
  }
  return pen_char(pen_string(pen_char(at, '"'), word), '"');
}

/* json_word does the same and reserves its own room. */
static inline void json_word(struct out *out, const char *word) {
  out_upto(out, pen_word(out_room(out, PEN_TEXT), word));
}

/* One walk to print. `hex_at` is the output position of the hex of all of `span`, so that fields can be copied from
 * there while it is in the buffer; UINT64_MAX: none. */
struct json_walk {
  struct sdec_span span;
  uint64_t hex_at;
};

/* json_fields writes the walk that was begun in sink->walk as one object, and appends its notes to sink->notes. */
void json_fields(struct sink *sink, const struct json_walk *walk);

/* json_note appends one note to sink->notes. */
void json_note(struct sink *sink, const struct sdec_note *note);

/* json_finding appends a note about damage found while printing: in a certificate or CBOR at `offset`. */
void json_finding(struct sink *sink, enum sdec_severity severity, uint32_t offset, const char *what,
                  const char *problem);

#endif
