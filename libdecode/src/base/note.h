/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Creates notes. sdec_walk.h documents their meaning, and walk/note.c has their texts.
 */
#ifndef SDEC_NOTE_H
#define SDEC_NOTE_H

#include "sdec_walk.h"

/* note_make returns a note; note_put fills one in place, for a row or NULL, which saves stack while walking. */
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
