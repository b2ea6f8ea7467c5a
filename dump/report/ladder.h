/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The conversation in a report: a map of the whole input, and a ladder of messages for each connection and session.
 */
#ifndef DUMP_LADDER_H
#define DUMP_LADDER_H

#include "trace/rows.h"
#include "trace/trace.h"

/* Row ids include the number of the input, so that several inputs fit into one page. */
struct ladder {
  const struct rows *rows;
  const struct trace *trace;
  struct out *out;
  uint32_t input;      /* number of the input, from 1 */
  uint64_t slowest_ns; /* the longest response time; set by ladder_print */
};

/* ladder_map draws the map, ladder_print the sections. */
void ladder_map(const struct ladder *ladder);
void ladder_print(const struct ladder *ladder);

/* ladder_link writes a link to the row of a unit, with the frame number as its text. */
void ladder_link(const struct ladder *ladder, uint64_t number, uint64_t frame);

#endif
