/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a target over files without a fuzzer: for seeds and regressions in the tests, and to reproduce a crash under any
 * compiler, debugger or emulator. Arguments are files and folders; a folder stands for all files in it, in order of
 * name. Each input is in a heap block of exact size. Prints the number of inputs, and fails if there were none.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "harness.h"

static uint64_t n_inputs;

static bool run_file(const char *path, const struct stat *st) {
  FILE *file = fopen(path, "rb");
  const size_t size = (size_t)st->st_size;
  uint8_t *data = fuzz_block(size);
  const bool whole = file != NULL && fread(data, 1, size, file) == size;
  if (file != NULL) {
    fclose(file);
  }
  if (whole) {
    (void)LLVMFuzzerTestOneInput(data, size);
    n_inputs++;
  }
  free(data);
  return whole;
}

static int is_visible(const struct dirent *entry) {
  return entry->d_name[0] != '.';
}

static bool run_folder(const char *folder) {
  struct dirent **names = NULL;
  const int n = scandir(folder, &names, is_visible, alphasort);
  bool ok = n >= 0;
  for (int i = 0; i < n; i++) {
    char *path = NULL;
    struct stat st;
    const bool named = asprintf(&path, "%s/%s", folder, names[i]->d_name) >= 0;
    if (!named || stat(path, &st) != 0 || (S_ISREG(st.st_mode) && !run_file(path, &st))) {
      fprintf(stderr, "fuzz-%s: cannot read %s\n", fuzz_target, named ? path : folder);
      ok = false;
    }
    free(path);
    free(names[i]);
  }
  free(names);
  return ok;
}

static bool run_path(const char *path) {
  struct stat st;
  const bool found = stat(path, &st) == 0;
  const bool ok = found && (S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path, &st));
  if (!ok) {
    fprintf(stderr, "fuzz-%s: cannot read %s\n", fuzz_target, path);
  }
  return ok;
}

int main(int argc, char **argv) {
  bool ok = true;
  for (int i = 1; i < argc; i++) {
    ok = run_path(argv[i]) && ok;
  }
  printf("fuzz-%s: %llu inputs, no finding\n", fuzz_target, (unsigned long long)n_inputs);
  return ok && n_inputs > 0 ? 0 : 1;
}
