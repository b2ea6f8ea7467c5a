/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads one CBOR token at a time with libcbor's stream decoder. Private to diagnostic.c; allocates nothing.
 */
#ifndef DUMP_CBOR_TOKEN_H
#define DUMP_CBOR_TOKEN_H

#include <sdec.h>

#include "show/evidence/diagnostic.h"

enum token_kind {
  TOKEN_UNSIGNED,
  TOKEN_NEGATIVE,
  TOKEN_BYTES,
  TOKEN_TEXT,
  TOKEN_BYTES_START,
  TOKEN_TEXT_START,
  TOKEN_ARRAY,
  TOKEN_ARRAY_START,
  TOKEN_MAP,
  TOKEN_MAP_START,
  TOKEN_TAG,
  TOKEN_FLOAT,
  TOKEN_BOOL,
  TOKEN_NULL,
  TOKEN_UNDEFINED,
  TOKEN_SIMPLE,
  TOKEN_BREAK
};

struct token {
  uint8_t kind;
  uint64_t number; /* value, count or tag; for a negative number: -1 minus the value */
  double real;
  struct sdec_span span; /* for strings */
  uint32_t len;          /* encoded length of the token */
};

/* token_next reads the token at the start of `in`. */
enum diagnostic_end token_next(struct sdec_span in, struct token *out);

#endif
