/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens records with the keys of one direction of a session.
 */
#ifndef SDEC_CHANNEL_H
#define SDEC_CHANNEL_H

#include <stddef.h>
#include <string.h>

#include "base/note.h"
#include "keys/session.h"

#define CHANNEL_WINDOW 64 /* records that may be missing if the wire has no sequence number */

/* A record split into its parts. */
struct record {
  struct sdec_span head; /* SessionID, sequence number, Length */
  struct sdec_span body; /* encrypted, or plaintext if only authenticated */
  const uint8_t *tag;
  uint32_t len_len; /* bytes of a length field */
  uint16_t wire_seq;
  bool has_seq;
  bool encrypted;
};

#define OPENING_NOTES 6

/* The result of opening a record. */
struct opening {
  struct sdec_span record; /* opened: the record without padding */
  struct sdec_span data;   /* opened: its application data, in `plain` or in the record itself */
  uint64_t sequence;       /* opened: its sequence number */
  uint8_t side;            /* opened: its sender */
  bool repeated;           /* opened: a record with this number was opened before */
  uint8_t sealed;          /* not opened: why (SDEC_SEALED_) */
  const char *missing;     /* not opened: the missing message or chain that explains it, or NULL */
  uint8_t n_notes;
  struct buffer plain; /* kept from one record to the next, as are the unused notes */
  uint32_t room;       /* of `plain`, the part that records have used */
  struct sdec_note notes[OPENING_NOTES];
};

/* opening_begin resets *o for the next record. */
static inline void opening_begin(struct opening *o) {
  memset(o, 0, offsetof(struct opening, plain));
  o->sealed = SDEC_SEALED_MALFORMED;
}

static inline void opening_say(struct opening *o, enum sdec_severity severity, enum sdec_note_code code,
                               uint64_t expected, uint64_t got) {
  o->notes[o->n_notes++] = note_make(severity, code, 0, expected, got);
}

/* sdec_channel_open tries the keys of one direction, skipping up to `window` records; sdec_channels_open tries both
 * directions, the `likely` one first. When a record opens, *out and the session are updated with its position, its
 * notes and its plaintext. */
SDEC_MUST_USE bool sdec_channel_open(struct session *session, uint32_t side, const struct record *record,
                                     uint32_t window, struct opening *out);
SDEC_MUST_USE bool sdec_channels_open(struct session *session, const struct record *record, uint32_t likely,
                                      uint32_t window, struct opening *out);

/* sdec_channel_wide gives the window for an expensive search. Only a few per session are allowed; after that it gives
 * the usual window, to bound the cost of damaged captures. */
uint32_t sdec_channel_wide(struct session *session);

#endif
