/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --mermaid: a conversation as a Mermaid sequence diagram, for tickets and READMEs.
 */
#ifndef DUMP_MERMAID_H
#define DUMP_MERMAID_H

#include "trace/rows.h"

#define MERMAID_ARROWS 200u

/* mermaid_print writes one diagram of all rows, runs folded. Of a long conversation only the beginning and what is
 * notable is drawn, MERMAID_ARROWS at most, and the diagram says how much was left out. */
void mermaid_print(const struct rows *rows, struct out *out);

#endif
