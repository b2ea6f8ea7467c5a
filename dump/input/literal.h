/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes as Python prints them: b'\x10\x84\x00A'. What is printable stands for itself, so they are not hex.
 */
#ifndef DUMP_LITERAL_H
#define DUMP_LITERAL_H

#include <sdec.h>

/* literal_next takes the next literal off a line, moves *text behind it and writes its bytes, at most one for each
 * character that it takes; false: there is none. One without \x is not taken for bytes. */
SDEC_MUST_USE bool literal_next(const char **text, const char *end, uint8_t *out, uint32_t *out_len);

#endif
