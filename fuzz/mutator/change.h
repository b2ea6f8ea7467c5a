/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One change to one message: each call below chooses what to change, in place or as an edit of the layout.
 */
#ifndef FUZZ_MUTATOR_CHANGE_H
#define FUZZ_MUTATOR_CHANGE_H

#include "message.h"

struct change {
  struct mutator *m; /* m->model has been read from the bytes */
  struct mutator_subject *subject;
  uint8_t *bytes;
  uint32_t len;
  struct edit edit;
  bool lay_out; /* the message must be laid out again, with `edit` */
};

/* Each returns false, and changes nothing, if it does not apply to the message. */
bool change_named(struct change *c);
bool change_bits(struct change *c);
bool change_bytes(struct change *c);
bool change_condition(struct change *c);
bool change_version(struct change *c);
bool change_context(struct change *c);
bool change_resize(struct change *c);
bool change_repeat(struct change *c);
bool change_drop(struct change *c);
bool change_swap(struct change *c);
bool change_splice(struct change *c);

/* any_node returns a random node that `fits`, or NO_NODE. */
uint32_t any_node(struct mutator *m, const struct model *model, bool (*fits)(const struct node *node));

#endif
