/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The lint rules for a single row: names, bits, gates, sizes, cases, and where each attribute is allowed.
 */
#include <string.h>

#include "lint.h"
#include "proto/shared.h"

static bool is_scratch(uint8_t var) {
  return var >= S_OWN && var < S_END;
}

bool lint_is_readable(uint8_t var) {
  return is_scratch(var) || (var > E_NONE && var < E_COUNT);
}

static bool is_version(uint8_t version) {
  return version == 0 || (version >= V1_0 && version <= V1_4);
}

bool lint_is_gate(uint8_t since, uint8_t until) {
  return is_version(since) && is_version(until) && (until == 0 || since <= until);
}

static void check_gate(struct lint *l, const struct sdec_field *row, const char *bits, uint8_t since, uint8_t until) {
  if (!lint_is_gate(since, until)) {
    lint_fault(l, LINT_GATE, row->name, bits);
  }
}

static bool is_key(const struct sdec_bits *b, const char *key) {
  char text[96];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_key_text(b->name, b->key, &out);
  return out.len == strlen(key) && memcmp(text, key, out.len) == 0;
}

static bool bits_same_key(const struct sdec_bits *a, const struct sdec_bits *b) {
  char text[96];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_key_text(a->name, a->key, &out);
  sdec_put_zero(&out);
  return is_key(b, text);
}

static void check_names(struct lint *l, const struct sdec_field *row, const char *bits, const struct sdec_name *names,
                        uint32_t n_bits) {
  for (const struct sdec_name *n = names; n != NULL && n->name != NULL; n++) {
    bool bad = *n->name == '\0' || (n_bits < 32 && n->value >> n_bits != 0);
    for (const struct sdec_name *other = names; other != n; other++) {
      bad = bad || other->value == n->value;
    }
    if (bad) {
      lint_fault(l, LINT_VALUES, row->name, bits);
    }
  }
}

static bool is_flag(uint8_t value) {
  return value <= 1;
}

static void check_bits(struct lint *l, const struct sdec_field *row) {
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    const uint32_t versions = lint_versions(b->since, b->until);
    if (*b->name == '\0') {
      lint_fault(l, LINT_NAME, row->name, NULL);
    }
    if (b->lo > b->hi || b->hi >= 8 * row->width) {
      lint_fault(l, LINT_BITS, row->name, b->name);
    }
    if (is_key(b, "value") || is_key(b, "name")) {
      lint_fault(l, LINT_BIT_KEY, row->name, b->name);
    }
    for (const struct sdec_bits *other = row->bits; other != b; other++) {
      if ((versions & lint_versions(other->since, other->until)) == 0) {
        continue;
      }
      if (b->lo <= other->hi && other->lo <= b->hi) {
        lint_fault(l, LINT_BITS, row->name, b->name);
      }
      if (bits_same_key(b, other)) {
        lint_fault(l, LINT_KEY, row->name, b->name);
      }
    }
    check_gate(l, row, b->name, b->since, b->until);
    check_names(l, row, b->name, b->names, b->hi >= b->lo ? (uint32_t)(b->hi - b->lo) + 1 : 1);
    if (b->save != 0 && !is_scratch(b->save)) {
      lint_fault(l, LINT_VARIABLE, row->name, b->name);
    }
    if (!is_flag(b->line)) {
      lint_fault(l, LINT_LAYOUT, row->name, b->name);
    }
    if (b->fact >= F_COUNT) {
      lint_fault(l, LINT_FACT, row->name, b->name);
    }
  }
}

static bool size_ok(const struct sdec_field *row) {
  const struct sdec_expr *size = &row->size;
  switch (size->op) {
    case SDEC_OP_NONE: return row->kind == SDEC_UINT || row->kind == SDEC_GROUP;
    case SDEC_OP_CONST: return size->add > 0;
    case SDEC_OP_VAR: return size->mul > 0;
    case SDEC_OP_POPCOUNT: return size->mul > 0 && row->kind == SDEC_ARRAY;
    case SDEC_OP_REST: return size->add <= 0;
    default: return false;
  }
}

