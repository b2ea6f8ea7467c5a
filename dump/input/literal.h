/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Byte literals as Python prints them: b'\x10\x84\x00A'. Printable bytes appear as characters, so this is not hex.
 */
#ifndef DUMP_LITERAL_H
#define DUMP_LITERAL_H

#include <sdec.h>

enum literal_kind {
  LITERAL_NONE,
  LITERAL_READ,
  LITERAL_BAD /* not closed in its line, or with an escape that Python does not print */
};

/* literal_begins returns true if a literal may begin at `at`, in a line that begins at `text`; literal_find returns the
 * first one. */
bool literal_begins(const char *text, const char *at, const char *end);
const char *literal_find(const char *text, const char *end);

/* literal_take decodes the literal at *text, advances *text past it and writes its bytes, at most one per input
 * character. *out_escaped: it contains \x. Prose may contain quotes too: a bad literal counts as an error only if it
 * contains byte escapes. */
enum literal_kind literal_take(const char **text, const char *end, uint8_t *out, uint32_t *out_len, bool *out_escaped);

#endif
