/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The signal handler. Its state must be global.
 */
#define _GNU_SOURCE
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static volatile sig_atomic_t reading = -1;
static volatile sig_atomic_t nothing = -1; /* /dev/null */

static void handle(int signal) {
  const int before = errno;
  (void)signal;
  asked = 1;
  if (reading >= 0 && nothing >= 0) {
    (void)dup2(nothing, reading);
  }
  errno = before;
}

void stop_install(void) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = (int)SA_RESETHAND};
  nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGINT, &action, NULL);
  (void)sigaction(SIGTERM, &action, NULL);
}

bool stop_asked(void) {
  return asked != 0;
}

void stop_reading(int fd) {
  reading = fd;
  if (stop_asked() && fd >= 0 && nothing >= 0) {
    (void)dup2(nothing, fd);
  }
}
