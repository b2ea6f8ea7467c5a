/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes text: hex and base64 in the variants that evidence uses, and UTF-16.
 */
#ifndef DUMP_WRAP_H
#define DUMP_WRAP_H

#include <sdec.h>

/* The decoders decode all of `text` to `out`, at most text.len bytes; false if it is something else. Trailing digits
 * that do not make up a byte are dropped and counted in *out_cut.
 *
 * wrap_hex takes hex digits with blanks, line ends, commas, colons, quotes, 0x and \x between bytes. wrap_base64 takes
 * the standard and URL-safe alphabets, with or without line breaks and padding. */
SDEC_MUST_USE bool wrap_hex(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut);
SDEC_MUST_USE bool wrap_base64(struct sdec_span text, uint8_t *out, uint32_t *out_len, uint32_t *out_cut);

/* wrap_plain strips a byte order mark. UTF-16 text, as detected by wrap_is_wide, is narrowed to one byte per character
 * in `room`, which has text.len bytes; with `room` NULL it is returned unchanged. */
SDEC_MUST_USE bool wrap_is_wide(struct sdec_span text);
struct sdec_span wrap_plain(struct sdec_span text, uint8_t *room);

/* wrap_is_utf16 returns true if the text looks like UTF-16, with or without a byte order mark; four bytes are enough.
 * Windows shells write it. */
SDEC_MUST_USE bool wrap_is_utf16(struct sdec_span text);

#endif
