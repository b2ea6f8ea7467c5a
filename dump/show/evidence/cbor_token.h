/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One piece of CBOR at a time, as libcbor's stream decoder hands it out. Private to diagnostic.c; nothing is allocated.
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
  uint64_t number; /* value, count, tag; of a negative number: -1 minus the value */
  double real;
  struct sdec_span span; /* of strings */
  uint32_t len;          /* bytes that the token takes */
};

/* token_next reads what stands at the start of `in`. */
enum diagnostic_end token_next(struct sdec_span in, struct token *out);

#endif
