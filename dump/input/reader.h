/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of reading pasted text, shared by hex.c and program.c.
 */
#ifndef DUMP_READER_H
#define DUMP_READER_H

#include "input/array.h"
#include "input/hex.h"

/* Consecutive Python literals form one value; inside brackets they may span lines. */
struct literals {
  uint32_t depth;            /* of the enclosing brackets */
  bool open;                 /* the last literal may continue on the next line */
  bool escaped;              /* and contains \x */
  bool kept, dropped, words; /* seen in this line: literals with \x, literals without, other text */
};

struct reader {
  struct hex *hex;
  uint32_t line;    /* number of the line being read */
  size_t paragraph; /* first message of the current run of plain lines, or SIZE_MAX */
  bool in_dump, starred;
  struct array array;
  uint32_t array_line; /* line where the array begins */
  size_t array_at;     /* its first message */
  bool in_bytes;       /* the array continues the last message */
  struct literals literals;
  uint64_t base;  /* offset of the dump's first byte, which need not be 0 */
  size_t last_at; /* the dump's last line, which '*' repeats */
  uint32_t last_len;
  bool out_of_memory;
};

/* reader_room makes room for `n` bytes, reader_begin begins a message; false if memory runs out. */
SDEC_MUST_USE bool reader_room(struct reader *r, size_t n);
SDEC_MUST_USE bool reader_begin(struct reader *r);

/* reader_end ends the current dump or run of plain lines. */
void reader_end(struct reader *r);

/* reader_fail stops reading at this line; `text` is the offending part. */
void reader_fail(struct reader *r, const char *what, const char *text, size_t len);

#endif
