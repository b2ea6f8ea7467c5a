/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Exchanges as text, a line each: `connect`, `session` (what follows travels in one), `> HEX` for a request, `< HEX`
 * for a response. 00*12 is twelve times the byte. Blanks between bytes, empty lines and what follows a # do not count;
 * lines that begin with ! are for whoever wrote the file.
 */
#ifndef FUZZ_SCRIPT_H
#define FUZZ_SCRIPT_H

#include <sdec.h>
#include <stdio.h>

#define SCRIPT_MESSAGE_MOST (1u << 20)

enum script_line { SCRIPT_CONNECT, SCRIPT_SESSION, SCRIPT_REQUEST, SCRIPT_RESPONSE, SCRIPT_END, SCRIPT_BAD };

struct script {
  FILE *file;
  uint32_t line; /* number of the line read last */
  char *text;    /* of getline */
  size_t cap;
  uint8_t *bytes;
};

/* sdec_script_next reads on; *out_bytes last until the next call. sdec_script_close releases what reading took, not the
 * file. */
enum script_line sdec_script_next(struct script *script, struct sdec_span *out_bytes);
void sdec_script_close(struct script *script);

/* sdec_script_hex turns hex into bytes, at most `cap`; false if it is none, or too long. */
SDEC_MUST_USE bool sdec_script_hex(const char *text, uint8_t *bytes, uint32_t cap, uint32_t *out_len);

#endif
