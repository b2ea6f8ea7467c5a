/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --mermaid: a conversation as a Mermaid sequence diagram, for tickets and READMEs.
 */
#ifndef DUMP_MERMAID_H
#define DUMP_MERMAID_H

#include "trace/rows.h"

#define MERMAID_ARROWS 200u

/* mermaid_print draws all rows in one diagram, with runs folded. Long conversations are cut to the beginning and
 * notable rows, at most MERMAID_ARROWS, with a note on how many rows were left out. */
void mermaid_print(const struct rows *rows, struct out *out);

#endif
