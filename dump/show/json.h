/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON strings and the decoded tree as a JSON object. Private to the NDJSON printer.
 */
#ifndef DUMP_JSON_H
#define DUMP_JSON_H

#include "show/print.h"

/* json_string writes a quoted, escaped string. Bytes above 0x7e are written as if they were Latin-1. */
void json_string(struct out *out, const char *bytes, size_t n);

/* pen_word writes a name out of the library, in which there is nothing to escape; NULL becomes null. */
static inline char *pen_word(char *at, const char *word) {
  if (word == NULL) {
    return PEN(at, "null");
  }
  return pen_char(pen_string(pen_char(at, '"'), word), '"');
}

/* json_word does so without room reserved for it. */
static inline void json_word(struct out *out, const char *word) {
  out_upto(out, pen_word(out_room(out, PEN_TEXT), word));
}

/* What one walk prints. `hex_at` is where in the whole output the hex of all of `span` stands, so that a field's hex
 * can be copied from there while it is still in the buffer; UINT64_MAX: nowhere. */
struct json_walk {
  struct sdec_span span;
  uint64_t hex_at;
};

/* json_fields writes the walk that sink->walk has begun as one object of fields, and appends the notes of the walk to
 * sink->notes. */
void json_fields(struct sink *sink, const struct json_walk *walk);

/* json_note appends one note to sink->notes. */
void json_note(struct sink *sink, const struct sdec_note *note);

/* json_finding appends a note about what only printing looks into: a certificate or CBOR at `offset`. */
void json_finding(struct sink *sink, enum sdec_severity severity, uint32_t offset, const char *what,
                  const char *problem);

#endif
