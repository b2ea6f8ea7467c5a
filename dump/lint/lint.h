/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --lint: passes every unit of an input to the judge, prints its findings next to the messages, and summarises them at
 * the end.
 */
#ifndef DUMP_LINT_H
#define DUMP_LINT_H

#include <sdec_judge.h>

#include "lint/totals.h"
#include "write/reports.h"
#include "options/options_lint.h"
#include "write/out.h"

#define LINT_AT_ONCE 128u /* findings about one unit */
#define LINT_ROOM (2 * LINT_AT_ONCE)

struct lint {
  void *memory;
  struct sdec_judge *judge; /* NULL: lint is off or not begun */
  struct reports reports;
  struct sdec_finding *findings; /* about the current unit: n_findings in `room` */
  uint32_t n_findings;
  struct sdec_finding room[LINT_ROOM]; /* about the units since lint_restart */
  struct totals totals;
  const char *file;                                             /* name of the input in NDJSON; set by the caller */
  bool each;                                                    /* findings are reported one by one, without totals */
  void (*total)(void *own, const struct sdec_finding *finding); /* receives the findings; NULL: none wanted */
  void *total_own;
  struct sdec_judge_stats stats; /* set by lint_end */
};

enum lint_prints { LINT_PRINTS_NOTHING, LINT_PRINTS_TEXT, LINT_PRINTS_JSON };

/* lint_begin starts a judge for one input; false if memory runs out. lint_unit judges a unit and stores its findings
 * behind those of the units before; lint_restart forgets them all, and must be called when lint_is_full.
 * lint_end prints the summary and frees the judge; true if there were errors. */
SDEC_MUST_USE bool lint_begin(struct lint *lint, const struct lint_options *options, const char *input);
void lint_unit(struct lint *lint, const struct sdec_unit *unit);
static inline void lint_restart(struct lint *lint) {
  lint->findings = lint->room;
  lint->n_findings = 0;
}
static inline bool lint_is_full(const struct lint *lint) {
  return lint->findings + lint->n_findings > lint->room + (LINT_ROOM - LINT_AT_ONCE);
}
/* lint_verified collects the findings caused by the verdicts of a unit, or those at the end of the input if `unit` is
 * NULL. Findings about other units are printed at once. */
void lint_verified(struct lint *lint, const struct sdec_unit *unit, struct out *out, enum lint_prints prints);
SDEC_MUST_USE bool lint_end(struct lint *lint, struct out *out, enum lint_prints prints);

#endif
