/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One key, one type: in all messages and objects, a path of keys in NDJSON always has values of the same JSON type. Two
 * rows that would give a path two types need different keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sdec.h"

enum { MAX_PATH = 512, HIDDEN_SUFFIX = 8 };

/* Type of the values at a path. NAMED and STRUCTURE are both JSON objects, but with different members. */
enum type { NUMBER, NAMED, BYTES_HEX, STRUCTURE, LIST };
static const char *const type_names[] = {"a number", "a number with names or bits", "bytes", "a structure", "an array"};

struct path {
  char *text;
  enum type type;
  const char *where; /* first occurrence */
};

struct paths {
  struct path *all;
  size_t n, cap, n_wrong;
  const char *where;
  bool quiet;
};

static size_t extend(char *path, size_t len, const char *name, const char *key) {
  struct sdec_text out = {.data = path, .cap = MAX_PATH - HIDDEN_SUFFIX, .len = len};
  sdec_put_char(&out, '.');
  sdec_key_text(name, key, &out);
  path[out.len] = '\0';
  return out.len;
}

static void note(struct paths *paths, const char *path, enum type type) {
  for (size_t i = 0; i < paths->n; i++) {
    const struct path *p = &paths->all[i];
    if (strcmp(p->text, path) != 0) {
      continue;
    }
    if (p->type != type) {
      paths->n_wrong++;
      if (!paths->quiet) {
        printf("%s: %s in %s, %s in %s\n", path, type_names[p->type], p->where, type_names[type], paths->where);
      }
    }
    return;
  }
  if (paths->n == paths->cap) {
    paths->cap = paths->cap * 2 + 256;
    paths->all = realloc(paths->all, paths->cap * sizeof(*paths->all));
    assert_non_null(paths->all);
  }
  char *text = malloc(strlen(path) + 1);
  assert_non_null(text);
  paths->all[paths->n++] = (struct path){strcpy(text, path), type, paths->where};
}

static void note_group(struct paths *paths, char *path, size_t len, const struct sdec_group *group);

static void note_number(struct paths *paths, char *path, size_t len, const struct sdec_field *row) {
  note(paths, path, row->names != NULL || row->bits != NULL ? NAMED : NUMBER);
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    (void)extend(path, len, b->name, b->key);
    note(paths, path, b->names != NULL ? NAMED : NUMBER);
  }
}

static void note_row(struct paths *paths, char *path, size_t len, const struct sdec_field *row) {
  const struct sdec_group *inner;
  switch (row->kind) {
    case SDEC_UINT: note_number(paths, path, len, row); return;
    case SDEC_ARRAY:
      note(paths, path, LIST);
      memcpy(path + len, "[]", 3);
      if (row->group->n_rows == 1) {
        note_row(paths, path, len + 2, &row->group->rows[0]);
      } else {
        note(paths, path, STRUCTURE);
        note_group(paths, path, len + 2, row->group);
      }
      return;
    case SDEC_GROUP:
      note(paths, path, STRUCTURE);
      for (uint32_t i = 0; (inner = sdec_row_group(row, i)) != NULL; i++) {
        note_group(paths, path, len, inner);
      }
      if (row->group == NULL) {
        memcpy(path + len, "_bytes", 7);
        note(paths, path, BYTES_HEX);
      }
      return;
    default: note(paths, path, BYTES_HEX); return;
  }
}

static void note_group(struct paths *paths, char *path, size_t len, const struct sdec_group *group) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    note_row(paths, path, extend(path, len, row->name, row->key), row);
  }
}

static void note_body(struct paths *paths, const char *name, const struct sdec_group *body) {
  char path[MAX_PATH] = "fields";
  paths->where = name;
  note_group(paths, path, strlen(path), body);
}

static void forget(struct paths *paths) {
  for (size_t i = 0; i < paths->n; i++) {
    free(paths->all[i].text);
  }
  free(paths->all);
}

static void every_path_has_one_type(void **state) {
  (void)state;
  struct paths paths = {.all = NULL};
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *message = protocols[i]->messages[code];
      if (message != NULL) {
        note_body(&paths, message->name, message->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    note_body(&paths, objects[i]->name, objects[i]);
  }
  note_body(&paths, "what no row describes", sdec_strays());
  const size_t n_wrong = paths.n_wrong, n_paths = paths.n;
  forget(&paths);
  printf("%zu paths, %zu with two types\n", n_paths, n_wrong);
  assert_true(n_paths > 1000);
  assert_int_equal(n_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_path_has_one_type),
  };
  return cmocka_run_group_tests_name("json_types", tests, NULL, NULL);
}
