/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secrets of the new conversation in place of those of the old one, and records sealed by them. What derives what was
 * seen in the first pass; the same derivations are made again from the new secrets.
 */
#ifndef DUMP_REDACT_SEAL_H
#define DUMP_REDACT_SEAL_H

#include "redact/state.h"

/* seal_secret writes what stands for a secret: given in `roots`, or derived from one that is; false: neither. */
SDEC_MUST_USE bool seal_secret(const struct redact *r, const struct fake_pairs *roots, const uint8_t *old, uint32_t len,
                               uint8_t *out);

/* seal_record seals a record as it stands now; false: its keys are not known, and it stays random bytes. */
SDEC_MUST_USE bool seal_record(struct redact *r, const struct fake_pairs *roots, const struct envelope *e);

#endif
