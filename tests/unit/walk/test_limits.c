/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Derives messages with one error from every clean case, in every version in which it is clean: each number one beyond
 * each end of its legal range, each number of an ascending list equal to the one before, each reserved field and bit
 * set. The note must have the rule, the field and the offset. Every limit of the tables must be broken by one of them,
 * and be in single.rules. test_counts.c does the same for counts, lengths and versions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "each_row.h"
#include "variants.h"
#include "walk/rows.h"

#define LIST_OF_RULES CORPUS_DIR "/../tests/unit/walk/single.rules"

enum { LIMITS_MOST = 2048, BYTES_MOST = VARIANT_MOST };

struct tried {
  const struct sdec_limit *limit[LIMITS_MOST];
  uint32_t n, n_wrong, n_made;
};

static uint8_t bytes[BYTES_MOST];

static bool was_tried(const struct tried *t, const struct sdec_limit *limit) {
  for (uint32_t i = 0; i < t->n; i++) {
    if (t->limit[i] == limit) {
      return true;
    }
  }
  return false;
}

static void mark(struct tried *t, const struct sdec_limit *limit) {
  if (!was_tried(t, limit)) {
    assert_true(t->n < LIMITS_MOST);
    t->limit[t->n++] = limit;
  }
}

/* Notes of the walk over a changed message, at one offset and elsewhere. */
struct said {
  bool here;
  uint32_t n_elsewhere;
};

static struct said walk(const struct test_case *c, const struct sdec_env *env, uint32_t offset, const char *rule) {
  struct said said = {.here = false};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, env, (struct sdec_span){bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.kind != SDEC_NOTE) {
      continue;
    }
    const bool named = rule == NULL ? item.note.code == SDEC_NOTE_RESERVED
                                    : item.note.rule != NULL && strcmp(item.note.rule, rule) == 0;
    said.here = said.here || (named && item.note.offset == offset);
    said.n_elsewhere += item.note.offset != offset;
  }
  return said;
}

static void complain(struct tried *t, const struct test_case *c, const struct sdec_item *item, const char *what,
                     uint64_t value) {
  t->n_wrong++;
  printf("%s:%u: %s: %s = %llu at %u: %s\n", c->file, c->line, c->title,
         item->kind == SDEC_BIT ? item->bits->name : item->field->name, (unsigned long long)value, item->offset, what);
}

/* listed says whether a value is legal in this version for any value of the selecting variable. */
static bool listed(const struct test_case *c, const struct sdec_limit *limit, uint64_t value) {
  for (const struct sdec_range *r = limit->values; r->lo <= r->hi; r++) {
    if (variant_gated(c->env.value[E_VERSION], r->since,
                      r->until) && value >= r->lo && (value <= r->hi || r->hi == UINT32_MAX)) {
      return true;
    }
  }
  return false;
}

static bool asks_env(const struct sdec_limit *limit) {
  return limit->when.test != SDEC_ALWAYS && limit->when.var < S_OWN;
}

/* env_for returns the environment of the case, with the condition of the limit fulfilled. */
static struct sdec_env env_for(const struct test_case *c, const struct sdec_limit *limit) {
  struct sdec_env env = c->env;
  if (asks_env(limit)) {
    env.value[limit->when.var] = limit->when.test == SDEC_NE ? limit->when.arg ^ 1 : limit->when.arg;
    env.known |= UINT32_C(1) << limit->when.var;
  }
  return env;
}

