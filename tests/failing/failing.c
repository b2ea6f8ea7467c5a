/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lets calls of a program fail, for LD_PRELOAD: from the n-th of a kind. FAILING_KIND is alloc, mmap, open, read, write
 * or rename, FAILING_AT counts from 1, FAILING_LENGTH is how many fail in a row, 1 without it, and FAILING_COUNT a file
 * that gets the number of calls when the program ends. With FAILING_FROM, names of objects such as
 * "spdm.so libcrypto.so", only what these call counts, or, behind a "!", what all others call. With FAILING_PLAIN
 * OpenSSL allocates as it does by itself, in calls of its own. copies.h has the way to let many calls fail in one run.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "copies.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);

#define SAME_AS(name) __attribute__((alias(name)))
#define CALLER __builtin_return_address(0)
#define CALLERS 4096u /* that are remembered */

static const char *kind;    /* NULL: not looked up yet */
static const char *objects; /* NULL: whatever calls */
static bool others;         /* not these */
static unsigned long at, length, n_calls;
static bool ready;
static struct {
  const void *at;
  bool counts;
} callers[CALLERS];

/* Allocations come before anything is set up; the environment is there from the start. */
static void look(void) {
  const char *number = getenv("FAILING_AT");
  kind = getenv("FAILING_KIND");
  kind = kind != NULL ? kind : "";
  objects = getenv("FAILING_FROM");
  if (objects != NULL && *objects == '!') {
    others = true;
    objects++;
  }
  const char *in_a_row = getenv("FAILING_LENGTH");
  at = number != NULL ? strtoul(number, NULL, 10) : 0;
  length = in_a_row != NULL ? strtoul(in_a_row, NULL, 10) : 1;
  copies_begin(at);
  ready = true;
}

/* is_from says whether one of the objects in FAILING_FROM has this address in it. */
static bool is_from(const void *address) {
  Dl_info info;
  if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
    return false;
  }
  const char *slash = strrchr(info.dli_fname, '/'), *file = slash != NULL ? slash + 1 : info.dli_fname;
  for (const char *name = objects; *name != '\0'; name += strspn(name, " ")) {
    const size_t len = strcspn(name, " ");
    if (strncmp(file, name, len) == 0) {
      return true;
    }
    name += len;
  }
  return false;
}

/* A caller stays where it is: an object that is loaded is looked for once. */
static bool counts(const void *caller) {
  const uintptr_t slot = (uintptr_t)caller % CALLERS;
  if (objects == NULL) {
    return true;
  }
  if (callers[slot].at != caller) {
    callers[slot].counts = is_from(caller) != others;
    callers[slot].at = caller;
  }
  return callers[slot].counts;
}

/* fails says whether this call of a kind is the one. */
static bool fails(const char *of, int error, const void *caller) {
  if (!ready) {
    look();
  }
  if (strcmp(kind, of) != 0 || !counts(caller) || ++n_calls < at || at == 0) {
    return false;
  }
  if (copies_are_made() ? !copy_fails(n_calls) : n_calls - at >= length) {
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
  return fails("alloc", ENOMEM, CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
  return fails("alloc", ENOMEM, CALLER) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *block, size_t size) {
  return fails("alloc", ENOMEM, CALLER) ? NULL : __libc_realloc(block, size);
}

/* A plugin's OpenSSL is not where RTLD_NEXT looks. */
int CRYPTO_set_mem_functions(CRYPTO_malloc_fn allocate, CRYPTO_realloc_fn resize, CRYPTO_free_fn release) {
  int (*real)(CRYPTO_malloc_fn, CRYPTO_realloc_fn, CRYPTO_free_fn);
  void *openssl = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_NOLOAD);
  if (openssl == NULL || getenv("FAILING_PLAIN") != NULL) {
    return 0;
  }
  *(void **)&real = dlsym(openssl, "CRYPTO_set_mem_functions");
  return real(allocate, resize, release);
}

void *mmap(void *near, size_t len, int protection, int flags, int fd, off_t offset) {
  if (fails("mmap", ENOMEM, CALLER)) {
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, near, len, protection, flags, fd, offset);
}

void *mmap64(void *near, size_t len, int protection, int flags, int fd, off_t offset) SAME_AS("mmap");

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, unsigned) : 0;
  va_end(list);
  return fails("open", EACCES, CALLER) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) SAME_AS("open");

int mkostemp(char *path, int flags) {
  int (*const real)(char *, int) = (int (*)(char *, int))dlsym(RTLD_NEXT, "mkostemp");
  return fails("open", EACCES, CALLER) ? -1 : real(path, flags);
}

FILE *fopen(const char *path, const char *mode) {
  FILE *(*const real)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");
  return fails("open", EACCES, CALLER) ? NULL : real(path, mode);
}

FILE *fopen64(const char *path, const char *mode) SAME_AS("fopen");

ssize_t read(int fd, void *bytes, size_t len) {
  return fails("read", EIO, CALLER) ? -1 : syscall(SYS_read, fd, bytes, len);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t offset) {
  return fails("read", EIO, CALLER) ? -1 : syscall(SYS_pread64, fd, bytes, len, offset);
}

/* What stdio reads does not pass through read(). */
static bool stream_fails(FILE *file, const void *caller) {
  const bool failed = fails("read", EIO, caller);
  if (failed) {
    file->_flags |= 0x20; /* _IO_ERR_SEEN: what ferror() tells */
  }
  return failed;
}

size_t fread(void *bytes, size_t size, size_t n, FILE *file) {
  size_t (*const real)(void *, size_t, size_t, FILE *) = (size_t(*)(void *, size_t, size_t, FILE *))dlsym(RTLD_NEXT,
                                                                                                          "fread");
  return stream_fails(file, CALLER) ? 0 : real(bytes, size, n, file);
}

char *fgets(char *line, int size, FILE *file) {
  char *(*const real)(char *, int, FILE *) = (char *(*)(char *, int, FILE *))dlsym(RTLD_NEXT, "fgets");
  return stream_fails(file, CALLER) ? NULL : real(line, size, file);
}

ssize_t write(int fd, const void *bytes, size_t len) {
  return fails("write", ENOSPC, CALLER) ? -1 : syscall(SYS_write, fd, bytes, len);
}

int rename(const char *from, const char *to) {
  return fails("rename", EACCES, CALLER) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}