static void check_size(struct lint *l, const struct sdec_field *row) {
  const bool is_uint = row->kind == SDEC_UINT;
  if (is_uint != (row->width != 0) || row->width > 8 || (is_uint && row->size.op != SDEC_OP_NONE) || !size_ok(row)) {
    lint_fault(l, LINT_SIZE, row->name, NULL);
  }
  if (row->kind == SDEC_ALIGN) {
    const int32_t to = row->size.add;
    if (row->size.op != SDEC_OP_CONST || to < 2 || (to & (to - 1)) != 0) {
      lint_fault(l, LINT_ALIGN, row->name, NULL);
    }
  }
}

static void check_cases(struct lint *l, const struct sdec_field *row) {
  bool bad = (row->select != 0) != (row->cases != NULL) || (row->cases != NULL && row->kind != SDEC_GROUP) ||
             (row->cases != NULL && row->cases[0].group == NULL);
  for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
    for (const struct sdec_case *other = row->cases; other != c; other++) {
      bad = bad || other->value == c->value;
    }
  }
  if (bad) {
    lint_fault(l, LINT_CASES, row->name, NULL);
  }
}

static bool as_ok(const struct sdec_field *row) {
  switch (row->as) {
    case SDEC_AS_DEFAULT: return row->kind != SDEC_PAYLOAD;
    case SDEC_AS_DEC:
    case SDEC_AS_HEX: return row->kind == SDEC_UINT;
    case SDEC_AS_VERSION: return row->kind == SDEC_UINT && row->width == 1;
    case SDEC_AS_VERSION16: return row->kind == SDEC_UINT && row->width == 2;
    case SDEC_AS_TEXT:
    case SDEC_AS_SECRET:
    case SDEC_AS_ROOT_HASH:
    case SDEC_AS_TAG: return row->kind == SDEC_BYTES;
    case SDEC_AS_EVIDENCE: return row->kind == SDEC_BYTES || row->kind == SDEC_GROUP; /* bytes if no case matches */
    default: return row->kind == SDEC_PAYLOAD && row->as <= SDEC_AS_PLAIN_RECORD;
  }
}

static bool layout_ok(const struct sdec_field *row) {
  switch (row->kind) {
    case SDEC_GROUP: return (row->group != NULL || row->cases != NULL) && row->bits == NULL && row->names == NULL;
    case SDEC_ARRAY: return row->group != NULL && row->group->n_rows > 0 && row->bits == NULL && row->names == NULL;
    case SDEC_PAYLOAD: return (row->group != NULL) == (row->as == SDEC_AS_PORTION) && row->bits == NULL;
    case SDEC_UINT: return row->group == NULL;
    default: return row->kind <= SDEC_PAYLOAD && row->group == NULL && row->bits == NULL && row->names == NULL;
  }
}

static void check_variables(struct lint *l, const struct sdec_field *row) {
  const bool sized_by_var = row->size.op == SDEC_OP_VAR || row->size.op == SDEC_OP_POPCOUNT;
  const bool can_write = row->kind == SDEC_UINT || row->kind == SDEC_BYTES;
  if ((row->save != 0 && (!is_scratch(row->save) || !can_write)) ||
      (row->select != 0 && row->select != PEEK32 && !lint_is_readable(row->select)) ||
      (row->when.test != SDEC_ALWAYS && !lint_is_readable(row->when.var)) || (row->when.test > SDEC_NE) ||
      (sized_by_var && !lint_is_readable(row->size.var))) {
    lint_fault(l, LINT_VARIABLE, row->name, NULL);
  }
  if (row->fact >= M_END || (row->fact != 0 && !can_write) || (row->fact >= F_COUNT && row->kind != SDEC_BYTES)) {
    lint_fault(l, LINT_FACT, row->name, NULL);
  }
}

void lint_row(struct lint *l, const struct sdec_field *row) {
  if (row->name == NULL || *row->name == '\0') {
    lint_fault(l, LINT_NAME, NULL, NULL);
    return;
  }
  if (!layout_ok(row) || !as_ok(row) || row->role >= SDEC_ROLES || row->content >= SDEC_CONTENTS || !is_flag(row->be) ||
      !is_flag(row->ends) || !is_flag(row->line)) {
    lint_fault(l, LINT_LAYOUT, row->name, NULL);
  }
  check_gate(l, row, NULL, row->since, row->until);
  check_size(l, row);
  check_cases(l, row);
  check_variables(l, row);
  lint_limits(l, row);
  if (row->kind == SDEC_UINT) {
    check_bits(l, row);
    check_names(l, row, NULL, row->names, 8u * row->width);
  }
}
