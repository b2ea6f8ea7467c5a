/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR (RFC 8949) read in order over libcbor's stream decoder: nothing is allocated, and every fault says where it is.
 */
#ifndef DUMP_CBOR_IN_H
#define DUMP_CBOR_IN_H

#include <sdec.h>

#define CBOR_IN_DEPTH 16u   /* containers within each other in what is skipped */
#define CBOR_IN_MEMBERS 64u /* of one map */

/* A place in CBOR. Copies go their own ways and share the problem. */
struct cbor_in {
  struct sdec_span whole; /* the file: offsets are in it */
  uint32_t at, end;
  char *problem; /* PROBLEM_LEN bytes, "" while there is none */
};
#define CBOR_IN_PROBLEM 160

/* What an array or map still has. */
struct cbor_list {
  uint64_t left;
  bool open_ended;
};

/* Keys of a map that were seen, to refuse a second one. */
struct cbor_keys {
  struct cbor_list list;
  struct sdec_span seen[CBOR_IN_MEMBERS];
  uint32_t n;
};

/* cbor_fail sets the problem, with the offset of what comes, and gives false. */
bool cbor_fail(struct cbor_in *in, const char *problem);

/* cbor_ends says whether nothing is left; else that is a problem. */
SDEC_MUST_USE bool cbor_ends(struct cbor_in *in);

/* cbor_kind gives the major type of what comes, 0 to 7, or 8 if there is nothing. */
uint32_t cbor_kind(const struct cbor_in *in);

/* cbor_is_tag says whether a certain tag comes, without taking it. */
bool cbor_is_tag(const struct cbor_in *in, uint64_t tag);

/* Each takes one thing; false if something else comes. Numbers from -2^63 to 2^63 - 1. Strings in pieces are
 * refused. */
SDEC_MUST_USE bool cbor_unsigned(struct cbor_in *in, uint64_t *out);
SDEC_MUST_USE bool cbor_integer(struct cbor_in *in, int64_t *out);
SDEC_MUST_USE bool cbor_bytes(struct cbor_in *in, struct sdec_span *out);
SDEC_MUST_USE bool cbor_text(struct cbor_in *in, struct sdec_span *out);
SDEC_MUST_USE bool cbor_tag(struct cbor_in *in, uint64_t *out);
SDEC_MUST_USE bool cbor_skip(struct cbor_in *in, struct sdec_span *out); /* a whole item; out: its bytes, or NULL */

/* cbor_array and cbor_map begin one; cbor_more then says whether there is another element, and cbor_key gives the key
 * of another member, whose value comes. Both are false at the end and after a problem. Keys that are texts, and
 * integers that do not fit, are given as CBOR_OTHER_KEY. */
#define CBOR_OTHER_KEY INT64_MIN
SDEC_MUST_USE bool cbor_array(struct cbor_in *in, struct cbor_list *out);
SDEC_MUST_USE bool cbor_map(struct cbor_in *in, struct cbor_keys *out);
SDEC_MUST_USE bool cbor_more(struct cbor_in *in, struct cbor_list *list);
SDEC_MUST_USE bool cbor_key(struct cbor_in *in, struct cbor_keys *keys, int64_t *out);

/* cbor_inside gives the place at the start of a byte string that was taken. */
struct cbor_in cbor_inside(const struct cbor_in *in, struct sdec_span bytes);

static inline bool cbor_good(const struct cbor_in *in) {
  return in->problem[0] == '\0';
}

#endif
