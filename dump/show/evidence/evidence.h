/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Manifests and evidence in what is printed: rows say by .as that their bytes may be some, first bytes say what kind,
 * and CBOR is shown in diagnostic notation.
 */
#ifndef DUMP_EVIDENCE_H
#define DUMP_EVIDENCE_H

#include <sdec.h>

#include "write/out.h"

/* What came before in the message being printed, and the JSON of what was found. */
struct evidence {
  struct sdec_span tag; /* the head of a CBOR tag for what follows it; empty: there was none */
  uint32_t tag_offset;
  struct out json; /* an array's elements; in memory once there are any */
};

struct evidence_item {
  struct sdec_span bytes; /* of the whole item, the tag before it included */
  uint32_t offset;        /* in the message */
  bool is_cbor;
  char format[96];
};

/* evidence_begin forgets the message before; evidence_close gives memory back. */
void evidence_begin(struct evidence *evidence);
void evidence_close(struct evidence *evidence);

static inline bool is_about_evidence(uint32_t as) {
  return as == SDEC_AS_EVIDENCE || as == SDEC_AS_TAG;
}

/* evidence_leaf takes a leaf whose row is about evidence, at `offset` of the message; false if it is nothing that
 * can be told from other bytes. */
SDEC_MUST_USE bool evidence_leaf(struct evidence *evidence, uint32_t as, struct sdec_span bytes, uint32_t offset,
                                 struct evidence_item *out);

/* put_evidence and note_evidence take such a leaf and, if it is something, write it as lines of a tree or add it to the
 * unit's JSON. json_evidence writes that as a member of the unit's object, a comma first, if there is any. */
struct sink;
void put_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset, uint32_t depth);
void note_evidence(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset);
void json_evidence(struct sink *sink);

#endif
