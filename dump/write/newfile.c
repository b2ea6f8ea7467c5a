/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Creates, renames and removes files. A symbolic link is replaced, never followed.
 */
#define _GNU_SOURCE
#include "write/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t usual_mode(void) {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* Devices, pipes and sockets are written directly: /dev/stdout, /dev/fd/63, a named pipe. */
static bool is_special(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool open_beside(struct newfile *file, bool secret) {
  static const char ending[] = ".XXXXXX";
  struct stat st;
  if (stat(file->path, &st) == 0 && S_ISDIR(st.st_mode)) {
    errno = EISDIR;
    return false;
  }
  file->beside = malloc(strlen(file->path) + sizeof(ending));
  if (file->beside == NULL) {
    return false;
  }
  strcpy(file->beside, file->path);
  strcat(file->beside, ending);
  file->fd = mkostemp(file->beside, O_CLOEXEC); /* O_EXCL, mode 0600 */
  if (file->fd >= 0 && (secret || fchmod(file->fd, usual_mode()) == 0)) {
    return true;
  }
  return false;
}

bool newfile_open(struct newfile *file, const char *path, bool secret) {
  *file = (struct newfile){.fd = -1, .path = path};
  if (is_special(path)) {
    file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file->fd >= 0;
  }
  if (open_beside(file, secret)) {
    return true;
  }
  const int error = errno;
  (void)newfile_close(file, error);
  errno = error;
  return false;
}

int newfile_close(struct newfile *file, int error) {
  if (file->fd >= 0 && close(file->fd) != 0 && error == 0) {
    error = errno;
  }
  if (file->beside != NULL && file->fd >= 0) {
    if (error == 0 && rename(file->beside, file->path) != 0) {
      error = errno;
    }
    if (error != 0) {
      (void)unlink(file->beside);
    }
  }
  free(file->beside);
  *file = (struct newfile){.fd = -1};
  return error;
}
