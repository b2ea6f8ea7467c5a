/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decodes evidence: messages that were stored without their packets. Combines the files that belong to one exchange
 * with the chains, keys and nonces stored in or next to them.
 */
#ifndef DUMP_EXHIBIT_H
#define DUMP_EXHIBIT_H

#include "decode.h"
#include "input/evidence/pieces.h"

/* A file and its contents. */
struct exhibit_file {
  const char *name;
  uint8_t *bytes;
  struct pieces *pieces;
};

/* Evidence files in the order in which they were named. */
struct exhibits {
  struct exhibit_file *files;
  uint32_t n, cap;
};

/* exhibits_add adds one file and takes ownership of `bytes`. False, after a complaint, if the format is unknown. */
SDEC_MUST_USE bool exhibits_add(struct exhibits *exhibits, const char *name, uint8_t *bytes, uint32_t len);

/* exhibits_add_dump adds a hex dump of several messages without boundaries between them; false if the text is not
 * one. */
SDEC_MUST_USE bool exhibits_add_dump(struct exhibits *exhibits, const struct options *options, const char *name,
                                     struct sdec_span text);

/* exhibits_run decodes the files added so far and frees them. */
void exhibits_run(struct decode *decode, struct exhibits *exhibits);

#endif
