/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finding a field by its path: every leaf and bit field of every case by its full path and by its own name, absent
 * fields, invalid paths, and truncated messages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "hexbytes.h"
#include "walk/rows.h"
#include "sdec.h"

enum { PATH_LEN = 512, MAX_FIELDS = 20000, PREFIXES = 160 };

/* ----------------------------------------------------------------------------------------------- every case's paths */

/* A leaf or bit field of a walk, with its path written out. */
struct field {
  char path[PATH_LEN];
  struct sdec_item item;
};

struct fields {
  struct field *all;
  uint32_t n;
};

static void write_name(const struct sdec_item *item, char *out) {
  if (item->kind == SDEC_BIT) {
    snprintf(out, PATH_LEN, "%s", item->bits->name);
  } else if (item->element) {
    snprintf(out, PATH_LEN, "%s[%u]", item->array->name, item->index);
  } else {
    snprintf(out, PATH_LEN, "%s", item->field->name);
  }
}

/* join writes the path of an item inside `around`; for an array itself, `around`. */
static void join(const char *around, const struct sdec_item *item, char *out) {
  char name[PATH_LEN], path[PATH_LEN];
  const bool is_array = item->kind == SDEC_OPEN && item->field->kind == SDEC_ARRAY && !item->element;
  write_name(item, name);
  const int len = snprintf(path, sizeof(path), "%.200s%s%.200s", around, around[0] == '\0' || is_array ? "" : ".",
                           is_array ? "" : name);
  assert_in_range(len, 0, 400);
  memcpy(out, path, sizeof(path));
}

static void add_field(struct fields *fields, const char *around, const struct sdec_item *item) {
  assert_true(fields->n < MAX_FIELDS);
  struct field *f = &fields->all[fields->n++];
  f->item = *item;
  join(around, item, f->path);
}

/* list_fields tracks the path at each depth; an array itself adds nothing to it. */
static void list_fields(const struct test_case *c, struct fields *fields) {
  static char around[SDEC_DEPTH + 1][PATH_LEN];
  char leaf[PATH_LEN] = "";
  struct sdec_iter it;
  struct sdec_item item;
  fields->n = 0;
  around[0][0] = '\0';
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    const char *before = around[item.depth];
    if (item.kind == SDEC_LEAF) {
      add_field(fields, before, &item);
      strcpy(leaf, fields->all[fields->n - 1].path);
    } else if (item.kind == SDEC_BIT) {
      add_field(fields, leaf, &item);
    } else if (item.kind == SDEC_OPEN) {
      join(before, &item, around[item.depth + 1]);
    }
  }
}

/* Whether the innermost names of `path` are those of `end`. */
static bool ends_with(const char *path, const char *end) {
  const size_t len = strlen(path), end_len = strlen(end);
  return end_len <= len && strcmp(path + len - end_len, end) == 0 &&
         (end_len == len || path[len - end_len - 1] == '.');
}

static const struct field *first_of(const struct fields *fields, const char *path) {
  for (uint32_t i = 0; i < fields->n; i++) {
    if (ends_with(fields->all[i].path, path)) {
      return &fields->all[i];
    }
  }
  return NULL;
}

static bool same_field(const struct sdec_item *a, const struct sdec_item *b) {
  return a->kind == b->kind && a->field == b->field && (a->kind != SDEC_BIT || a->bits == b->bits) &&
         a->offset == b->offset && a->len == b->len && a->value == b->value && a->element == b->element;
}

static bool find_in(const struct test_case *c, uint32_t len, const char *path, struct sdec_item *out) {
  return sdec_find((struct sdec_span){c->bytes, len}, c->group, &c->env, path, out);
}

static void want_found(const struct test_case *c, const struct fields *fields, const char *path) {
  const struct field *expected = first_of(fields, path);
  struct sdec_item item;
  assert_non_null(expected);
  if (!find_in(c, c->len, path, &item) || !same_field(&item, &expected->item)) {
    fail_msg("%s:%u: %s: %s is not found at %u", c->file, c->line, c->title, path, expected->item.offset);
  }
}

