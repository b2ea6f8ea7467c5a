/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by all fuzz targets.
 */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

/* Replaces the tool's function: complaints about an input are expected here. */
void complain(const char *format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
}

void fuzz_broken(const char *what) {
  fprintf(stderr, "fuzz-%s: broken promise: %s\n", fuzz_target, what);
  abort();
}

uint8_t *fuzz_block(size_t len) {
  uint8_t *block = malloc(len);
  fuzz_check(block != NULL || len == 0, "no memory for the harness itself");
  return block;
}

uint8_t *fuzz_copy(const void *bytes, size_t len) {
  uint8_t *block = fuzz_block(len);
  if (len > 0) {
    memcpy(block, bytes, len);
  }
  return block;
}
