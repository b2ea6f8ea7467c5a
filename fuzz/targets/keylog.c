/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The two parsers of secrets: key logs and libspdm logs. Every line goes to both.
 */
#include <stdlib.h>
#include <string.h>

#include <sdec_keylog.h>

#include "harness.h"

const char *const fuzz_target = "keylog";

static void check_secret(enum sdec_keylog_result result, const struct sdec_secret *secret) {
  fuzz_check(result <= SDEC_KEYLOG_BAD, "a result that is none");
  if (result != SDEC_KEYLOG_SECRET) {
    return;
  }
  fuzz_check(secret->kind > SDEC_SECRET_NONE && secret->kind < SDEC_SECRET_KINDS, "a secret of no kind");
  fuzz_check(sdec_secret_label(secret->kind) != NULL, "a secret without a label");
  fuzz_check(secret->secret_len > 0 && secret->secret_len <= SDEC_SECRET_MAX, "a secret too short or long");
  fuzz_check(secret->id_len <= SDEC_SECRET_ID_MAX, "a name too long");
  fuzz_check(secret->any + secret->by_session + (secret->id_len > 0) == 1, "a secret of no session or of several ways");
  fuzz_check(!secret->used, "a new secret is used");
}

static void read_line(const char *text, size_t len) {
  char *line = (char *)fuzz_copy(text, len);
  struct sdec_secret secret, again;
  memset(&secret, 0, sizeof(secret));
  memset(&again, 0xA5, sizeof(again));
  const enum sdec_keylog_result result = sdec_keylog_line(line, len, &secret);
  check_secret(result, &secret);
  fuzz_check(sdec_keylog_line(line, len, &again) == result, "the same line reads otherwise");
  fuzz_check(result != SDEC_KEYLOG_SECRET ||
                 (again.secret_len == secret.secret_len && memcmp(again.secret, secret.secret, secret.secret_len) == 0),
             "the same line gives another secret");
  check_secret(sdec_libspdm_log_line(line, len, &secret), &secret);
  free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *at = (const char *)data, *const end = at + size;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const size_t len = (size_t)((newline != NULL ? newline : end) - at);
    read_line(at, len);
    at += len + (newline != NULL);
  }
  return 0;
}
