/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes written as hexadecimal digits in tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"

static uint8_t digit(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *at = strchr(digits, c);
  assert_true(c != '\0' && at != NULL);
  return (uint8_t)(at - digits);
}

struct hexbytes from_hex(const char *digits) {
  struct hexbytes out = {.len = 0};
  for (; *digits != '\0'; digits += 2) {
    assert_true(out.len < HEX_MAX);
    out.data[out.len++] = (uint8_t)(digit(digits[0]) << 4 | digit(digits[1]));
  }
  return out;
}

struct sdec_span hex_span(const struct hexbytes *bytes) {
  return (struct sdec_span){bytes->data, bytes->len};
}

void assert_hex(const char *digits, const uint8_t *bytes, uint32_t len) {
  const struct hexbytes expected = from_hex(digits);
  assert_int_equal(len, expected.len);
  assert_memory_equal(bytes, expected.data, len);
}
