/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Replaces the operating system: memory that lives as long as the module, that is, one run; no signals, no processes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "crypto_host.h"
#include "jobs.h"
#include "memory.h"
#include "redact/attempt.h"
#include "stop.h"

#define PAGE 65536u
#define MAPPED_MOST (256u << 20) /* a browser tab has less memory than a process */

char *program_invocation_short_name = "spdmdump";

/* Released memory, for reuse by a request of the same size. */
static struct {
  void *memory;
  size_t len;
} given_back[8];

static void *used_again(size_t len) {
  for (size_t i = 0; i < sizeof(given_back) / sizeof(given_back[0]); i++) {
    if (given_back[i].memory != NULL && given_back[i].len == len) {
      void *memory = given_back[i].memory;
      given_back[i].memory = NULL;
      return memset(memory, 0, len);
    }
  }
  return NULL;
}

/* New pages are zero. */
void *mmap(void *wish, size_t len, int protection, int flags, int fd, off_t at) {
  (void)wish, (void)protection, (void)flags, (void)fd, (void)at;
  void *again = used_again(len);
  if (again != NULL) {
    return again;
  }
  const size_t before = len <= MAPPED_MOST ? __builtin_wasm_memory_grow(0, (len + PAGE - 1) / PAGE) : SIZE_MAX;
  if (before == SIZE_MAX) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return (void *)(before * PAGE);
}

void *mremap(void *memory, size_t len, size_t new_len, int flags, ...) {
  void *moved = mmap(NULL, new_len, 0, flags, -1, 0);
  if (moved != MAP_FAILED) {
    memcpy(moved, memory, len < new_len ? len : new_len);
    explicit_bzero(memory, len);
  }
  return moved;
}

int munmap(void *memory, size_t len) {
  for (size_t i = 0; i < sizeof(given_back) / sizeof(given_back[0]); i++) {
    if (given_back[i].memory == NULL) {
      given_back[i].memory = memory;
      given_back[i].len = len;
      break;
    }
  }
  return 0;
}

int madvise(void *memory, size_t len, int advice) {
  (void)memory, (void)len, (void)advice;
  return 0;
}

int mlock(const void *memory, size_t len) {
  (void)memory, (void)len;
  return 0;
}

int mlock2(const void *memory, size_t len, unsigned flags) {
  (void)flags;
  return mlock(memory, len);
}

ssize_t getrandom(void *out, size_t len, unsigned flags) {
  (void)flags;
  return getentropy(out, len < 256 ? len : 256) == 0 ? (ssize_t)len : -1;
}

mode_t umask(mode_t mask) {
  (void)mask;
  return 0;
}

int fchmod(int fd, mode_t mode) {
  (void)fd, (void)mode;
  return 0;
}

/* A run has no other files, so the name is unique already. */
int mkostemp(char *name, int flags) {
  return open(name, O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
}

void stop_install(void) {
}

bool stop_asked(void) {
  return false;
}

void stop_reading(int fd) {
  (void)fd;
}

void memory_watch(void) {
}

void memory_lacks(void) {
}

bool memory_ran_out(void) {
  return false;
}

/* Instead of a second process, the host keeps a copy of all memory. */
bool redact_attempt(bool (*work)(void *context, void *out), void *context, void *out, size_t len) {
  memset(out, 0, len);
  if (host_keep() != 1) {
    return false;
  }
  const bool good = work(context, out);
  return host_back(out, len) == 1 && good;
}

/* Runs jobs one after the other: there are no processes. */
int jobs_run(const struct options *options, struct out *out, int (*run)(struct options *options, struct out *out)) {
  struct options alike = *options;
  alike.jobs = 1;
  return run(&alike, out);
}
