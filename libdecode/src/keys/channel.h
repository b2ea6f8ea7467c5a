/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening a record with the keys of one direction of its session.
 */
#ifndef SDEC_CHANNEL_H
#define SDEC_CHANNEL_H

#include <stddef.h>
#include <string.h>

#include "base/note.h"
#include "keys/session.h"

#define CHANNEL_WINDOW 64 /* records that may be missing where the wire carries no sequence number */

/* A record cut into its parts. */
struct record {
  struct sdec_span head; /* SessionID, sequence number, Length */
  struct sdec_span body; /* encrypted, or readable if only authenticated */
  const uint8_t *tag;
  uint32_t len_len; /* bytes of a length field */
  uint16_t wire_seq;
  bool has_seq;
  bool encrypted;
};

#define OPENING_NOTES 6

/* What became of a record. */
struct opening {
  struct sdec_span record; /* opened: the record alone, without padding */
  struct sdec_span data;   /* opened: its application data, in `plain` or in the record itself */
  uint64_t sequence;       /* opened: its sequence number */
  uint8_t side;            /* opened: its sender */
  bool repeated;           /* opened: a record of this number opened before */
  uint8_t sealed;          /* not opened: why (SDEC_SEALED_) */
  const char *missing;     /* not opened: the message or chain whose lack explains it, or NULL */
  uint8_t n_notes;
  struct buffer plain; /* stays from one record to the next, as do notes that are not counted */
  uint32_t room;       /* of `plain`, as far as records have used it */
  struct sdec_note notes[OPENING_NOTES];
};

/* opening_begin readies it for the next record. */
static inline void opening_begin(struct opening *o) {
  memset(o, 0, offsetof(struct opening, plain));
  o->sealed = SDEC_SEALED_MALFORMED;
}

static inline void opening_say(struct opening *o, enum sdec_severity severity, enum sdec_note_code code,
                               uint64_t expected, uint64_t got) {
  o->notes[o->n_notes++] = note_make(severity, code, 0, expected, got);
}

/* sdec_channel_open tries the keys of one direction, skipping up to `window` records; sdec_channels_open those of both,
 * the `likely` side's first. Once a record opens, *out and the session have its place, its notes and its bytes. */
SDEC_MUST_USE bool sdec_channel_open(struct session *session, uint32_t side, const struct record *record,
                                     uint32_t window, struct opening *out);
SDEC_MUST_USE bool sdec_channels_open(struct session *session, const struct record *record, uint32_t likely,
                                      uint32_t window, struct opening *out);

/* sdec_channel_wide gives the window for a search that is worth some time. A session has a few; after that it gives the
 * usual one, or damage would cost too much. */
uint32_t sdec_channel_wide(struct session *session);

#endif
