/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The kinds of content for --redact and --diff-ignore. A leaf's kind follows from its row in the tables, never from its
 * name.
 */
#ifndef DUMP_REDACT_KINDS_H
#define DUMP_REDACT_KINDS_H

#include <sdec.h>

enum redact_kind {
  REDACT_PROTOCOL, /* protocol content; kept */
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
  REDACT_DIGESTS,    /* recomputed from what they cover */
  REDACT_SIGNATURES, /* made anew */
  REDACT_MACS,
  REDACT_SEALED,
  REDACT_CARRIED, /* bytes of another unit, which is redacted separately */
  REDACT_KINDS
};

/* redact_kind_named returns the kind with a given name, or REDACT_KINDS. */
uint32_t redact_kind_named(const char *name);

/* redact_kind_of returns the kind of a leaf; `measured`: it is inside a measured value. */
uint32_t redact_kind_of(const struct sdec_item *item, bool measured);

/* redact_follow tracks measured values during a walk: initialise *measured to 0; it is nonzero inside such a value. */
void redact_follow(uint32_t *measured, const struct sdec_item *item);

#endif
