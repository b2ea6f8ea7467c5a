/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --report: one HTML file about all inputs, which needs nothing but itself.
 */
#ifndef DUMP_REPORT_H
#define DUMP_REPORT_H

#include "report/ladder.h"
#include "tables/appraisal.h"
#include "tables/measurements.h"
#include "trace/summary.h"
#include "write/newfile.h"

struct report_file {
  const char *path; /* NULL: not asked for */
  struct newfile file;
  struct out out;
  uint32_t n_inputs;
  uint32_t n_more; /* files behind the first, for the title */
};

/* What is told of an input. */
struct report_with {
  const struct summary *summary;
  const struct rows *rows;
  struct measurements *measurements;
  const struct appraisal *appraisal; /* of evidence; NULL: it is a capture */
  const char *compared;              /* with what, in a section that follows; NULL: with nothing */
};

/* report_open creates the file (NULL: not wanted) for so many captures, false after a complaint; report_input writes
 * the part about an input that has ended; report_end completes the file and gives the exit status that it asks for. */
SDEC_MUST_USE bool report_open(struct report_file *report, const char *path, uint32_t n_files);
void report_input(struct report_file *report, const struct report_with *with);
int report_end(struct report_file *report);

#endif
