/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Making a note, for all who find something to remark. What it means is said in sdec.h, and in words by walk/note.c.
 */
#ifndef SDEC_NOTE_H
#define SDEC_NOTE_H

#include "sdec.h"

static inline struct sdec_note note_make(enum sdec_severity severity, enum sdec_note_code code, uint32_t offset,
                                         uint64_t expected, uint64_t got) {
  return (struct sdec_note){
      .code = code, .severity = severity, .offset = offset, .expected = expected, .got = got};
}

#endif
