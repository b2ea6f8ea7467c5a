/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Manifests and evidence in the output: a row's .as marks bytes that may be evidence, the first bytes reveal the
 * format, and CBOR is shown in diagnostic notation.
 */
#ifndef DUMP_EVIDENCE_H
#define DUMP_EVIDENCE_H

#include <sdec.h>

#include "write/out.h"

/* State of the current message: a preceding tag, and the JSON collected. */
struct evidence {
  struct sdec_span tag; /* head of a CBOR tag that applies to the next field; empty: none */
  uint32_t tag_offset;
  struct out json; /* elements of a JSON array; allocated on first use */
};

struct evidence_item {
  struct sdec_span bytes; /* the whole item, including the preceding tag */
  uint32_t offset;        /* in the message */
  bool is_cbor;
  char format[96];
};

/* evidence_begin forgets the previous message; evidence_close frees memory. */
void evidence_begin(struct evidence *evidence);
void evidence_close(struct evidence *evidence);

static inline bool is_about_evidence(uint32_t as) {
  return as == SDEC_AS_EVIDENCE || as == SDEC_AS_TAG;
}

/* evidence_leaf examines a leaf that may be evidence, at `offset` of the message; false if no format is recognised. */
SDEC_MUST_USE bool evidence_leaf(struct evidence *evidence, uint32_t as, struct sdec_span bytes, uint32_t offset,
                                 struct evidence_item *out);

/* put_evidence and note_evidence examine such a leaf and, if its format is recognised, write it as lines of a tree or
 * add it to the unit's JSON. json_evidence writes the collected JSON as a member of the unit's object, with a leading
 * comma, if there is any. */
struct sink;
void put_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset, uint32_t depth);
void note_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset);
void json_evidence(struct sink *sink);

#endif
