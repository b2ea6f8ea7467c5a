/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR (RFC 8949) in diagnostic notation, without recursion and with limits on depth, items and text. Damaged, too deep
 * or too long input is cut short, with a remark.
 */
#ifndef DUMP_DIAGNOSTIC_H
#define DUMP_DIAGNOSTIC_H

#include <sdec.h>

#include "write/out.h"

#define CBOR_DEPTH 48u /* nested containers, tags and byte strings */
#define CBOR_ITEMS 20000u
#define CBOR_TEXT (128u << 10) /* limit on the text of one item */

enum diagnostic_end {
  CBOR_WHOLE,
  CBOR_SHORT, /* the bytes end inside the item */
  CBOR_MALFORMED,
  CBOR_DEEP, /* deeper than CBOR_DEPTH */
  CBOR_LONG  /* exceeds CBOR_ITEMS or CBOR_TEXT */
};

/* diagnostic_end_text describes `end` in a few words. */
const char *diagnostic_end_text(enum diagnostic_end end);

/* Layout: on one line, or with map members on separate lines, indented by `indent` blanks. */
struct diagnostic_style {
  bool one_line, whole; /* whole: do not shorten byte strings */
  uint32_t indent;
};

/* diagnostic_measure parses the item at the start of `in` and writes nothing; diagnostic_print writes as much of it as
 * is valid. *out_len is the number of bytes consumed, even on error. Known tags are followed by their name as a
 * comment. A byte string that holds exactly one map, array or tagged item is shown as that item, in << >>. */
enum diagnostic_end diagnostic_measure(struct sdec_span in, uint32_t *out_len);
enum diagnostic_end diagnostic_print(struct out *out, struct sdec_span in, const struct diagnostic_style *style,
                                     uint32_t *out_len);

/* diagnostic_tag reads the tag at the start of `in`; false if there is none. *out_len is the length of the tag's
 * head. */
SDEC_MUST_USE bool diagnostic_tag(struct sdec_span in, uint64_t *out_tag, uint32_t *out_len);

/* diagnostic_tag_name returns the name of a tag, or NULL. */
const char *diagnostic_tag_name(uint64_t tag);

#endif
