/* SPDX-License-Identifier: BSD-3-Clause
 *
 * usage: fuzz-seeds CORPUS OUT
 *
 * Writes seeds for every target to folders of OUT, from the tables, CORPUS/cases and CORPUS/captures.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "casefile.h"
#include "harness.h"
#include "packets.h"
#include "seeds.h"

const char *const fuzz_target = "seeds";

enum { PATH_MOST = 1024 };

static const char *out_folder;
static uint32_t n_written;

static void fail(const char *what, const char *path) {
  fprintf(stderr, "fuzz-seeds: %s: %s\n", path, what);
  exit(1);
}

/* path_with and path_of format a path, or part of one, of less than PATH_MOST bytes. */
static void path_with(char *out, const char *format, va_list arguments) {
  const int n = vsnprintf(out, PATH_MOST, format, arguments);
  if (n < 0 || n >= PATH_MOST) {
    fail("the name is too long", out);
  }
}

__attribute__((format(printf, 2, 3))) static void path_of(char *out, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  path_with(out, format, arguments);
  va_end(arguments);
}

void seed_put(struct seed *seed, const void *bytes, size_t len) {
  if (seed->cap - seed->len < len) {
    seed->cap = (seed->cap + len) * 2;
    seed->data = realloc(seed->data, seed->cap);
    fuzz_check(seed->data != NULL, "no memory for the harness itself");
  }
  if (len > 0) {
    memcpy(seed->data + seed->len, bytes, len);
    seed->len += len;
  }
}

void seed_put_le(struct seed *seed, uint64_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    const uint8_t byte = i < 8 ? (uint8_t)(value >> (8 * i)) : 0;
    seed_put(seed, &byte, 1);
  }
}

void seed_put_text(struct seed *seed, const char *format, ...) {
  char text[PATH_MOST];
  va_list arguments;
  va_start(arguments, format);
  const int n = vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  fuzz_check(n >= 0 && (size_t)n < sizeof(text), "a text too long");
  seed_put(seed, text, (size_t)n);
}

static void make_folder(const char *path) {
  if (mkdir(path, 0777) != 0 && errno != EEXIST) {
    fail(strerror(errno), path);
  }
}

void seed_write(struct seed *seed, const char *target, const char *format, ...) {
  char path[PATH_MOST], name[PATH_MOST];
  va_list arguments;
  va_start(arguments, format);
  path_with(name, format, arguments);
  va_end(arguments);
  path_of(path, "%s/%s", out_folder, target);
  make_folder(path);
  path_of(path, "%s/%s/%s", out_folder, target, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(seed->data, 1, seed->len, file) != seed->len || fclose(file) != 0) {
    fail(strerror(errno), path);
  }
  n_written++;
  free(seed->data);
  *seed = (struct seed){0};
}

void seed_begin(struct seed *seed, uint8_t belief, uint8_t secrets) {
  seed->len = 0;
  seed_put_le(seed, belief, 1);
  seed_put_le(seed, secrets, 1);
}

void seed_packet(struct seed *seed, uint8_t way, uint8_t flags, struct sdec_span data) {
  seed_put_le(seed, way, 1);
  seed_put_le(seed, flags, 1);
  seed_put_le(seed, data.len, 2);
  seed_put(seed, data.data, data.len);
}

static int is_capture(const struct dirent *entry) {
  const char *dot = strrchr(entry->d_name, '.');
  return dot != NULL && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0);
}

static void each_capture(const char *folder) {
  struct dirent **names = NULL;
  const int n = scandir(folder, &names, is_capture, alphasort);
  if (n <= 0) {
    fail("no captures", folder);
  }
  for (int i = 0; i < n; i++) {
    char path[PATH_MOST], keys[PATH_MOST];
    char *name = names[i]->d_name;
    path_of(path, "%s/%s", folder, name);
    *strrchr(name, '.') = '\0';
    path_of(keys, "%s/%s.keys", folder, name);
    seeds_from_capture(path, name);
    seeds_from_conversation(path, access(keys, R_OK) == 0 ? keys : NULL, name);
    free(names[i]);
  }
  free(names);
}

int main(int argc, char **argv) {
  struct test_cases cases = {0};
  char path[PATH_MOST];
  if (argc != 3) {
    fprintf(stderr, "usage: fuzz-seeds CORPUS OUT\n");
    return 2;
  }
  out_folder = argv[2];
  make_folder(out_folder);
  path_of(path, "%s/cases", argv[1]);
  if (!cases_load(&cases, path)) {
    fail(cases.error, path);
  }
  seeds_from_tables();
  seeds_from_cases(&cases);
  seeds_of_text(&cases);
  seeds_of_capture_files();
  seeds_of_references();
  seeds_of_media();
  path_of(path, "%s/captures", argv[1]);
  each_capture(path);
  cases_free(&cases);
  printf("%u seeds\n", n_written);
  return 0;
}
