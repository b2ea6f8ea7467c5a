/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares one value with an operand of a filter.
 */
#define _GNU_SOURCE
#include <string.h>
#include <strings.h>

#include "filter/expr.h"

static bool holds(uint8_t op, int order) {
  switch (op) {
    case OP_EQUAL:
    case OP_UNEQUAL: return order == 0;
    case OP_LESS: return order < 0;
    case OP_LESS_EQUAL: return order <= 0;
    case OP_GREATER: return order > 0;
    case OP_GREATER_EQUAL: return order >= 0;
    default: return false;
  }
}

static bool fits_number(uint8_t op, const struct seen *seen, const struct value *value) {
  if (seen->is_real || !value->is_number) {
    const double own = seen->is_real ? seen->real : (double)seen->number;
    return value->is_real && holds(op, own < value->real ? -1 : own > value->real);
  }
  return holds(op, seen->number < value->number ? -1 : seen->number > value->number);
}

static bool fits_text(const struct node *node, const char *text, const struct value *value) {
  if (text == NULL) {
    return false;
  }
  switch (node->op) {
    case OP_CONTAINS: return strcasestr(text, value->text) != NULL;
    case OP_MATCHES: return regexec(&node->regex, text, 0, NULL, 0) == 0;
    case OP_EQUAL:
    case OP_UNEQUAL: return strcasecmp(text, value->text) == 0;
    default: return false;
  }
}

void node_take(const struct filter *filter, struct node *node, const struct seen *seen) {
  node->present = true;
  node->found = node->found || node->op == OP_PRESENT;
  for (uint32_t i = 0; i < node->n_values && !node->found; i++) {
    const struct value *value = &filter->values[node->first_value + i];
    const bool number = seen->has_number && !value->quoted && node->op < OP_CONTAINS &&
                        fits_number(node->op, seen, value);
    node->found = number || fits_text(node, seen->text, value) || fits_text(node, seen->other, value);
  }
}
