/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Python string escapes: \x with two hexadecimal digits, and single letters.
 */
#include "input/literal.h"

#include <ctype.h>
#include <string.h>

static int digit(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

/* escape decodes the escape after a backslash and returns its length; 0 if it is not one. Python prints no octal
 * escapes. */
static size_t escape(const char *at, const char *end, uint8_t *out) {
  static const char letters[] = "\\'\"ntr0abfv", values[] = "\\'\"\n\t\r\0\a\b\f\v";
  if (at == end || (*at == '0' && end - at > 1 && at[1] >= '0' && at[1] <= '7')) {
    return 0;
  }
  if (*at == 'x') {
    const int high = end - at > 2 ? digit(at[1]) : -1, low = end - at > 2 ? digit(at[2]) : -1;
    *out = high >= 0 && low >= 0 ? (uint8_t)(high << 4 | low) : 0;
    return high >= 0 && low >= 0 ? 3 : 0;
  }
  const char *letter = memchr(letters, *at, sizeof(letters) - 1);
  *out = letter != NULL ? (uint8_t)values[letter - letters] : 0;
  return letter != NULL ? 1 : 0;
}

bool literal_begins(const char *text, const char *at, const char *end) {
  return end - at > 2 && (*at == 'b' || *at == 'B') && (at[1] == '\'' || at[1] == '"') &&
         (at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '_'));
}

const char *literal_find(const char *text, const char *end) {
  for (const char *at = text; at < end; at++) {
    if (literal_begins(text, at, end)) {
      return at;
    }
  }
  return NULL;
}

enum literal_kind literal_take(const char **text, const char *end, uint8_t *out, uint32_t *out_len, bool *out_escaped) {
  const char *at = *text + 2;
  const char quote = (*text)[1];
  *out_escaped = false;
  for (*out_len = 0; at < end && *at != quote; (*out_len)++) {
    const size_t n = *at == '\\' ? escape(at + 1, end, &out[*out_len]) : 0;
    const bool octal = *at == '\\' && end - at > 1 && at[1] >= '0' && at[1] <= '7';
    if ((*at == '\\' && n == 0) || (*at & 0x80) != 0) {
      return *out_escaped || octal ? LITERAL_BAD : LITERAL_NONE;
    }
    *out_escaped |= *at == '\\' && at[1] == 'x';
    if (*at != '\\') {
      out[*out_len] = (uint8_t)*at;
    }
    at += 1 + n;
  }
  if (at == end) {
    return *out_escaped ? LITERAL_BAD : LITERAL_NONE;
  }
  *text = at + 1;
  return LITERAL_READ;
}