/* try_value gives a number an illegal value; limits whose condition does not hold in this message are skipped. */
static void try_value(struct tried *t, const struct test_case *c, const struct sdec_item *item,
                      const struct sdec_limit *limit, uint64_t value) {
  const uint32_t n_bits = variant_bits(item);
  const uint8_t save = variant_save(item);
  if (n_bits < 64 && value >> n_bits != 0) {
    return;
  }
  variant_put(c, item, value, bytes);
  const struct sdec_env env = env_for(c, limit);
  const struct said said = walk(c, &env, item->offset, limit->id);
  t->n_made++;
  if (said.here) {
    mark(t, limit);
    if (said.n_elsewhere > 0 && save == 0 && !item->field->ends && !asks_env(limit)) {
      complain(t, c, item, "notes elsewhere", value);
    }
  } else if (limit->when.test == SDEC_ALWAYS && limit->var == 0) {
    complain(t, c, item, "no note", value);
  }
}

static void try_limit(struct tried *t, const struct test_case *c, const struct sdec_item *item,
                      const struct sdec_limit *limit) {
  if (!variant_gated(c->env.value[E_VERSION], limit->since, limit->until)) {
    return;
  }
  if (limit->ascends) {
    try_value(t, c, item, limit, 0);
    return;
  }
  bool exists = false;
  for (const struct sdec_range *r = limit->values; r->lo <= r->hi; r++) {
    exists = exists || variant_gated(c->env.value[E_VERSION], r->since, r->until);
  }
  for (const struct sdec_range *r = limit->values; exists && r->lo <= r->hi; r++) {
    if (!listed(c, limit, r->lo)) { /* legal only in another version */
      try_value(t, c, item, limit, r->lo);
    }
    if (r->lo > 0 && !listed(c, limit, r->lo - 1)) {
      try_value(t, c, item, limit, r->lo - 1);
    }
    if (r->hi != UINT32_MAX && !listed(c, limit, (uint64_t)r->hi + 1)) {
      try_value(t, c, item, limit, (uint64_t)r->hi + 1);
    }
  }
}

static void try_reserved(struct tried *t, const struct test_case *c, const struct sdec_item *item) {
  memcpy(bytes, c->bytes, c->len);
  bytes[item->offset + item->len - 1] ^= 0x80;
  const struct said said = walk(c, &c->env, item->offset, NULL);
  t->n_made++;
  if (!said.here || said.n_elsewhere > 0) {
    complain(t, c, item, said.here ? "notes elsewhere" : "no note", 0x80);
  }
}

/* Sets bits that no row covers in this version. */
static void try_unnamed(struct tried *t, const struct test_case *c, const struct sdec_item *item) {
  uint64_t named = 0;
  for (const struct sdec_bits *b = item->field->bits; b->name != NULL; b++) {
    if (variant_gated(c->env.value[E_VERSION], b->since, b->until)) {
      named |= (b->hi - b->lo == 63 ? UINT64_MAX : ((UINT64_C(1) << (b->hi - b->lo + 1)) - 1)) << b->lo;
    }
  }
  for (uint32_t i = 0; i < 8 * item->len; i++) {
    if ((named >> i & 1) == 0) {
      variant_put(c, item, item->value | UINT64_C(1) << i, bytes);
      const struct said said = walk(c, &c->env, item->offset, NULL);
      t->n_made++;
      if (!said.here) {
        complain(t, c, item, "no note", UINT64_C(1) << i);
      }
    }
  }
}

static bool is_stray(const struct sdec_field *field) {
  const struct sdec_group *strays = sdec_strays();
  return field >= strays->rows && field < strays->rows + strays->n_rows;
}

static void try_case(struct tried *t, const struct test_case *c) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.kind != SDEC_LEAF && item.kind != SDEC_BIT) {
      continue;
    }
    const struct sdec_limit *limits = item.kind == SDEC_BIT ? item.bits->limits : item.field->limits;
    for (const struct sdec_limit *limit = limits; limit != NULL && limit->id != NULL; limit++) {
      try_limit(t, c, &item, limit);
    }
    if (c->message == NULL || is_stray(item.field)) {
      continue;
    }
    if (item.kind == SDEC_LEAF && (item.field->kind == SDEC_RESERVED || item.field->kind == SDEC_ALIGN)) {
      try_reserved(t, c, &item);
    } else if (item.kind == SDEC_LEAF && item.field->bits != NULL) {
      try_unnamed(t, c, &item);
    }
  }
}

