/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The tool's printers, writing to memory. Prints each unit as full text, which must be safe for a terminal, and as a
 * line of JSON, which must parse.
 */
#ifndef FUZZ_PRINTING_H
#define FUZZ_PRINTING_H

#include <sdec_openssl.h>

#include "write/out.h"
#include "show/sink.h"

/* State for the units of one input. */
struct printing {
  struct out out;
  struct view view;
  struct sink *sink;
};

void printing_begin(struct printing *printing);
void printing_unit(struct printing *printing, const struct sdec_unit *unit);
void printing_end(struct printing *printing);

/* printing_text checks the text written so far and clears it. */
void printing_text(struct out *out);

/* printing_openssl returns an instance shared by all inputs: fetching algorithms takes longer than everything else, and
 * no state of an input remains in it. */
struct sdec_openssl *printing_openssl(void);

#endif
