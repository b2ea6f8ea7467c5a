/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Interprets the message in a packet of a sequence.
 */
#ifndef FUZZ_MUTATOR_CONTEXT_H
#define FUZZ_MUTATOR_CONTEXT_H

#include "list.h"
#include "message.h"

/* context_message finds the offset of the message in a packet; false if there is none. */
bool context_message(const struct packet *packet, uint32_t *out_at);

/* context_subject interprets the message in packet number `at` in the context of those before it; false if it cannot be
 * interpreted. `*out` is the message or one nested in it. */
bool context_subject(struct mutator *m, const struct sequence *s, uint32_t at, struct mutator_subject *out,
                     struct sdec_span *out_span);

#endif
