/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints one line on stderr.
 */
#define _GNU_SOURCE
#include "complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define LINE_MOST 1280

/* File and interface names may contain arbitrary bytes; replace control characters so that none reaches the
 * terminal. */
void complain(const char *format, ...) {
  char line[LINE_MOST];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof(line), format, arguments);
  va_end(arguments);
  for (char *c = line; *c != '\0'; c++) {
    if ((unsigned char)*c < ' ' || *c == 0x7f) {
      *c = '?';
    }
  }
  fprintf(stderr, "%s: %s\n", program_invocation_short_name, line);
}
