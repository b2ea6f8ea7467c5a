/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Derives the secrets of the new conversation and encrypts its records. Repeats, with the new secrets, the derivations
 * observed in the first pass.
 */
#ifndef DUMP_REDACT_SEAL_H
#define DUMP_REDACT_SEAL_H

#include "redact/state.h"

/* seal_secret writes the replacement of a secret that is in `roots` or derived from one that is; false otherwise. */
SDEC_MUST_USE bool seal_secret(const struct redact *r, const struct fake_pairs *roots, const uint8_t *old, uint32_t len,
                               uint8_t *out);

/* seal_record encrypts a record with its current content; false if its keys are unknown, and it stays random. */
SDEC_MUST_USE bool seal_record(struct redact *r, const struct fake_pairs *roots, const struct envelope *e);

#endif
