/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A message as a tree in walk order: where each part is, and which number controls what.
 */
#ifndef FUZZ_MUTATOR_MODEL_H
#define FUZZ_MUTATOR_MODEL_H

#include "place.h"

#define MODEL_NODES 2048
#define NO_NODE UINT32_MAX

struct node {
  uint8_t kind; /* SDEC_LEAF, SDEC_BIT or SDEC_OPEN */
  bool element;
  const struct sdec_field *field, *array;
  const struct sdec_bits *bits;
  const struct sdec_group *group;
  uint32_t offset, len;
  uint32_t parent; /* the enclosing OPEN, or NO_NODE */
  uint32_t end;    /* first node after its descendants */
  uint64_t value;
};

struct model {
  struct sdec_span bytes; /* owned by the caller */
  uint32_t n;
  bool damaged; /* the walk reported a length error, or had too many items */
  struct node nodes[MODEL_NODES];
};

/* model_read walks a message; the model holds as much as fits. */
void model_read(struct model *model, const struct sdec_group *group, const struct sdec_env *env,
                struct sdec_span bytes);

/* model_save returns the variable that a node writes, or 0; model_writer returns the last node before `before` that
 * writes `var`, or NO_NODE. */
uint8_t model_save(const struct node *node);
uint32_t model_writer(const struct model *model, uint32_t before, uint8_t var);

/* model_child returns the node of `field` directly under `parent` (NO_NODE: the message), model_element the element
 * with index `ordinal` of an array; NO_NODE if there is none. model_next returns the element at or after a node under
 * the array. model_elements counts them. */
uint32_t model_child(const struct model *model, uint32_t parent, const struct sdec_field *field);
uint32_t model_element(const struct model *model, uint32_t array, uint32_t ordinal);
uint32_t model_next(const struct model *model, uint32_t array, uint32_t node);
uint32_t model_elements(const struct model *model, uint32_t array);

static inline struct place node_place(const struct node *node) {
  return place_of(node->field, node->bits, node->offset, node->len);
}

static inline bool node_is_array(const struct node *node) {
  return node->kind == SDEC_OPEN && !node->element && node->field->kind == SDEC_ARRAY;
}

static inline bool node_is_number(const struct node *node) {
  return node->kind == SDEC_BIT || (node->kind == SDEC_LEAF && node->field->kind == SDEC_UINT);
}

#endif
