/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening secured-message records (DSP0277) with the keys of their session, and with those that the keyring may have
 * for it.
 */
#ifndef SDEC_SECURED_H
#define SDEC_SECURED_H

#include "keys/keyring.h"

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
  struct sdec_note notes[OPENING_NOTES];
  struct buffer plain; /* stays from one record to the next */
};

/* sdec_secured_open opens the record in `in`, sent by `dir` as far as its carrier knows, into *out. Starts with `plain`
 * zeroed. */
SDEC_MUST_USE bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *session,
                                     struct sdec_span in, uint8_t dir, struct opening *out);

#endif
