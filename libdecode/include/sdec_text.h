/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Text into a buffer that the caller owns, without printf: what does not fit is cut and counted.
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

SDEC_API void sdec_put_char(struct sdec_text *out, char c);
SDEC_API void sdec_put_bytes(struct sdec_text *out, const char *bytes, size_t n);
SDEC_API void sdec_put(struct sdec_text *out, const char *string);
SDEC_API void sdec_put_dec(struct sdec_text *out, uint64_t value);
/* sdec_put_hex writes at least `digits` lower-case digits, without 0x. */
SDEC_API void sdec_put_hex(struct sdec_text *out, uint64_t value, uint32_t digits);
SDEC_API void sdec_put_hex_bytes(struct sdec_text *out, const uint8_t *bytes, size_t n);
/* sdec_put_zero ends the text with a NUL inside the buffer, cutting the last byte if it is full (cap > 0). */
SDEC_API void sdec_put_zero(struct sdec_text *out);

#ifdef __cplusplus
}
#endif

#endif
