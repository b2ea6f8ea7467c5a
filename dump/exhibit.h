/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes evidence: messages that were stored without the packets they travelled in. What several files hold of one
 * exchange is put together, with the chains, keys and nonces next to them or inside.
 */
#ifndef DUMP_EXHIBIT_H
#define DUMP_EXHIBIT_H

#include "decode.h"
#include "input/evidence/pieces.h"

/* A file, and what it holds. */
struct exhibit_file {
  const char *name;
  uint8_t *bytes;
  struct pieces *pieces;
};

/* Files of evidence that were named one after the other. */
struct exhibits {
  struct exhibit_file *files;
  uint32_t n, cap;
};

/* exhibits_add takes the content of one more file, which is the exhibits' from then on; false: it is nothing known, and
 * a complaint said so. */
SDEC_MUST_USE bool exhibits_add(struct exhibits *exhibits, const char *name, uint8_t *bytes, uint32_t len);

/* exhibits_add_dump takes a text that is a hex dump of several messages without a border between them; false: it is
 * none. */
SDEC_MUST_USE bool exhibits_add_dump(struct exhibits *exhibits, const struct options *options, const char *name,
                                     struct sdec_span text);

/* exhibits_run decodes what was added and forgets it. */
void exhibits_run(struct decode *decode, struct exhibits *exhibits);

#endif
