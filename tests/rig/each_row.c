/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every row of every layout.
 */
#include "each_row.h"

#include <stdio.h>
#include <stdlib.h>

enum { GROUPS = 2048, NAME_LEN = 128 };

struct walk {
  void (*visit)(void *context, const char *name, const struct sdec_field *row);
  void *context;
  const struct sdec_group *seen[GROUPS];
  uint32_t n_seen;
};

static void walk_group(struct walk *w, const struct sdec_group *group) {
  for (uint32_t i = 0; i < w->n_seen; i++) {
    if (w->seen[i] == group) {
      return;
    }
  }
  if (w->n_seen == GROUPS) {
    abort();
  }
  w->seen[w->n_seen++] = group;
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_group *inner;
    char name[NAME_LEN];
    snprintf(name, sizeof(name), "%s.%s", group->name, group->rows[i].name);
    w->visit(w->context, name, &group->rows[i]);
    for (uint32_t k = 0; (inner = sdec_row_group(&group->rows[i], k)) != NULL; k++) {
      walk_group(w, inner);
    }
  }
}

void each_row(void (*visit)(void *context, const char *name, const struct sdec_field *row), void *context) {
  struct walk w = {.visit = visit, .context = context};
  uint32_t n, n_objects;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      if (protocols[i]->messages[code] != NULL) {
        walk_group(&w, protocols[i]->messages[code]->body);
      }
    }
  }
  for (uint32_t i = 0; i < n_objects; i++) {
    walk_group(&w, objects[i]);
  }
}