static void want_missing(const struct test_case *c, const char *path) {
  struct sdec_item item;
  if (find_in(c, c->len, path, &item)) {
    fail_msg("%s:%u: %s: %s is found at %u", c->file, c->line, c->title, path, item.offset);
  }
}

static void check_field(const struct test_case *c, const struct fields *fields, const struct field *f) {
  char other[PATH_LEN + 16];
  const char *dot = strrchr(f->path, '.');
  want_found(c, fields, f->path);
  want_found(c, fields, dot != NULL ? dot + 1 : f->path);
  snprintf(other, sizeof(other), "%sx", f->path);
  want_missing(c, other);
  snprintf(other, sizeof(other), "Outside.%s", f->path);
  want_missing(c, other);
  const char *bracket = strrchr(f->path, '[');
  snprintf(other, sizeof(other), "%.*s[4294967294]%s", (int)(bracket != NULL ? bracket - f->path : 0), f->path,
           bracket != NULL ? strchr(bracket, ']') + 1 : "");
  if (bracket != NULL) {
    want_missing(c, other);
  }
}

static struct fields new_fields(void) {
  const struct fields fields = {.all = calloc(MAX_FIELDS, sizeof(struct field))};
  assert_non_null(fields.all);
  return fields;
}

static void every_field_by_its_path(void **state) {
  const struct test_cases *cases = *state;
  struct fields fields = new_fields();
  uint32_t n_fields = 0, n_first = 0, n_elements = 0;
  for (uint32_t i = 0; i < cases->n; i++) {
    list_fields(&cases->items[i], &fields);
    for (uint32_t j = 0; j < fields.n; j++) {
      check_field(&cases->items[i], &fields, &fields.all[j]);
      n_fields++;
      n_first += first_of(&fields, fields.all[j].path) == &fields.all[j];
      n_elements += strchr(fields.all[j].path, '[') != NULL;
    }
  }
  printf("%u fields, %u of them the first with their path, %u in arrays\n", n_fields, n_first, n_elements);
  assert_true(n_elements > 100);
  assert_true(n_first > n_fields / 10 * 9); /* the others share their names, such as reserved bytes */
  free(fields.all);
}

/* In a truncated message, found fields lie within the remaining bytes; absent ones leave the output unchanged. */
static void cut_short(void **state) {
  const struct test_cases *cases = *state;
  struct fields fields = new_fields();
  for (uint32_t i = 0; i < cases->n; i++) {
    struct test_case cut = cases->items[i];
    list_fields(&cut, &fields);
    const char *last = fields.n > 0 ? fields.all[fields.n - 1].path : "SPDMVersion";
    for (uint32_t len = 0; len < cases->items[i].len && len < PREFIXES; len++) {
      struct sdec_item item = {.offset = 77};
      cut.bytes = malloc(len > 0 ? len : 1); /* exact size, for sanitizers */
      assert_non_null(cut.bytes);
      memcpy(cut.bytes, cases->items[i].bytes, len);
      assert_false(find_in(&cut, len, "NoSuchName", &item));
      assert_int_equal(item.offset, 77);
      if (find_in(&cut, len, last, &item)) {
        assert_true(item.offset <= len && item.len <= len - item.offset);
      }
      free(cut.bytes);
    }
  }
  free(fields.all);
}

/* ---------------------------------------------------------------------------------------------------- known answers */

static const struct sdec_field pair_rows[] = {U8("Type"), U8("Flags", BITS(BIT(0, "Low"), B(4, 7, "High")))};
static const struct sdec_group pair = {.name = "pair", .rows = pair_rows, .n_rows = 2};
static const struct sdec_field one_rows[] = {U8("Digest")};
static const struct sdec_group one = {.name = "one", .rows = one_rows, .n_rows = 1};
static const struct sdec_field made_rows[] = {
    U8("Type"),
    GROUP("Body", .size = FIXED(2), .group = &pair),
    ARRAY("Entry", .size = FIXED(2), .group = &pair),
    ARRAY("Digests", .size = FIXED(2), .group = &one),
    U8("Body"),
};
static const struct sdec_group made = {
    .name = "made", .rows = made_rows, .n_rows = sizeof(made_rows) / sizeof(made_rows[0])};

