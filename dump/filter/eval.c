/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evaluates a filter for a unit: first the keys of the unit, then its fields in one walk.
 */
#include "filter/expr.h"
#include "filter/filter.h"

#define TEXT_LEN 1024
#define BYTES_SHOWN ((TEXT_LEN - 1) / 2)

static void take_own(const struct filter *filter, struct node *node, const struct sdec_unit *unit,
                     const struct remarks *remarks) {
  struct own_values own;
  for (uint32_t at = 0; values_own(node->key.of, unit, remarks, at, &own); at++) {
    for (uint32_t i = 0; i < own.n; i++) {
      node_take(filter, node, &own.list[i]);
    }
  }
}

static void take_item(const struct filter *filter, struct node *node, const struct sdec_unit *unit,
                      const struct sdec_item *item) {
  char shown[TEXT_LEN], hex[TEXT_LEN];
  struct sdec_text text = {.data = shown, .cap = sizeof(shown) - 1};
  struct sdec_text digits = {.data = hex, .cap = sizeof(hex) - 1};
  const bool number = item->kind == SDEC_BIT || item->field->kind == SDEC_UINT;
  struct seen seen = {.has_number = number, .number = item->value};
  if (item->kind == SDEC_BIT && node->op == OP_PRESENT && item->value == 0) {
    return; /* a bit counts as present if it is set */
  }
  if (number) {
    seen.text = sdec_value_name(item);
  } else {
    sdec_value_text(item, unit->span, &text);
    sdec_put_hex_bytes(&digits, unit->span.data + item->offset, item->len < BYTES_SHOWN ? item->len : BYTES_SHOWN);
    sdec_put_zero(&text);
    sdec_put_zero(&digits);
    seen.text = shown;
    seen.other = hex;
  }
  node_take(filter, node, &seen);
}

static void take_fields(struct filter *filter, const struct sdec_unit *unit) {
  struct place place = {.n = 0};
  struct sdec_item item;
  sdec_unit_begin(unit, &filter->walk);
  while (sdec_next(&filter->walk, &item)) {
    const bool meant = place_follow(&place, &filter->parts, &item);
    for (uint32_t i = 0; meant && i < filter->n_nodes; i++) {
      struct node *node = &filter->nodes[i];
      if (node->kind == NODE_COMPARE && node->key.of == KEY_FIELD && place_fits(&place, &node->key, unit)) {
        take_item(filter, node, unit, &item);
      }
    }
  }
}

/* Operands precede their operators, so one pass is enough. An absent key is neither equal nor unequal. */
static bool conclude(const struct filter *filter) {
  bool holds[FILTER_NODES] = {false};
  for (uint32_t i = 0; i < filter->n_nodes; i++) {
    const struct node *node = &filter->nodes[i];
    switch (node->kind) {
      case NODE_OR: holds[i] = holds[node->left] || holds[node->right]; break;
      case NODE_AND: holds[i] = holds[node->left] && holds[node->right]; break;
      case NODE_NOT: holds[i] = !holds[node->left]; break;
      default: holds[i] = node->present && (node->op == OP_UNEQUAL ? !node->found : node->found); break;
    }
  }
  return holds[filter->root];
}

uint32_t filter_needs(const struct filter *filter) {
  return filter != NULL ? filter->needs : 0;
}

bool filter_wants(struct filter *filter, const struct sdec_unit *unit, const struct remarks *remarks) {
  for (uint32_t i = 0; i < filter->n_nodes; i++) {
    struct node *node = &filter->nodes[i];
    node->present = node->found = false;
    if (node->kind == NODE_COMPARE && node->key.of != KEY_FIELD) {
      take_own(filter, node, unit, remarks);
    }
  }
  if (filter->has_fields && unit->group != NULL) {
    take_fields(filter, unit);
  }
  return conclude(filter);
}
