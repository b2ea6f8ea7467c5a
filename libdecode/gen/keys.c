/* SPDX-License-Identifier: BSD-3-Clause
 *
 * docs/field-keys.txt: the path of every value under `fields` of an NDJSON line, one a line, in the order of the
 * tables; [] stands for an index. No message is named here.
 */
#include <stdlib.h>
#include <string.h>

#include "gen.h"

enum { MAX_PATH = 512 };

struct paths {
  char **seen;
  size_t n;
};

static size_t add_key(char *path, size_t len, const char *name, const char *key) {
  struct sdec_text out = {.data = path, .cap = MAX_PATH - 12, .len = len};
  sdec_put_char(&out, '.');
  sdec_key_text(name, key, &out);
  path[out.len] = '\0';
  return out.len;
}

/* Rows of other versions often have the same path. */
static void print_path(struct paths *paths, const char *path) {
  for (size_t i = 0; i < paths->n; i++) {
    if (strcmp(paths->seen[i], path) == 0) {
      return;
    }
  }
  paths->seen = realloc(paths->seen, (paths->n + 1) * sizeof(*paths->seen));
  const size_t size = strlen(path) + 1;
  char *copy = malloc(size);
  if (paths->seen == NULL || copy == NULL) {
    abort();
  }
  memcpy(copy, path, size);
  paths->seen[paths->n++] = copy;
  printf("%s\n", path);
}

/* Bytes in place of a structure, and how many are not shown, have keys of their own. */
static void print_other_keys(struct paths *paths, char *path, size_t len, const struct sdec_field *row) {
  const bool other = row->as == SDEC_AS_SECRET || row->as == SDEC_AS_VENDOR || row->as == SDEC_AS_ENCAPSULATED ||
                     row->as == SDEC_AS_INNER;
  if (other || (row->kind == SDEC_GROUP && row->group == NULL)) {
    memcpy(path + len, other ? "_hidden" : "_bytes", other ? 8 : 7);
    print_path(paths, path);
    path[len] = '\0';
  }
}

static void print_group(struct paths *paths, char *path, size_t len, const struct sdec_group *group);

static void print_row(struct paths *paths, char *path, size_t len, const struct sdec_field *row, bool flat) {
  const size_t end = flat ? len : add_key(path, len, row->name, row->key);
  const struct sdec_group *group;
  if (row->kind == SDEC_ARRAY) {
    memcpy(path + end, "[]", 3);
    if (row->group->n_rows == 1) {
      print_row(paths, path, end + 2, &row->group->rows[0], true);
    } else {
      print_group(paths, path, end + 2, row->group);
    }
    return;
  }
  if (sdec_row_group(row, 0) == NULL) {
    print_path(paths, path);
  }
  print_other_keys(paths, path, end, row);
  for (uint32_t i = 0; (group = sdec_row_group(row, i)) != NULL; i++) {
    print_group(paths, path, end, group);
  }
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    (void)add_key(path, end, b->name, b->key);
    print_path(paths, path);
  }
}

static void print_group(struct paths *paths, char *path, size_t len, const struct sdec_group *group) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    print_row(paths, path, len, &group->rows[i], false);
    path[len] = '\0';
  }
}

static void print_body(const char *protocol, const char *name, const struct sdec_group *body) {
  struct paths paths = {0};
  char path[MAX_PATH];
  const int start = snprintf(path, sizeof(path), "%s", protocol);
  print_group(&paths, path, add_key(path, (size_t)start, name, NULL), body);
  for (size_t i = 0; i < paths.n; i++) {
    free(paths.seen[i]);
  }
  free(paths.seen);
}

void gen_keys(void) {
  uint32_t n_protocols, n_objects;
  printf("# Made by `tablegen keys` from the tables in libdecode/proto; do not edit.\n");
  printf("# PROTOCOL.MESSAGE.PATH of every value under `fields` in NDJSON; [] is an index. object.NAME: what is no\n"
         "# message.\n");
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *m = protocols[i]->messages[code];
      if (m != NULL) {
        print_body(protocols[i]->name, m->name, m->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    print_body("object", objects[i]->name, objects[i]);
  }
}
