/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the message in a packet of a sequence is.
 */
#ifndef FUZZ_MUTATOR_CONTEXT_H
#define FUZZ_MUTATOR_CONTEXT_H

#include "list.h"
#include "message.h"

/* context_message finds the message in a packet: where it begins in the data, or false. */
bool context_message(const struct packet *packet, uint32_t *out_at);

/* context_subject finds what the message in packet number `at` is, by what came before it; false if it is none. `*out`
 * is the message or one within it. */
bool context_subject(struct mutator *m, const struct sequence *s, uint32_t at, struct mutator_subject *out,
                     struct sdec_span *out_span);

#endif
