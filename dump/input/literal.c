/* SPDX-License-Identifier: BSD-3-Clause
 *
 * String escapes of Python: two hexadecimal digits behind \x, and those of one letter.
 */
#include "input/literal.h"

#include <ctype.h>
#include <string.h>

static int digit(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;
  return at != NULL ? (int)(at - digits) : -1;
}

/* escape reads one behind its backslash; gives its length, 0: it is none. */
static size_t escape(const char *at, const char *end, uint8_t *out) {
  static const char letters[] = "\\'\"ntr0abfv", values[] = "\\'\"\n\t\r\0\a\b\f\v";
  if (at == end) {
    return 0;
  }
  if (*at == 'x') {
    const int high = end - at > 2 ? digit(at[1]) : -1, low = end - at > 2 ? digit(at[2]) : -1;
    *out = (uint8_t)(high << 4 | (low & 15));
    return high >= 0 && low >= 0 ? 3 : 0;
  }
  const char *letter = memchr(letters, *at, sizeof(letters) - 1);
  *out = letter != NULL ? (uint8_t)values[letter - letters] : 0;
  return letter != NULL ? 1 : 0;
}

/* read_literal reads what stands between quotes; gives where it ends, NULL: it is no literal. */
static const char *read_literal(const char *at, const char *end, char quote, uint8_t *out, uint32_t *out_len) {
  bool escaped = false;
  for (*out_len = 0; at < end && *at != quote; (*out_len)++) {
    const size_t n = *at == '\\' ? escape(at + 1, end, &out[*out_len]) : 0;
    if ((*at == '\\' && n == 0) || (*at & 0x80) != 0) {
      return NULL;
    }
    escaped |= *at == '\\' && at[1] == 'x';
    if (*at != '\\') {
      out[*out_len] = (uint8_t)*at;
    }
    at += 1 + n;
  }
  return at < end && escaped ? at + 1 : NULL;
}

bool literal_next(const char **text, const char *end, uint8_t *out, uint32_t *out_len) {
  for (const char *at = *text; end - at > 3; at++) {
    const bool begins = (*at == 'b' || *at == 'B') && (at[1] == '\'' || at[1] == '"') &&
                        (at == *text || (!isalnum((unsigned char)at[-1]) && at[-1] != '_'));
    const char *behind = begins ? read_literal(at + 2, end, at[1], out, out_len) : NULL;
    if (behind != NULL) {
      *text = behind;
      return true;
    }
  }
  return false;
}
