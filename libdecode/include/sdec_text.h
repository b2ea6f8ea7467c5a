/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes text into a buffer of the caller, without printf. Text that does not fit is truncated and counted.
 *
 *     char line[80];
 *     struct sdec_text text = {.data = line, .cap = sizeof(line)};
 *     sdec_put(&text, "slot ");
 *     sdec_put_dec(&text, slot);
 *     sdec_put_zero(&text);
 */
#ifndef SDEC_TEXT_H
#define SDEC_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "sdec_api.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sdec_text {
  char *data;
  size_t cap, len; /* len <= cap; not terminated */
  size_t lost;     /* bytes that did not fit */
};

/* sdec_put_char adds one byte, sdec_put_bytes `n` of them, sdec_put a string up to its NUL. */
SDEC_API void sdec_put_char(struct sdec_text *out, char c);
SDEC_API void sdec_put_bytes(struct sdec_text *out, const char *bytes, size_t n);
SDEC_API void sdec_put(struct sdec_text *out, const char *string);

/* sdec_put_dec adds a number in decimal, sdec_put_hex in at least `digits` lower-case hexadecimal digits without 0x,
 * sdec_put_hex_bytes two digits for each byte. */
SDEC_API void sdec_put_dec(struct sdec_text *out, uint64_t value);
SDEC_API void sdec_put_hex(struct sdec_text *out, uint64_t value, uint32_t digits);
SDEC_API void sdec_put_hex_bytes(struct sdec_text *out, const uint8_t *bytes, size_t n);

/* sdec_put_zero terminates the text with a NUL inside the buffer, dropping the last byte if it is full. The buffer must
 * have at least one byte. */
SDEC_API void sdec_put_zero(struct sdec_text *out);

#ifdef __cplusplus
}
#endif

#endif
