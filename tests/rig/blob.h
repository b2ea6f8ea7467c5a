/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A byte buffer for tests that write messages by hand. Overflow fails the test.
 */
#ifndef TESTS_BLOB_H
#define TESTS_BLOB_H

#include <stdint.h>

#define BLOB_MAX 16384

struct blob {
  uint8_t data[BLOB_MAX];
  uint32_t len;
};

/* All of these append: blob_put bytes, blob_fill `len` copies of a value, blob_hex the bytes of a string such as "1281
 * 0000", and blob_add another blob. */
void blob_put(struct blob *out, const void *bytes, uint32_t len);
void blob_fill(struct blob *out, uint8_t value, uint32_t len);
void blob_hex(struct blob *out, const char *hex);
void blob_add(struct blob *out, const struct blob *more);

#endif
