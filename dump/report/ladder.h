/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The conversation in a report: the map of the whole input, and a ladder of messages for each connection and session.
 */
#ifndef DUMP_LADDER_H
#define DUMP_LADDER_H

#include "trace/rows.h"
#include "trace/trace.h"

/* Ids of rows begin with this letter of their input, so that several inputs fit into one page. */
struct ladder {
  const struct rows *rows;
  const struct trace *trace;
  struct out *out;
  uint32_t input;      /* which one, from 1 */
  uint64_t slowest_ns; /* the longest response time, which ladder_print looks up */
};

/* ladder_map draws the strip; ladder_print the sections. */
void ladder_map(const struct ladder *ladder);
void ladder_print(const struct ladder *ladder);

/* ladder_link writes a link to the row of a unit, `text` being what it says. */
void ladder_link(const struct ladder *ladder, uint64_t number, uint64_t frame);

#endif
