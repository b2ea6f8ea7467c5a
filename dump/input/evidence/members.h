/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A scanner for JSON (RFC 8259), limited to what evidence needs: the strings and their positions. Several values may
 * follow each other, as in NDJSON.
 */
#ifndef DUMP_MEMBERS_H
#define DUMP_MEMBERS_H

#include <sdec.h>

#define MEMBERS_DEPTH 32u
#define MEMBERS_NAME 96u

/* Iterates over the strings of a JSON text. Initialise `text` and zero the rest. */
struct members {
  struct sdec_span text;
  uint32_t at;
  uint32_t depth;               /* number of open containers */
  uint32_t path[MEMBERS_DEPTH]; /* IDs of the objects and arrays around the string, outermost first */
  struct {
    bool array;
    uint32_t index;  /* index of the current element */
    uint16_t before; /* length of `name` without the innermost key or index */
  } open[MEMBERS_DEPTH];
  uint32_t n_opened;
  char name[MEMBERS_NAME]; /* "[0].evidence" */
  uint16_t name_len;
  bool after_value; /* a comma or closing bracket must follow */
  bool damaged;     /* not valid JSON from `at` on */
};

/* members_next decodes the next string that is a value into `out`, which has room for text.len bytes. False at the end
 * and at damage. */
SDEC_MUST_USE bool members_next(struct members *m, uint8_t *out, uint32_t *out_len);

#endif