static const char *const bytes_of_made = "010221" "03300441" "a0a105";

static bool find_made(const char *path, struct sdec_item *out) {
  const struct hexbytes bytes = from_hex(bytes_of_made);
  const struct sdec_env env = {0};
  return sdec_find(hex_span(&bytes), &made, &env, path, out);
}

static void known_answers(void **state) {
  static const struct {
    const char *path;
    enum sdec_item_kind kind;
    uint32_t offset, value;
  } there[] = {
      {"Type", SDEC_LEAF, 0, 1},            {"Body.Type", SDEC_LEAF, 1, 2},      {"Flags", SDEC_LEAF, 2, 0x21},
      {"Body.Flags.High", SDEC_BIT, 2, 2},  {"Flags.Low", SDEC_BIT, 2, 1},       {"High", SDEC_BIT, 2, 2},
      {"Entry.Type", SDEC_LEAF, 3, 3},      {"Entry[0].Type", SDEC_LEAF, 3, 3},  {"Entry[1].Type", SDEC_LEAF, 5, 4},
      {"Entry[01].Type", SDEC_LEAF, 5, 4},  {"Entry[1].Flags", SDEC_LEAF, 6, 0x41},
      {"Entry[1].Flags.High", SDEC_BIT, 6, 4}, {"Digests", SDEC_LEAF, 7, 0xa0},  {"Digests[1]", SDEC_LEAF, 8, 0xa1},
      {"Body", SDEC_LEAF, 9, 5}, /* the group with this name is not a leaf */
  };
  struct sdec_item item;
  (void)state;
  for (uint32_t i = 0; i < sizeof(there) / sizeof(there[0]); i++) {
    if (!find_made(there[i].path, &item) || item.kind != there[i].kind || item.offset != there[i].offset ||
        item.value != there[i].value) {
      fail_msg("%s is not found", there[i].path);
    }
  }
}

static void not_there(void **state) {
  static const char *const paths[] = {
      "type",    "Typ",         "Types",        "Body.Low",          "Body[0].Type",   "Entry",
      "Entry[0]", "Entry[2].Type", "Entry[1].Low", "Digests.Digest", "Digests[0].Digest", "Digest",
      "Digests[2]", "Type[0]",  "made.Type",    "Entry[4294967294].Type", "Body.Flags[0].Low",
  };
  struct sdec_item item = {.offset = 77};
  (void)state;
  for (uint32_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
    if (find_made(paths[i], &item)) {
      fail_msg("%s is found", paths[i]);
    }
  }
  assert_int_equal(item.offset, 77);
}

/* Each is the valid "Entry[1].Type" or "Type" with a mistake. */
static void malformed(void **state) {
  static const char *const paths[] = {
      "",               ".",              ".Type",          "Type.",          "Entry[1]..Type",
      "Entry[].Type",   "Entry[1.Type",   "Entry1].Type",   "Entry[1]Type",   "Entry[1][1].Type",
      "Entry[ 1].Type", "Entry[-1].Type", "Entry[+1].Type", "Entry[1 ].Type", "Entry[0x1].Type",
      "[1].Type",       "Entry[1].Type]", "Entry[1].Type[", "Entry[4294967297].Type", "Entry[4294967295].Type",
      "Entry[18446744073709551617].Type", " Type",          "Type ",          "Type\n",
      "Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type.Type",
  };
  struct sdec_item item;
  (void)state;
  for (uint32_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
    if (find_made(paths[i], &item)) {
      fail_msg("%s is found", paths[i]);
    }
  }
}

int main(void) {
  struct test_cases cases = {0};
  if (!cases_load(&cases, CORPUS_DIR "/cases")) {
    fprintf(stderr, "%s\n", cases.error);
    return 1;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(every_field_by_its_path, &cases),
      cmocka_unit_test_prestate(cut_short, &cases),
      cmocka_unit_test(known_answers),
      cmocka_unit_test(not_there),
      cmocka_unit_test(malformed),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  cases_free(&cases);
  return failed;
}
