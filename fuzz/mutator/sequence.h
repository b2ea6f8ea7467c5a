/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Inputs that are a sequence of packets (fuzz/harness/packets.h), as a list.
 */
#ifndef FUZZ_MUTATOR_SEQUENCE_H
#define FUZZ_MUTATOR_SEQUENCE_H

#include "message.h"

/* sequence_mutate changes the `len` bytes of a sequence, at most `max`, and returns the new length. */
size_t sequence_mutate(struct mutator *m, uint8_t *data, size_t len, size_t max, struct sdec_span donor);

#endif
