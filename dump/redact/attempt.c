/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Attempts are child processes, which return their result in memory shared with the parent.
 */
#define _GNU_SOURCE
#include "redact/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

bool redact_attempt(bool (*work)(void *context, void *out), void *context, void *out, size_t len) {
  void *shared = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int status = 0;
  if (shared == MAP_FAILED) {
    return false;
  }
  const pid_t child = fork();
  if (child == 0) {
    _exit(work(context, shared) ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  memcpy(out, shared, len);
  munmap(shared, len);
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
