/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --lint: every unit of an input goes through the judge; what it finds is printed on the lines of the messages that it
 * is about, and summed up at the end.
 */
#ifndef DUMP_LINT_H
#define DUMP_LINT_H

#include <sdec_judge.h>

#include "lint/totals.h"
#include "write/reports.h"
#include "options/options_lint.h"
#include "write/out.h"

#define LINT_AT_ONCE 128u

struct lint {
  void *memory;
  struct sdec_judge *judge; /* NULL: not asked for, or not begun */
  struct reports reports;
  struct sdec_finding findings[LINT_AT_ONCE]; /* about the unit at hand */
  uint32_t n_findings;
  struct totals totals;
  const char *file;                                             /* the input, as NDJSON names it; the caller sets it */
  bool each;                                                    /* there will be no totals */
  void (*total)(void *own, const struct sdec_finding *finding); /* is told each at the end; NULL: nobody wants them */
  void *total_own;
  struct sdec_judge_stats stats; /* after lint_end: of the input that ended */
};

enum lint_prints { LINT_PRINTS_NOTHING, LINT_PRINTS_TEXT, LINT_PRINTS_JSON };

/* lint_begin starts a judge for one input; false if memory is short. lint_unit judges a unit and keeps what was
 * found of it. lint_end sums up, and lets go of the judge; it gives whether there were errors. */
SDEC_MUST_USE bool lint_begin(struct lint *lint, const struct lint_options *options, const char *input);
void lint_unit(struct lint *lint, const struct sdec_unit *unit);
/* lint_verified adds what the verdicts of a unit led to; unit NULL: those at the end of the input. What is about another
 * unit is printed at once. */
void lint_verified(struct lint *lint, const struct sdec_unit *unit, struct out *out, enum lint_prints prints);
SDEC_MUST_USE bool lint_end(struct lint *lint, struct out *out, enum lint_prints prints);

#endif
