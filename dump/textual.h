/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes text and serial input: logs, analyser exports, hex dumps, raw bytes of a UART.
 */
#ifndef DUMP_TEXTUAL_H
#define DUMP_TEXTUAL_H

#include "decode.h"
#include "input/hex.h"

/* textual_lines decodes text in a known line format or that of --line-format; textual_hex decodes hex without headings;
 * textual_serial decodes the bytes of a serial line. */
void textual_lines(struct decode *decode, const char *name, struct sdec_span text);
void textual_hex(struct decode *decode, const char *name, struct sdec_span text);
void textual_serial(struct decode *decode, const char *name, struct sdec_span bytes);

/* textual_suggest tells the user if the messages of --hex look like frames of a carrier rather than SPDM messages. */
void textual_suggest(const struct options *options, const char *name, const struct hex *hex);

#endif
