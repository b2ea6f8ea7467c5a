/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes as Python prints them: b'\x10\x84\x00A'. What is printable stands for itself, so they are not hex.
 */
#ifndef DUMP_LITERAL_H
#define DUMP_LITERAL_H

#include <sdec.h>

enum literal_kind {
  LITERAL_NONE,
  LITERAL_READ,
  LITERAL_BAD /* it does not end in its line, or has an escape that Python does not print */
};

/* literal_begins says whether one may begin at `at`, in a line that begins at `text`; literal_find gives the first. */
bool literal_begins(const char *text, const char *at, const char *end);
const char *literal_find(const char *text, const char *end);

/* literal_take reads one that begins at *text, moves *text behind it and writes its bytes, at most one for each
 * character that it takes. *out_escaped: it has \x. Prose may have quotes too: one that is bad has an escape of bytes. */
enum literal_kind literal_take(const char **text, const char *end, uint8_t *out, uint32_t *out_len, bool *out_escaped);

#endif
