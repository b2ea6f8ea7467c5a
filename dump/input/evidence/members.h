/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON (RFC 8259), as far as evidence needs it: the strings in it, each with where it stands. Objects may follow each
 * other, as in NDJSON.
 */
#ifndef DUMP_MEMBERS_H
#define DUMP_MEMBERS_H

#include <sdec.h>

#define MEMBERS_DEPTH 32u
#define MEMBERS_NAME 96u

/* A walk over the strings of a JSON text. Start with `text` and zeroes. */
struct members {
  struct sdec_span text;
  uint32_t at;
  uint32_t depth;               /* of what is open */
  uint32_t path[MEMBERS_DEPTH]; /* objects and arrays around the string, each with a number of its own */
  struct {
    bool array;
    uint32_t index;  /* of the element */
    uint16_t before; /* length of `name` without what the key or index adds */
  } open[MEMBERS_DEPTH];
  uint32_t n_opened;
  char name[MEMBERS_NAME]; /* "[0].evidence" */
  uint16_t name_len;
  bool after_value; /* a comma or an end is due */
  bool damaged;     /* the text is no JSON from `at` on */
};

/* members_next gives the next string that is a value, its escapes replaced, at `out`, which has room for text.len
 * bytes; false at the end, or where the text is damaged. */
SDEC_MUST_USE bool members_next(struct members *m, uint8_t *out, uint32_t *out_len);

#endif
