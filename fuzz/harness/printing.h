/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The tool's printers over memory: each unit as text in full, which must be fit for a terminal, and as a line of JSON,
 * which must parse.
 */
#ifndef FUZZ_PRINTING_H
#define FUZZ_PRINTING_H

#include <sdec_openssl.h>

#include "write/out.h"
#include "show/sink.h"

/* For the units of one input. */
struct printing {
  struct out out;
  struct view view;
  struct sink *sink;
};

void printing_begin(struct printing *printing);
void printing_unit(struct printing *printing, const struct sdec_unit *unit);
void printing_end(struct printing *printing);

/* printing_text checks what was written so far as text and forgets it. */
void printing_text(struct out *out);

/* printing_openssl gives calls that outlast every input: finding the algorithms takes longer than all the rest, and
 * nothing of an input stays in them. */
struct sdec_openssl *printing_openssl(void);

#endif
