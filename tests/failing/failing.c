/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes calls of a program fail, through LD_PRELOAD. FAILING_KIND is alloc, mmap, open, read, write or rename.
 * FAILING_AT is the number of the first call to fail, from 1; FAILING_LENGTH is how many fail in a row, by default 1.
 * FAILING_COUNT names a file for the number of calls, written when the program ends. With FAILING_FROM, a list of
 * object names such as "spdm.so libcrypto.so", only calls from these count, or after a "!" only calls from all others.
 * With FAILING_PLAIN, OpenSSL keeps its own allocation functions. copies.h describes how to make many calls fail in one
 * run.
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
#define CALLERS 4096u /* size of the cache */

static const char *kind;    /* NULL: not looked up yet */
static const char *objects; /* NULL: all callers count */
static bool others;         /* callers outside `objects` count instead */
static unsigned long at, length, n_calls;
static bool ready;
static struct {
  const void *at;
  bool counts;
} callers[CALLERS];

/* Allocations happen before any initialisation, but the environment is there from the start. */
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

/* is_from returns true if the address is in one of the objects in FAILING_FROM. */
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

/* Caches the result for each caller, because dladdr() is slow. */
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

/* fails returns true if this call of the kind `of` is to fail. */
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

/* RTLD_NEXT does not find the OpenSSL of a plugin. */
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

/* stdio does not read through read(). */
static bool stream_fails(FILE *file, const void *caller) {
  const bool failed = fails("read", EIO, caller);
  if (failed) {
    file->_flags |= 0x20; /* _IO_ERR_SEEN, which ferror() returns */
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