static void untried(void *context, const char *name, const struct sdec_field *row) {
  struct tried *t = context;
  const struct sdec_limit *lists[65] = {row->limits};
  const char *names[65] = {row->name};
  uint32_t n = 1;
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL && n < 65; b++) {
    names[n] = b->name;
    lists[n++] = b->limits;
  }
  for (uint32_t i = 0; i < n; i++) {
    for (const struct sdec_limit *limit = lists[i]; limit != NULL && limit->id != NULL; limit++) {
      if (!was_tried(t, limit) && (limit->when.test == SDEC_ALWAYS || asks_env(limit))) { /* others depend on a field */
        mark(t, limit); /* reported once */
        t->n_wrong++;
        printf("%s.%s: no clean case lets a message break %s\n", name, names[i], limit->id);
      }
    }
  }
}

static bool id_tried(const struct tried *t, const char *id) {
  for (uint32_t i = 0; i < t->n; i++) {
    if (strcmp(t->limit[i]->id, id) == 0) {
      return true;
    }
  }
  return false;
}

/* in_cases says whether a case breaks a limit; needed for limits whose condition is another field. */
static bool in_cases(const struct test_cases *cases, const char *id) {
  struct sdec_iter it;
  struct sdec_item item;
  for (uint32_t i = 0; i < cases->n; i++) {
    const struct test_case *c = &cases->items[i];
    sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
    while (sdec_next(&it, &item)) {
      if (item.kind == SDEC_NOTE && item.note.rule != NULL && strcmp(item.note.rule, id) == 0) {
        return true;
      }
    }
  }
  return false;
}

/* check_list compares the list of rules with the broken ones: it must have exactly the rules of the tables. */
static void check_list(struct tried *t, const struct test_cases *cases) {
  static char listed_ids[LIMITS_MOST][8];
  char line[128], id[8], how[8];
  uint32_t n = 0;
  FILE *file = fopen(LIST_OF_RULES, "r");
  assert_non_null(file);
  while (fgets(line, sizeof(line), file) != NULL) {
    if (line[0] == '#' || sscanf(line, "%7s %7s", id, how) != 2 || strcmp(how, "limit") != 0) {
      continue;
    }
    assert_true(n < LIMITS_MOST);
    memcpy(listed_ids[n++], id, sizeof(id));
    if (!id_tried(t, id) && !in_cases(cases, id)) {
      t->n_wrong++;
      printf("%s: no message breaks it\n", id);
    }
  }
  (void)fclose(file);
  for (uint32_t i = 0; i < t->n; i++) {
    bool found = false;
    for (uint32_t k = 0; k < n; k++) {
      found = found || strcmp(listed_ids[k], t->limit[i]->id) == 0;
    }
    if (!found) {
      t->n_wrong++;
      printf("%s: not in the list of rules\n", t->limit[i]->id);
    }
  }
}

static void every_limit_is_noticed(void **state) {
  (void)state;
  static struct tried t;
  static uint8_t other[VARIANT_MOST];
  struct test_cases cases = {0};
  uint32_t n_clean = 0;
  assert_true(cases_load(&cases, CORPUS_DIR "/cases"));
  for (uint32_t i = 0; i < cases.n; i++) {
    for (uint8_t version = V1_0; version <= V1_4; version++) {
      struct test_case c;
      if (variant_in_version(&cases.items[i], version, other, &c)) {
        try_case(&t, &c);
        n_clean++;
      }
    }
  }
  each_row(untried, &t);
  check_list(&t, &cases);
  printf("%u messages made from %u clean ones\n", t.n_made, n_clean);
  cases_free(&cases);
  assert_true(t.n_made > 1000);
  assert_int_equal(t.n_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_limit_is_noticed)};
  return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
