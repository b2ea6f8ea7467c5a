/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --report: one self-contained HTML file about all inputs.
 */
#ifndef DUMP_REPORT_H
#define DUMP_REPORT_H

#include "report/ladder.h"
#include "tables/appraisal.h"
#include "tables/measurements.h"
#include "trace/summary.h"
#include "write/newfile.h"

struct report_file {
  const char *path; /* NULL: no report */
  struct newfile file;
  struct out out;
  uint32_t n_inputs;
  uint32_t n_more; /* number of further files, for the title */
};

/* Data of one input. */
struct report_with {
  const struct summary *summary;
  const struct rows *rows;
  struct measurements *measurements;
  const struct appraisal *appraisal; /* NULL unless the input is evidence */
  const char *compared;              /* other side of a comparison that follows, or NULL */
};

/* report_open creates the file (`path` NULL: no report) for the given number of captures; false after a complaint.
 * report_input writes the part about a finished input. report_end completes the file and returns the exit status. */
SDEC_MUST_USE bool report_open(struct report_file *report, const char *path, uint32_t n_files);
void report_input(struct report_file *report, const struct report_with *with);
int report_end(struct report_file *report);

#endif
