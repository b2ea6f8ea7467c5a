/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings as files for other programs: SARIF 2.1.0 for code review, JUnit XML for CI.
 */
#ifndef DUMP_REPORTS_H
#define DUMP_REPORTS_H

#include <sdec_judge.h>

#include "write/newfile.h"
#include "write/out.h"

#define REPORT_RULES_MOST 1024u

struct report {
  const char *option, *path; /* path NULL: not requested */
  struct newfile file;
  struct out out;
  uint64_t n; /* number of results so far */
};

struct reports {
  struct report sarif, junit;
  const char *input;
  struct out suite;               /* JUnit: test cases of the current input */
  bool failed[REPORT_RULES_MOST]; /* broken rules, in the order of sdec_judge_rule */
  uint32_t n_failed;
};

/* reports_open creates the files (NULL: none); false after a complaint. Per input: reports_input, reports_add for each
 * finding with its count, reports_input_end. reports_close returns the exit status. */
SDEC_MUST_USE bool reports_open(struct reports *reports, const char *sarif, const char *junit);
void reports_input(struct reports *reports, const char *input);
void reports_add(struct reports *reports, const struct sdec_finding *finding);
void reports_input_end(struct reports *reports);
int reports_close(struct reports *reports);

#endif
