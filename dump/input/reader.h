/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where the reading of pasted text stands, for hex.c and program.c.
 */
#ifndef DUMP_READER_H
#define DUMP_READER_H

#include "input/array.h"
#include "input/hex.h"

/* Literals of Python, one after the other, are one value; between brackets they go over lines. */
struct literals {
  uint32_t depth;            /* of the brackets around them */
  bool open;                 /* the last one may go on, */
  bool escaped;              /* and has \x */
  bool kept, dropped, words; /* in the line: one with \x, one without, and other text */
};

struct reader {
  struct hex *hex;
  uint32_t line;    /* number of the line being read */
  size_t paragraph; /* first message of the run of plain lines being read, or SIZE_MAX */
  bool in_dump, starred;
  struct array array;
  uint32_t array_line; /* where it begins */
  size_t array_at;     /* its first message */
  bool in_bytes;       /* of the last message, which the array goes on with */
  struct literals literals;
  uint64_t base;  /* offset of the dump's first byte: a dump need not start at 0 */
  size_t last_at; /* the last line of the dump: '*' repeats it */
  uint32_t last_len;
  bool out_of_memory;
};

/* reader_room makes room for bytes, reader_begin begins a message; false: there is no memory. */
SDEC_MUST_USE bool reader_room(struct reader *r, size_t n);
SDEC_MUST_USE bool reader_begin(struct reader *r);

/* reader_end ends what is being read: a dump, or a paragraph of lines. */
void reader_end(struct reader *r);

/* reader_fail stops the reading at this line; `text` is what is wrong in it. */
void reader_fail(struct reader *r, const char *what, const char *text, size_t len);

#endif
