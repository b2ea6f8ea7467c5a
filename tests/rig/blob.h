/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes put together piece by piece, for tests that write messages by hand. A blob that overflows fails the test.
 */
#ifndef TESTS_BLOB_H
#define TESTS_BLOB_H

#include <stdint.h>

#define BLOB_MAX 16384

struct blob {
  uint8_t data[BLOB_MAX];
  uint32_t len;
};

/* All append: blob_put bytes, blob_fill `len` times the same, blob_hex those of a text such as "1281 0000", blob_add
 * those of another blob. */
void blob_put(struct blob *out, const void *bytes, uint32_t len);
void blob_fill(struct blob *out, uint8_t value, uint32_t len);
void blob_hex(struct blob *out, const char *hex);
void blob_add(struct blob *out, const struct blob *more);

#endif
