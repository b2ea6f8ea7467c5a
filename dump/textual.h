/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes what is in text or on a serial line: logs, exports of analysers, hex dumps, raw bytes of a UART.
 */
#ifndef DUMP_TEXTUAL_H
#define DUMP_TEXTUAL_H

#include "decode.h"

/* textual_lines decodes a text by the line formats that are known, or by --line-format; textual_hex hex without
 * headings; textual_serial the bytes of a serial line. */
void textual_lines(struct decode *decode, const char *name, struct sdec_span text);
void textual_hex(struct decode *decode, const char *name, struct sdec_span text);
void textual_serial(struct decode *decode, const char *name, struct sdec_span bytes);

#endif
