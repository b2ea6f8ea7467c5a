/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --redact, up to writing the result: every message must be located in its packets, keep its length, and reappear in
 * the second pass. Captures that cannot be redacted must be refused.
 */
#define _GNU_SOURCE
#include "redact/redact.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "complain.h"
#include "harness.h"

const char *const fuzz_target = "redact";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct options options = {.config = {.size = sizeof(options.config)},
                            .verify_config = {.size = sizeof(options.verify_config)}};
  struct capture capture;
  char path[32];
  const int fd = memfd_create("input", MFD_CLOEXEC);
  fuzz_check(fd >= 0 && write(fd, data, size) == (ssize_t)size, "no file for the harness itself");
  snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
  if (capture_open(&capture, path)) {
    const int status = redact_capture(&options, "input", &capture);
    fuzz_check(status == EXIT_CLEAN || status == EXIT_INPUT, "a status that does not exist");
    capture_close(&capture);
  }
  close(fd);
  return 0;
}
