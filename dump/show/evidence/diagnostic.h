/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR (RFC 8949) in diagnostic notation. Bounded in depth, items and text, without recursion: what is damaged, too
 * deep or too long ends with a word about it.
 */
#ifndef DUMP_DIAGNOSTIC_H
#define DUMP_DIAGNOSTIC_H

#include <sdec.h>

#include "write/out.h"

#define CBOR_DEPTH 48u /* containers, tags and byte strings within each other */
#define CBOR_ITEMS 20000u
#define CBOR_TEXT (128u << 10) /* characters written for one item */

enum diagnostic_end {
  CBOR_WHOLE,
  CBOR_SHORT, /* the bytes end before the item does */
  CBOR_MALFORMED,
  CBOR_DEEP, /* deeper than CBOR_DEPTH */
  CBOR_LONG  /* more than CBOR_ITEMS or CBOR_TEXT */
};

/* diagnostic_end_text says in a few words what `end` means. */
const char *diagnostic_end_text(enum diagnostic_end end);

/* How to write: on one line, or with the members of maps on lines of their own, `indent` blanks first. */
struct diagnostic_style {
  bool one_line, whole; /* whole: byte strings are not cut short */
  uint32_t indent;
};

/* diagnostic_measure reads the item at the start of `in` and writes nothing; diagnostic_print writes as much of it
 * as is good. *out_len is how many bytes were taken, whatever the end. Tags that have a name are followed by it as a
 * comment; a byte string that holds exactly one map, array or tagged item is shown as that item, in << >>. */
enum diagnostic_end diagnostic_measure(struct sdec_span in, uint32_t *out_len);
enum diagnostic_end diagnostic_print(struct out *out, struct sdec_span in, const struct diagnostic_style *style,
                                     uint32_t *out_len);

/* diagnostic_tag reads the tag at the start of `in`; false if there is none. *out_len is the length of its head. */
SDEC_MUST_USE bool diagnostic_tag(struct sdec_span in, uint64_t *out_tag, uint32_t *out_len);

/* diagnostic_tag_name gives the name of a tag, or NULL. */
const char *diagnostic_tag_name(uint64_t tag);

#endif
