/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator's state, and the interface between its parts.
 */
#ifndef FUZZ_MUTATOR_MESSAGE_H
#define FUZZ_MUTATOR_MESSAGE_H

#include "layout.h"
#include "mutator.h"

#define MUTATOR_ROOM (64u << 10)  /* longest sequence that is parsed */
#define MUTATOR_FRESH (24u << 10) /* storage for the bytes of its new packets */

struct mutator {
  struct dice dice;
  uint64_t done[MUTATIONS];
  bool broke;
  uint32_t version_var; /* the environment variable "version" */
  struct model model, donor;
  uint8_t laid_out[MUTATOR_LAID_OUT];
  uint8_t room[MUTATOR_ROOM + MUTATOR_FRESH];
  void *flow; /* memory for a flow that interprets a sequence; allocated on first use */
};

/* message_fresh generates a message with the given code (or an object) from the tables alone. */
uint32_t message_fresh(struct mutator *m, const struct mutator_subject *subject, uint32_t code, uint8_t *out,
                       uint32_t cap);

/* message_set_head writes the version and code at the protocol's offsets. */
void message_set_head(const struct mutator *m, const struct mutator_subject *subject, uint32_t code, uint8_t *bytes,
                      uint32_t len);

/* message_any_code returns a code of the protocol, at or after a random one. */
uint32_t message_any_code(struct mutator *m, const struct sdec_protocol *protocol);

static inline void mutator_did(struct mutator *m, enum mutation mutation) {
  m->done[mutation] += 1;
}

#endif
