/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Wraps messages of a sequence in other messages.
 */
#ifndef FUZZ_MUTATOR_WRAP_H
#define FUZZ_MUTATOR_WRAP_H

#include "list.h"
#include "message.h"

/* wrap_chunks replaces packet `at` by chunks of its message, wrap_message by a message that carries it, as marked in
 * the tables; wrap_fresh inserts a generated request and its response before it. False: nothing changed. */
bool wrap_chunks(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_message(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_fresh(struct mutator *m, struct sequence *s, uint32_t at);

#endif
