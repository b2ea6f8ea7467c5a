/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads JSON (RFC 8259) in order, one value at a time, without recursion or allocation.
 */
#ifndef DUMP_JSON_IN_H
#define DUMP_JSON_IN_H

#include <sdec.h>

#define JSON_DEPTH 32u

struct json_in {
  const char *at, *end, *start;
  const char *problem; /* NULL: none; otherwise it is at `at` */
};

/* json_in_begin starts reading a text. json_in_ends says whether only white space is left. */
void json_in_begin(struct json_in *in, struct sdec_span text);
SDEC_MUST_USE bool json_in_ends(struct json_in *in);

/* json_in_kind gives the type of the next value: '{', '[', '"', '0' for a number, 't', 'f' or 'n'; 0: none. */
char json_in_kind(struct json_in *in);

/* json_in_open goes into an object or array ('{' or '['). json_in_more then says whether there is another element,
 * `first` being true the first time only, and goes past the end if there is none. Of an object json_in_key takes the
 * key. All are false after a problem, too. */
SDEC_MUST_USE bool json_in_open(struct json_in *in, char kind);
SDEC_MUST_USE bool json_in_more(struct json_in *in, char kind, bool *first);
SDEC_MUST_USE bool json_in_key(struct json_in *in, char *out, size_t cap);

/* json_in_string writes a string of less than `cap` bytes and a zero; a character that is not ASCII stands as it is, an
 * escaped one as a question mark. json_in_skip goes past any value. Without `out`, json_in_key and json_in_string only
 * check the string. */
SDEC_MUST_USE bool json_in_string(struct json_in *in, char *out, size_t cap);
SDEC_MUST_USE bool json_in_unsigned(struct json_in *in, uint64_t *out);
SDEC_MUST_USE bool json_in_true(struct json_in *in, bool *out);
SDEC_MUST_USE bool json_in_skip(struct json_in *in);

/* json_in_line gives the line that the reader is in, from 1. */
uint32_t json_in_line(const struct json_in *in);

#endif
