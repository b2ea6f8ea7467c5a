/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The files that a run reads and writes, to refuse a command line that would overwrite one of its own inputs.
 */
#ifndef DUMP_FILES_H
#define DUMP_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct used_file {
  const char *option, *path; /* "-w", "--keylog"; "" for an input */
  bool written;
  bool exists; /* `device` and `inode` are those of the file; otherwise of its folder */
  dev_t device;
  ino_t inode;
};

struct files {
  struct used_file *list;
  uint32_t n, cap;
};

/* files_use registers a file, except NULL and files without an identity (pipes, devices). "-" is standard input, or
 * standard output if `written`. False: out of memory. */
bool files_use(struct files *files, const char *option, const char *path, bool written)
    __attribute__((warn_unused_result));

/* files_clash finds a file that is written and also used otherwise; false if there is none. */
bool files_clash(const struct files *files, const struct used_file **out_written, const struct used_file **out_other);

void files_free(struct files *files);

#endif
