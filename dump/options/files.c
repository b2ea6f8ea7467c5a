/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Existing files are the same if device and inode match; new files, if their folder and name match.
 */
#define _GNU_SOURCE
#include "options/files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *last_part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

static bool stat_folder(const char *path, struct stat *out) {
  const size_t len = (size_t)(last_part(path) - path);
  char *folder = strndup(len > 0 ? path : ".", len > 0 ? len : 1);
  const bool good = folder != NULL && stat(folder, out) == 0;
  free(folder);
  return good;
}

/* find looks up the identity of a file; false if it has none worth comparing. */
static bool find(struct used_file *file) {
  struct stat st;
  const bool standard = strcmp(file->path, "-") == 0;
  const int found = standard ? fstat(file->written ? STDOUT_FILENO : STDIN_FILENO, &st) : stat(file->path, &st);
  file->exists = found == 0;
  if (file->exists ? !S_ISREG(st.st_mode) : standard || !file->written || !stat_folder(file->path, &st)) {
    return false;
  }
  file->device = st.st_dev;
  file->inode = st.st_ino;
  return true;
}

bool files_use(struct files *files, const char *option, const char *path, bool written) {
  struct used_file file = {.option = option, .path = path, .written = written};
  if (path == NULL || !find(&file)) {
    return true;
  }
  if (files->n == files->cap) {
    const uint32_t cap = files->cap == 0 ? 16 : files->cap * 2;
    struct used_file *bigger = realloc(files->list, cap * sizeof(*bigger));
    if (bigger == NULL) {
      return false;
    }
    files->list = bigger;
    files->cap = cap;
  }
  files->list[files->n++] = file;
  return true;
}

static bool same(const struct used_file *a, const struct used_file *b) {
  return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
         (a->exists || strcmp(last_part(a->path), last_part(b->path)) == 0);
}

bool files_clash(const struct files *files, const struct used_file **out_written, const struct used_file **out_other) {
  for (uint32_t i = 0; i < files->n; i++) {
    for (uint32_t k = 0; files->list[i].written && k < files->n; k++) {
      if (k != i && same(&files->list[i], &files->list[k])) {
        *out_written = &files->list[i];
        *out_other = &files->list[k];
        return true;
      }
    }
  }
  return false;
}

void files_free(struct files *files) {
  free(files->list);
  *files = (struct files){0};
}
