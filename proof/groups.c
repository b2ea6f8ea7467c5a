/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds every group of the tables. Because the tables are constant, Eva executes this like an interpreter.
 */
#include "groups.h"

const struct sdec_group *groups[MAX_GROUPS];
uint32_t n_groups;

/* The index of a group in the hash table, or of the free slot for it. It is hashed because Eva needs as long for a
 * comparison as for a step of the walker. */
static uint32_t place(const struct sdec_group *const seen[MAX_GROUPS], const struct sdec_group *group) {
  const char *name = group->name, *row = group->n_rows > 0 ? group->rows[0].name : "-";
  uint32_t at = ((uint8_t)name[0] * 37u + (uint8_t)name[1] * 101u + group->n_rows * 211u + (uint8_t)row[0] * 17u);
  at %= MAX_GROUPS;
  while (seen[at] != NULL && seen[at] != group) {
    at = (at + 1) % MAX_GROUPS;
  }
  return at;
}

static void add_group(const struct sdec_group *group) {
  static const struct sdec_group *seen[MAX_GROUPS];
  if (group == NULL) {
    return;
  }
  const uint32_t at = place(seen, group);
  if (seen[at] == NULL) {
    seen[at] = group;
    groups[n_groups++] = group;
  }
}

static void add_named(const struct sdec_field *field) {
  add_group(field->group);
  for (const struct sdec_case *c = field->cases; c != NULL && c->group != NULL; c++) {
    add_group(c->group);
  }
}

static void add_messages(const struct sdec_protocol *protocol) {
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    if (protocol->messages[code] != NULL) {
      add_group(protocol->messages[code]->body);
    }
  }
}

void collect_groups(void) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    add_messages(protocols[i]);
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    add_group(objects[i]);
  }
  for (uint32_t i = 0; i < n_groups; i++) {
    for (uint32_t r = 0; r < groups[i]->n_rows; r++) {
      add_named(&groups[i]->rows[r]);
    }
  }
}
