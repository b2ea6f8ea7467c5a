/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A capture that needs more memory than redaction may use is refused, and nothing is written.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "redact/redact.h"

#define INPUT CORPUS_DIR "/captures/mctp-v10.pcap"
#define SAID_MOST 4096

/* redact returns the exit status, and the output on stderr. */
static int redact(const char *path, uint64_t most, char said[SAID_MOST]) {
  struct options options = {.redact_path = path,
                            .redact_most = most,
                            .config = {.size = sizeof(options.config)},
                            .verify_config = {.size = sizeof(options.verify_config)}};
  struct capture capture;
  FILE *file = tmpfile();
  assert_non_null(file);
  const int kept = dup(STDERR_FILENO);
  assert_true(kept >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
  assert_true(capture_open(&capture, INPUT));
  const int status = redact_capture(&options, INPUT, &capture);
  capture_close(&capture);
  assert_true(dup2(kept, STDERR_FILENO) >= 0);
  close(kept);
  rewind(file);
  said[fread(said, 1, SAID_MOST - 1, file)] = '\0';
  fclose(file);
  return status;
}

static void too_long_is_refused(void **state) {
  char folder[] = "/tmp/sdec-redact-XXXXXX", path[64], said[SAID_MOST];
  (void)state;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof(path), "%s/out", folder);
  const uint64_t limits[] = {1, 100, 5000, 20000}; /* at the first packet, later ones, their contents */
  for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
    assert_int_equal(redact(path, limits[i], said), EXIT_INPUT);
    assert_non_null(strstr(said, "too long"));
    assert_int_equal(access(path, F_OK), -1);
  }
  assert_int_equal(redact(path, UINT64_C(1) << 20, said), EXIT_CLEAN);
  assert_null(strstr(said, "too long"));
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(too_long_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
