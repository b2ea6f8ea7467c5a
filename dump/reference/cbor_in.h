/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads CBOR (RFC 8949) in order, on top of libcbor's stream decoder. Allocates nothing; every problem has an offset.
 */
#ifndef DUMP_CBOR_IN_H
#define DUMP_CBOR_IN_H

#include <sdec.h>

#define CBOR_IN_DEPTH 16u   /* nesting depth of a skipped item */
#define CBOR_IN_MEMBERS 64u /* in one map */

/* A read position. Copies advance independently and share the problem. */
struct cbor_in {
  struct sdec_span whole; /* the file, to which offsets refer */
  uint32_t at, end;
  char *problem; /* CBOR_IN_PROBLEM bytes; "" while there is none */
};
#define CBOR_IN_PROBLEM 160

/* The rest of an array or map. */
struct cbor_list {
  uint64_t left;
  bool open_ended;
};

/* The keys of a map seen so far, to reject duplicates. */
struct cbor_keys {
  struct cbor_list list;
  struct sdec_span seen[CBOR_IN_MEMBERS];
  uint32_t n;
};

/* cbor_fail sets the problem with the current offset, unless one is set already, and gives false. */
bool cbor_fail(struct cbor_in *in, const char *problem);

/* cbor_ends says whether the input is used up; if not, it sets the problem. */
SDEC_MUST_USE bool cbor_ends(struct cbor_in *in);

/* cbor_kind gives the major type of the next item, 0 to 7, or 8 at the end. */
uint32_t cbor_kind(const struct cbor_in *in);

/* cbor_is_tag says whether `tag` is next, without consuming it. */
bool cbor_is_tag(const struct cbor_in *in, uint64_t tag);

/* Each consumes one item; false, with a problem, if the next item is of another type. cbor_integer accepts -2^63 to
 * 2^63 - 1. Indefinite-length strings are rejected. */
SDEC_MUST_USE bool cbor_unsigned(struct cbor_in *in, uint64_t *out);
SDEC_MUST_USE bool cbor_integer(struct cbor_in *in, int64_t *out);
SDEC_MUST_USE bool cbor_bytes(struct cbor_in *in, struct sdec_span *out);
SDEC_MUST_USE bool cbor_text(struct cbor_in *in, struct sdec_span *out);
SDEC_MUST_USE bool cbor_tag(struct cbor_in *in, uint64_t *out);
SDEC_MUST_USE bool cbor_skip(struct cbor_in *in, struct sdec_span *out); /* a whole item; `out` may be NULL */

/* cbor_array and cbor_map enter a container. Then cbor_more says whether another element follows, and cbor_key reads
 * the next key and leaves the reader at its value. Both are false at the end and after a problem. A key that is not an
 * integer, or is encoded in 64 bits, is given as CBOR_OTHER_KEY. */
#define CBOR_OTHER_KEY INT64_MIN
SDEC_MUST_USE bool cbor_array(struct cbor_in *in, struct cbor_list *out);
SDEC_MUST_USE bool cbor_map(struct cbor_in *in, struct cbor_keys *out);
SDEC_MUST_USE bool cbor_more(struct cbor_in *in, struct cbor_list *list);
SDEC_MUST_USE bool cbor_key(struct cbor_in *in, struct cbor_keys *keys, int64_t *out);

/* cbor_inside gives a reader for the contents of a byte string. */
struct cbor_in cbor_inside(const struct cbor_in *in, struct sdec_span bytes);

static inline bool cbor_good(const struct cbor_in *in) {
  return in->problem[0] == '\0';
}

#endif
