/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Exchanges as text, one per line: `connect`, `session` (what follows is in a session), `> HEX` for a request, `< HEX`
 * for a response. 00*12 repeats the byte twelve times. Blanks between bytes, empty lines and text after # are ignored,
 * as are lines that begin with !, which are for the author.
 */
#ifndef FUZZ_SCRIPT_H
#define FUZZ_SCRIPT_H

#include <sdec.h>
#include <stdio.h>

#define SCRIPT_MESSAGE_MOST (1u << 20)

enum script_line { SCRIPT_CONNECT, SCRIPT_SESSION, SCRIPT_REQUEST, SCRIPT_RESPONSE, SCRIPT_END, SCRIPT_BAD };

struct script {
  FILE *file;
  uint32_t line; /* number of the last line */
  char *text;    /* buffer of getline */
  size_t cap;
  uint8_t *bytes;
};

/* sdec_script_next reads on; *out_bytes is valid until the next call. sdec_script_close frees memory, but does not
 * close the file. */
enum script_line sdec_script_next(struct script *script, struct sdec_span *out_bytes);
void sdec_script_close(struct script *script);

/* sdec_script_hex decodes hex into at most `cap` bytes; false if it is invalid or too long. */
SDEC_MUST_USE bool sdec_script_hex(const char *text, uint8_t *bytes, uint32_t cap, uint32_t *out_len);

#endif
