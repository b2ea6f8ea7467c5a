/* SPDX-License-Identifier: BSD-3-Clause */
#define _GNU_SOURCE
#include "copies.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OWN_FILES = 500, MOST_FILES = 64, SECONDS = 60 };

static int report = -1;
static int outputs[2]; /* duplicates of standard output and error, which the program may close before it ends */
static unsigned long next, step;
static bool is_copy;
static pid_t program;

void copies_begin(unsigned long at) {
  const char *file = getenv("FAILING_REPORT"), *every = getenv("FAILING_STEP");
  if (file != NULL) {
    report = atoi(file);
    next = at;
    step = every != NULL ? strtoul(every, NULL, 10) : 1;
    outputs[0] = fcntl(1, F_DUPFD_CLOEXEC, OWN_FILES);
    outputs[1] = fcntl(2, F_DUPFD_CLOEXEC, OWN_FILES);
  }
}

bool copies_are_made(void) {
  return report >= 0;
}

/* Aborts everything, because an incomplete report could pass as a good one. */
static void require(bool good) {
  if (!good) {
    abort();
  }
}

/* Copies the content of `fd` into a new file, with a number that the program does not use. */
static int duplicate(int fd) {
  struct stat now;
  off_t from = 0;
  const int low = memfd_create("copy", MFD_CLOEXEC), high = fcntl(low, F_DUPFD_CLOEXEC, OWN_FILES);
  require(high >= 0 && fstat(fd, &now) == 0);
  (void)syscall(SYS_close, low);
  while (from < now.st_size) {
    require(sendfile(high, fd, &from, (size_t)(now.st_size - from)) > 0);
  }
  return high;
}

/* A file position is shared across fork(), so a copy reopens the program's files. */
static void open_anew(void) {
  char path[32];
  struct stat about;
  for (int fd = 3; fd < MOST_FILES; fd++) {
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
      continue;
    }
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    const off_t at = lseek(fd, 0, SEEK_CUR);
    const int flags = fcntl(fd, F_GETFL), own = (int)syscall(SYS_openat, AT_FDCWD, path, flags & O_ACCMODE);
    require(own >= 0 && lseek(own, at, SEEK_SET) == at && dup3(own, fd, O_CLOEXEC) == fd);
    (void)syscall(SYS_close, own);
  }
}

static void tell(const void *bytes, size_t len) {
  for (size_t done = 0; done < len;) {
    const long n = syscall(SYS_write, report, (const char *)bytes + done, len - done);
    require(n > 0);
    done += (size_t)n;
  }
}

static uint64_t size_of(int fd) {
  struct stat about;
  require(fstat(fd, &about) == 0);
  return (uint64_t)about.st_size;
}

static void tell_content(int fd, uint64_t len) {
  if (len > 0) {
    const void *bytes = (const void *)syscall(SYS_mmap, NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    require(bytes != MAP_FAILED);
    tell(bytes, len);
    require(munmap((void *)bytes, len) == 0);
  }
  (void)syscall(SYS_close, fd);
}

bool copy_fails(unsigned long n) {
  if (is_copy || n != next || next == 0) {
    return false;
  }
  next += step;
  const int out = duplicate(outputs[0]), err = duplicate(outputs[1]);
  const pid_t copy = fork();
  require(copy >= 0);
  if (copy == 0) {
    is_copy = true;
    program = getppid();
    open_anew();
    require(dup2(out, 1) == 1 && dup2(err, 2) == 2);
    alarm(SECONDS);
    return true;
  }
  int status = 0;
  require(waitpid(copy, &status, 0) == copy);
  const uint64_t head[] = {n, (uint64_t)status, size_of(out), size_of(err)};
  tell(head, sizeof(head));
  tell_content(out, head[2]);
  tell_content(err, head[3]);
  return false;
}

typedef int lock_fn(pthread_rwlock_t *lock);

/* A lock held at the fork has the parent's thread as its owner. The copy's thread takes its place and must own the
 * lock, to release it, or to get EDEADLK instead of waiting for itself. */
static int adopt(pthread_rwlock_t *lock, lock_fn **real, const char *name) {
  if (is_copy && lock->__data.__cur_writer == program) {
    lock->__data.__cur_writer = getpid();
  }
  if (*real == NULL) {
    *(void **)real = dlsym(RTLD_NEXT, name);
  }
  return (*real)(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
  static lock_fn *real;
  return adopt(lock, &real, "pthread_rwlock_wrlock");
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
  static lock_fn *real;
  return adopt(lock, &real, "pthread_rwlock_rdlock");
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
  static lock_fn *real;
  return adopt(lock, &real, "pthread_rwlock_unlock");
}
