/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tables of analysers: columns found by their names, in whatever order they stand.
 */
#ifndef DUMP_CSV_H
#define DUMP_CSV_H

#include "input/lines/frames.h"

/* Where the columns of a format stand; kept from the head line on. */
struct csv {
  bool active;
  int32_t place[COLUMNS]; /* -1: not there */
  uint64_t frame;         /* of COLUMN_FRAME, in the row before */
};

/* csv_head says whether a line names the columns of the format, and remembers them. */
SDEC_MUST_USE bool csv_head(struct csv *csv, const struct format *format, const char *line, size_t len);

/* csv_row takes a line behind the head; false: it has too few columns for that. */
SDEC_MUST_USE bool csv_row(struct csv *csv, struct frames *frames, const struct format *format, uint32_t number,
                           const char *line, size_t len, uint32_t line_number);

#endif
