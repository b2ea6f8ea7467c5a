/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes what is in text or on a serial line: logs, exports of analysers, hex dumps, raw bytes of a UART.
 */
#ifndef DUMP_TEXTUAL_H
#define DUMP_TEXTUAL_H

#include "decode.h"
#include "input/hex.h"

/* textual_lines decodes a text by the line formats that are known, or by --line-format; textual_hex hex without
 * headings; textual_serial the bytes of a serial line. */
void textual_lines(struct decode *decode, const char *name, struct sdec_span text);
void textual_hex(struct decode *decode, const char *name, struct sdec_span text);
void textual_serial(struct decode *decode, const char *name, struct sdec_span bytes);

/* textual_suggest says so if the messages of --hex look like frames of some carrier rather than like SPDM messages. */
void textual_suggest(const struct options *options, const char *name, const struct hex *hex);

#endif
