/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Messages around messages of a sequence.
 */
#ifndef FUZZ_MUTATOR_WRAP_H
#define FUZZ_MUTATOR_WRAP_H

#include "list.h"
#include "message.h"

/* wrap_chunks replaces packet number `at` by chunks of its message, wrap_message by a message that carries it, by the
 * tables' marks; wrap_fresh puts a request made from the tables, and its answer, before it. False: nothing changed. */
bool wrap_chunks(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_message(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_fresh(struct mutator *m, struct sequence *s, uint32_t at);

#endif
