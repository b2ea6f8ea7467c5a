/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hex, base64, UTF-16.
 */
#include "input/evidence/wrap.h"

#include <string.h>

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const uint8_t lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_blank(uint8_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool stands_between(uint8_t c) {
  return is_blank(c) || (c != '\0' && strchr(",;:-\"'{}()[]", c) != NULL);
}

static bool is_prefix(struct sdec_span text, uint32_t at) {
  return at + 1 < text.len && (text.data[at] == '0' || text.data[at] == '\\') && (text.data[at + 1] | 0x20) == 'x';
}

/* A byte has two digits, or one or two after a prefix. */
bool wrap_hex(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut) {
  uint32_t n = 0, at = 0;
  *out_cut = 0;
  while (at < text.len) {
    const bool prefixed = is_prefix(text, at);
    at += prefixed ? 2 : 0;
    if (!prefixed && stands_between(text.data[at])) {
      at++;
      continue;
    }
    const int high = at < text.len ? hex_digit(text.data[at]) : -1;
    const int low = at + 1 < text.len ? hex_digit(text.data[at + 1]) : -1;
    const bool last = at + 1 >= text.len || (low < 0 && text.data[at + 1] == '\n' && at + 2 == text.len);
    if (high < 0 || (low < 0 && !prefixed && !last)) {
      return false;
    }
    if (low < 0 && !prefixed) {
      *out_cut = 1;
      break;
    }
    out[n++] = (uint8_t)(low >= 0 ? high << 4 | low : high);
    at += low >= 0 ? 2 : 1;
  }
  *out_len = n;
  return n > 0;
}

static int base64_digit(uint8_t c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* skip_blanks returns the end of the blanks at `at`, or 0 if they separate words of a line: lines may be indented, but
 * several words on a line are not base64. */
static uint32_t skip_blanks(struct sdec_span text, uint32_t at) {
  uint32_t end = at;
  bool breaks = at == 0;
  while (end < text.len && is_blank(text.data[end])) {
    breaks |= text.data[end++] == '\n';
  }
  return breaks || end == text.len ? end : 0;
}

/* Nothing but blanks may follow the padding. A final group of a single digit was truncated. */
bool wrap_base64(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut) {
  uint32_t n = 0, bits = 0, n_digits = 0, at = 0;
  while (at < text.len && text.data[at] != '=') {
    const int digit = base64_digit(text.data[at]);
    const uint32_t next = digit >= 0 ? at + 1 : skip_blanks(text, at);
    if (next <= at) {
      return false;
    }
    at = next;
    if (digit < 0) {
      continue;
    }
    bits = bits << 6 | (uint32_t)digit;
    if (n_digits++ % 4 != 0) {
      out[n++] = (uint8_t)(bits >> (6 - 2 * ((n_digits - 1) % 4)));
    }
  }
  for (; at < text.len; at++) {
    if (text.data[at] != '=' && !is_blank(text.data[at])) {
      return false;
    }
  }
  *out_len = n;
  *out_cut = n_digits % 4 == 1;
  return n > 0;
}

static bool begins(struct sdec_span text, const char *mark, uint32_t len) {
  return text.len >= len && memcmp(text.data, mark, len) == 0;
}

bool wrap_is_wide(struct sdec_span text) {
  return begins(text, "\xff\xfe", 2) || begins(text, "\xfe\xff", 2);
}

bool wrap_is_utf16(struct sdec_span text) {
  const uint8_t *b = text.data;
  return wrap_is_wide(text) || (text.len >= 2 && b[0] == 0 && b[1] != 0) ||
         (text.len >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0);
}

struct sdec_span wrap_plain(struct sdec_span text, uint8_t *room) {
  if (begins(text, "\xef\xbb\xbf", 3)) {
    return (struct sdec_span){text.data + 3, text.len - 3};
  }
  if (room == NULL || !wrap_is_wide(text)) {
    return text;
  }
  const bool big = text.data[0] == 0xfe;
  for (uint32_t i = 2; i + 1 < text.len; i += 2) {
    room[i / 2 - 1] = text.data[i + big] < 0x80 && text.data[i + !big] == 0 ? text.data[i + big] : '?';
  }
  return (struct sdec_span){room, text.len / 2 - 1};
}
