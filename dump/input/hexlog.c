/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A heading states the length of a message; dump lines follow.
 */
#include "input/hexlog.h"

#include <ctype.h>
#include <string.h>

#define OFFSET_DIGITS 4 /* minimum */

static bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static size_t digits(const char *text, size_t len) {
  size_t n = 0;
  while (n < len && isxdigit((unsigned char)text[n])) {
    n++;
  }
  return n;
}

static uint64_t number(const char *text, size_t n) {
  uint64_t value = 0;
  for (size_t i = 0; i < n && i < 16; i++) {
    const char c = text[i];
    value = value << 4 | (unsigned)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

/* "name[ffffffff] (0x20): ", with or without the name of the message. */
bool hexlog_heading(const char *text, size_t len, uint32_t *out_len) {
  while (len > 0 && blank(text[len - 1])) {
    len--;
  }
  if (len < 2 || text[len - 1] != ':' || text[len - 2] != ')') {
    return false;
  }
  size_t start = len - 2;
  while (start > 0 && isxdigit((unsigned char)text[start - 1])) {
    start--;
  }
  const size_t n = len - 2 - start;
  if (n == 0 || n > 7 || start < 3 || memcmp(text + start - 3, "(0x", 3) != 0) {
    return false;
  }
  const char *bracket = memchr(text, '[', start);
  while (bracket != NULL) {
    const size_t left = (size_t)(text + start - bracket) - 1, id = digits(bracket + 1, left);
    if (id != 0 && id < left && bracket[1 + id] == ']') {
      *out_len = (uint32_t)number(text + start, n);
      return true;
    }
    bracket = memchr(bracket + 1, '[', left);
  }
  return false;
}

size_t hexlog_dump(const char *text, size_t len, uint32_t at) {
  for (size_t i = 0; i + OFFSET_DIGITS + 1 < len; i++) {
    const size_t n = digits(text + i, len - i), end = i + n;
    const bool colon = end < len && text[end] == ':' && (end + 1 >= len || blank(text[end + 1]));
    if (n >= OFFSET_DIGITS && colon && number(text + i, n) == at) {
      return i + n + 1;
    }
    i += n;
  }
  return 0;
}
