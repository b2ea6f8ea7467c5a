/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Row coverage: which table rows the cases reach, and which conditional rows they also show absent.
 */
#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  SLOTS = 1 << 14,
  MAX_ROWS = SLOTS / 2,
  MAX_GROUPS = 2048,
  MAX_ABSENT = 1 << 16,
  MAX_NESTING = 32,
  MAX_GROUP_ROWS = 256
};

static uint32_t slot_of(const struct coverage *c, const void *row) {
  uint32_t i = (uint32_t)(((uintptr_t)row >> 3) % SLOTS);
  while (c->slots[i] != 0 && c->rows[c->slots[i] - 1].row != row) {
    i = (i + 1) % SLOTS;
  }
  return i;
}

static struct cover_row *find(const struct coverage *c, const void *row) {
  const uint32_t at = c->slots[slot_of(c, row)];
  return at == 0 ? NULL : &c->rows[at - 1];
}

static void list_row(struct coverage *c, struct cover_row row) {
  const uint32_t slot = slot_of(c, row.row);
  if (c->slots[slot] != 0) {
    return;
  }
  if (c->n == MAX_ROWS) {
    abort();
  }
  c->rows[c->n++] = row;
  c->slots[slot] = c->n;
}

/* may_be_empty says whether the size can be zero; some sizes of the environment never are. */
static bool may_be_empty(const struct sdec_expr *size) {
  static const char *const never_zero[] = {"hash", "signature", "exchange", "tag_len"};
  if (size->op == SDEC_OP_REST) {
    return true;
  }
  if ((size->op != SDEC_OP_VAR && size->op != SDEC_OP_POPCOUNT) || size->add > 0) {
    return false;
  }
  const char *name = sdec_env_name(size->var);
  for (uint32_t i = 0; name != NULL && i < sizeof(never_zero) / sizeof(never_zero[0]); i++) {
    if (strcmp(name, never_zero[i]) == 0) {
      return false;
    }
  }
  return true;
}

static bool is_conditional(const struct sdec_field *f) {
  return f->since != 0 || f->until != 0 || f->when.test != SDEC_ALWAYS || may_be_empty(&f->size);
}

static void list_group(struct coverage *c, const char *message, const struct sdec_field *opener,
                       const struct sdec_group *group, uint32_t nesting);

static void list_field(struct coverage *c, const char *message, const struct sdec_group *group,
                       const struct sdec_field *f, bool flat, uint32_t nesting) {
  list_row(c, (struct cover_row){.row = f,
                                 .message = message,
                                 .group = group->name,
                                 .name = f->name,
                                 /* The only row of an array element cannot be absent, because the element would be
                                  * empty. */
                                 .conditional = !flat && is_conditional(f)});
  for (const struct sdec_bits *b = f->bits; b != NULL && b->name != NULL; b++) {
    list_row(
        c, (struct cover_row){
               .row = b, .message = message, .group = group->name, .name = f->name, .bits = b->name, .is_bits = true});
  }
  if (f->kind == SDEC_PAYLOAD) {
    return;
  }
  if (f->group != NULL) {
    list_group(c, message, f, f->group, nesting + 1);
  }
  for (const struct sdec_case *k = f->cases; k != NULL && k->group != NULL; k++) {
    list_group(c, message, f, k->group, nesting + 1);
  }
}

static void list_group(struct coverage *c, const char *message, const struct sdec_field *opener,
                       const struct sdec_group *group, uint32_t nesting) {
  const bool flat = opener != NULL && opener->kind == SDEC_ARRAY && group->n_rows == 1;
  for (uint32_t i = 0; i < c->n_seen; i++) {
    if (c->seen[i] == group) {
      return;
    }
  }
  if (c->n_seen == MAX_GROUPS || nesting > MAX_NESTING || group->n_rows > MAX_GROUP_ROWS) {
    abort();
  }
  c->seen[c->n_seen++] = group;
  for (uint32_t i = 0; i < group->n_rows; i++) {
    list_field(c, message, group, &group->rows[i], flat, nesting);
  }
}

/* A message needs a case of its own even if it shares all its rows with others. */
static void list_body(struct coverage *c, const char *message, const struct sdec_group *body) {
  list_row(c, (struct cover_row){.row = body, .message = message, .group = body->name, .name = "(a case)"});
}

