/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CSV exports of analysers: columns are found by name, in any order.
 */
#ifndef DUMP_CSV_H
#define DUMP_CSV_H

#include "input/lines/frames.h"

/* Column positions of a format, learned from the header line. */
struct csv {
  bool active;
  int32_t place[COLUMNS]; /* -1: missing */
  uint64_t frame;         /* hash of COLUMN_FRAME in the previous row */
};

/* csv_head returns true if the line names the columns of the format, and stores their positions. */
SDEC_MUST_USE bool csv_head(struct csv *csv, const struct format *format, const char *line, size_t len);

/* csv_row reads a row after the header; false if it has too few columns. */
SDEC_MUST_USE bool csv_row(struct csv *csv, struct frames *frames, const struct format *format, uint32_t number,
                           const char *line, size_t len, uint32_t line_number);

#endif
