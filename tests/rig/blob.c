/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A byte buffer for tests that write messages by hand.
 */
#include "blob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void blob_fill(struct blob *out, uint8_t value, uint32_t len) {
  assert_true(len <= BLOB_MAX - out->len);
  memset(out->data + out->len, value, len);
  out->len += len;
}

void blob_put(struct blob *out, const void *bytes, uint32_t len) {
  assert_true(len <= BLOB_MAX - out->len);
  for (uint32_t i = 0; i < len; i++) {
    out->data[out->len++] = ((const uint8_t *)bytes)[i];
  }
}

void blob_add(struct blob *out, const struct blob *more) {
  blob_put(out, more->data, more->len);
}

void blob_hex(struct blob *out, const char *hex) {
  unsigned value;
  for (; *hex != '\0'; hex += *hex == ' ' ? 1 : 2) {
    if (*hex != ' ') {
      assert_int_equal(sscanf(hex, "%2x", &value), 1);
      blob_fill(out, (uint8_t)value, 1);
    }
  }
}
