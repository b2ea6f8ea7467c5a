/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lets one call of a program fail, for LD_PRELOAD: the n-th of a kind. FAILING_KIND is alloc, mmap, open, read, write or
 * rename, FAILING_AT counts from 1, and FAILING_COUNT is a file that gets the number of calls when the program ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);

static const char *kind; /* NULL: not looked up yet */
static unsigned long at, n_calls;
static bool ready;

/* Allocations come before anything is set up; the environment is there from the start. */
static void look(void) {
  const char *number = getenv("FAILING_AT");
  kind = getenv("FAILING_KIND");
  kind = kind != NULL ? kind : "";
  at = number != NULL ? strtoul(number, NULL, 10) : 0;
  ready = true;
}

/* fails says whether this call of a kind is the one. */
static bool fails(const char *of, int error) {
  if (!ready) {
    look();
  }
  if (strcmp(kind, of) != 0 || ++n_calls != at) {
    return false;
  }
  errno = error;
  return true;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("FAILING_COUNT");
  char text[32];
  if (path == NULL) {
    return;
  }
  const long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int len = snprintf(text, sizeof(text), "%lu\n", n_calls);
  (void)!syscall(SYS_write, fd, text, len);
  (void)syscall(SYS_close, fd);
}

void *malloc(size_t size) {
  return fails("alloc", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
  return fails("alloc", ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *block, size_t size) {
  return fails("alloc", ENOMEM) ? NULL : __libc_realloc(block, size);
}

void *mmap(void *near, size_t len, int protection, int flags, int fd, off_t offset) {
  if (fails("mmap", ENOMEM)) {
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, near, len, protection, flags, fd, offset);
}

void *mmap64(void *near, size_t len, int protection, int flags, int fd, off_t offset) {
  return mmap(near, len, protection, flags, fd, offset);
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, unsigned) : 0;
  va_end(list);
  return fails("open", EACCES) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, unsigned) : 0;
  va_end(list);
  return open(path, flags, mode);
}

int mkostemp(char *path, int flags) {
  int (*const real)(char *, int) = (int (*)(char *, int))dlsym(RTLD_NEXT, "mkostemp");
  return fails("open", EACCES) ? -1 : real(path, flags);
}

FILE *fopen(const char *path, const char *mode) {
  FILE *(*const real)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");
  return fails("open", EACCES) ? NULL : real(path, mode);
}

FILE *fopen64(const char *path, const char *mode) {
  return fopen(path, mode);
}

ssize_t read(int fd, void *bytes, size_t len) {
  return fails("read", EIO) ? -1 : syscall(SYS_read, fd, bytes, len);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t offset) {
  return fails("read", EIO) ? -1 : syscall(SYS_pread64, fd, bytes, len, offset);
}

/* What stdio reads does not pass through read(). */
size_t fread(void *bytes, size_t size, size_t n, FILE *file) {
  size_t (*const real)(void *, size_t, size_t, FILE *) = (size_t(*)(void *, size_t, size_t, FILE *))dlsym(RTLD_NEXT,
                                                                                                          "fread");
  if (fails("read", EIO)) {
    file->_flags |= 0x20; /* _IO_ERR_SEEN: what ferror() tells */
    return 0;
  }
  return real(bytes, size, n, file);
}

ssize_t write(int fd, const void *bytes, size_t len) {
  return fails("write", ENOSPC) ? -1 : syscall(SYS_write, fd, bytes, len);
}

int rename(const char *from, const char *to) {
  return fails("rename", EACCES) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}
