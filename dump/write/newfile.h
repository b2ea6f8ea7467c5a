/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes files completely or not at all: the bytes go to a temporary file in the same folder, which is renamed when
 * closed without an error. Until then, an existing file keeps its contents.
 */
#ifndef DUMP_NEWFILE_H
#define DUMP_NEWFILE_H

#include <stdbool.h>

struct newfile {
  int fd;
  const char *path;
  char *beside; /* temporary name; NULL: a device or pipe, written directly */
};

/* newfile_open creates a file; false: errno says why. With `secret`, only its owner can read it. `path` must outlive
 * the file. */
bool newfile_open(struct newfile *file, const char *path, bool secret) __attribute__((warn_unused_result));

/* newfile_close closes and renames the file, or removes it if `error` is not zero. Returns `error`, or the errno of a
 * failure now. */
int newfile_close(struct newfile *file, int error);

#endif
