/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lints the tables: walks every message and object and checks the rules for groups and nesting. lint_row.c checks
 * single rows, lint_vars.c variables.
 */
#include "lint.h"

#include <stdio.h>
#include <string.h>

#include "walk/rows.h"

#define REQUEST_BIT 0x80u

static const char *const rule_names[LINT_RULES] = {
    [LINT_NAME] = "has no name",
    [LINT_STYLE] = "is a group whose name is not in PascalCase as an object's, or not in snake case",
    [LINT_SPEC] = "names no clause of a specification",
    [LINT_CODE] = "is not at the index of its code",
    [LINT_SAME_NAME] = "shares its name with a row that can come up beside it",
    [LINT_KEY] = "shares its key with something that can come up beside it",
    [LINT_BIT_KEY] = "has the key \"value\" or \"name\"",
    [LINT_BITS] = "has bits that overlap or do not fit",
    [LINT_GATE] = "has version gates that are no versions, or exclude all of them",
    [LINT_SIZE] = "has a width or size that is missing, superfluous or impossible",
    [LINT_ALIGN] = "aligns to something that is no power of two",
    [LINT_CASES] = "has .select without .cases, none of them, or one twice",
    [LINT_LAYOUT] =
        "has .group, .bits, .names or .as that mean nothing here, or lacks them, or a mark other than 0 and 1",
    [LINT_VALUES] = "names values that do not fit or are named twice",
    [LINT_VARIABLE] = "uses a variable that does not exist, or writes one that is not scratch",
    [LINT_FACT] = "has a fact that does not exist",
    [LINT_WRITER] = "writes a variable that another row of the message writes too",
    [LINT_READER] = "reads a variable that no row before it writes",
    [LINT_DEPTH] = "is nested too deep for the walker",
    [LINT_ELEMENT] = "is an array whose element may have no bytes",
    [LINT_LIMIT] =
        "has a limit without an id or a meaning, or with values that it cannot have or that are listed twice",
    [LINT_TIE] = "is tied to nothing that the request has, or not in a way that makes sense",
};

const char *lint_rule_name(uint32_t rule) {
  return rule < LINT_RULES ? rule_names[rule] : "";
}

void lint_fault(struct lint *l, enum lint_rule rule, const char *row, const char *bits) {
  l->n_faults[rule]++;
  if (l->quiet) {
    return;
  }
  printf("%s", l->where);
  for (uint32_t i = 0; i < l->n_path; i++) {
    printf(".%s", l->path[i].row->name == NULL ? "?" : l->path[i].row->name);
  }
  printf("%s%s%s%s %s\n", row == NULL ? "" : ".", row == NULL ? "" : row, bits == NULL ? "" : ".",
         bits == NULL ? "" : bits, rule_names[rule]);
}

uint32_t lint_versions(uint8_t since, uint8_t until) {
  uint32_t versions = 0;
  for (uint8_t v = V1_0; v <= V1_4; v++) {
    if (v >= since && (until == 0 || v <= until)) {
      versions |= 1u << (v - V1_0);
    }
  }
  return versions;
}

/* conditions_exclusive says whether two conditions cannot both hold. */
static bool conditions_exclusive(const struct sdec_cond *a, const struct sdec_cond *b) {
  if (a->test == SDEC_ALWAYS || b->test == SDEC_ALWAYS || a->var != b->var) {
    return false;
  }
  if (a->test != SDEC_EQ) {
    const struct sdec_cond *swap = a;
    a = b;
    b = swap;
  }
  if (a->test != SDEC_EQ) {
    return false;
  }
  switch (b->test) {
    case SDEC_EQ: return a->arg != b->arg;
    case SDEC_NE: return a->arg == b->arg;
    default: return (a->arg & b->arg) == 0;
  }
}

bool lint_exclusive(const struct sdec_field *a, const struct sdec_field *b) {
  return (lint_versions(a->since, a->until) & lint_versions(b->since, b->until)) == 0 ||
         conditions_exclusive(&a->when, &b->when);
}

