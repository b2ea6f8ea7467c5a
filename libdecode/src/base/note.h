/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Making a note, for all who find something to remark. What it means is said in sdec_walk.h, and in words by
 * walk/note.c.
 */
#ifndef SDEC_NOTE_H
#define SDEC_NOTE_H

#include "sdec_walk.h"

/* note_make makes a note; note_put makes one in place, of a row or NULL: what walks rows has no stack to spare for
 * it. */
static inline void note_put(struct sdec_note *out, enum sdec_severity severity, enum sdec_note_code code,
                            uint32_t offset, const struct sdec_field *field, uint64_t expected, uint64_t got) {
  *out = (struct sdec_note){
      .code = code, .severity = severity, .offset = offset, .field = field, .expected = expected, .got = got};
}

static inline struct sdec_note note_make(enum sdec_severity severity, enum sdec_note_code code, uint32_t offset,
                                         uint64_t expected, uint64_t got) {
  struct sdec_note note;
  note_put(&note, severity, code, offset, NULL, expected, got);
  return note;
}

#endif
