/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The kinds of content that --redact and --diff-ignore know, and which one a leaf is: by what the tables say of its
 * row, never by its name.
 */
#ifndef DUMP_REDACT_KINDS_H
#define DUMP_REDACT_KINDS_H

#include <sdec.h>

enum redact_kind {
  REDACT_PROTOCOL, /* what the protocol says: stays */
  REDACT_CERTIFICATES,
  REDACT_SERIALS,
  REDACT_NONCES,
  REDACT_RANDOM,
  REDACT_EXCHANGE,
  REDACT_KEYS,
  REDACT_MEASUREMENTS,
  REDACT_TEXT,
  REDACT_VENDOR,
  REDACT_RESERVED,
  REDACT_ADDRESSES,
  REDACT_DIGESTS,    /* follow what they are of */
  REDACT_SIGNATURES, /* are made anew */
  REDACT_MACS,
  REDACT_SEALED,
  REDACT_CARRIED, /* the bytes of another unit, which is redacted by itself */
  REDACT_KINDS
};

struct redact_kind_row {
  const char *name;
  const char *instead; /* for people: what replaces it */
};

/* redact_kind_row gives a row, redact_kind_named the kind of a name; REDACT_KINDS: there is none. */
const struct redact_kind_row *redact_kind_row(uint32_t kind);
uint32_t redact_kind_named(const char *name);

/* redact_kind_of gives the kind of a leaf; `measured`: it stands in a measured value. */
uint32_t redact_kind_of(const struct sdec_item *item, bool measured);

/* redact_follow keeps track of measured values over the items of a walk: *measured is 0 at its start, and not 0 within
 * such a value. */
void redact_follow(uint32_t *measured, const struct sdec_item *item);

#endif
