/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads trust anchors from files and folders and keeps them byte for byte as DER.
 */
#define _GNU_SOURCE
#include "input/trust.h"

#include <dirent.h>
#include <errno.h>
#include <sdec_openssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "complain.h"

#define ANCHORS_MOST 4096
#define FILE_MOST (4u << 20)

static bool grow(struct trust *trust) {
  const uint32_t room = trust->room == 0 ? 16 : 2 * trust->room;
  struct sdec_span *list = realloc(trust->list, room * sizeof(*list));
  if (list == NULL) {
    return false;
  }
  trust->list = list;
  trust->room = room;
  return true;
}

static bool add(void *context, struct sdec_span der) {
  struct trust *trust = context;
  if (trust->n == ANCHORS_MOST || (trust->n == trust->room && !grow(trust))) {
    return false;
  }
  uint8_t *copy = malloc(der.len);
  if (copy == NULL) {
    return false;
  }
  memcpy(copy, der.data, der.len);
  trust->list[trust->n++] = (struct sdec_span){copy, der.len};
  return true;
}

/* add_file returns the number of certificates in a file; UINT32_MAX if it cannot be read. */
static uint32_t add_file(struct trust *trust, const char *path) {
  FILE *file = fopen(path, "rbe");
  uint8_t *bytes = file != NULL ? malloc(FILE_MOST) : NULL;
  const size_t len = bytes != NULL ? fread(bytes, 1, FILE_MOST, file) : 0;
  uint32_t n = bytes != NULL && ferror(file) == 0 ? 0 : UINT32_MAX;
  const int failure = errno;
  if (n == 0) {
    n = sdec_openssl_certificates((struct sdec_span){bytes, (uint32_t)len}, add, trust);
  }
  free(bytes);
  if (file != NULL) {
    fclose(file);
  }
  errno = failure;
  return n;
}

/* Files without certificates are skipped. */
static uint32_t add_folder(struct trust *trust, const char *path) {
  struct dirent **names = NULL;
  const int n_names = scandir(path, &names, NULL, alphasort);
  uint32_t n = n_names < 0 ? UINT32_MAX : 0;
  for (int i = 0; i < n_names; i++) {
    char *whole = NULL;
    if (names[i]->d_name[0] != '.' && asprintf(&whole, "%s/%s", path, names[i]->d_name) >= 0) {
      struct stat status;
      const bool regular = stat(whole, &status) == 0 && S_ISREG(status.st_mode);
      const uint32_t found = regular ? add_file(trust, whole) : 0;
      n += found != UINT32_MAX ? found : 0;
      free(whole);
    }
    free(names[i]);
  }
  free(names);
  return n;
}

bool trust_add(struct trust *trust, const char *path) {
  struct stat status;
  const bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
  const uint32_t n = folder ? add_folder(trust, path) : add_file(trust, path);
  if (n == UINT32_MAX || n == 0) {
    complain("--trust %s: %s", path, n == UINT32_MAX ? strerror(errno) : "no certificates in PEM or DER");
    return false;
  }
  return true;
}

void trust_free(struct trust *trust) {
  for (uint32_t i = 0; i < trust->n; i++) {
    free((void *)(uintptr_t)trust->list[i].data);
  }
  free(trust->list);
  *trust = (struct trust){0};
}