static struct sdec_text key_of(const struct sdec_field *row, char *buffer, size_t cap) {
  struct sdec_text out = {.data = buffer, .cap = cap};
  sdec_key_text(row->name, row->key, &out);
  return out;
}

static bool same_key(const struct sdec_field *a, const struct sdec_field *b) {
  char buffer_a[96], buffer_b[96];
  const struct sdec_text key_a = key_of(a, buffer_a, sizeof(buffer_a));
  const struct sdec_text key_b = key_of(b, buffer_b, sizeof(buffer_b));
  return key_a.len == key_b.len && memcmp(key_a.data, key_b.data, key_a.len) == 0;
}

/* The walker's own leaves may follow the rows of any group. */
static void check_walker_keys(struct lint *l, const struct sdec_field *row) {
  static const struct sdec_field own[] = {
      {.name = "Undecoded"}, {.name = "Surplus"}, {.name = "Trailing"}, {.name = "Padding"}};
  for (uint32_t i = 0; row->name != NULL && i < sizeof(own) / sizeof(own[0]); i++) {
    if (same_key(row, &own[i])) {
      lint_fault(l, LINT_KEY, row->name, NULL);
    }
  }
}

/* Specifications give all their reserved fields the same name, so such rows may share a name, but not a key. */
static bool is_filler(const struct sdec_field *row) {
  return row->kind == SDEC_RESERVED || row->kind == SDEC_ALIGN;
}

static void check_pairs(struct lint *l, const struct sdec_group *group, uint32_t i) {
  const struct sdec_field *row = &group->rows[i];
  for (uint32_t j = 0; j < i; j++) {
    const struct sdec_field *other = &group->rows[j];
    if (row->name == NULL || other->name == NULL || lint_exclusive(row, other)) {
      continue;
    }
    if (strcmp(row->name, other->name) == 0 && !(is_filler(row) && is_filler(other))) {
      lint_fault(l, LINT_SAME_NAME, row->name, NULL);
    }
    if (same_key(row, other)) {
      lint_fault(l, LINT_KEY, row->name, NULL);
    }
  }
}

static uint64_t least_len(const struct sdec_group *group, uint32_t version, uint32_t nesting);

/* These sizes of the environment are at least one if known. */
static bool never_zero(const struct sdec_expr *size) {
  return size->op == SDEC_OP_VAR && (size->var == E_HASH || size->var == E_SIGNATURE || size->var == E_EXCHANGE);
}

/* least_of gives the minimum length in bytes of a present row. */
static uint64_t least_of(const struct sdec_field *row, uint32_t version, uint32_t nesting) {
  const uint64_t fixed = never_zero(&row->size) ? 1 : row->size.add > 0 ? (uint64_t)row->size.add : 0;
  uint64_t least;
  switch (row->kind) {
    case SDEC_UINT: return row->width;
    case SDEC_ALIGN: return 0;
    case SDEC_ARRAY:
      return row->size.op == SDEC_OP_CONST && row->group != NULL ? fixed * least_len(row->group, version, nesting + 1)
                                                                 : 0;
    case SDEC_GROUP:
      if (row->size.op != SDEC_OP_NONE) {
        return fixed;
      }
      least = row->group == NULL ? 0 : least_len(row->group, version, nesting + 1);
      for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
        const uint64_t len = least_len(c->group, version, nesting + 1);
        least = len < least ? len : least;
      }
      return least;
    default: return fixed;
  }
}

static uint64_t least_len(const struct sdec_group *group, uint32_t version, uint32_t nesting) {
  uint64_t len = 0;
  for (uint32_t i = 0; nesting < SDEC_DEPTH && i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    if (row->when.test == SDEC_ALWAYS && (lint_versions(row->since, row->until) & version) != 0) {
      len += least_of(row, version, nesting);
    }
  }
  return len;
}

static void check_element(struct lint *l, const struct sdec_field *row, uint32_t versions) {
  for (uint32_t version = 1; version <= LINT_ALL_VERSIONS; version <<= 1) {
    if ((versions & version) != 0 && least_len(row->group, version, 0) == 0) {
      lint_fault(l, LINT_ELEMENT, row->name, NULL);
      return;
    }
  }
}

