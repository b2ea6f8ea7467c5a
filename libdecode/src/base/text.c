/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes text into a caller's buffer.
 */
#include "sdec_text.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

void sdec_put_bytes(struct sdec_text *out, const char *bytes, size_t n) {
  const size_t room = out->cap - out->len;
  const size_t fit = n < room ? n : room;
  memcpy(out->data + out->len, bytes, fit);
  out->len += fit;
  out->lost += n - fit;
}

void sdec_put_char(struct sdec_text *out, char c) {
  if (out->len < out->cap) {
    out->data[out->len++] = c;
  } else {
    out->lost++;
  }
}

void sdec_put(struct sdec_text *out, const char *string) {
  char *to = out->data + out->len;
  const char *end = out->data + out->cap;
  for (; *string != '\0' && to < end; string++) {
    *to++ = *string;
  }
  out->len = (size_t)(to - out->data);
  for (; *string != '\0'; string++) {
    sdec_put_char(out, *string);
  }
}

void sdec_put_dec(struct sdec_text *out, uint64_t value) {
  if (value < 10) { /* the most common case */
    sdec_put_char(out, (char)('0' + value));
    return;
  }
  char digits[20];
  size_t n = sizeof(digits);
  do {
    digits[--n] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  sdec_put_bytes(out, digits + n, sizeof(digits) - n);
}

void sdec_put_hex(struct sdec_text *out, uint64_t value, uint32_t digits) {
  char text[16];
  size_t n = sizeof(text);
  do {
    text[--n] = hex_digits[value & 15];
    value >>= 4;
  } while (n > 0 && (value != 0 || sizeof(text) - n < digits));
  sdec_put_bytes(out, text + n, sizeof(text) - n);
}

void sdec_put_hex_bytes(struct sdec_text *out, const uint8_t *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char pair[2] = {hex_digits[bytes[i] >> 4], hex_digits[bytes[i] & 15]};
    sdec_put_bytes(out, pair, 2);
  }
}

void sdec_put_zero(struct sdec_text *out) {
  if (out->len == out->cap) {
    out->len--;
    out->lost++;
  }
  out->data[out->len] = '\0';
}
