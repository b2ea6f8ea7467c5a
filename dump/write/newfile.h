/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Files that are either written completely or not at all: the bytes go to a temporary file in the same folder, which takes the name when it
 * is closed without an error. A file that had the name keeps its contents until then.
 */
#ifndef DUMP_NEWFILE_H
#define DUMP_NEWFILE_H

#include <stdbool.h>

struct newfile {
  int fd;
  const char *path;
  char *beside; /* the file's name for now; NULL: a device or pipe, which is written directly */
};

/* newfile_open creates a file; false: errno says why. Only its owner can read it if it is `secret`. `path` must last
 * until the file is closed. */
bool newfile_open(struct newfile *file, const char *path, bool secret) __attribute__((warn_unused_result));

/* newfile_close closes the file and gives it its name, or removes it if `error` is not zero. Returns `error`, or the
 * errno of what failed now. */
int newfile_close(struct newfile *file, int error);

#endif