static void check_group(struct lint *l, const struct sdec_group *group, uint32_t versions, uint32_t frames);

/* descend checks a group below a row; an array uses one frame for itself and one for its element. */
static void descend(struct lint *l, const struct sdec_field *row, const struct sdec_group *group, uint32_t versions,
                    uint32_t frames) {
  frames += row->kind == SDEC_ARRAY ? 2 : 1;
  if (frames >= SDEC_DEPTH) {
    lint_fault(l, LINT_DEPTH, row->name, NULL);
    return;
  }
  l->path[l->n_path++] = (struct lint_step){row, group};
  check_group(l, group, versions, frames);
  l->n_path--;
}

/* Users see and type the names of objects and headers; nested groups are referred to by key. */
static bool well_named(const char *name, bool object) {
  const bool first = object ? *name >= 'A' && *name <= 'Z' : *name >= 'a' && *name <= 'z';
  bool good = first;
  for (; good && *name != '\0'; name++) {
    const bool upper = *name >= 'A' && *name <= 'Z', lower = *name >= 'a' && *name <= 'z';
    good = lower || (*name >= '0' && *name <= '9') || (object ? upper : *name == '_');
  }
  return good;
}

static bool is_object(const struct lint *l, const struct sdec_group *group) {
  uint32_t n;
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (objects[i] == group) {
      return true;
    }
  }
  return l->object && l->n_path == 0;
}

static void check_group(struct lint *l, const struct sdec_group *group, uint32_t versions, uint32_t frames) {
  if (group->name != NULL && *group->name != '\0' && !well_named(group->name, is_object(l, group))) {
    lint_fault(l, LINT_STYLE, group->name, NULL);
  }
  if (group->name == NULL || *group->name == '\0') {
    lint_fault(l, LINT_NAME, NULL, NULL);
  }
  if (group->spec == NULL || *group->spec == '\0') {
    lint_fault(l, LINT_SPEC, NULL, NULL);
  }
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    const uint32_t in = versions & lint_versions(row->since, row->until);
    lint_row(l, row);
    check_pairs(l, group, i);
    check_walker_keys(l, row);
    lint_collect(l, row);
    if (row->kind == SDEC_PAYLOAD) {
      continue;
    }
    if (row->kind == SDEC_ARRAY && row->group != NULL) {
      check_element(l, row, in);
    }
    if (row->group != NULL) {
      descend(l, row, row->group, in, frames);
    }
    for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
      descend(l, row, c->group, in, frames);
    }
  }
}

static void check_whole(struct lint *l, const struct sdec_group *body, uint32_t versions) {
  l->n_accesses = 0;
  l->n_path = 0;
  check_group(l, body, versions, 0);
  lint_variables(l);
}

void lint_object(struct lint *l, const struct sdec_group *group) {
  l->where = group->name == NULL ? "?" : group->name;
  l->object = true;
  check_whole(l, group, LINT_ALL_VERSIONS);
  l->object = false;
}

void lint_protocol(struct lint *l, const struct sdec_protocol *protocol) {
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    const struct sdec_message *m = protocol->messages[code];
    if (m == NULL) {
      continue;
    }
    const uint32_t versions = lint_versions(m->since, m->until);
    l->where = m->name == NULL ? protocol->name : m->name;
    l->n_path = 0;
    if (m->name == NULL || *m->name == '\0') {
      lint_fault(l, LINT_NAME, NULL, NULL);
    }
    if (m->code != code || m->body == NULL) {
      lint_fault(l, LINT_CODE, NULL, NULL);
      continue;
    }
    if (versions == 0) {
      lint_fault(l, LINT_GATE, NULL, NULL);
    }
    check_whole(l, m->body, versions);
    if ((code & REQUEST_BIT) == 0) { /* a request may share rows with its response; ties mean nothing there */
      const struct sdec_message *request = sdec_message_find(protocol, code | REQUEST_BIT);
      lint_ties(l, m->body, request != NULL ? request->body : NULL);
    }
  }
}
