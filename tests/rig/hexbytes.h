/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes written as hexadecimal digits in tests.
 */
#ifndef TESTS_HEXBYTES_H
#define TESTS_HEXBYTES_H

#include "sdec.h"

#define HEX_MAX 256

struct hexbytes {
  uint8_t data[HEX_MAX];
  uint32_t len;
};

/* from_hex reads an even number of digits and nothing else. hex_span gives the bytes; assert_hex compares bytes with
 * digits. */
struct hexbytes from_hex(const char *digits);
struct sdec_span hex_span(const struct hexbytes *bytes);
void assert_hex(const char *digits, const uint8_t *bytes, uint32_t len);

#endif