struct coverage *coverage_new(void) {
  struct coverage *c = calloc(1, sizeof(*c));
  uint32_t n_protocols, n_objects;
  if (c == NULL) {
    abort();
  }
  c->rows = calloc(MAX_ROWS, sizeof(*c->rows));
  c->slots = calloc(SLOTS, sizeof(*c->slots));
  c->seen = calloc(MAX_GROUPS, sizeof(*c->seen));
  c->candidates = calloc(MAX_ABSENT, sizeof(*c->candidates));
  if (c->rows == NULL || c->slots == NULL || c->seen == NULL || c->candidates == NULL) {
    abort();
  }
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *m = protocols[i]->messages[code];
      if (m != NULL) {
        list_body(c, m->name, m->body);
        list_group(c, m->name, NULL, m->body, 0);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    list_body(c, objects[i]->name, objects[i]);
    list_group(c, objects[i]->name, NULL, objects[i], 0);
  }
  return c;
}

void coverage_free(struct coverage *c) {
  free(c->rows);
  free(c->slots);
  free(c->seen);
  free(c->candidates);
  free(c);
}

static void enter(struct coverage *c, const struct sdec_group *group) {
  memset(&c->stack[c->top], 0, sizeof(c->stack[c->top]));
  c->stack[c->top++].group = group;
}

static void leave(struct coverage *c) {
  c->top--;
  const struct sdec_group *group = c->stack[c->top].group;
  for (uint32_t i = 0; group != NULL && i < group->n_rows; i++) {
    const struct cover_row *row = find(c, &group->rows[i]);
    if (row != NULL && (c->stack[c->top].rows[i / 64] >> (i % 64) & 1) == 0 && c->n_candidates < MAX_ABSENT) {
      c->candidates[c->n_candidates++] = (uint32_t)(row - c->rows);
    }
  }
}

/* came_up marks a row as reached, and as present in the open group instance. */
static void came_up(struct coverage *c, const struct sdec_field *field) {
  const struct sdec_group *group = c->stack[c->top - 1].group;
  struct cover_row *row = find(c, field);
  if (row != NULL) {
    row->present = true;
  }
  if (group != NULL && field >= group->rows && field < group->rows + group->n_rows) {
    const uint32_t i = (uint32_t)(field - group->rows);
    c->stack[c->top - 1].rows[i / 64] |= UINT64_C(1) << (i % 64);
  }
}

void coverage_begin(struct coverage *c, const struct sdec_group *group) {
  c->top = 0;
  c->n_candidates = 0;
  struct cover_row *body = find(c, group);
  if (body != NULL) {
    body->present = true;
  }
  enter(c, group);
}

void coverage_item(struct coverage *c, const struct sdec_item *item) {
  struct cover_row *bits;
  switch (item->kind) {
    case SDEC_LEAF: came_up(c, item->field); break;
    case SDEC_OPEN:
      came_up(c, item->field);
      enter(c, item->group);
      break;
    case SDEC_CLOSE: leave(c); break;
    case SDEC_BIT:
      bits = find(c, item->bits);
      if (bits != NULL) {
        bits->present = true;
      }
      break;
    default: break;
  }
}

void coverage_end(struct coverage *c, bool damaged) {
  leave(c);
  for (uint32_t i = 0; !damaged && i < c->n_candidates; i++) {
    c->rows[c->candidates[i]].absent = true;
  }
}

/* message_reached says whether any row first listed for this message was reached. */
static bool message_reached(const struct coverage *c, const char *message) {
  for (uint32_t i = 0; i < c->n; i++) {
    if (c->rows[i].present && strcmp(c->rows[i].message, message) == 0) {
      return true;
    }
  }
  return false;
}

uint32_t coverage_report(const struct coverage *c) {
  uint32_t n_missing = 0;
  const char *unreached = NULL;
  for (uint32_t i = 0; i < c->n; i++) {
    const struct cover_row *row = &c->rows[i];
    if (row->present && (row->absent || !row->conditional)) {
      continue;
    }
    n_missing++;
    if (!row->present && !message_reached(c, row->message)) {
      if (unreached == NULL || strcmp(unreached, row->message) != 0) {
        printf("no case: %s\n", row->message);
      }
      unreached = row->message;
      continue;
    }
    printf("%s: %s.%s.%s%s%s\n", row->present ? "never absent" : "never reached", row->message, row->group, row->name,
           row->is_bits ? "." : "", row->is_bits ? row->bits : "");
  }
  printf("%u of %u rows lack a case\n", n_missing, c->n);
  return n_missing;
}
