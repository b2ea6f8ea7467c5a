/* SPDX-License-Identifier: BSD-3-Clause
 *
 * For a tool without OpenSSL: what it would do with keys of its own, and with OpenSSL's memory.
 */
#include "memory.h"
#include "redact/redact.h"

void memory_watch(void) {
}

void memory_lacks(void) {
}

bool memory_ran_out(void) {
  return false;
}

int redact_capture(const struct options *options, const char *source, struct capture *capture) {
  (void)options, (void)capture;
  complain("%s: this build cannot make keys and sign; redact with one that has OpenSSL", source);
  return EXIT_INPUT;
}
