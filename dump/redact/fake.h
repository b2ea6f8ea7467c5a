/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Replacement bytes: same length as the original, consistent within one output, different in every output.
 */
#ifndef DUMP_REDACT_FAKE_H
#define DUMP_REDACT_FAKE_H

#include <sdec_walk.h>

struct fake {
  uint8_t key[32];
};

/* fake_begin generates the key of an output; false if no randomness is available. */
SDEC_MUST_USE bool fake_begin(struct fake *fake);

/* fake_bytes writes the replacement of `old`, of the same length. Text stays text: letters become letters and digits
 * digits, everything else is kept. Runs of one byte are kept: zeros mean "empty". */
void fake_bytes(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* fake_address is like fake_bytes, but never treats bytes as text. */
void fake_address(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* fake_number is like fake_bytes, for the content of a DER INTEGER, whose sign and length are kept. */
void fake_number(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* Map from original to replacement. The pairs own both blocks. */
struct fake_pair {
  uint8_t *old, *now;
  uint32_t len;
};
struct fake_pairs {
  struct fake_pair *list;
  uint32_t n, room;
  uint32_t *places, n_places; /* hash table of 1-based indices into the list; its size is a power of two */
};

/* fake_pairs_add adds a pair unless it exists; false: out of memory. fake_pairs_find returns the replacement of exactly
 * these bytes, or NULL. */
SDEC_MUST_USE bool fake_pairs_add(struct fake_pairs *pairs, struct sdec_span old, const uint8_t *now);
const uint8_t *fake_pairs_find(const struct fake_pairs *pairs, struct sdec_span old);
void fake_pairs_free(struct fake_pairs *pairs);

#endif
