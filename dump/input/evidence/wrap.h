/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes written as text: hex and base64, in the forms that evidence comes in; and text of more than one byte a
 * character.
 */
#ifndef DUMP_WRAP_H
#define DUMP_WRAP_H

#include <sdec.h>

/* Each of these decodes all of `text` to at most text.len bytes at `out` and gives how many; false: it is something
 * else. A last digit that makes no whole byte is left out and counted in *out_cut.
 *
 * wrap_hex takes hex digits with blanks, line ends, commas, colons, quotes, 0x and \x between bytes. wrap_base64 takes
 * the usual alphabet and that of base64url, broken into lines or not, padded or not. */
SDEC_MUST_USE bool wrap_hex(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut);
SDEC_MUST_USE bool wrap_base64(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut);

/* wrap_plain takes a byte order mark off. Text in UTF-16, which wrap_is_wide tells, becomes one byte a character in
 * `room`, which has text.len bytes; without room it stays as it is. */
SDEC_MUST_USE bool wrap_is_wide(struct sdec_span text);
struct sdec_span wrap_plain(struct sdec_span text, uint8_t *room);

/* wrap_is_utf16: does the text, of which the first four bytes are enough, look like UTF-16, marked or not? Shells of
 * Windows write it. */
SDEC_MUST_USE bool wrap_is_utf16(struct sdec_span text);

#endif
