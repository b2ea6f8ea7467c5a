/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes in place of others: of the same length, the same each time in one output, and different in every output.
 */
#ifndef DUMP_REDACT_FAKE_H
#define DUMP_REDACT_FAKE_H

#include <sdec_walk.h>

struct fake {
  uint8_t key[32];
};

/* fake_begin draws the key of an output; false: there is no randomness. */
SDEC_MUST_USE bool fake_begin(struct fake *fake);

/* fake_bytes writes what stands for `old`, as many bytes. Text stays text: letters become letters, digits digits, and
 * everything else stays. Bytes that are all the same stay: zeros say that there is nothing. */
void fake_bytes(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* fake_address is fake_bytes for bytes that are never text, whatever they look like. */
void fake_address(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* fake_number is fake_bytes for the content of an INTEGER of DER, which keeps its sign and its length. */
void fake_number(const struct fake *fake, struct sdec_span old, uint8_t *out);

/* What was replaced by what, for those who look for it again. Blocks belong to the pairs. */
struct fake_pair {
  uint8_t *old, *now;
  uint32_t len;
};
struct fake_pairs {
  struct fake_pair *list;
  uint32_t n, room;
  uint32_t *places, n_places; /* by hash: numbers in the list from 1; their number is a power of two */
};

/* fake_pairs_add notes a pair unless it is there; false: out of memory. fake_pairs_find gives what replaced exactly
 * these bytes, NULL: nothing did. */
SDEC_MUST_USE bool fake_pairs_add(struct fake_pairs *pairs, struct sdec_span old, const uint8_t *now);
const uint8_t *fake_pairs_find(const struct fake_pairs *pairs, struct sdec_span old);
void fake_pairs_free(struct fake_pairs *pairs);

#endif
